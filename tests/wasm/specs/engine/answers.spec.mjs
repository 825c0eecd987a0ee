// Queries that are made of several answers: formulas, windows, totals and what else there is.
import { expect, test } from "../../support/page.mjs";

const rows = [
  { city: "Oslo", amount: 10, at: "2023-01-10" },
  { city: "Oslo", amount: 30, at: "2024-01-20" },
  { city: "Bergen", amount: 20, at: "2024-03-01" },
  { city: "Rome", amount: 5, at: "2024-03-02" },
];

/** The answer's rows, or the error. */
const ask = (page, query) =>
  page.evaluate(
    async ([rows, query]) => {
      const engine = await window.pellucid.Engine.create();
      const table = await engine.open({ rows: rows.map((r) => ({ ...r, at: new Date(r.at) })) });
      return table.query(query).then(
        (r) => r.toArray(),
        (e) => e.toJSON(),
      );
    },
    [rows, query],
  );

test("formulas, windows and totals of a group", async ({ harness: page }) => {
  const fetched = [];
  page.on("request", (request) => fetched.push(request.url()));
  const answers = () => fetched.filter((url) => url.endsWith("pellucid_answer_bg.wasm")).length;
  const plain = await ask(page, { measures: [{ op: "count", as: "n" }] });
  expect(plain).toEqual([{ n: 4 }]);
  expect(answers(), "a plain query loads nothing more").toBe(0);

  const answer = await ask(page, {
    dimensions: ["city"],
    measures: [{ expr: { sql: "SUM(amount) / COUNT()" }, as: "mean" }],
    window: [{ op: "rank", field: "mean", as: "rank" }],
    having: [{ field: "mean", op: "gt", value: 5 }],
    totals: "grand",
  });
  expect(answer).toEqual([
    { city: "Bergen", mean: 20, rank: 1, level: 1 },
    { city: "Oslo", mean: 20, rank: 1, level: 1 },
    { city: null, mean: 16.25, rank: null, level: 0 },
  ]);
  expect(answers(), "the module is fetched once").toBe(1);
});

test("the largest, all others, and the year before", async ({ harness: page }) => {
  const top = await ask(page, {
    dimensions: ["city"],
    measures: [{ op: "sum", field: "amount", as: "v" }],
    top: { n: 1, by: "v", other: "others" },
    sort: [{ by: "v", order: "desc" }],
  });
  expect(top).toEqual([
    { city: "Oslo", v: 40 },
    { city: "others", v: 25 },
  ]);
  const year = await ask(page, {
    dimensions: [{ field: "at", timeUnit: "year", as: "year" }],
    measures: [{ op: "sum", field: "amount", as: "v" }],
    compare: [{ to: "previousYear", as: "then" }],
  });
  expect(year.map((r) => [r.v, r.v_then, r.v_then_percent])).toEqual([
    [10, null, null],
    [55, 10, 450],
  ]);
});

test("a fault has its code, its place and a remedy", async ({ harness: page }) => {
  const error = await ask(page, {
    dimensions: ["city"],
    measures: [{ op: "count" }],
    window: [{ op: "movingMean", field: "count" }],
  });
  expect(error).toMatchObject({ code: "invalid_query", path: "window[0].size" });
  const unknown = await ask(page, { measures: [{ expr: { sql: "SUM(amout)" } }] });
  expect(unknown).toMatchObject({ code: "unknown_column", path: "measures[0]" });
  expect(unknown.message).toContain("amount");
});
