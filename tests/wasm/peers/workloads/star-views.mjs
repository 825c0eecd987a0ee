// W20: views of two tables of a model that filter each other by what both lead to. In our terms a
// chart, in SQL what it shows; `{where}` is what the brush selects.
const COUNT = { op: "count", as: "n" };
const BIN = 2;

/** The tables and how they lead to each other. */
export const MODEL = {
  tables: ["star", "visits", "people"],
  relations: ["star.customer -> people.id", "visits.customer -> people.id"],
};

const view = (table, encoding, columns, more = {}) => ({
  table,
  spec: { mark: "bar", encoding, ...more },
  keys: columns.length,
  sql: (where) =>
    `SELECT ${columns.join(", ")}, count(*) AS n FROM ${table} JOIN people ON ${table}.customer = people.id ${where}
    GROUP BY ${columns.map((_, i) => i + 1).join(", ")}`,
});
const age = { field: "people.age", bin: { step: BIN } };
const AGE = `floor(people.age / ${BIN}) * ${BIN}`;

/** The first is brushed; of the five that follow three are of another table. */
export const VIEWS = {
  age: view("star", { x: age, y: COUNT }, [AGE], { select: "interval" }),
  segment: view("star", { x: { field: "people.segment" }, y: COUNT }, ["people.segment"]),
  own: view("star", { x: { field: "star.segment" }, y: COUNT }, ["star.segment"]),
  channel: view("visits", { x: { field: "visits.channel" }, y: COUNT }, ["visits.channel"]),
  visitors: view("visits", { x: { field: "people.segment" }, y: COUNT }, ["people.segment"]),
  "age and channel": view("visits", { x: age, y: COUNT, color: { field: "visits.channel" } }, [
    AGE,
    "visits.channel",
  ]),
};

const OPS = { gte: ">=", gt: ">", lte: "<=", lt: "<" };

/** What a view is filtered by: every brush but its own. `brushes`: {view: filters}. */
export function where(brushes, name) {
  const parts = Object.entries(brushes)
    .filter(([view]) => view !== name)
    .flatMap(([, filters]) => filters.map(condition));
  return parts.length > 0 ? `WHERE ${parts.join(" AND ")}` : "";
}

function condition({ field, op, value, values }) {
  if (op === "between") return `${field} BETWEEN ${values[0]} AND ${values[1]}`;
  if (op in OPS) return `${field} ${OPS[op]} ${value}`;
  throw new Error(`a brush gave the filter ${op}, which has no SQL here`);
}
