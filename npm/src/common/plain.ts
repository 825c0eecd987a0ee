/** Plain copies of what pages hold in state libraries. */
import { hasMicros, knowsMicros, portableDate } from "./instant.js";
import { plainJson } from "./json.js";

/**
 * Deeper than any query, specification or row; what is deeper is a circle, and is refused where it
 * is read.
 */
const DEEPEST = 100;

/**
 * A copy of plain data, which nobody changes afterwards and which can be sent to a worker. State
 * libraries (Vue, MobX, Immer, Svelte) hand out proxies of objects and arrays, and a proxy cannot
 * be sent. Objects of other kinds, such as dates, blobs and buffers, stay the same; dates with
 * microseconds become text.
 */
export function plainCopy<T>(value: T): T {
  return copy(value, 0) as T;
}

function copy(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null || depth > DEEPEST) return value;
  if (Array.isArray(value)) return value.map((item) => copy(item, depth + 1));
  // Dates, blobs and buffers have another tag, and no library wraps them.
  if (Object.prototype.toString.call(value) !== "[object Object]") return portableDate(value);
  // Objects that say so are no data: tables and charts of ours, and what a page has marked as raw.
  if ((value as { __v_skip?: unknown }).__v_skip === true) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, copy(item, depth + 1)]),
  );
}

/**
 * Rows as they can be sent: those with dates of an answer, whose microseconds a copy in a worker
 * would lose, as plain copies; all others as they are.
 */
export function portableRows(rows: object[]): object[] {
  // Without such a date anywhere a million rows need no look at each value.
  if (!knowsMicros() || !Array.isArray(rows)) return rows;
  return rows.map((row) => (holdsMicros(row, 0) ? plainCopy(row) : row));
}

function holdsMicros(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null || depth > DEEPEST) return false;
  if (value instanceof Date) return hasMicros(value);
  return Object.values(value).some((item) => holdsMicros(item, depth + 1));
}

/** What tells two plain values apart, also where they are other objects at every render. */
export function signature(value: unknown): string {
  return value === undefined
    ? ""
    : plainJson(value, (_, v) =>
        typeof v === "bigint"
          ? `${v}n`
          : typeof v === "function" || (typeof v === "number" && !Number.isFinite(v))
            ? String(v)
            : v,
      );
}

/** Whether two plain values are alike; one and the same are without being written. */
export const same = (a: unknown, b: unknown): boolean => a === b || signature(a) === signature(b);
