// The questions, once in our terms and once in SQL. Keys come first, then the measures, in both.
const STATS = [
  { op: "sum", field: "value", as: "s" },
  { op: "mean", field: "value", as: "m" },
  { op: "count", as: "n" },
];
const SQL_STATS = "sum(value) AS s, avg(value) AS m, count(*) AS n";

/** W4: half the year, and a tenth of the names. */
export const FROM = Date.UTC(2025, 2, 1);
export const TO = Date.UTC(2025, 8, 1) - 1;
export const NAMES = Array.from(
  { length: 20 },
  (_, i) => `item-${String(i * 10 + 3).padStart(3, "0")}`,
);
const FILTERS = [
  { field: "time", op: "between", values: [FROM, TO] },
  { field: "name", op: "in", values: NAMES },
];
const SQL_FILTERS = `WHERE time BETWEEN TIMESTAMP '2025-03-01' AND TIMESTAMP '2025-08-31 23:59:59.999' AND name IN (${NAMES.map((n) => `'${n}'`).join(", ")})`;

const GROUPINGS = {
  "int key": { keys: 1, dimensions: ["key"], sql: ["key"] },
  "string key": { keys: 1, dimensions: ["name"], sql: ["name"] },
  month: {
    keys: 1,
    dimensions: [{ field: "time", timeUnit: "month", as: "month" }],
    sql: ["date_trunc('month', time)"],
  },
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
    sql: (from) =>
      `SELECT ${sql.join(", ")}, ${SQL_STATS} FROM ${from} ${filtered ? SQL_FILTERS : ""} GROUP BY ${sql.map((_, i) => i + 1).join(", ")}`,
  };
}

/**
 * W18: changes of clocks in 2025, and minutes ahead of UTC before the first and from each on. DuckDB
 * fetches its zones from a CDN, so it is told what they say of the year.
 */
const ZONES = {
  "New York": {
    name: "America/New_York",
    ahead: [-300, ["2025-03-09 07:00:00", -240], ["2025-11-02 06:00:00", -300]],
  },
  "Lord Howe": {
    name: "Australia/Lord_Howe",
    ahead: [660, ["2025-04-05 15:00:00", 630], ["2025-10-04 15:30:00", 660]],
  },
};

const UNITS = {
  month: { timeUnit: "month", sql: (time) => `date_trunc('month', ${time})` },
  hour: { timeUnit: "hourOfDay", sql: (time) => `hour(${time})` },
};

/** What clocks show at `time`, in SQL. */
const wall = ([first, ...changes]) => {
  const minutes = changes
    .toReversed()
    .map(([at, ahead]) => `WHEN time >= TIMESTAMP '${at}' THEN to_minutes(${ahead})`);
  return `(time + CASE ${minutes.join(" ")} ELSE to_minutes(${first}) END)`;
};

function zoned(table, unit, zone) {
  const { name, ahead } = ZONES[zone] ?? { ahead: [0] };
  const { timeUnit, sql } = UNITS[unit];
  return {
    table,
    keys: 1,
    query: {
      dimensions: [{ field: "time", timeUnit, as: unit }],
      measures: STATS,
      ...(name ? { timeZone: name } : {}),
    },
    sql: (from) =>
      `SELECT ${sql(ahead.length > 1 ? wall(ahead) : "time")}, ${SQL_STATS} FROM ${from} GROUP BY 1`,
  };
}

/** By table and whether it is in order of time. */
const ORDERS = { main: "", scattered: ", in no order" };
const ZONED = Object.entries(ORDERS).flatMap(([table, order]) =>
  Object.keys(UNITS).flatMap((unit) =>
    ["UTC", ...Object.keys(ZONES)].map((zone) => ({
      table,
      id: `${unit} in ${zone}${order}`,
      ...zoned(table, unit, zone),
    })),
  ),
);

/** The questions of W18 to a table. */
export const zonedOf = (table) => ZONED.filter((q) => q.table === table).map(({ id }) => id);

/** W16: a star of three tables of 100,000 rows each. */
export const STAR = {
  tables: ["star", "customers", "products", "stores"],
  relations: [
    "star.customer -> customers.id",
    "star.product -> products.id",
    "star.store -> stores.id",
  ],
};
const JOINED = {
  "by a column of its own": {
    keys: 1,
    model: { dimensions: ["star.segment"], measures: [{ op: "sum", field: "value", as: "s" }] },
    sql: (from) => `SELECT segment, sum(value) FROM ${from} GROUP BY 1`,
  },
  "by an attribute": {
    keys: 1,
    model: {
      dimensions: ["customers.segment"],
      measures: [{ op: "sum", field: "value", as: "s" }],
    },
    sql: (from) =>
      `SELECT c.segment, sum(value) FROM ${from} f JOIN customers c ON f.customer = c.id GROUP BY 1`,
  },
  "by two attributes, filtered by a third": {
    keys: 2,
    model: {
      dimensions: ["customers.segment", "products.category"],
      measures: [{ op: "sum", field: "value", as: "s" }],
      filters: [
        { field: "stores.country", op: "in", values: ["country-3", "country-14", "country-15"] },
      ],
    },
    sql: (from) =>
      `SELECT c.segment, p.category, sum(value) FROM ${from} f JOIN customers c ON f.customer = c.id
      JOIN products p ON f.product = p.id JOIN stores s ON f.store = s.id
      WHERE s.country IN ('country-3', 'country-14', 'country-15') GROUP BY 1, 2`,
  },
};

/** The questions of W16. */
export const JOINS = Object.keys(JOINED);

/** W17: what expressions, conditions and answers' own columns cost beside W2. */
const SAID = {
  "OR of three columns": {
    keys: 1,
    query: {
      dimensions: ["key"],
      measures: STATS,
      filters: [
        {
          or: [
            { field: "name", op: "in", values: NAMES },
            { field: "value", op: "gt", value: 9000 },
            { field: "time", op: "lt", value: FROM },
          ],
        },
      ],
    },
    sql: (from) =>
      `SELECT key, ${SQL_STATS} FROM ${from} WHERE name IN (${NAMES.map((n) => `'${n}'`).join(", ")}) OR value > 9000
      OR time < TIMESTAMP '2025-03-01' GROUP BY 1`,
  },
  "CASE buckets": {
    keys: 1,
    query: {
      dimensions: [
        {
          expr: {
            sql: "CASE WHEN value < 100 THEN 'least' WHEN value < 5000 THEN 'less' WHEN value < 9900 THEN 'more' ELSE 'most' END",
          },
          as: "bucket",
        },
      ],
      measures: STATS,
    },
    sql: (from) =>
      `SELECT CASE WHEN value < 100 THEN 'least' WHEN value < 5000 THEN 'less' WHEN value < 9900 THEN 'more' ELSE 'most' END,
      ${SQL_STATS} FROM ${from} GROUP BY 1`,
  },
  "text function": {
    keys: 1,
    query: {
      dimensions: [{ expr: { sql: "UPPER(SUBSTR(name, 4))" }, as: "code" }],
      measures: STATS,
    },
    sql: (from) => `SELECT upper(substr(name, 4)), ${SQL_STATS} FROM ${from} GROUP BY 1`,
  },
  "ratio of sums": {
    keys: 1,
    query: {
      dimensions: ["key"],
      measures: [{ expr: { sql: "SUM(value) / SUM(amount)" }, as: "ratio" }],
    },
    sql: (from) => `SELECT key, sum(value) / sum(amount) FROM ${from} GROUP BY 1`,
  },
  "running sum and rank": {
    keys: 1,
    query: {
      dimensions: ["key"],
      measures: [{ op: "sum", field: "amount", as: "s" }],
      window: [
        { op: "runningSum", field: "s", as: "so far" },
        { op: "rank", field: "s", as: "rank" },
      ],
    },
    sql: (from) =>
      `SELECT key, s, (sum(s) OVER (ORDER BY key))::BIGINT, rank() OVER (ORDER BY s DESC) FROM (SELECT key, sum(amount)::BIGINT AS s
      FROM ${from} GROUP BY 1)`,
  },
};

/** W19: what totals, and another time beside this one, cost beside the groups alone. */
const MONTH = { field: "time", timeUnit: "month", as: "month" };
const LEVELS = ["month", "key", "bin"];
const LEVELED = {
  dimensions: [MONTH, "key", { field: "value", bin: { step: 1000 }, as: "bin" }],
  measures: [
    { op: "sum", field: "value", as: "s" },
    { op: "count", as: "n" },
  ],
};
const LEVELS_OF = (from) =>
  `(SELECT date_trunc('month', time) AS month, key, floor(value / 1000) * 1000 AS bin, value FROM ${from})`;
const SERIES = NAMES.slice(0, 5);
const SERIES_SQL = `name IN (${SERIES.map((n) => `'${n}'`).join(", ")})`;
const HALF = {
  dimensions: [MONTH, "name"],
  measures: [{ op: "sum", field: "value", as: "s" }],
  filters: [
    { field: "name", op: "in", values: SERIES },
    { field: "time", op: "gte", value: "2025-07-01" },
    { field: "time", op: "lt", value: "2026-01-01" },
  ],
};
const ALL_MONTHS = { ...HALF, filters: HALF.filters.slice(0, 1) };
const BEFORE = [{ to: { shift: { unit: "month", count: 6 } }, as: "then" }];
const half = (from, bounds, month) =>
  `(SELECT ${month} AS month, name, sum(value) AS s FROM ${from} WHERE ${SERIES_SQL} AND ${bounds} GROUP BY 1, 2)`;
const NOW_BOUNDS = "time >= TIMESTAMP '2025-07-01' AND time < TIMESTAMP '2026-01-01'";
const THEN_BOUNDS = "time >= TIMESTAMP '2025-01-01' AND time < TIMESTAMP '2025-07-01'";
const BESIDE = {
  "three levels": {
    keys: 3,
    query: LEVELED,
    sql: (from) =>
      `SELECT ${LEVELS}, sum(value), count(*) FROM ${LEVELS_OF(from)} GROUP BY 1, 2, 3`,
  },
  "three levels with totals": {
    keys: 3,
    query: { ...LEVELED, totals: "prefixes" },
    sql: (from) =>
      `SELECT ${LEVELS}, sum(value), count(*), 3 - ${LEVELS.map((l) => `grouping(${l})`).join(" - ")}
      FROM ${LEVELS_OF(from)} GROUP BY ROLLUP (month, key, bin)`,
  },
  "five series, all months": {
    keys: 2,
    query: ALL_MONTHS,
    sql: (from) => `SELECT * FROM ${half(from, "true", "date_trunc('month', time)")}`,
  },
  "five series, all months beside half a year before": {
    keys: 2,
    query: { ...ALL_MONTHS, compare: BEFORE },
    sql: (from) => `SELECT n.month, n.name, n.s, t.s, n.s - t.s, (n.s - t.s) / t.s * 100
      FROM ${half(from, "true", "date_trunc('month', time)")} n
      LEFT JOIN ${half(from, "true", "date_trunc('month', time) + INTERVAL 6 MONTH")} t USING (month, name)`,
  },
  "five series by month": {
    keys: 2,
    query: HALF,
    sql: (from) => `SELECT * FROM ${half(from, NOW_BOUNDS, "date_trunc('month', time)")}`,
  },
  "five series beside half a year before": {
    keys: 2,
    query: { ...HALF, compare: BEFORE },
    sql: (from) => `SELECT n.month, n.name, n.s, t.s, n.s - t.s, (n.s - t.s) / t.s * 100
      FROM ${half(from, NOW_BOUNDS, "date_trunc('month', time)")} n
      LEFT JOIN ${half(from, THEN_BOUNDS, "date_trunc('month', time) + INTERVAL 6 MONTH")} t USING (month, name)`,
  },
};

/** The questions of W19. */
export const BESIDES = Object.keys(BESIDE);

/** The questions of W17. */
export const SAYINGS = Object.keys(SAID);

const wide = (query, sql) => ({ table: "wide", keys: 1, query, sql });

/** W12's computed columns. Nothing is computed beforehand: each run of a query computes them. */
const DISC_PRICE = { op: "mul", args: ["l_extendedprice", { op: "sub", args: [1, "l_discount"] }] };
const CHARGE = { op: "mul", args: [DISC_PRICE, { op: "add", args: [1, "l_tax"] }] };
const REVENUE = { op: "mul", args: ["l_extendedprice", "l_discount"] };
const sum = (field, as) => ({ op: "sum", field, as });
const mean = (field, as) => ({ op: "mean", field, as });

/**
 * TPC-H with the validation parameters of the specification: 90 days in Q1, 1994, 0.06 and 24 in
 * Q6.
 */
const TPCH = {
  Q1: {
    table: "lineitem",
    keys: 2,
    query: {
      compute: [
        { as: "disc_price", expr: DISC_PRICE },
        { as: "charge", expr: CHARGE },
      ],
      dimensions: ["l_returnflag", "l_linestatus"],
      measures: [
        sum("l_quantity", "sum_qty"),
        sum("l_extendedprice", "sum_base_price"),
        sum("disc_price", "sum_disc_price"),
        sum("charge", "sum_charge"),
        mean("l_quantity", "avg_qty"),
        mean("l_extendedprice", "avg_price"),
        mean("l_discount", "avg_disc"),
        { op: "count", as: "count_order" },
      ],
      filters: [{ field: "l_shipdate", op: "lte", value: "1998-09-02" }],
    },
    sql: (
      from,
    ) => `SELECT l_returnflag, l_linestatus, sum(l_quantity), sum(l_extendedprice), sum(l_extendedprice * (1 - l_discount)),
      sum(l_extendedprice * (1 - l_discount) * (1 + l_tax)), avg(l_quantity), avg(l_extendedprice), avg(l_discount), count(*)
      FROM ${from} WHERE l_shipdate <= DATE '1998-09-02' GROUP BY 1, 2 ORDER BY 1, 2`,
  },
  Q6: {
    table: "lineitem",
    keys: 0,
    query: {
      compute: [{ as: "revenue", expr: REVENUE }],
      measures: [sum("revenue", "revenue")],
      filters: [
        { field: "l_shipdate", op: "gte", value: "1994-01-01" },
        { field: "l_shipdate", op: "lt", value: "1995-01-01" },
        { field: "l_discount", op: "between", values: [0.05, 0.07] },
        { field: "l_quantity", op: "lt", value: 24 },
      ],
    },
    sql: (
      from,
    ) => `SELECT sum(l_extendedprice * l_discount) FROM ${from} WHERE l_shipdate >= DATE '1994-01-01'
      AND l_shipdate < DATE '1995-01-01' AND l_discount BETWEEN 0.05::DOUBLE AND 0.07::DOUBLE AND l_quantity < 24`,
  },
};

/**
 * By id: the table a question is asked of, how many of the answer's columns are keys, and the
 * question; `sql` takes the table's name.
 */
export const QUERIES = {
  ...TPCH,
  ...Object.fromEntries(BESIDES.map((id) => [id, { table: "main", ...BESIDE[id] }])),
  ...Object.fromEntries(SAYINGS.map((id) => [id, { table: "main", ...SAID[id] }])),
  ...Object.fromEntries(JOINS.map((id) => [id, { table: "star", ...JOINED[id] }])),
  ...Object.fromEntries(ZONED.map((q) => [q.id, q])),
  ...Object.fromEntries(
    Object.keys(GROUPINGS).flatMap((g) => [
      [g, grouped(g, false)],
      [`${g}, filtered`, grouped(g, true)],
    ]),
  ),
  "1 M groups": wide(
    {
      dimensions: ["id"],
      measures: [
        { op: "sum", field: "value", as: "s" },
        { op: "count", as: "n" },
      ],
    },
    (from) => `SELECT id, sum(value), count(*) FROM ${from} GROUP BY id`,
  ),
  median: wide(
    { dimensions: ["key"], measures: [{ op: "median", field: "value", as: "m" }] },
    (from) => `SELECT key, median(value) FROM ${from} GROUP BY key`,
  ),
  "count distinct": wide(
    { dimensions: ["key"], measures: [{ op: "countDistinct", field: "id", as: "d" }] },
    (from) => `SELECT key, count(DISTINCT id) FROM ${from} GROUP BY key`,
  ),
  "top 20": wide(
    {
      dimensions: ["id"],
      measures: [{ op: "sum", field: "value", as: "s" }],
      sort: [{ by: "s", order: "desc" }],
      limit: 20,
    },
    (from) => `SELECT id, sum(value) AS s FROM ${from} GROUP BY id ORDER BY s DESC LIMIT 20`,
  ),
};

/** W1: asked of a file that is not yet open. */
export const OPENING = {
  keys: 1,
  columns: ["key", "value"],
  query: {
    dimensions: ["key"],
    measures: [
      { op: "sum", field: "value", as: "s" },
      { op: "count", as: "n" },
    ],
  },
  sql: (file) => `SELECT key, sum(value), count(*) FROM read_parquet('${file}') GROUP BY key`,
};

/** W21: asked of a CSV file once it is read. */
export const READING = {
  keys: OPENING.keys,
  query: OPENING.query,
  sql: (table) => `SELECT key, sum(value), count(*) FROM ${table} GROUP BY key`,
};
