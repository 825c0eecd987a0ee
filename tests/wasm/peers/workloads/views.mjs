// W5: five views that filter each other. In our terms a chart, in SQL what it shows; `{where}` is what the other views select.
const COUNT = { op: "count", as: "n" };
const view = (encoding, keys, columns, select) => ({
  spec: { mark: "bar", encoding, ...(select ? { select: "interval" } : {}) },
  keys,
  sql: (where) => `SELECT ${columns.join(", ")}, count(*) AS n FROM main ${where} GROUP BY ${columns.map((_, i) => i + 1).join(", ")}`,
});

const VALUE_BIN = 500;
const bins = (column, step) => `floor(${column} / ${step}) * ${step}`;

export const VIEWS = {
  day: view({ x: { field: "time", timeUnit: "day" }, y: COUNT }, 1, ["date_trunc('day', time)"], true),
  value: view({ x: { field: "value", bin: { step: VALUE_BIN } }, y: COUNT }, 1, [bins("value", VALUE_BIN)], true),
  key: view({ x: { field: "key" }, y: COUNT }, 1, ["key"]),
  name: view({ x: { field: "name" }, y: COUNT }, 1, ["name"]),
  "key and quarter": view({ x: { field: "key" }, y: COUNT, color: { field: "time", timeUnit: "quarter" } }, 2, ["key", "date_trunc('quarter', time)"]),
};

/** A brush's filters, as the engine reports them, in SQL. */
export function where(filters) {
  const parts = filters.map(({ field, op, value, values }) => {
    const ops = { gte: ">=", gt: ">", lte: "<=", lt: "<", eq: "=" };
    if (op === "between") return `${field} BETWEEN ${literal(field, values[0])} AND ${literal(field, values[1])}`;
    if (op in ops) return `${field} ${ops[op]} ${literal(field, value)}`;
    throw new Error(`a brush gave the filter ${op}, which has no SQL here`);
  });
  return parts.length > 0 ? `WHERE ${parts.join(" AND ")}` : "";
}

function literal(field, value) {
  if (field !== "time") return String(value);
  const text = new Date(value).toISOString();
  return `TIMESTAMP '${text.slice(0, 10)} ${text.slice(11, 23)}'`;
}
