/** JSON that a page's changed prototypes do not change. */

/**
 * A whole number as JSON keeps it: beyond 2^53 as the text of its digits, which filters take as
 * well.
 */
export function wholeNumber(value: bigint): number | string {
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}

/** What stands for a value before it is written, as `JSON.stringify` takes it. */
type Replace = (this: unknown, key: string, value: unknown) => unknown;

/** Infinities and NaN, which JSON has not, are texts where a filter has its values. */
function portable(this: unknown, key: string, value: unknown): unknown {
  if (isUnbounded(value) && (key === "value" || Array.isArray(this))) return String(value);
  return typeof value === "bigint" ? wholeNumber(value) : value;
}

const isUnbounded = (value: unknown): boolean =>
  typeof value === "number" && !Number.isFinite(value);

function hasUnbounded(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return isUnbounded(value);
  return Object.values(value).some(hasUnbounded);
}

/**
 * As `JSON.stringify`, for plain values, dates and bigints. Old libraries put a `toJSON` on
 * `Array.prototype`, which `JSON.stringify` obeys: what travels to a server would then no longer be
 * what was meant. By default bigints are replaced by `wholeNumber`, and infinities by texts.
 */
export function plainJson(value: unknown, replace: Replace = portable): string {
  if ("toJSON" in Array.prototype) return walked(replace.call({ "": value }, "", value), replace);
  if (replace !== portable) return JSON.stringify(value, replace);
  try {
    return JSON.stringify(value, hasUnbounded(value) ? portable : undefined);
  } catch {
    // It has bigints, or there is no JSON of it, which this tells again.
    return JSON.stringify(value, portable);
  }
}

/** The JSON of a value that was replaced, without a look at any list's `toJSON`. */
function walked(value: unknown, replace: Replace): string {
  if (Array.isArray(value)) {
    const parts: string[] = [];
    for (const item of value as unknown[])
      parts.push(item === undefined ? "null" : walked(replace.call(value, "", item), replace));
    return `[${parts.join(",")}]`;
  }
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? "null" : `"${value.toISOString()}"`;
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const fields = Object.entries(value).map(([k, v]) => [k, replace.call(value, k, v)] as const);
  const written = fields.filter(([, v]) => v !== undefined && typeof v !== "function");
  return `{${written.map(([k, v]) => `${JSON.stringify(k)}:${walked(v, replace)}`).join(",")}}`;
}
