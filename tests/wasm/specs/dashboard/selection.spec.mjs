// A selection in one chart filters the others.
import { rested, spot } from "../../support/chart.mjs";
import { expected, small } from "../../support/flights.mjs";
import { expectNumbers } from "../../support/numbers.mjs";
import {
  card,
  chartRows,
  drag,
  events,
  expect,
  idle,
  render,
  requests,
  test,
} from "../../support/page.mjs";
import { hand } from "../../support/touch.mjs";

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
  await harness.clock.install();
  await render(harness);
  const canvas = card(harness, "destinations").locator("canvas.over");
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  const at = { position: { x: box.width * 0.3, y: box.height * 0.12 } };
  await canvas.click(at);
  await idle(harness);
  const selection = (await events(harness, "selectionChange")).at(-1);
  expect(selection.filters).toHaveLength(1);
  expect((await events(harness, "dataPointClick")).at(-1)).toMatchObject({
    chartId: "destinations",
    datum: { destination: expect.any(String) },
  });
  await expectNumbers(harness, small, selection.filters, "destinations");
  await rested(harness);
  await canvas.click(at);
  await idle(harness);
  await expectNumbers(harness, small, []);
});

test("a selection shows how to let it go, and Reset lets everything go", async ({ harness }) => {
  await render(harness);
  await drag(harness, "by-day", 0.3, 0.6);
  await card(harness, "by-day").getByRole("button", { name: "Clear selection" }).click();
  await idle(harness);
  await expectNumbers(harness, small, []);
  await expect(harness.getByRole("button", { name: "Clear selection" })).toHaveCount(0);
  await drag(harness, "by-day", 0.3, 0.6);
  await harness.evaluate(() =>
    window.dashboard.applyFilters([{ field: "destination", op: "in", values: ["BOS"] }]),
  );
  await harness.getByRole("button", { name: "Reset" }).click();
  await idle(harness);
  await expectNumbers(harness, small, []);
  await expect(harness.getByRole("button", { name: "Reset" })).toBeHidden();
});

test.describe("by finger", () => {
  test.use({ hasTouch: true });

  test("a tap on a bar filters the other charts", async ({ harness }) => {
    await render(harness);
    const canvas = card(harness, "destinations").locator("canvas.over");
    await canvas.scrollIntoViewIfNeeded();
    const rows = await chartRows(harness, "destinations");
    const finger = await hand(harness);
    await finger.tap(await spot(canvas, 0.3, 0.12));
    await expect.poll(async () => (await events(harness, "selectionChange")).length).toBe(1);
    await idle(harness);
    const [filter] = (await events(harness, "selectionChange")).at(-1).filters;
    const chosen = rows.find((r) => r.destination === (filter.value ?? filter.values[0]));
    expect(await chartRows(harness, "flights")).toEqual([{ flights: chosen.flights }]);
  });
});
