// A finger that swipes over charts: the page scrolls wherever the chart has no use of its own for
// that way.
import { chart, spot, told } from "../../support/chart.mjs";
import { bars as cities, byDay } from "../../support/charts.mjs";
import { expect, test } from "../../support/page.mjs";
import { hand } from "../../support/touch.mjs";

test.use({ hasTouch: true });

/** Makes the page wider and higher than its window. */
const wide = (page) =>
  page.evaluate(
    () => (document.getElementById("main").style.cssText = "width: 3000px; height: 3000px"),
  );
const scrolled = (page) => page.evaluate(() => [Math.round(scrollX), Math.round(scrollY)]);

for (const [what, spec] of [
  ["a line", byDay],
  ["bars", cities],
  ["bars that are selected by a tap", { ...cities, select: "point" }],
  [
    "a number",
    { mark: "metric", title: "Flights", encoding: { value: { op: "count", as: "flights" } } },
  ],
]) {
  test(`a swipe over ${what} scrolls a wide page sideways, and down`, async ({ harness }) => {
    const canvas = await chart(harness, spec, { width: 900 });
    await wide(harness);
    const finger = await hand(harness);
    await finger.slide(await spot(canvas, 0.8, 0.5), await spot(canvas, 0.2, 0.5));
    await expect.poll(async () => (await scrolled(harness))[0]).toBeGreaterThan(100);
    await harness.evaluate(() => scrollTo({ left: 0, top: 0, behavior: "instant" }));
    await finger.slide(await spot(canvas, 0.5, 0.8), await spot(canvas, 0.5, 0.2));
    await expect.poll(async () => (await scrolled(harness))[1]).toBeGreaterThan(50);
  });
}

test("a swipe over a chart scrolls the strip of cards it stands in", async ({ harness }) => {
  await harness.evaluate(
    () =>
      (document.getElementById("main").style.cssText =
        "display: flex; overflow-x: auto; width: 700px"),
  );
  const canvas = await chart(harness, cities, { width: 600 });
  await harness.evaluate(() =>
    document
      .getElementById("main")
      .append(Object.assign(document.createElement("div"), { style: "flex: none; width: 1500px" })),
  );
  await harness.evaluate(() => (document.querySelector("[data-chart]").style.flex = "none"));
  const finger = await hand(harness);
  await finger.slide(await spot(canvas, 0.8, 0.5), await spot(canvas, 0.2, 0.5));
  await expect
    .poll(() => harness.evaluate(() => document.getElementById("main").scrollLeft))
    .toBeGreaterThan(100);
});

for (const [what, spec, gesture] of [
  ["brushes", { ...byDay, select: "intervalX" }, "selectionChange"],
  ["zooms", { ...byDay, interaction: { zoom: "x" } }, undefined],
]) {
  test(`a chart that ${what} keeps swipes sideways, and lets the page scroll down`, async ({
    harness,
  }) => {
    const canvas = await chart(harness, spec, { width: 900 });
    await wide(harness);
    const finger = await hand(harness);
    await finger.slide(await spot(canvas, 0.8, 0.5), await spot(canvas, 0.2, 0.5));
    if (gesture)
      await expect.poll(async () => (await told(harness, gesture)).length).toBeGreaterThan(0);
    expect((await scrolled(harness))[0]).toBe(0);
    await finger.slide(await spot(canvas, 0.5, 0.8), await spot(canvas, 0.5, 0.2));
    await expect.poll(async () => (await scrolled(harness))[1]).toBeGreaterThan(50);
  });
}

test("where nothing scrolls sideways a swipe reads values", async ({ harness }) => {
  const canvas = await chart(harness, byDay);
  const cdp = await harness.context().newCDPSession(harness);
  const send = (type, at) =>
    cdp.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: at ? [{ x: at[0], y: at[1], id: 0 }] : [],
    });
  await send("touchStart", await spot(canvas, 0.2, 0.5));
  for (const x of [0.25, 0.3, 0.4]) await send("touchMove", await spot(canvas, x, 0.5));
  const tip = harness.locator(".tip");
  await expect(tip).toBeVisible();
  const before = await tip.innerText();
  for (const x of [0.5, 0.6, 0.7]) await send("touchMove", await spot(canvas, x, 0.5));
  await expect.poll(() => tip.innerText()).not.toBe(before);
  await send("touchEnd");
});
