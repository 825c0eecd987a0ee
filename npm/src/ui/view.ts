/**
 * The window an element is shown in: that of a frame or of a popped-out window is another than the
 * page's.
 */

/** A window with its constructors. */
export type View = Window & typeof globalThis;

/** The window around `node`; the page's own where the node's document has none any more. */
export function viewOf(node: Node): View {
  return node.ownerDocument?.defaultView ?? window;
}

/**
 * Device pixels for each CSS px of `element`: the screen's density times what `zoom` in style
 * sheets around it makes of it.
 */
export function pixelRatio(element: Element): number {
  // Not every browser tells of `zoom`; those zoom without drawing finer.
  return (
    viewOf(element).devicePixelRatio *
    ((element as { currentCSSZoom?: number }).currentCSSZoom ?? 1)
  );
}

/**
 * What a media query says; nothing matches where there are none, as in the documents that tests
 * simulate.
 */
export function media(view: View, query: string): MediaQueryList | undefined {
  return (view as Partial<View>).matchMedia?.(query);
}
