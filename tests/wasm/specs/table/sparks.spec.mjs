// Small charts in a table's cells.
import { small } from "../../support/flights.mjs";
import { expect, test } from "../../support/page.mjs";
import { column, sparked, table } from "../../support/table.mjs";

test("small charts show each row's measure along a time, and say from where to where", async ({
  harness,
}) => {
  await table(harness, sparked);
  const lines = harness.locator("tbody td:nth-child(2) svg.spark path");
  await expect(lines).toHaveCount(8);
  const monthOf = (i) => new Date(small.columns.date[i]).getUTCMonth();
  const names = await column(harness, 0);
  const labels = await harness
    .locator("tbody td:nth-child(2) svg.spark")
    .evaluateAll((all) => all.map((svg) => svg.getAttribute("aria-label")));
  for (const [i, city] of names.entries()) {
    const months = [0, 1, 2, 3, 4, 5].map(
      (m) => small.columns.destination.filter((d, row) => d === city && monthOf(row) === m).length,
    );
    expect(labels[i]).toBe(`from ${months[0]} to ${months[5]}`);
    // Six points whose heights have the order of the counts.
    const points = [...(await lines.nth(i).getAttribute("d")).matchAll(/([\d.]+) ([\d.]+)/g)].map(
      (m) => [Number(m[1]), Number(m[2])],
    );
    expect(points).toHaveLength(6);
    expect(points.map((p) => p[0])).toEqual([...points.map((p) => p[0])].sort((a, b) => a - b));
    expect(points.findIndex((p) => p[1] === Math.min(...points.map((q) => q[1])))).toBe(
      months.indexOf(Math.max(...months)),
    );
  }
  await expect(
    harness.locator("tbody td:nth-child(3) svg.spark").first().locator("rect"),
  ).toHaveCount(26);
  // The numbers stand beside them, the totals alone.
  await expect(harness.locator("tbody td:nth-child(2)").first()).toHaveText(/^\d+$/);
  await expect(harness.locator("tfoot svg")).toHaveCount(0);
});

test("small charts are asked for the rows in sight only, and follow filters", async ({
  harness,
}) => {
  await table(
    harness,
    {
      mark: "table",
      title: "Many",
      encoding: { columns: [{ field: "name" }, { op: "sum", field: "n", as: "sum" }] },
      table: {
        filter: true,
        cells: { sum: { spark: { along: { field: "half", bin: { step: 4000 } } } } },
      },
    },
    { rows: 60_000 },
  );
  const drawn = harness.locator("svg.spark[role=img]");
  await expect.poll(() => drawn.count()).toBeGreaterThan(10);
  expect(await harness.locator("svg.spark").count()).toBeLessThan(60);
  await harness.getByRole("grid").focus();
  await harness.keyboard.press("Control+End");
  await expect(harness.getByRole("gridcell", { name: "name 9999", exact: true })).toBeVisible();
  await expect.poll(() => drawn.count()).toBeGreaterThan(10);
});

test("a small chart of what is no measure is refused with its place", async ({ harness }) => {
  const error = await harness.evaluate(async () => {
    const engine = await window.pellucid.Engine.create();
    const table = await engine.open({ url: "/fixtures/flights.parquet" });
    const chart = new window.pellucid.Chart(window.place(200), {
      table,
      spec: {
        mark: "table",
        encoding: { columns: [{ field: "destination" }] },
        table: { cells: { destination: { spark: { along: "date" } } } },
      },
    });
    return chart.ready.then(
      () => null,
      (e) => e.toJSON(),
    );
  });
  expect(error).toMatchObject({ code: "invalid_spec", path: "table.cells.destination.spark" });
});
