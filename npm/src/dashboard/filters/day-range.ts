/** Two days, both inclusive, as filters and back. A day is the millisecond of its midnight, UTC. */

import type { Filter } from "../../generated/index.js";

const DAY = 86_400_000;
/** The first and the last day whose year has four digits, as `YYYY-MM-DD` needs. */
const FIRST = Date.parse("0001-01-01");
const LAST = Date.parse("9999-12-31");

/** The first and the last day, either of which may be open. */
export interface DayRange {
  from?: number | undefined;
  to?: number | undefined;
}

/** The filters that keep a range's days. */
export function rangeFilters(field: string, { from, to }: DayRange): Filter[] {
  const filters: Filter[] = [];
  if (from !== undefined) filters.push({ field, op: "gte", value: isoDay(Math.min(from, LAST)) });
  // Before the next day's midnight: a timestamp of the last day's evening is within. Every day is
  // before the end of time.
  if (to !== undefined && to < LAST) filters.push({ field, op: "lt", value: isoDay(to + DAY) });
  return filters;
}

/**
 * The range that filters stand for as far as two days can say it exactly, and the filters that they
 * cannot.
 */
export function takeRange(field: string, filters: Filter[]): { range: DayRange; rest: Filter[] } {
  const range: DayRange = {};
  const rest = filters.filter((filter) => {
    const said = filter.field === field ? daysOf(filter) : undefined;
    Object.assign(range, said);
    return said === undefined;
  });
  return { range, rest };
}

function daysOf({ op, value, values }: Filter): DayRange | undefined {
  const [low, high] = op === "between" ? (values ?? []).map(midnight) : [];
  if (op === "gte") return day("from", midnight(value));
  if (op === "lt") return day("to", midnight(value), -DAY);
  // A between with a time of day at its end would say something else.
  return values?.length === 2 && low !== undefined && high !== undefined
    ? { from: low, to: high }
    : undefined;
}

const day = (end: keyof DayRange, ms: number | undefined, shift = 0): DayRange | undefined =>
  ms === undefined ? undefined : { [end]: ms + shift };

/** A day as `YYYY-MM-DD`. */
export function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** Milliseconds of a day's midnight; none where the value is another instant. */
function midnight(value: unknown): number | undefined {
  const ms =
    typeof value === "number" ? value : typeof value === "string" ? Date.parse(value) : NaN;
  return ms >= FIRST && ms <= LAST && ms % DAY === 0 ? ms : undefined;
}
