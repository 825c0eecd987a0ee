// Groups of a pivot table: opened, sorted, filtered.
import { small } from "../../support/flights.mjs";
import { expect, test } from "../../support/page.mjs";
import { answers, heads, monthOf, pivot, row, spec } from "../../support/pivot.mjs";

test("groups close and open by pointer and by keys, and all at once", async ({ harness }) => {
  await pivot(harness, spec, { height: 900 });
  expect((await heads(harness)).slice(0, 8)).toEqual([
    "BOS",
    "Jan 2001",
    "Feb 2001",
    "Mar 2001",
    "Apr 2001",
    "May 2001",
    "Jun 2001",
    "DFW",
  ]);
  await harness.getByRole("button", { name: "Collapse BOS" }).click();
  await expect(row(harness, "BOS")).toHaveAttribute("aria-expanded", "false");
  expect((await heads(harness)).slice(0, 2)).toEqual(["BOS", "DFW"]);
  await harness.getByRole("button", { name: "Expand all" }).click();
  await expect(row(harness, "BOS")).toHaveAttribute("aria-expanded", "true");
  await harness.getByRole("button", { name: "Collapse all" }).click();
  await expect
    .poll(() => heads(harness))
    .toEqual(["BOS", "DFW", "JFK", "LAX", "MIA", "ORD", "SEA", "SFO"]);
  const grid = harness.getByRole("treegrid");
  await grid.focus();
  await harness.keyboard.press("ArrowDown");
  await harness.keyboard.press("ArrowDown");
  await harness.keyboard.press("ArrowRight");
  await expect(row(harness, "DFW")).toHaveAttribute("aria-expanded", "true");
  await harness.keyboard.press("ArrowLeft");
  await expect(row(harness, "DFW")).toHaveAttribute("aria-expanded", "false");
  await harness.keyboard.press("Enter");
  await expect(row(harness, "DFW")).toHaveAttribute("aria-expanded", "true");
  await harness.keyboard.press("ArrowDown");
  await harness.keyboard.press("End");
  await harness.keyboard.press("Enter");
  const active = await grid.getAttribute("aria-activedescendant");
  await expect(harness.locator(`[id="${active}"]`)).toHaveClass(/active/);
  const want = answers((i) => small.columns.destination[i] === "DFW" && monthOf(i) === "Jan 2001");
  await expect
    .poll(() => harness.evaluate(() => window.clicked.at(-1)))
    .toMatchObject({ destination: "DFW", n: want.n, kinds: want.kinds });
});

test("a level that is closed is not asked for until it is opened", async ({ harness }) => {
  await pivot(harness, { ...spec, pivot: { open: 0 } });
  expect(await heads(harness)).toEqual(["BOS", "DFW", "JFK", "LAX", "MIA", "ORD", "SEA", "SFO"]);
  await harness.getByRole("button", { name: "Expand JFK" }).click();
  await expect.poll(async () => (await heads(harness)).length).toBe(14);
});

test("any column sorts the groups within their group", async ({ harness }) => {
  await pivot(harness, { ...spec, pivot: { open: 0 } });
  const numbers = async (column) =>
    (
      await harness
        .locator(`tbody tr[aria-level="1"] td[aria-colindex="${column}"]`)
        .allTextContents()
    ).map((t) => Number(t.replace(/[,\u2013]/g, "")));
  const mean = harness.getByRole("columnheader", { name: "Mean" }).first();
  await mean.getByRole("button").click();
  await expect(mean).toHaveAttribute("aria-sort", "descending");
  const sorted = await numbers(3);
  expect(sorted).toEqual([...sorted].sort((a, b) => b - a));
  await mean.getByRole("button").click();
  await expect(mean).toHaveAttribute("aria-sort", "ascending");
  const up = await numbers(3);
  expect(up).toEqual([...up].sort((a, b) => a - b));
  await expect(harness.getByRole("status")).toHaveText("Sorted ascending");
  await harness.getByRole("button", { name: "City / Month" }).click();
  await harness.getByRole("button", { name: "City / Month" }).click();
  expect((await heads(harness))[0]).toBe("SFO");
  // The specification's own order, and its limit.
  await harness.evaluate(() => window.chart.destroy());
  await pivot(harness, {
    ...spec,
    sort: [{ by: "n", order: "desc" }],
    limit: 3,
    pivot: { open: 0 },
  });
  const counts = [...new Set(small.columns.destination)]
    .map((c) => [c, answers((i) => small.columns.destination[i] === c).n])
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  expect(await heads(harness)).toEqual(counts.slice(0, 3).map(([c]) => c));
});

test("filters of the page reach a pivot table, and what is open stays open", async ({
  harness,
}) => {
  await pivot(harness, { ...spec, pivot: { open: 0 } });
  await harness.getByRole("button", { name: "Expand BOS" }).click();
  await expect.poll(async () => (await heads(harness)).length).toBe(14);
  await harness.evaluate(() =>
    window.chart.setFilters([
      { field: "destination", op: "in", values: ["BOS", "SFO"] },
      { field: "delay", op: "gt", value: 20 },
    ]),
  );
  await expect.poll(async () => (await heads(harness)).length).toBe(8);
  const want = answers(
    (i) =>
      ["BOS", "SFO"].includes(small.columns.destination[i]) && Number(small.columns.delay[i]) > 20,
  );
  await expect(harness.locator("tfoot td.num.total").first()).toHaveText(
    want.n.toLocaleString("en-US"),
  );
  await harness.evaluate(() =>
    window.chart.setFilters([{ field: "delay", op: "gt", value: 20_000 }]),
  );
  await expect(harness.getByText("No rows match")).toBeVisible();
  await harness.evaluate(() => window.chart.setFilters([]));
  await expect.poll(async () => (await heads(harness)).length).toBe(14);
  await expect(harness.getByText("No rows match")).toBeHidden();
});
