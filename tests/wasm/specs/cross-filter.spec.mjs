// Numbers after filters and selections, held against plain loops over columns another reader decoded.
import { columnsOfFile, expected } from "../support/flights.mjs";
import { card, chartRows, drag, events, expect, render, requests, settled, test } from "../support/page.mjs";
import { FIXTURES, FLIGHTS } from "../support/paths.mjs";

let small;
test.beforeAll(async () => {
  small = await columnsOfFile(`${FIXTURES}flights.parquet`);
});

async function expectNumbers(page, data, filters, except = undefined) {
  const want = expected(data, filters);
  expect(await chartRows(page, "flights")).toEqual([{ flights: want.count }]);
  const [{ mean_delay: mean }] = await chartRows(page, "mean-delay");
  expect(mean).toBeCloseTo(want.mean, 9);
  const [{ late_share: late }] = await chartRows(page, "late-share");
  expect(late).toBeCloseTo(want.late, 12);
  if (except !== "destinations") {
    const top = [...want.byDestination].sort((a, b) => b[1] - a[1]).slice(0, 15).map(([, n]) => n);
    expect((await chartRows(page, "destinations")).map((r) => r.flights)).toEqual(top);
  }
  if (except !== "by-day") {
    const days = [...want.byDay].sort((a, b) => a[0] - b[0]);
    const rows = (await chartRows(page, "by-day")).filter((r) => r.flights > 0);
    expect(rows.map((r) => [Math.floor(Date.parse(r.day) / 86_400_000), r.flights])).toEqual(days);
  }
}

test("a dashboard shows the numbers of its rows", async ({ harness }) => {
  expect(await render(harness)).toBeNull();
  await expectNumbers(harness, small, []);
});

test("the first paint is already filtered", async ({ harness }) => {
  const filters = [{ field: "destination", op: "in", values: ["BOS", "MIA"] }];
  await render(harness, "small", { filters });
  await expectNumbers(harness, small, filters);
  expect(await events(harness, "update")).toEqual([]);
  await expect(harness.locator(".select > .button")).toHaveText(/BOS, MIA/);
});

test("applyFilters updates every chart", async ({ harness }) => {
  await render(harness);
  const filters = [{ field: "delay", op: "gt", value: 30 }, { field: "date", op: "gte", value: "2001-02-01" }];
  await harness.evaluate((f) => window.dashboard.applyFilters(f), filters);
  await expectNumbers(harness, small, filters);
});

test("dragging over one chart filters the others, with no request", async ({ harness }) => {
  await render(harness);
  const before = (await requests(harness)).length;
  await drag(harness, "by-day", 0.3, 0.6);
  const selection = (await events(harness, "selectionChange")).at(-1);
  expect(selection.chartId).toBe("by-day");
  expect(selection.filters.length).toBeGreaterThan(0);
  await expectNumbers(harness, small, selection.filters, "by-day");
  await drag(harness, "delays", 0.3, 0.5);
  const second = (await events(harness, "selectionChange")).at(-1);
  const want = expected(small, [...selection.filters, ...second.filters]);
  expect(await chartRows(harness, "flights")).toEqual([{ flights: want.count }]);
  expect((await requests(harness)).length).toBe(before);
});

test("a click on a bar selects its value, a second click lets it go", async ({ harness }) => {
  await render(harness);
  const canvas = card(harness, "destinations").locator("canvas.over");
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  const at = { position: { x: box.width * 0.3, y: box.height * 0.12 } };
  await canvas.click(at);
  await settled(harness);
  const selection = (await events(harness, "selectionChange")).at(-1);
  expect(selection.filters).toHaveLength(1);
  expect((await events(harness, "dataPointClick")).at(-1)).toMatchObject({ chartId: "destinations", datum: { destination: expect.any(String) } });
  await expectNumbers(harness, small, selection.filters, "destinations");
  await canvas.click(at);
  await settled(harness);
  await expectNumbers(harness, small, []);
});

test("the filter bar filters by destination and by days, and resets", async ({ harness }) => {
  await render(harness);
  await harness.locator(".select > .button").click();
  await harness.getByRole("combobox", { name: /Destination/ }).fill("sea");
  await harness.getByRole("option", { name: /SEA/ }).click();
  await harness.keyboard.press("Escape");
  await harness.getByLabel("Departure, From").fill("2001-03-01");
  await harness.getByLabel("Departure, To").fill("2001-03-31");
  await harness.getByLabel("Departure, To").blur();
  await settled(harness);
  const filters = [
    { field: "destination", op: "in", values: ["SEA"] },
    { field: "date", op: "gte", value: "2001-03-01" },
    { field: "date", op: "lt", value: "2001-04-01" },
  ];
  await expectNumbers(harness, small, filters);
  await harness.getByRole("button", { name: "Reset" }).click();
  await settled(harness);
  await expectNumbers(harness, small, []);
});

test("a selection shows how to let it go, and Reset lets everything go", async ({ harness }) => {
  await render(harness);
  await drag(harness, "by-day", 0.3, 0.6);
  await card(harness, "by-day").getByRole("button", { name: "Clear selection" }).click();
  await settled(harness);
  await expectNumbers(harness, small, []);
  await expect(harness.getByRole("button", { name: "Clear selection" })).toHaveCount(0);
  await drag(harness, "by-day", 0.3, 0.6);
  await harness.evaluate(() => window.dashboard.applyFilters([{ field: "destination", op: "in", values: ["BOS"] }]));
  await harness.getByRole("button", { name: "Reset" }).click();
  await settled(harness);
  await expectNumbers(harness, small, []);
  await expect(harness.getByRole("button", { name: "Reset" })).toBeHidden();
});

test("filters that match nothing are said, not blank", async ({ harness }) => {
  await render(harness);
  await harness.evaluate(() => window.dashboard.applyFilters([{ field: "destination", op: "eq", value: "NOWHERE" }]));
  await expect(card(harness, "by-day").getByText("No rows match")).toBeVisible();
  await harness.evaluate(() => window.dashboard.applyFilters([]));
  await expect(card(harness, "by-day").getByText("No rows match")).toBeHidden();
});

test("three million rows: numbers, and how long a step takes", async ({ harness }) => {
  test.setTimeout(120_000);
  await render(harness, "big");
  const data = await columnsOfFile(FLIGHTS, ["date", "delay", "destination"]);
  expect(data.rows).toBe(3_000_000);
  expect(await chartRows(harness, "flights")).toEqual([{ flights: 3_000_000 }]);
  const before = (await requests(harness)).length;
  await drag(harness, "by-day", 0.2, 0.7, 30);
  const selection = (await events(harness, "selectionChange")).at(-1);
  await expectNumbers(harness, data, selection.filters, "by-day");
  const brushed = await events(harness, "update");
  for (const filters of [[{ field: "destination", op: "in", values: ["ORD", "DFW"] }], [{ field: "delay", op: "gt", value: 15 }], []]) {
    await harness.evaluate((f) => window.dashboard.applyFilters(f), filters);
  }
  const filtered = (await events(harness, "update")).slice(brushed.length);
  expect((await requests(harness)).length).toBe(before);
  const line = (name, list) => console.log(`${name}: ${list.length} steps, engine ${spread(list.map((u) => u.millis))} ms, page ${spread(list.map((u) => u.roundTrip))} ms`);
  line("brush of 3,000,000 rows", brushed);
  line("filter of 3,000,000 rows", filtered);
});

/** Median and largest. */
function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return `median ${sorted[Math.floor(sorted.length / 2)]?.toFixed(1)}, largest ${sorted.at(-1)?.toFixed(1)}`;
}
