// Bins whose width is left to the engine.
import { chart, rowsOf } from "../../support/chart.mjs";
import { expect, test } from "../../support/page.mjs";

const rows = Array.from({ length: 500 }, (_, i) => ({
  wait: (i * 37) % 400,
  share: (i + 0.5) / 1000,
}));
const histogram = (field) => ({
  mark: "bar",
  encoding: { x: { field, bin: true }, y: { op: "count", as: "n" } },
});

for (const [field, step] of [
  ["wait", 20],
  ["share", 0.05],
]) {
  test(`a histogram of ${field} needs no width of bins`, async ({ harness }) => {
    await chart(harness, histogram(field), { rows });
    const counted = new Map();
    for (const row of rows) {
      const bin = Math.floor(row[field] / step);
      counted.set(bin, (counted.get(bin) ?? 0) + 1);
    }
    const shown = (await rowsOf(harness)).map((r) => [Math.round(r[field] / step), r.n]);
    expect(shown).toEqual([...counted].sort(([a], [b]) => a - b));
  });
}

test("bins stay where they are while the reader filters", async ({ harness }) => {
  await chart(harness, histogram("wait"), { rows });
  await harness.evaluate(() => window.chart.setFilters([{ field: "wait", op: "lt", value: 40 }]));
  expect((await rowsOf(harness)).map((r) => r.wait)).toEqual([0, 20]);
});

test("bins of text are refused by the name of the column", async ({ harness }) => {
  const failed = await harness.evaluate(async () => {
    const engine = await window.pellucid.Engine.create();
    const table = await engine.open({ rows: [{ name: "a" }, { name: "b" }] });
    const spec = { mark: "bar", encoding: { x: { field: "name", bin: true }, y: { op: "count" } } };
    return new window.pellucid.Chart(window.place(200), { table, spec }).ready.catch((e) =>
      e.toJSON(),
    );
  });
  expect(failed).toMatchObject({ code: "type_mismatch" });
  expect(failed.message).toContain('"name"');
});
