// Expressions where a column's name could stand: in queries, charts and a page's filters.
import { chart, rowsOf } from "../../support/chart.mjs";
import { expect, test } from "../../support/page.mjs";

const rows = [
  { city: "Oslo", delay: 5, late: false, id: 1 },
  { city: "oslo", delay: 25, late: true, id: 2 },
  { city: "Bergen", delay: null, late: null, id: 3 },
  { city: "Bergen", delay: 40, late: true, id: 4 },
];

/** The answer's rows, or the error. */
const ask = (page, query) =>
  page.evaluate(
    async ([rows, query]) => {
      const engine = await window.pellucid.Engine.create();
      const table = await engine.open({ rows });
      return table.query(query).then(
        (r) => r.toArray(),
        (e) => e.toJSON(),
      );
    },
    [rows, query],
  );
const count = { op: "count", as: "n" };

for (const [what, query, expected] of [
  [
    "a key",
    { dimensions: [{ expr: { sql: "UPPER(LEFT(city, 1))" }, as: "initial" }], measures: [count] },
    [
      { initial: "B", n: 2 },
      { initial: "O", n: 2 },
    ],
  ],
  [
    "buckets by CASE, computed by name",
    {
      compute: [
        {
          as: "kind",
          expr: {
            sql: "CASE WHEN delay > 15 THEN 'late' WHEN delay IS NULL THEN 'unknown' ELSE 'on time' END",
          },
        },
      ],
      dimensions: ["kind"],
      measures: [count],
    },
    [
      { kind: "late", n: 2 },
      { kind: "on time", n: 1 },
      { kind: "unknown", n: 1 },
    ],
  ],
  [
    "a measure, as a tree",
    { measures: [{ op: "sum", expr: { op: "coalesce", args: ["delay", 1] }, as: "s" }] },
    [{ s: 71 }],
  ],
  [
    "conditions joined by or",
    {
      measures: [count],
      filters: [
        {
          or: [
            { field: "city", op: "eq", value: "Oslo" },
            { field: "delay", op: "gt", value: 30 },
          ],
        },
      ],
    },
    [{ n: 2 }],
  ],
  [
    "what null makes of not",
    { measures: [count], filters: [{ not: { field: "delay", op: "gt", value: 30 } }] },
    [{ n: 2 }],
  ],
  [
    "texts in any case",
    { measures: [count], filters: [{ field: "city", op: "eq", value: "OSLO", ignoreCase: true }] },
    [{ n: 2 }],
  ],
  [
    "the end of texts",
    { measures: [count], filters: [{ field: "city", op: "endsWith", value: "gen" }] },
    [{ n: 2 }],
  ],
  [
    "a measure under a condition",
    { measures: [{ ...count, where: [{ expr: { sql: "late AND id % 2 = 0" } }] }] },
    [{ n: 2 }],
  ],
]) {
  test(`a query takes ${what}`, async ({ harness }) => {
    expect(await ask(harness, query)).toEqual(expected);
  });
}

for (const [what, expr, code, message] of [
  [
    "an unknown function",
    { sql: "ROUNT(delay)" },
    "invalid_query",
    /no function ROUNT: did you mean ROUND\?, at column 1/,
  ],
  ["an unknown column", { sql: "dealy + 1" }, "unknown_column", /did you mean "delay"\?/],
  ["operands of a wrong type", { sql: "city + 1" }, "type_mismatch", /CAST\(city AS FLOAT\)/],
  ["text without an end", { sql: "delay > 'a" }, "invalid_query", /never closed/],
]) {
  test(`${what} is said with the remedy`, async ({ harness }) => {
    const failure = await ask(harness, { measures: [{ op: "max", expr }] });
    expect(failure).toMatchObject({ code, message: expect.stringMatching(message) });
  });
}

test("channels of a chart take them, and filters of the page that stands", async ({ harness }) => {
  const spec = {
    mark: "bar",
    title: "Delays",
    encoding: {
      x: { expr: { sql: "UPPER(city)" }, as: "town" },
      y: { op: "sum", expr: { sql: "COALESCE(delay, 0) / 60" }, as: "hours" },
    },
    filters: [{ expr: { sql: "id < 100" } }],
  };
  await chart(harness, spec, { rows });
  expect(await rowsOf(harness)).toEqual([
    { town: "BERGEN", hours: 40 / 60 },
    { town: "OSLO", hours: 0.5 },
  ]);
  await harness.evaluate(() =>
    window.chart.setFilters([
      {
        or: [
          { field: "late", op: "eq", value: true },
          { field: "id", op: "eq", value: 3 },
        ],
      },
    ]),
  );
  expect(await rowsOf(harness)).toEqual([
    { town: "BERGEN", hours: 40 / 60 },
    { town: "OSLO", hours: 25 / 60 },
  ]);
  await harness.evaluate(() =>
    window.chart.setData([
      { city: "Bodø", delay: 60, late: true, id: 9 },
      { city: "Moss", delay: 60, late: false, id: 10 },
    ]),
  );
  expect(await rowsOf(harness)).toEqual([{ town: "BODØ", hours: 1 }]);
  const refused = await harness.evaluate(() =>
    window.chart.setFilters([{ expr: { sql: "nope > 1" } }]).then(
      () => null,
      (e) => e.code,
    ),
  );
  expect(refused).toBe("unknown_column");
});
