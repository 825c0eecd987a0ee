// As npm/src/common/json.ts: in a page, prototypes may have a toJSON that JSON.stringify obeys.

/** The JSON of a plain value; none of a function. */
export function stringify(value) {
  // There it is quicker, and in a worker always.
  if (!("toJSON" in Array.prototype)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${Array.prototype.map.call(value, (v) => stringify(v) ?? "null").join(",")}]`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "null" : `"${value.toISOString()}"`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([k, v]) => [k, stringify(v)]).filter(([, text]) => text !== undefined);
  return `{${fields.map(([k, text]) => `${JSON.stringify(k)}:${text}`).join(",")}}`;
}
