// What a finger does to charts, by the browser's own touch events.
import { chart, legend, rowsOf, spot, texts, told } from "../support/chart.mjs";
import { card, chartRows, events, expect, render, settled, test } from "../support/page.mjs";
import { picture } from "../support/picture.mjs";
import { hand } from "../support/touch.mjs";

test.use({ hasTouch: true });

const count = { op: "count", as: "flights" };
const bars = { mark: "bar", title: "Cities", encoding: { x: { field: "destination" }, y: count } };
const byDay = { mark: "line", title: "Flights", encoding: { x: { field: "date", timeUnit: "day", as: "day" }, y: count } };
const series = { mark: "line", title: "By city", encoding: { x: { field: "date", timeUnit: "month", as: "month" }, y: count, color: { field: "destination" } } };
const cloud = { mark: "point", title: "Delays", encoding: { x: { field: "distance" }, y: { field: "delay" } } };
const slices = { mark: "arc", title: "Cities", encoding: { theta: count, color: { field: "destination" } } };
const tree = { mark: "treemap", title: "Cities", encoding: { path: [{ field: "destination" }], size: count } };

/** Colours that lines are drawn in. */
const lines = async (page) => new Set((await picture(page)).shapes.filter((s) => s.kind === "polyline" && s.points.length > 2).map((s) => s.stroke)).size;

test("a tap on a name in the legend takes its series off the chart, and back", async ({ harness }) => {
  const canvas = await chart(harness, series);
  const finger = await hand(harness);
  expect(await lines(harness)).toBe(8);
  await finger.tap(await legend(harness, canvas, "LAX"));
  await expect.poll(async () => (await told(harness, "legendChange")).at(-1)?.hidden).toEqual(["LAX"]);
  await expect.poll(() => lines(harness)).toBe(7);
  await harness.waitForTimeout(500);
  await finger.tap(await legend(harness, canvas, "LAX"));
  await expect.poll(() => lines(harness)).toBe(8);
});

test("two quick taps on a name leave its series alone", async ({ harness }) => {
  const canvas = await chart(harness, series);
  const finger = await hand(harness);
  const at = await legend(harness, canvas, "JFK");
  await finger.tap(at);
  await finger.tap(at);
  await expect.poll(() => lines(harness)).toBe(1);
  expect((await told(harness, "legendChange")).at(-1).hidden).not.toContain("JFK");
});

test("two quick taps show everything again, and tell the mark", async ({ harness }) => {
  const canvas = await chart(harness, { ...byDay, interaction: { zoom: "x" } });
  const all = await texts(harness);
  const finger = await hand(harness);
  const middle = await spot(canvas, 0.5, 0.5);
  await finger.pinch(middle, 80, 400);
  await expect.poll(async () => (await told(harness, "zoomChange")).at(-1)).toEqual({ zoomed: true });
  await harness.waitForTimeout(500);
  await finger.tap(middle);
  await finger.tap(middle);
  await expect.poll(() => texts(harness)).toEqual(all);
  expect((await told(harness, "zoomChange")).at(-1)).toEqual({ zoomed: false });
  expect((await told(harness, "dataPointDoubleClick"))[0].datum).toHaveProperty("flights");
});

test("a finger pans what two have zoomed", async ({ harness }) => {
  const canvas = await chart(harness, { ...bars, interaction: { zoom: "x" } });
  const cities = async () => (await texts(harness)).filter((t) => /^[A-Z]{3}$/.test(t));
  const finger = await hand(harness);
  await finger.pinch(await spot(canvas, 0.5, 0.5), 80, 300);
  await expect.poll(async () => (await cities()).length).toBeLessThan(5);
  const shown = await cities();
  // What is drawn to the left brings in what stood to the right.
  await finger.slide(await spot(canvas, 0.7, 0.5), await spot(canvas, 0.2, 0.5));
  await expect.poll(async () => (await cities()).at(-1) > shown.at(-1)).toBe(true);
  expect((await cities())[0] > shown[0]).toBe(true);
});

test("a finger that slides reads values, and the tooltip goes with it", async ({ harness }) => {
  const canvas = await chart(harness, byDay);
  const cdp = await harness.context().newCDPSession(harness);
  const send = (type, at) => cdp.send("Input.dispatchTouchEvent", { type, touchPoints: at ? [{ x: at[0], y: at[1], id: 0 }] : [] });
  const tip = harness.locator(".tip");
  await send("touchStart", await spot(canvas, 0.2, 0.5));
  for (const x of [0.22, 0.25, 0.3]) await send("touchMove", await spot(canvas, x, 0.5));
  await expect(tip).toBeVisible();
  const before = await tip.innerText();
  for (const x of [0.4, 0.5, 0.6]) await send("touchMove", await spot(canvas, x, 0.5));
  await expect.poll(() => tip.innerText()).not.toBe(before);
  await expect(tip).toContainText(/2001/);
  await send("touchEnd");
  await expect(tip).toBeHidden();
});

for (const [what, spec, at] of [["bar", bars, [0.1, 0.7]], ["slice", slices, [0.52, 0.4]], ["rectangle", tree, [0.1, 0.5]]]) {
  test(`a tap on a ${what} selects it, and on it again lets it go`, async ({ harness }) => {
    const canvas = await chart(harness, { ...spec, select: "point" });
    const finger = await hand(harness);
    await finger.tap(await spot(canvas, ...at));
    await expect.poll(async () => (await told(harness, "selectionChange")).length).toBe(1);
    const { datum } = (await told(harness, "dataPointClick"))[0];
    expect((await told(harness, "selectionChange"))[0].filters).toEqual([expect.objectContaining({ field: "destination", op: "eq", value: datum.destination })]);
    await harness.waitForTimeout(500);
    await finger.tap(await spot(canvas, ...at));
    await expect.poll(async () => (await told(harness, "selectionChange")).at(-1).filters).toEqual([]);
  });

  // Of a hierarchy the path is drawn whole.
  if (spec !== tree) test(`a tap on a ${what} drills below it`, async ({ harness }) => {
    const canvas = await chart(harness, { ...spec, interaction: { drill: [{ field: "date", timeUnit: "month", as: "month" }] } });
    const all = await rowsOf(harness);
    const finger = await hand(harness);
    await finger.tap(await spot(canvas, ...at));
    await expect.poll(async () => (await rowsOf(harness)).length).toBe(6);
    const [{ datum }] = await told(harness, "drill");
    expect((await rowsOf(harness)).reduce((n, r) => n + r.flights, 0)).toBe(all.find((r) => r.destination === datum.destination).flights);
    await expect(harness.getByRole("navigation", { name: "Path" }).getByRole("listitem")).toHaveText(["All", datum.destination]);
  });
}

test("a tap on a bar filters the other charts", async ({ harness }) => {
  await render(harness);
  const canvas = card(harness, "destinations").locator("canvas.over");
  await canvas.scrollIntoViewIfNeeded();
  const rows = await chartRows(harness, "destinations");
  const finger = await hand(harness);
  await finger.tap(await spot(canvas, 0.3, 0.12));
  await expect.poll(async () => (await events(harness, "selectionChange")).length).toBe(1);
  await settled(harness);
  const [filter] = (await events(harness, "selectionChange")).at(-1).filters;
  const chosen = rows.find((r) => r.destination === (filter.value ?? filter.values[0]));
  expect(await chartRows(harness, "flights")).toEqual([{ flights: chosen.flights }]);
});

for (const [select, from, to, fields] of [
  ["interval", [0.3, 0.5], [0.6, 0.5], ["distance"]],
  ["intervalX", [0.3, 0.5], [0.6, 0.6], ["distance"]],
  ["intervalY", [0.3, 0.3], [0.35, 0.6], ["delay"]],
  ["intervalXy", [0.3, 0.3], [0.6, 0.6], ["distance", "delay"]],
]) {
  test(`a finger selects by ${select}, two quick taps let go`, async ({ harness }) => {
    const canvas = await chart(harness, { ...cloud, select });
    const finger = await hand(harness);
    await finger.slide(await spot(canvas, ...from), await spot(canvas, ...to), 12);
    const last = async () => (await told(harness, "selectionChange")).at(-1)?.filters;
    await expect.poll(async () => (await last())?.map((f) => f.field)).toEqual(fields);
    const rows = await rowsOf(harness);
    for (const { field, values } of await last()) {
      // A part of what is shown, neither nothing nor all of it.
      const inside = rows.filter((r) => r[field] >= values[0] && r[field] <= values[1]).length;
      expect(inside > 0 && inside < rows.length).toBe(true);
    }
    await harness.waitForTimeout(500);
    const away = await spot(canvas, 0.9, 0.1);
    await finger.tap(away);
    await finger.tap(away);
    await expect.poll(last).toEqual([]);
  });
}
