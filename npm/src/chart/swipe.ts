/**
 * A finger's way sideways over a chart without a gesture of its own: it scrolls where something
 * scrolls, and reads values elsewhere.
 */

/**
 * Decides it at each touch's first move, until `signal` ends it. The style sheet leaves all
 * scrolling to the browser.
 */
export function attachSwipe(canvas: HTMLElement, signal: AbortSignal): void {
  let start: Touch | undefined;
  let reads = false;
  canvas.addEventListener(
    "touchstart",
    ({ touches }) => {
      start = touches.length === 1 ? touches[0] : undefined;
      reads = false;
    },
    { signal, passive: true },
  );
  canvas.addEventListener(
    "touchmove",
    (event) => {
      const now = event.touches[0];
      if (start && now) {
        reads =
          Math.abs(now.clientX - start.clientX) > Math.abs(now.clientY - start.clientY) &&
          !scrollsSideways(canvas);
        start = undefined;
      }
      // Refused once, a swipe is never the browser's.
      if (reads && event.cancelable) event.preventDefault();
    },
    { signal, passive: false },
  );
}

/** Whether anything around `element` scrolls sideways, the page included. */
function scrollsSideways(element: Element): boolean {
  const { ownerDocument } = element;
  const page = ownerDocument.scrollingElement;
  for (
    let at: Element | null = element;
    at;
    at = at.assignedSlot ?? at.parentElement ?? hostOf(at)
  ) {
    if (at.scrollWidth <= at.clientWidth) continue;
    const { overflowX } = getComputedStyle(at);
    if (overflowX === "auto" || overflowX === "scroll" || (at === page && overflowX === "visible"))
      return true;
  }
  return false;
}

const hostOf = (element: Element): Element | null =>
  (element.getRootNode() as Partial<ShadowRoot>).host ?? null;
