// Channels whose expressions are of aggregates: worked out for each group, at every step.
import { expect, test } from "../../support/page.mjs";

const rows = Array.from({ length: 60 }, (_, i) => ({
  team: "abcdef"[i % 6],
  day: i % 5,
  won: (i * i) % 7 < 3 ? 1 : 0,
  weight: 1 + (i % 4),
}));
const rate = { expr: { sql: "SUM(won * weight) / SUM(weight)" }, as: "rate" };
const bars = {
  mark: "bar",
  sort: [{ by: "rate", order: "desc" }],
  limit: 3,
  encoding: { x: { field: "team" }, y: rate },
};

/** The share of each team, worked out here. */
function expected(of = () => true) {
  const teams = new Map();
  for (const { team, won, weight } of rows.filter(of)) {
    const [w, all] = teams.get(team) ?? [0, 0];
    teams.set(team, [w + won * weight, all + weight]);
  }
  return [...teams].map(([team, [won, all]]) => ({ team, rate: won / all }));
}
const best = (all) => all.sort((a, b) => b.rate - a.rate || (a.team < b.team ? -1 : 1)).slice(0, 3);

test("a chart draws a formula, sorted and cut by it, and follows filters", async ({ harness }) => {
  const shown = await harness.evaluate(
    async ([rows, bars]) => {
      const { Chart, Engine } = window.pellucid;
      const engine = await Engine.create();
      const table = await engine.open({ rows });
      const chart = new Chart(window.place(240), { table, spec: bars });
      await chart.ready;
      const data = async () => JSON.parse(await (await chart.exportData("json")).text());
      const out = { all: await data() };
      await chart.setFilters([{ field: "day", op: "lt", value: 2 }]);
      out.filtered = await data();
      return out;
    },
    [rows, bars],
  );
  expect(shown.all).toEqual(best(expected()));
  expect(shown.filtered).toEqual(best(expected(({ day }) => day < 2)));
});

test("a table shows formulas, sorts by them, and totals are of all rows", async ({ harness }) => {
  await harness.evaluate(
    async ([rows, rate]) => {
      const { Chart, Engine } = window.pellucid;
      const engine = await Engine.create();
      const spec = {
        mark: "table",
        sort: [{ by: "rate", order: "asc" }],
        encoding: {
          columns: [
            { field: "team" },
            { ...rate, format: { digits: 4 } },
            { op: "count", as: "n" },
          ],
        },
        table: { totals: true },
      };
      const table = await engine.open({ rows });
      window.chart = new Chart(window.place(400), { table, spec });
      await window.chart.ready;
    },
    [rows, rate],
  );
  const body = harness.locator("tbody tr[aria-rowindex]");
  await body.first().waitFor();
  const texts = async () =>
    (await body.allInnerTexts()).map((t) => t.split("\t").map((cell) => cell.trim()));
  const want = expected().sort((a, b) => a.rate - b.rate || (a.team < b.team ? -1 : 1));
  const as = (all) => all.map(({ team, rate }) => [team, rate.toFixed(4), "10"]);
  expect(await texts()).toEqual(as(want));
  await harness.getByRole("columnheader", { name: "Rate" }).getByRole("button").click();
  await harness.getByRole("columnheader", { name: "Rate" }).getByRole("button").click();
  await expect
    .poll(async () => Number((await texts())[0][1]))
    .toBeCloseTo(Math.max(...want.map((w) => w.rate)), 4);
  const won = rows.reduce((sum, r) => sum + r.won * r.weight, 0);
  const all = rows.reduce((sum, r) => sum + r.weight, 0);
  await expect(harness.locator("tfoot tr").last()).toContainText((won / all).toFixed(4));
});

test("what is no formula is refused with its place", async ({ harness }) => {
  const faults = await harness.evaluate(async (rows) => {
    const { Chart, Engine } = window.pellucid;
    const table = await (await Engine.create()).open({ rows });
    const out = [];
    for (const y of [
      { expr: { sql: "SUM(wun) / COUNT()" } },
      { expr: { sql: "SUM(won) / missing" } },
      { expr: { sql: "SUM(won) / COUNT()" }, timeUnit: "month" },
      { expr: { sql: "SUM(won) / COUNT()" }, where: [{ field: "day", op: "eq", value: 1 }] },
      { expr: { sql: "QUANTILE(won, day) + 1" } },
    ]) {
      const spec = { mark: "bar", encoding: { x: { field: "team" }, y } };
      const chart = new Chart(window.place(100), { table, spec });
      out.push(
        await chart.ready.then(
          () => "drawn",
          (e) => [e.code, e.path],
        ),
      );
    }
    return out;
  }, rows);
  expect(faults).toEqual([
    ["unknown_column", expect.any(String)],
    ["unknown_column", "encoding.y"],
    ["invalid_spec", "encoding.y"],
    ["invalid_spec", "encoding.y"],
    ["invalid_query", "encoding.y"],
  ]);
});
