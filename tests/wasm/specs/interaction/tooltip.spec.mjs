// What a pointer, or a finger that slides, reads off a chart: tooltips and crosshairs.
import { chart, spot, told } from "../../support/chart.mjs";
import { bars, byDay, cloud, interactive, series } from "../../support/charts.mjs";
import { card, expect, idle, render, test } from "../../support/page.mjs";
import { picture } from "../../support/picture.mjs";
import { hand } from "../../support/touch.mjs";

test("a shared tooltip holds every series, a single one the nearest, none is none", async ({
  harness,
}) => {
  const tip = harness.locator(".tip");
  for (const [mode, count] of [
    [undefined, 8],
    ["shared", 8],
    ["single", 1],
  ]) {
    const canvas = await chart(harness, interactive(series, mode && { tooltip: mode }));
    await harness.mouse.move(...(await spot(canvas, 0.5, 0.5)));
    await expect(tip.last()).toBeVisible();
    await expect(tip.last().locator("div")).toHaveCount(count);
    await harness.mouse.move(0, 0);
    await expect(tip.last()).toBeHidden();
    await harness.evaluate(() => window.chart.destroy());
  }
  const canvas = await chart(harness, interactive(series, { tooltip: "none", crosshair: "x" }));
  await harness.mouse.move(...(await spot(canvas, 0.5, 0.5)));
  // Shown after the tooltip, by the same answer.
  await expect(harness.locator(".cross.x")).toBeVisible();
  await expect(tip).toBeHidden();
});

test("a single tooltip is of the mark that is nearest", async ({ harness }) => {
  const rows = Array.from({ length: 10 }, (_, i) =>
    ["low", "high"].map((name) => ({ k: i % 5, name, v: name === "low" ? 10 : 20 })),
  ).flat();
  const two = {
    mark: "line",
    title: "Two",
    encoding: {
      x: { field: "k" },
      y: { op: "mean", field: "v", as: "v" },
      color: { field: "name" },
    },
    interaction: { tooltip: "single" },
  };
  const canvas = await chart(harness, two, { rows });
  const [high, low] = (await picture(harness)).shapes
    .filter((s) => s.kind === "polyline" && s.points.length > 2)
    .map((s) => s.y0)
    .sort((a, b) => a - b);
  const { height } = await picture(harness);
  const box = await canvas.boundingBox();
  // The picture has a title above, which in the page stands outside the canvas.
  const y = (at) => box.y + at - (height - box.height);
  const middle = (high + low) / 2;
  for (const [at, name] of [
    [high, "high"],
    [middle - 12, "high"],
    [middle + 12, "low"],
    [low, "low"],
  ]) {
    await harness.mouse.move(box.x + box.width / 2 + 3, y(at));
    await expect(harness.locator(".tip")).toContainText(name);
    await expect(harness.locator(".tip div")).toHaveCount(1);
  }
});

for (const [axis, other] of [
  ["x", "y"],
  ["y", "x"],
]) {
  test(`a crosshair of ${axis} tells that value alone`, async ({ harness }) => {
    const canvas = await chart(harness, interactive(cloud, { crosshair: axis }));
    await harness.mouse.move(...(await spot(canvas, 0.5, 0.5)));
    await expect(harness.locator(`.cross.${axis}`)).toHaveText(/^-?[\d,.]+$/);
    await expect(harness.locator(`.cross.${other}`)).toBeHidden();
  });
}

test("a crosshair tells both values", async ({ harness }) => {
  const canvas = await chart(harness, interactive(cloud, { crosshair: "xy" }));
  await harness.mouse.move(...(await spot(canvas, 0.5, 0.5)));
  await expect(harness.locator(".cross.x")).toHaveText(/^[\d,]+$/);
  await expect(harness.locator(".cross.y")).toHaveText(/^-?\d+$/);
  const [a, b] = await Promise.all([
    harness.locator(".cross.x").boundingBox(),
    spot(canvas, 0.5, 0.5),
  ]);
  expect(Math.abs(a.x + a.width / 2 - b[0])).toBeLessThan(2);
  await harness.mouse.move(0, 0);
  await expect(harness.locator(".cross.x")).toBeHidden();
});

test.describe("by finger", () => {
  test.use({ hasTouch: true });

  test("a tap shows the tooltip until the next touch elsewhere", async ({ harness }) => {
    const canvas = await chart(harness, bars);
    const finger = await hand(harness);
    await finger.tap(await spot(canvas, 0.1, 0.7));
    await expect(harness.locator(".tip")).toContainText("BOS");
    expect((await told(harness, "dataPointClick"))[0].datum).toMatchObject({ destination: "BOS" });
    await idle(harness);
    await expect(harness.locator(".tip")).toBeVisible();
    await finger.tap([5, 5]);
    await expect(harness.locator(".tip")).toBeHidden();
  });
});

test("a pointer over a mark shows its numbers", async ({ harness }) => {
  await render(harness);
  const canvas = card(harness, "destinations").locator("canvas.over");
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  await harness.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.12);
  await expect(card(harness, "destinations").locator(".tip")).toBeVisible();
  await harness.mouse.move(0, 0);
  await expect(card(harness, "destinations").locator(".tip")).toBeHidden();
});

test.describe("by finger", () => {
  test.use({ hasTouch: true });

  test("a finger that slides reads values, and the tooltip goes with it", async ({ harness }) => {
    const canvas = await chart(harness, byDay);
    const finger = await hand(harness);
    const tip = harness.locator(".tip");
    await finger.press(await spot(canvas, 0.2, 0.5));
    for (const x of [0.22, 0.25, 0.3]) await finger.move(await spot(canvas, x, 0.5));
    await expect(tip).toBeVisible();
    const before = await tip.innerText();
    for (const x of [0.4, 0.5, 0.6]) await finger.move(await spot(canvas, x, 0.5));
    await expect.poll(() => tip.innerText()).not.toBe(before);
    await expect(tip).toContainText(/2001/);
    await finger.lift();
    await expect(tip).toBeHidden();
  });
});
