/** JSON that a page's changed prototypes do not change. */

/**
 * As `JSON.stringify`, for plain values and dates. Old libraries put a `toJSON` on `Array.prototype`, which `JSON.stringify` obeys: what
 * travels to a server would then no longer be what was meant.
 */
export function plainJson(value: unknown): string {
  if (!("toJSON" in Array.prototype)) return JSON.stringify(value);
  if (Array.isArray(value)) {
    const parts: string[] = [];
    for (const item of value as unknown[]) parts.push(item === undefined ? "null" : plainJson(item));
    return `[${parts.join(",")}]`;
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "null" : `"${value.toISOString()}"`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null"; // eslint-disable-line @typescript-eslint/no-unnecessary-condition
  const fields = Object.entries(value).filter(([, v]) => v !== undefined && typeof v !== "function");
  return `{${fields.map(([k, v]) => `${JSON.stringify(k)}:${plainJson(v)}`).join(",")}}`;
}
