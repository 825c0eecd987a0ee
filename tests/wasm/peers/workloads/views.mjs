// W5: five views that filter each other. In our terms a chart, in SQL what it shows; `{where}` is
// what the other views select.
const COUNT = { op: "count", as: "n" };
const view = (encoding, keys, columns, brush) => ({
  spec: { mark: "bar", encoding, ...(brush ? { select: "interval" } : {}) },
  keys,
  columns,
  brush,
  sql: (where, table) =>
    `SELECT ${columns.join(", ")}, count(*) AS n FROM ${table} ${where} GROUP BY ${columns.map((_, i) => i + 1).join(", ")}`,
});

const VALUE_BIN = 500;
const bins = (column, step) => `floor(${column} / ${step}) * ${step}`;

/**
 * Where `brush` is, the column that a brush of the view selects on. The last view has two
 * dimensions.
 */
export const VIEWS = {
  day: view(
    { x: { field: "time", timeUnit: "day" }, y: COUNT },
    1,
    ["date_trunc('day', time)"],
    "time",
  ),
  value: view(
    { x: { field: "value", bin: { step: VALUE_BIN } }, y: COUNT },
    1,
    [bins("value", VALUE_BIN)],
    "value",
  ),
  key: view({ x: { field: "key" }, y: COUNT }, 1, ["key"]),
  name: view({ x: { field: "name" }, y: COUNT }, 1, ["name"]),
  "key and quarter": view(
    { x: { field: "key" }, y: COUNT, color: { field: "time", timeUnit: "quarter" } },
    2,
    ["key", "date_trunc('quarter', time)"],
  ),
};

/** The size of a view's canvas, in CSS px. */
export const SIZE = { width: 800, height: 200 };

const OPS = { gte: ">=", gt: ">", lte: "<=", lt: "<", eq: "=" };

/** What view `name` is filtered by: every brush but its own. `brushes`: {view: filters}. */
export function where(brushes, name) {
  const parts = Object.entries(brushes)
    .filter(([view]) => view !== name)
    .flatMap(([, filters]) => filters.map(condition));
  return parts.length > 0 ? `WHERE ${parts.join(" AND ")}` : "";
}

/** A filter as the engine reports it, or {sql}. */
function condition({ sql, field, op, value, values }) {
  if (sql) return sql;
  if (op === "between")
    return `${field} BETWEEN ${literal(field, values[0])} AND ${literal(field, values[1])}`;
  if (op in OPS) return `${field} ${OPS[op]} ${literal(field, value)}`;
  throw new Error(`a brush gave the filter ${op}, which has no SQL here`);
}

function literal(field, value) {
  if (field !== "time") return String(value);
  const text = new Date(value).toISOString();
  return `TIMESTAMP '${text.slice(0, 10)} ${text.slice(11, 23)}'`;
}

/** The numbers that `filters` let pass, both ends inclusive; times in milliseconds. */
export function interval(filters) {
  let [low, high] = [-Infinity, Infinity];
  for (const { field, op, value, values } of filters) {
    const number = (v) => (field === "time" ? new Date(v).getTime() : v);
    // The next number below: times are whole, values have two decimals.
    const below = (v) => (field === "time" ? v - 1 : v - 0.005);
    const above = (v) => (field === "time" ? v + 1 : v + 0.005);
    if (op === "between") [low, high] = values.map(number);
    else if (op === "gte") low = number(value);
    else if (op === "gt") low = above(number(value));
    else if (op === "lte") high = number(value);
    else if (op === "lt") high = below(number(value));
    else throw new Error(`a brush gave the filter ${op}, which is no interval`);
  }
  return [low, high];
}
