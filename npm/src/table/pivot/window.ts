/** Which rows and columns of a pivot table are drawn, and how far to scroll to see one. */

import type { Fitted } from "./widths.js";

/** Height of a row, CSS px; as in the style sheet. */
export const ROW = 32;
/** Rows and columns drawn beyond each edge, so that a scroll shows no gap. */
const OVERSCAN = 8;

/** Where the table is scrolled to, and how much of it is seen. CSS px. */
export interface Scrolled {
  scrollTop: number;
  /** Below zero from right to left. */
  scrollLeft: number;
  clientWidth: number;
  clientHeight: number;
}

/** What is drawn: rows and columns from, to (exclusive). */
export interface PivotWindow {
  rows: [from: number, to: number];
  columns: [from: number, to: number];
}

/** What of `rowCount` rows, and of the columns, is drawn. */
export function windowOf(
  { scrollTop, scrollLeft, clientWidth, clientHeight }: Scrolled,
  rowCount: number,
  columns: Fitted,
): PivotWindow {
  const first = Math.max(0, Math.floor(scrollTop / ROW) - OVERSCAN);
  const last = Math.min(rowCount, Math.ceil((scrollTop + clientHeight) / ROW) + OVERSCAN);
  return {
    rows: [first, last],
    columns: columns.window(Math.abs(scrollLeft), clientWidth, OVERSCAN),
  };
}

/**
 * How far to scroll down so that a row can be seen in a view of that height, head and foot not
 * counted.
 */
export function revealRow(row: number, scrollTop: number, view: number): number {
  if (row * ROW < scrollTop) return row * ROW;
  return (row + 1) * ROW > scrollTop + view ? (row + 1) * ROW - view : scrollTop;
}
