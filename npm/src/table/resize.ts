/**
 * Columns whose width a reader drags, or changes by Alt with the left and right arrows on the
 * active head.
 */

/** Narrowest column, CSS px: wide enough to be found again (WCAG 2.2, target size). */
const NARROWEST = 32;
/** One press of a key, CSS px. */
const STEP = 16;

/** Wires the handles of a table's head. */
export function attachResize(
  table: HTMLTableElement,
  head: HTMLElement,
  columns: HTMLElement,
): void {
  const set = (index: number, width: number): void => {
    freeze();
    const col = columns.children[index] as HTMLElement | undefined;
    if (!col) return;
    col.style.width = `${Math.max(NARROWEST, Math.round(width))}px`;
    const total = [...columns.children].reduce(
      (sum, c) => sum + parseFloat((c as HTMLElement).style.width),
      0,
    );
    table.style.width = `${total}px`;
  };
  /** From now on widths are what they are set to, no longer what the rows in sight need. */
  const freeze = (): void => {
    if (table.style.tableLayout === "fixed") return;
    const widths = [...(head.firstElementChild?.children ?? [])].map(
      (cell) => (cell as HTMLElement).offsetWidth,
    );
    for (const [i, width] of widths.entries())
      (columns.children[i] as HTMLElement | undefined)?.style.setProperty("width", `${width}px`);
    table.style.tableLayout = "fixed";
  };
  const width = (cell: HTMLElement): number => cell.offsetWidth;

  head.addEventListener("pointerdown", (event) => {
    const handle = event.target as HTMLElement;
    const cell = handle.parentElement;
    if (!handle.classList.contains("resize") || !cell || event.button !== 0) return;
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    const index = [...(cell.parentElement?.children ?? [])].indexOf(cell);
    const [start, before] = [event.clientX, width(cell)];
    const direction = getComputedStyle(table).direction === "rtl" ? -1 : 1;
    const move = (e: PointerEvent): void => set(index, before + direction * (e.clientX - start));
    const done = (): void => {
      handle.removeEventListener("pointermove", move);
      handle.removeEventListener("pointerup", done);
      handle.removeEventListener("pointercancel", done);
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", done);
    handle.addEventListener("pointercancel", done);
  });
  table.addEventListener("keydown", (event) => {
    const sign = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const cell = head.querySelector<HTMLElement>("th.active");
    if (!event.altKey || sign === 0 || !cell) return;
    event.preventDefault();
    set([...(cell.parentElement?.children ?? [])].indexOf(cell), width(cell) + sign * STEP);
  });
}
