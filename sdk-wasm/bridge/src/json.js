// As npm/src/common/json.ts: in a page, prototypes may have a toJSON that JSON.stringify obeys.

// Stands before a bigint's digits, or an infinity, until its quotes are taken away; JSON writes it as an escape, which no other text
// begins with.
const DIGITS = "\u0001pellucid\u0001";

// What JSON.stringify makes an object of indices, or an empty one: a typed array and a Set are lists, and a Map an object of its entries.
function listed(v) {
  if (typeof v !== "object" || v === null) return v;
  if (v instanceof Map) return Object.fromEntries(v);
  return isList(v) ? Array.from(v) : v;
}

const isList = (v) => v instanceof Set || (ArrayBuffer.isView(v) && !(v instanceof DataView));

/**
 * The JSON of a plain value; none of a function. A bigint that no number holds is a text of its digits, or with `digits` a number of as
 * many digits as it has. Then infinities are numbers too, which the reader of rows knows though JSON does not. Without, infinities and NaN
 * are texts where a filter has its values.
 */
export function stringify(value, digits) {
  const portable = function (key, value) {
    const v = listed(value);
    if (typeof v === "number" && !Number.isFinite(v)) {
      if (digits) return Number.isNaN(v) ? v : `${DIGITS}${v}`;
      return key === "value" || Array.isArray(this) ? String(v) : v;
    }
    if (typeof v !== "bigint") return v;
    if (Number.isSafeInteger(Number(v))) return Number(v);
    return digits ? `${DIGITS}${v}` : String(v);
  };
  const text = written(listed(value), portable, isUnknown(value));
  return digits && text !== undefined ? text.replaceAll(/"\\u0001pellucid\\u0001(-?(?:\d+|Infinity))"/g, "$1") : text;
}

// Whether there is what JSON.stringify does not write as it is meant: infinities it makes null.
function isUnknown(value) {
  if (typeof value === "number") return !Number.isFinite(value);
  if (typeof value !== "object" || value === null || value instanceof Date) return false;
  if (value instanceof Map || isList(value)) return true;
  for (const key in value) if (isUnknown(value[key])) return true;
  return false;
}

function written(value, portable, unknown = false) {
  // There it is quicker, and in a worker always.
  if (!("toJSON" in Array.prototype)) {
    if (unknown) return JSON.stringify(value, portable);
    try {
      return JSON.stringify(value);
    } catch {
      // It has bigints, or there is no JSON of it, which this tells again. A function at every value costs several times as much.
      return JSON.stringify(value, portable);
    }
  }
  if (Array.isArray(value)) return `[${Array.prototype.map.call(value, (v, i) => written(portable.call(value, i, v), portable) ?? "null").join(",")}]`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "null" : `"${value.toISOString()}"`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value, portable);
  const fields = Object.entries(value).map(([k, v]) => [k, written(portable.call(value, k, v), portable)]).filter(([, text]) => text !== undefined);
  return `{${fields.map(([k, text]) => `${JSON.stringify(k)}:${text}`).join(",")}}`;
}
