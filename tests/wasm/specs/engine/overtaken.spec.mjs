// Filters that change while a chart is still being answered: what is shown in the end is of the
// latest.
import { expect, idle, test } from "../../support/page.mjs";

const ROWS = 2_000_000;
const measure = { op: "median", field: "value", as: "median" };

test("an answer that newer filters overtake is not shown after theirs", async ({ harness }) => {
  test.setTimeout(120_000);
  await harness.evaluate(
    async ([rows, measure]) => {
      const lines = Array.from(
        { length: rows },
        (_, i) => `${i % 50},${(Math.imul(i, 2654435761) >>> 8) / 100}`,
      );
      const engine = await window.pellucid.Engine.create({ worker: true });
      const table = await engine.open({
        file: new File([`key,value\n${lines.join("\n")}\n`], "rows.csv"),
      });
      const spec = {
        mark: "bar",
        encoding: { x: { field: "key", bin: { step: 1 }, as: "key" }, y: measure },
      };
      window.chart = new window.pellucid.Chart(window.place(300), { table, spec });
      await window.chart.ready;
    },
    [ROWS, measure],
  );
  // The first asks for every row and takes many turns, the second for few and takes one.
  const shown = await harness.evaluate(async () => {
    const all = window.chart.setFilters([{ field: "value", op: "gte", value: -1 }]);
    const few = window.chart.setFilters([
      { field: "key", op: "lt", value: 2 },
      { field: "value", op: "lt", value: 1000 },
    ]);
    await Promise.all([all, few]);
    return JSON.parse(await (await window.chart.exportData("json")).text()).map((row) => row.key);
  });
  expect(shown).toEqual([0, 1]);
  await idle(harness);
  await expect(harness.getByRole("application")).toHaveAttribute("aria-label", /\b2 bars/);
});
