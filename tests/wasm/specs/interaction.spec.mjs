// What a reader's hand does to one chart: mouse, wheel, touch and keys, all by real events.
import { chart, legend, rowsOf, spot, texts, told } from "../support/chart.mjs";
import { expect, test } from "../support/page.mjs";
import { picture, xTicks, yTicks } from "../support/picture.mjs";
import { hand } from "../support/touch.mjs";

const byDay = { mark: "line", title: "Flights", encoding: { x: { field: "date", timeUnit: "day", as: "day" }, y: { op: "count", as: "flights" } } };
const series = { mark: "line", title: "By city", encoding: { x: { field: "date", timeUnit: "month", as: "month" }, y: { op: "count", as: "flights" }, color: { field: "destination" } } };
const bars = { mark: "bar", title: "Cities", encoding: { x: { field: "destination" }, y: { op: "count", as: "flights" } } };
const cloud = { mark: "point", title: "Delays", encoding: { x: { field: "distance" }, y: { field: "delay" } } };

const with_ = (spec, interaction, more = {}) => ({ ...spec, ...more, interaction });

test("a shared tooltip holds every series, a single one the nearest, none is none", async ({ harness }) => {
  const tip = harness.locator(".tip");
  for (const [mode, count] of [[undefined, 8], ["shared", 8], ["single", 1]]) {
    const canvas = await chart(harness, with_(series, mode && { tooltip: mode }));
    await harness.mouse.move(...(await spot(canvas, 0.5, 0.5)));
    await expect(tip.last()).toBeVisible();
    await expect(tip.last().locator("div")).toHaveCount(count);
    await harness.mouse.move(0, 0);
    await expect(tip.last()).toBeHidden();
    await harness.evaluate(() => window.chart.destroy());
  }
  const canvas = await chart(harness, with_(series, { tooltip: "none" }));
  await harness.mouse.move(...(await spot(canvas, 0.5, 0.5)));
  await harness.waitForTimeout(300);
  await expect(tip).toBeHidden();
});

test("a single tooltip is of the mark that is nearest", async ({ harness }) => {
  const rows = Array.from({ length: 10 }, (_, i) => ["low", "high"].map((name) => ({ k: i % 5, name, v: name === "low" ? 10 : 20 }))).flat();
  const two = { mark: "line", title: "Two", encoding: { x: { field: "k" }, y: { op: "mean", field: "v", as: "v" }, color: { field: "name" } }, interaction: { tooltip: "single" } };
  const canvas = await chart(harness, two, { rows });
  const [high, low] = (await picture(harness)).shapes.filter((s) => s.kind === "polyline" && s.points.length > 2).map((s) => s.y0).sort((a, b) => a - b);
  const { height } = await picture(harness);
  const box = await canvas.boundingBox();
  // The picture has a title above, which in the page stands outside the canvas.
  const y = (at) => box.y + at - (height - box.height);
  const middle = (high + low) / 2;
  for (const [at, name] of [[high, "high"], [middle - 12, "high"], [middle + 12, "low"], [low, "low"]]) {
    await harness.mouse.move(box.x + box.width / 2 + 3, y(at));
    await expect(harness.locator(".tip")).toContainText(name);
    await expect(harness.locator(".tip div")).toHaveCount(1);
  }
});

for (const [axis, other] of [["x", "y"], ["y", "x"]]) {
  test(`a crosshair of ${axis} tells that value alone`, async ({ harness }) => {
    const canvas = await chart(harness, with_(cloud, { crosshair: axis }));
    await harness.mouse.move(...(await spot(canvas, 0.5, 0.5)));
    await expect(harness.locator(`.cross.${axis}`)).toHaveText(/^-?[\d,.]+$/);
    await expect(harness.locator(`.cross.${other}`)).toBeHidden();
  });
}

for (const [zoom, moves, stays] of [["y", yTicks, xTicks], ["x", xTicks, yTicks], ["xy", (p) => [yTicks(p), xTicks(p)], () => null]]) {
  test(`the wheel zooms ${zoom} and no other axis`, async ({ harness }) => {
    const canvas = await chart(harness, with_(cloud, { zoom }));
    const before = await picture(harness);
    await harness.mouse.move(...(await spot(canvas, 0.5, 0.5)));
    await expect(harness.locator(".tip")).toBeVisible();
    await harness.mouse.wheel(0, -500);
    await expect.poll(async () => (await told(harness, "zoomChange")).at(-1)).toEqual({ zoomed: true });
    await expect.poll(async () => JSON.stringify(moves(await picture(harness)))).not.toBe(JSON.stringify(moves(before)));
    const values = (p) => stays(p)?.map(([v]) => v);
    expect(values(await picture(harness))).toEqual(values(before));
  });
}

test("a crosshair tells both values", async ({ harness }) => {
  const canvas = await chart(harness, with_(cloud, { crosshair: "xy" }));
  await harness.mouse.move(...(await spot(canvas, 0.5, 0.5)));
  await expect(harness.locator(".cross.x")).toHaveText(/^[\d,]+$/);
  await expect(harness.locator(".cross.y")).toHaveText(/^-?\d+$/);
  const [a, b] = await Promise.all([harness.locator(".cross.x").boundingBox(), spot(canvas, 0.5, 0.5)]);
  expect(Math.abs(a.x + a.width / 2 - b[0])).toBeLessThan(2);
  await harness.mouse.move(0, 0);
  await expect(harness.locator(".cross.x")).toBeHidden();
});

test("click and double click tell the datum", async ({ harness }) => {
  const canvas = await chart(harness, bars);
  const at = await spot(canvas, 0.1, 0.7);
  await harness.mouse.click(...at);
  await expect.poll(async () => (await told(harness, "dataPointClick")).length).toBe(1);
  expect((await told(harness, "dataPointClick"))[0].datum).toMatchObject({ destination: "BOS" });
  await harness.waitForTimeout(500);
  await harness.mouse.dblclick(...at);
  await expect.poll(async () => (await told(harness, "dataPointDoubleClick")).length).toBe(1);
  expect((await told(harness, "dataPointDoubleClick"))[0].datum).toMatchObject({ destination: "BOS" });
});

/** How many colours lines are drawn in. */
const lines = async (page) => new Set((await picture(page)).shapes.filter((s) => s.kind === "polyline" && s.points.length > 2).map((s) => s.stroke)).size;

test("the legend switches a series off and on, a double click or Alt leaves it alone", async ({ harness }) => {
  const canvas = await chart(harness, series);
  const last = async () => (await told(harness, "legendChange")).at(-1)?.hidden;
  await harness.mouse.click(...(await legend(harness, canvas, "LAX")));
  await expect.poll(last).toEqual(["LAX"]);
  // It left the picture, and the tooltip that holds every series.
  await expect.poll(() => lines(harness)).toBe(7);
  await harness.mouse.move(...(await spot(canvas, 0.5, 0.5)));
  await expect(harness.locator(".tip div")).toHaveCount(7);
  await expect(harness.locator(".tip")).not.toContainText("LAX");
  await harness.waitForTimeout(500);
  await harness.mouse.click(...(await legend(harness, canvas, "LAX")));
  await expect.poll(last).toEqual([]);
  await harness.waitForTimeout(500);
  await harness.mouse.dblclick(...(await legend(harness, canvas, "JFK")));
  await expect.poll(last).toEqual(["BOS", "DFW", "LAX", "MIA", "ORD", "SEA", "SFO"]);
  await expect.poll(() => lines(harness)).toBe(1);
  await harness.waitForTimeout(500);
  await harness.keyboard.down("Alt");
  await harness.mouse.click(...(await legend(harness, canvas, "JFK")));
  await harness.keyboard.up("Alt");
  await expect.poll(last).toEqual([]);
});

test("keys reach the legend", async ({ harness }) => {
  await chart(harness, series);
  await harness.getByRole("application").focus();
  await harness.keyboard.press("Tab");
  const bos = harness.getByRole("button", { name: "BOS" });
  await expect(bos).toBeFocused();
  await expect(bos).toHaveAttribute("aria-pressed", "true");
  await harness.keyboard.press("Enter");
  await expect.poll(async () => (await told(harness, "legendChange")).at(-1)?.hidden).toEqual(["BOS"]);
  await expect(bos).toHaveAttribute("aria-pressed", "false");
  await expect(bos).toBeFocused();
});

for (const [select, from, to, fields] of [
  ["interval", [0.3, 0.5], [0.6, 0.5], ["distance"]],
  ["intervalX", [0.3, 0.5], [0.6, 0.6], ["distance"]],
  ["intervalY", [0.3, 0.3], [0.6, 0.6], ["delay"]],
  ["intervalXy", [0.3, 0.3], [0.6, 0.6], ["distance", "delay"]],
]) {
  test(`a drag selects by ${select}, a double click lets go`, async ({ harness }) => {
    const canvas = await chart(harness, { ...cloud, select });
    await harness.mouse.move(...(await spot(canvas, ...from)));
    await harness.mouse.down();
    await harness.mouse.move(...(await spot(canvas, ...to)), { steps: 5 });
    await harness.mouse.up();
    const last = async () => (await told(harness, "selectionChange")).at(-1)?.filters.map((f) => f.field);
    await expect.poll(last).toEqual(fields);
    await harness.mouse.dblclick(...(await spot(canvas, 0.8, 0.2)));
    await expect.poll(last).toEqual([]);
  });
}

test("a range of a measure selects the categories within", async ({ harness }) => {
  const canvas = await chart(harness, { ...bars, select: "intervalY", encoding: { ...bars.encoding, y: { op: "max", field: "delay", as: "d", scale: { zero: false } } } });
  const rows = await rowsOf(harness);
  await harness.mouse.move(...(await spot(canvas, 0.3, 0.1)));
  await harness.mouse.down();
  await harness.mouse.move(...(await spot(canvas, 0.6, 0.55)), { steps: 5 });
  await harness.mouse.up();
  await expect.poll(async () => (await told(harness, "selectionChange")).length).toBeGreaterThan(0);
  const [filter] = (await told(harness, "selectionChange")).at(-1).filters;
  const chosen = filter.values ?? [filter.value];
  const least = Math.min(...rows.filter((r) => chosen.includes(r.destination)).map((r) => r.d));
  const rest = rows.filter((r) => !chosen.includes(r.destination)).map((r) => r.d);
  expect(Math.max(...rest)).toBeLessThan(least);
});

test("the wheel zooms around the pointer, a drag pans, double click and button show everything", async ({ harness }) => {
  const canvas = await chart(harness, with_(byDay, { zoom: "x" }));
  const all = await texts(harness);
  const scrolled = () => harness.evaluate(() => scrollY);
  await harness.evaluate(() => (document.body.style.minHeight = "3000px"));
  await harness.mouse.move(...(await spot(canvas, 0.5, 0.5)));
  await expect(harness.locator(".tip")).toBeVisible();
  const before = await scrolled();
  for (let i = 0; i < 4; i += 1) await harness.mouse.wheel(0, -300);
  await expect.poll(async () => (await told(harness, "zoomChange")).at(-1)).toEqual({ zoomed: true });
  await harness.waitForTimeout(300);
  const near = await texts(harness);
  expect(near).not.toEqual(all);
  expect(await scrolled()).toBe(before);
  await harness.mouse.down();
  await harness.mouse.move(...(await spot(canvas, 0.2, 0.5)), { steps: 6 });
  await harness.mouse.up();
  await harness.waitForTimeout(300);
  expect(await texts(harness)).not.toEqual(near);
  await harness.getByRole("button", { name: "Reset zoom" }).click();
  await expect.poll(() => texts(harness)).toEqual(all);
  // At the widest view the page's wheel is the page's again.
  await harness.mouse.move(...(await spot(canvas, 0.5, 0.5)));
  await harness.mouse.wheel(0, 200);
  await expect.poll(scrolled).toBeGreaterThan(before);
});

test("zooming bars shows fewer categories, and keys zoom too", async ({ harness }) => {
  await chart(harness, with_(bars, { zoom: "x" }));
  const cities = async () => (await texts(harness)).filter((t) => /^[A-Z]{3}$/.test(t));
  expect(await cities()).toHaveLength(8);
  await harness.getByRole("application").focus();
  await harness.keyboard.press("+");
  await harness.keyboard.press("+");
  await expect.poll(async () => (await cities()).length).toBeLessThan(6);
  const shown = await cities();
  await harness.keyboard.press("Alt+ArrowRight");
  await expect.poll(cities).not.toEqual(shown);
  await harness.keyboard.press("0");
  await expect.poll(async () => (await cities()).length).toBe(8);
});

test("a brush and a zoom live together: Shift drags the view", async ({ harness }) => {
  const canvas = await chart(harness, with_(byDay, { zoom: "x" }, { select: "interval" }));
  await harness.mouse.move(...(await spot(canvas, 0.5, 0.5)));
  await expect(harness.locator(".tip")).toBeVisible();
  await harness.mouse.wheel(0, -600);
  await expect.poll(async () => (await told(harness, "zoomChange")).length).toBe(1);
  await harness.keyboard.down("Shift");
  await harness.mouse.down();
  await harness.mouse.move(...(await spot(canvas, 0.3, 0.5)), { steps: 4 });
  await harness.mouse.up();
  await harness.keyboard.up("Shift");
  expect(await told(harness, "selectionChange")).toEqual([]);
  await harness.mouse.move(...(await spot(canvas, 0.3, 0.5)));
  await harness.mouse.down();
  await harness.mouse.move(...(await spot(canvas, 0.5, 0.5)), { steps: 4 });
  await harness.mouse.up();
  await expect.poll(async () => (await told(harness, "selectionChange")).at(-1)?.filters.length).toBe(2);
});

const levels = { mark: "bar", title: "Flights", encoding: { x: { field: "date", timeUnit: "year", as: "year" }, y: { op: "count", as: "flights" } }, interaction: { drill: [{ field: "date", timeUnit: "quarter", as: "quarter" }, { field: "date", timeUnit: "month", as: "month" }, "destination"] } };

test("a click goes from year to quarter to month to city, the breadcrumb goes back", async ({ harness }) => {
  const canvas = await chart(harness, levels);
  expect(await rowsOf(harness)).toEqual([{ year: "2001-01-01T00:00:00.000Z", flights: 5000 }]);
  const click = async (x) => {
    await harness.waitForTimeout(500);
    await harness.mouse.click(...(await spot(canvas, x, 0.8)));
  };
  await click(0.5);
  await expect.poll(async () => (await rowsOf(harness)).map((r) => r.quarter)).toEqual(["2001-01-01T00:00:00.000Z", "2001-04-01T00:00:00.000Z"]);
  const quarters = await rowsOf(harness);
  await click(0.3);
  await expect.poll(async () => (await rowsOf(harness)).length).toBe(3);
  const months = await rowsOf(harness);
  expect(months.reduce((n, r) => n + r.flights, 0)).toBe(quarters[0].flights);
  await click(0.2);
  await expect.poll(async () => (await rowsOf(harness)).length).toBe(8);
  expect((await rowsOf(harness)).reduce((n, r) => n + r.flights, 0)).toBe(months[0].flights);
  const crumbs = harness.getByRole("navigation", { name: "Path" });
  await expect(crumbs.getByRole("listitem")).toHaveText(["All", "2001", /Q1|1/, /Jan/]);
  await crumbs.getByRole("button", { name: "2001", exact: true }).click();
  await expect.poll(() => rowsOf(harness)).toEqual(quarters);
  await crumbs.getByRole("button", { name: "All" }).click();
  await expect.poll(async () => (await rowsOf(harness)).length).toBe(1);
  await expect(crumbs).toBeHidden();
  expect((await told(harness, "drill")).map((d) => d.direction)).toEqual(["down", "down", "down", "up", "up"]);
});

test("keys drill down and up", async ({ harness }) => {
  await chart(harness, levels);
  await harness.getByRole("application").focus();
  await harness.keyboard.press("ArrowRight");
  await expect(harness.getByRole("status")).toContainText("2001");
  await harness.keyboard.press("Enter");
  await expect.poll(async () => (await rowsOf(harness)).length).toBe(2);
  await harness.keyboard.press("Backspace");
  await expect.poll(async () => (await rowsOf(harness)).length).toBe(1);
});

test("a drill goes to bins of a number", async ({ harness }) => {
  const canvas = await chart(harness, with_(bars, { drill: [{ field: "distance", bin: { step: 500 }, as: "band" }] }));
  const all = await rowsOf(harness);
  await harness.mouse.click(...(await spot(canvas, 0.1, 0.7)));
  await expect.poll(async () => (await rowsOf(harness)).map((r) => r.band)).toEqual([0, 500, 1000, 1500, 2000]);
  expect((await rowsOf(harness)).reduce((n, r) => n + r.flights, 0)).toBe(all.find((r) => r.destination === "BOS").flights);
});

test("a page may prevent a drill", async ({ harness }) => {
  const canvas = await chart(harness, levels, { prevent: ["drill"] });
  await harness.mouse.click(...(await spot(canvas, 0.5, 0.8)));
  await expect.poll(async () => (await told(harness, "drill")).length).toBe(1);
  expect((await told(harness, "drill"))[0]).toMatchObject({ direction: "down", path: [], datum: { flights: 5000 } });
  expect(await rowsOf(harness)).toHaveLength(1);
});

test.describe("touch", () => {
  test.use({ hasTouch: true });

  test("a tap shows the tooltip until the next touch elsewhere", async ({ harness }) => {
    const canvas = await chart(harness, bars);
    const finger = await hand(harness);
    await finger.tap(await spot(canvas, 0.1, 0.7));
    await expect(harness.locator(".tip")).toContainText("BOS");
    expect((await told(harness, "dataPointClick"))[0].datum).toMatchObject({ destination: "BOS" });
    await harness.waitForTimeout(300);
    await expect(harness.locator(".tip")).toBeVisible();
    await finger.tap([5, 5]);
    await expect(harness.locator(".tip")).toBeHidden();
  });

  test("two fingers zoom, one then pans", async ({ harness }) => {
    const canvas = await chart(harness, with_(byDay, { zoom: "x" }));
    const all = await texts(harness);
    const fingers = await hand(harness);
    await fingers.pinch(await spot(canvas, 0.5, 0.5), 80, 400);
    await expect.poll(async () => (await told(harness, "zoomChange")).at(-1)).toEqual({ zoomed: true });
    await harness.waitForTimeout(300);
    const near = await texts(harness);
    expect(near).not.toEqual(all);
    await fingers.slide(await spot(canvas, 0.6, 0.5), await spot(canvas, 0.3, 0.5));
    await expect.poll(() => texts(harness)).not.toEqual(near);
    await fingers.pinch(await spot(canvas, 0.5, 0.5), 500, 40, 12);
    await expect.poll(() => texts(harness)).toEqual(all);
  });

  test("a finger brushes", async ({ harness }) => {
    const canvas = await chart(harness, { ...byDay, select: "interval" });
    const finger = await hand(harness);
    await finger.slide(await spot(canvas, 0.3, 0.5), await spot(canvas, 0.6, 0.5));
    await expect.poll(async () => (await told(harness, "selectionChange")).at(-1)?.filters.map((f) => f.op)).toEqual(["gte", "lt"]);
  });
});
