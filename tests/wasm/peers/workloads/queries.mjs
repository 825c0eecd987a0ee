// The questions, once in our terms and once in SQL. Keys come first, then the measures, in both.
const STATS = [{ op: "sum", field: "value", as: "s" }, { op: "mean", field: "value", as: "m" }, { op: "count", as: "n" }];
const SQL_STATS = "sum(value) AS s, avg(value) AS m, count(*) AS n";

/** W4: half the year, and a tenth of the names. */
export const FROM = Date.UTC(2025, 2, 1);
export const TO = Date.UTC(2025, 8, 1) - 1;
export const NAMES = Array.from({ length: 20 }, (_, i) => `item-${String(i * 10 + 3).padStart(3, "0")}`);
const FILTERS = [{ field: "time", op: "between", values: [FROM, TO] }, { field: "name", op: "in", values: NAMES }];
const SQL_FILTERS = `WHERE time BETWEEN TIMESTAMP '2025-03-01' AND TIMESTAMP '2025-08-31 23:59:59.999' AND name IN (${NAMES.map((n) => `'${n}'`).join(", ")})`;

const GROUPINGS = {
  "int key": { keys: 1, dimensions: ["key"], sql: ["key"] },
  "string key": { keys: 1, dimensions: ["name"], sql: ["name"] },
  month: { keys: 1, dimensions: [{ field: "time", timeUnit: "month", as: "month" }], sql: ["date_trunc('month', time)"] },
  "two keys": { keys: 2, dimensions: ["key", "name"], sql: ["key", "name"] },
};

function grouped(name, filtered) {
  const { keys, dimensions, sql } = GROUPINGS[name];
  return {
    table: "main",
    keys,
    grouping: name,
    filtered,
    query: { dimensions, measures: STATS, ...(filtered ? { filters: FILTERS } : {}) },
    sql: `SELECT ${sql.join(", ")}, ${SQL_STATS} FROM main ${filtered ? SQL_FILTERS : ""} GROUP BY ${sql.map((_, i) => i + 1).join(", ")}`,
  };
}

const wide = (query, sql) => ({ table: "wide", keys: 1, query, sql });

/** By id: the table a question is asked of, how many of the answer's columns are keys, and the question. */
export const QUERIES = {
  ...Object.fromEntries(Object.keys(GROUPINGS).flatMap((g) => [[g, grouped(g, false)], [`${g}, filtered`, grouped(g, true)]])),
  "1 M groups": wide(
    { dimensions: ["id"], measures: [{ op: "sum", field: "value", as: "s" }, { op: "count", as: "n" }] },
    "SELECT id, sum(value), count(*) FROM wide GROUP BY id",
  ),
  median: wide({ dimensions: ["key"], measures: [{ op: "median", field: "value", as: "m" }] }, "SELECT key, median(value) FROM wide GROUP BY key"),
  "count distinct": wide(
    { dimensions: ["key"], measures: [{ op: "countDistinct", field: "id", as: "d" }] },
    "SELECT key, count(DISTINCT id) FROM wide GROUP BY key",
  ),
  "top 20": wide(
    { dimensions: ["id"], measures: [{ op: "sum", field: "value", as: "s" }], sort: [{ by: "s", order: "desc" }], limit: 20 },
    "SELECT id, sum(value) AS s FROM wide GROUP BY id ORDER BY s DESC LIMIT 20",
  ),
};

/** W1: asked of a file that is not yet open. */
export const OPENING = {
  keys: 1,
  columns: ["key", "value"],
  query: { dimensions: ["key"], measures: [{ op: "sum", field: "value", as: "s" }, { op: "count", as: "n" }] },
  sql: (file) => `SELECT key, sum(value), count(*) FROM read_parquet('${file}') GROUP BY key`,
};
