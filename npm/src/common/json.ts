/** JSON that a page's changed prototypes do not change. */

/** A whole number as JSON keeps it: beyond 2^53 as the text of its digits, which filters take as well. */
export function wholeNumber(value: bigint): number | string {
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}

function portable(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? wholeNumber(value) : value;
}

/**
 * As `JSON.stringify`, for plain values, dates and bigints. Old libraries put a `toJSON` on `Array.prototype`, which `JSON.stringify` obeys: what
 * travels to a server would then no longer be what was meant.
 */
export function plainJson(value: unknown): string {
  if (!("toJSON" in Array.prototype)) {
    try {
      return JSON.stringify(value);
    } catch {
      // It has bigints, or there is no JSON of it, which this tells again.
      return JSON.stringify(value, portable);
    }
  }
  if (Array.isArray(value)) {
    const parts: string[] = [];
    for (const item of value as unknown[]) parts.push(item === undefined ? "null" : plainJson(item));
    return `[${parts.join(",")}]`;
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "null" : `"${value.toISOString()}"`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value, portable) ?? "null"; // eslint-disable-line @typescript-eslint/no-unnecessary-condition
  const fields = Object.entries(value).filter(([, v]) => v !== undefined && typeof v !== "function");
  return `{${fields.map(([k, v]) => `${JSON.stringify(k)}:${plainJson(v)}`).join(",")}}`;
}
