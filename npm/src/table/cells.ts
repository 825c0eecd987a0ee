/** What a number's cell looks like: shaded by its size, or coloured by thresholds. */

import type { Value } from "../engine/result.js";
import type { Cells, DataType } from "../generated/index.js";

/** Smallest and largest value of a column. */
export type Range = [low: number, high: number];

/** The strongest shade, in percent: text on it keeps a contrast of 4.5 in both schemes. */
const STRONGEST = 38;
/** Below zero, beside the accent above it; told apart also by readers who see no red and green. */
const BELOW = "#c4610f";

/** Whether a look depends on the column's range. */
export const needsRange = (look: Cells | undefined): boolean => look?.shade !== undefined;

/** How large a number of a column of `type` is, however it came; undefined of what has no size. */
export function sizeOf(value: Value | undefined, type: DataType): number | undefined {
  const told = typeof value === "bigint" || (typeof value === "string" && type === "decimal");
  const number = told ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** Paints a cell of a column of `type`. */
export function paintCell(
  cell: HTMLElement,
  value: Value | undefined,
  type: DataType,
  look: Cells,
  range: Range | undefined,
): void {
  const number = sizeOf(value, type);
  if (number === undefined) return;
  const threshold = (look.thresholds ?? [])
    .filter((t) => t.from === undefined || number >= t.from)
    .at(-1);
  if (threshold && /^#[0-9a-f]{6}$/i.test(threshold.color)) {
    cell.style.boxShadow = `inset 3px 0 0 ${threshold.color}`;
    cell.style.background = mix(threshold.color, 18);
  }
  if (look.shade === undefined || !range) return;
  const [low, high] = range;
  if (look.shade === "heat")
    cell.style.background = mix(
      "var(--p-accent)",
      high > low ? ((number - low) / (high - low)) * STRONGEST : 0,
    );
  else if (look.shade === "diverging") {
    const largest = Math.max(Math.abs(low), Math.abs(high)) || 1;
    cell.style.background = mix(
      number < 0 ? BELOW : "var(--p-accent)",
      (Math.abs(number) / largest) * STRONGEST,
    );
  } else {
    const [from, to] = [Math.min(0, low), Math.max(0, high)];
    const share = (v: number): number => (to > from ? ((v - from) / (to - from)) * 100 : 0);
    const [a, b] = [share(Math.min(0, number)), share(Math.max(0, number))].map(
      (v) => Math.round(v * 10) / 10,
    );
    const color = mix(number < 0 ? BELOW : "var(--p-accent)", STRONGEST);
    cell.style.background = `linear-gradient(to right, transparent ${a}%, ${color} ${a}%, ${color} ${b}%, transparent ${b}%) no-repeat 0 50% / 100% 20px`;
  }
}

const mix = (color: string, percent: number): string =>
  `color-mix(in srgb, ${color} ${Math.round(percent)}%, var(--p-background))`;
