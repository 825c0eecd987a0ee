/** JSON that a page's changed prototypes do not change. */

/**
 * A whole number as JSON keeps it: beyond 2^53 as the text of its digits, which filters take as
 * well.
 */
export function wholeNumber(value: bigint): number | string {
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}

/** What stands for a value before it is written, as `JSON.stringify` takes it. */
type Replace = (key: string, value: unknown) => unknown;

function portable(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? wholeNumber(value) : value;
}

/**
 * As `JSON.stringify`, for plain values, dates and bigints. Old libraries put a `toJSON` on
 * `Array.prototype`, which `JSON.stringify` obeys: what travels to a server would then no longer be
 * what was meant. By default bigints are replaced by `wholeNumber`.
 */
export function plainJson(value: unknown, replace: Replace = portable): string {
  if ("toJSON" in Array.prototype) return walked(replace("", value), replace);
  if (replace !== portable) return JSON.stringify(value, replace);
  try {
    return JSON.stringify(value);
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
      parts.push(item === undefined ? "null" : walked(replace("", item), replace));
    return `[${parts.join(",")}]`;
  }
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? "null" : `"${value.toISOString()}"`;
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const fields = Object.entries(value).map(([k, v]) => [k, replace(k, v)] as const);
  const written = fields.filter(([, v]) => v !== undefined && typeof v !== "function");
  return `{${written.map(([k, v]) => `${JSON.stringify(k)}:${walked(v, replace)}`).join(",")}}`;
}
