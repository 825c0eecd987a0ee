// Wheel, drag, keys and fingers zoom and pan.
import { chart, spot, texts, told } from "../../support/chart.mjs";
import { bars, byDay, cloud, interactive } from "../../support/charts.mjs";
import { expect, idle, test } from "../../support/page.mjs";
import { picture, xTicks, yTicks } from "../../support/picture.mjs";
import { hand } from "../../support/touch.mjs";

for (const [zoom, moves, stays] of [
  ["y", yTicks, xTicks],
  ["x", xTicks, yTicks],
  ["xy", (p) => [yTicks(p), xTicks(p)], () => null],
]) {
  test(`the wheel zooms ${zoom} and no other axis`, async ({ harness }) => {
    const canvas = await chart(harness, interactive(cloud, { zoom }));
    const before = await picture(harness);
    await harness.mouse.move(...(await spot(canvas, 0.5, 0.5)));
    await expect(harness.locator(".tip")).toBeVisible();
    await harness.mouse.wheel(0, -500);
    await expect
      .poll(async () => (await told(harness, "zoomChange")).at(-1))
      .toEqual({ zoomed: true });
    await expect
      .poll(async () => JSON.stringify(moves(await picture(harness))))
      .not.toBe(JSON.stringify(moves(before)));
    const values = (p) => stays(p)?.map(([v]) => v);
    expect(values(await picture(harness))).toEqual(values(before));
  });
}

test("the wheel zooms around the pointer, a drag pans, double click and button show everything", async ({
  harness,
}) => {
  const canvas = await chart(harness, interactive(byDay, { zoom: "x" }));
  const all = await texts(harness);
  const scrolled = () => harness.evaluate(() => scrollY);
  await harness.evaluate(() => (document.body.style.minHeight = "3000px"));
  await harness.mouse.move(...(await spot(canvas, 0.5, 0.5)));
  await expect(harness.locator(".tip")).toBeVisible();
  const before = await scrolled();
  for (let i = 0; i < 4; i += 1) await harness.mouse.wheel(0, -300);
  await expect
    .poll(async () => (await told(harness, "zoomChange")).at(-1))
    .toEqual({ zoomed: true });
  await idle(harness);
  const near = await texts(harness);
  expect(near).not.toEqual(all);
  expect(await scrolled()).toBe(before);
  await harness.mouse.down();
  await harness.mouse.move(...(await spot(canvas, 0.2, 0.5)), { steps: 6 });
  await harness.mouse.up();
  await expect.poll(() => texts(harness)).not.toEqual(near);
  await harness.getByRole("button", { name: "Reset zoom" }).click();
  await expect.poll(() => texts(harness)).toEqual(all);
  // At the widest view the page's wheel is the page's again.
  await harness.mouse.move(...(await spot(canvas, 0.5, 0.5)));
  await harness.mouse.wheel(0, 200);
  await expect.poll(scrolled).toBeGreaterThan(before);
});

test("zooming bars shows fewer categories, and keys zoom too", async ({ harness }) => {
  await chart(harness, interactive(bars, { zoom: "x" }));
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

test.describe("by finger", () => {
  test.use({ hasTouch: true });

  test("two fingers zoom, one then pans", async ({ harness }) => {
    const canvas = await chart(harness, interactive(byDay, { zoom: "x" }));
    const all = await texts(harness);
    const fingers = await hand(harness);
    await fingers.pinch(await spot(canvas, 0.5, 0.5), 80, 400);
    await expect
      .poll(async () => (await told(harness, "zoomChange")).at(-1))
      .toEqual({ zoomed: true });
    await idle(harness);
    const near = await texts(harness);
    expect(near).not.toEqual(all);
    await fingers.slide(await spot(canvas, 0.6, 0.5), await spot(canvas, 0.3, 0.5));
    await expect.poll(() => texts(harness)).not.toEqual(near);
    await fingers.pinch(await spot(canvas, 0.5, 0.5), 500, 40, 12);
    await expect.poll(() => texts(harness)).toEqual(all);
  });
});

test.describe("by finger", () => {
  test.use({ hasTouch: true });

  test("two quick taps show everything again, and tell the mark", async ({ harness }) => {
    const canvas = await chart(harness, { ...byDay, interaction: { zoom: "x" } });
    const all = await texts(harness);
    const finger = await hand(harness);
    const middle = await spot(canvas, 0.5, 0.5);
    await finger.pinch(middle, 80, 400);
    await expect
      .poll(async () => (await told(harness, "zoomChange")).at(-1))
      .toEqual({ zoomed: true });
    await idle(harness);
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
});
