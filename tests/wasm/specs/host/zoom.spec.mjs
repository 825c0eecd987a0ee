// Screens of other densities, zoomed and transformed pages: charts are drawn for each pixel there
// is, and are hit where they are seen.
import { expect, test } from "../../support/page.mjs";

const rows = ["a", "b", "c", "d"].map((k) => ({ k, v: 3 }));
const spec = { mark: "bar", encoding: { x: { field: "k" }, y: { op: "sum", field: "v" } } };

/** Draws in the page's own thread, whose canvases tell their size. */
async function draw(page) {
  await page.evaluate(
    async ([spec, rows]) => {
      const engine = await window.pellucid.Engine.create({ worker: false });
      const place = window.place(240);
      place.id = "place";
      place.style.width = "400px";
      window.chart = new window.pellucid.Chart(place, { table: await engine.open({ rows }), spec });
      await window.chart.ready;
    },
    [spec, rows],
  );
}

/** Pixels of the canvas for each CSS px of its own. */
const density = (page) =>
  page
    .locator("canvas")
    .first()
    .evaluate((c) => c.width / c.clientWidth);

/** What the tooltip says over the third bar, as it is seen. */
async function expectHit(page) {
  const box = await page.locator("canvas.over").boundingBox();
  await page.mouse.move(0, 0);
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.6);
  await expect(page.locator(".tip strong")).toHaveText("c");
  const tip = await page.locator(".tip").boundingBox();
  // Beside the pointer, as it is seen.
  expect(Math.abs(tip.x + tip.width / 2 - (box.x + box.width * 0.6))).toBeLessThan(box.width * 0.6);
}

async function setDensity(page, deviceScaleFactor) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Emulation.setDeviceMetricsOverride", {
    width: 1280,
    height: 900,
    deviceScaleFactor,
    mobile: false,
  });
}

for (const [before, after] of [
  [1, 2],
  [2, 1],
  [1, 1.5],
  [1, 3],
]) {
  test(`a page that moves from a screen of density ${before} to one of ${after} is drawn anew`, async ({
    harness,
  }) => {
    await setDensity(harness, before);
    await draw(harness);
    await expect.poll(() => density(harness)).toBeCloseTo(before, 1);
    await setDensity(harness, after);
    await expect.poll(() => density(harness)).toBeCloseTo(after, 1);
    await expectHit(harness);
  });
}

for (const [what, style, pixels] of [
  ["zoomed in by its style sheet", "zoom: 1.5", 1.5],
  ["zoomed out by its style sheet", "zoom: 0.5", 0.5],
  ["halved by a transform", "transform: scale(0.5); transform-origin: 0 0", 1],
  ["stretched by a transform", "transform: scale(1.5, 1.2); transform-origin: 0 0", 1],
  ["moved by a transform", "transform: translate(120px, 30px)", 1],
]) {
  test(`a page ${what} is drawn for its pixels and hit where it is seen`, async ({ harness }) => {
    await draw(harness);
    await harness.evaluate(
      (style) => (document.getElementById("main").style.cssText = style),
      style,
    );
    await expect.poll(() => density(harness)).toBeCloseTo(pixels, 1);
    await expectHit(harness);
  });
}

test("a chart made under a zoom is as sharp as one that is zoomed later", async ({ harness }) => {
  await harness.evaluate(() => (document.getElementById("main").style.zoom = "2"));
  await draw(harness);
  expect(await density(harness)).toBeCloseTo(2, 1);
  await harness.evaluate(() => (document.getElementById("main").style.zoom = ""));
  await expect.poll(() => density(harness)).toBeCloseTo(1, 1);
});
