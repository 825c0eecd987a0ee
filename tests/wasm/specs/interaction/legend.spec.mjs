// Names in the legend switch their series off and on, by mouse, keys and finger.
import { chart, legend, spot, told } from "../../support/chart.mjs";
import { series } from "../../support/charts.mjs";
import { expect, test } from "../../support/page.mjs";
import { lineColors } from "../../support/picture.mjs";
import { hand } from "../../support/touch.mjs";

test("the legend switches a series off and on, a double click or Alt leaves it alone", async ({
  harness,
}) => {
  const canvas = await chart(harness, series);
  const last = async () => (await told(harness, "legendChange")).at(-1)?.hidden;
  await harness.mouse.click(...(await legend(harness, canvas, "LAX")));
  await expect.poll(last).toEqual(["LAX"]);
  // It left the picture, and the tooltip that holds every series.
  await expect.poll(() => lineColors(harness)).toBe(7);
  await harness.mouse.move(...(await spot(canvas, 0.5, 0.5)));
  await expect(harness.locator(".tip div")).toHaveCount(7);
  await expect(harness.locator(".tip")).not.toContainText("LAX");
  await harness.mouse.click(...(await legend(harness, canvas, "LAX")));
  await expect.poll(last).toEqual([]);
  await harness.mouse.dblclick(...(await legend(harness, canvas, "JFK")));
  await expect.poll(last).toEqual(["BOS", "DFW", "LAX", "MIA", "ORD", "SEA", "SFO"]);
  await expect.poll(() => lineColors(harness)).toBe(1);
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
  await expect
    .poll(async () => (await told(harness, "legendChange")).at(-1)?.hidden)
    .toEqual(["BOS"]);
  await expect(bos).toHaveAttribute("aria-pressed", "false");
  await expect(bos).toBeFocused();
});

test.describe("by finger", () => {
  test.use({ hasTouch: true });

  test("a tap on a name in the legend takes its series off the chart, and back", async ({
    harness,
  }) => {
    const canvas = await chart(harness, series);
    const finger = await hand(harness);
    expect(await lineColors(harness)).toBe(8);
    await finger.tap(await legend(harness, canvas, "LAX"));
    await expect
      .poll(async () => (await told(harness, "legendChange")).at(-1)?.hidden)
      .toEqual(["LAX"]);
    await expect.poll(() => lineColors(harness)).toBe(7);
    finger.rest();
    await finger.tap(await legend(harness, canvas, "LAX"));
    await expect.poll(() => lineColors(harness)).toBe(8);
  });

  test("two quick taps on a name leave its series alone", async ({ harness }) => {
    const canvas = await chart(harness, series);
    const finger = await hand(harness);
    const at = await legend(harness, canvas, "JFK");
    await finger.tap(at);
    await finger.tap(at);
    await expect.poll(() => lineColors(harness)).toBe(1);
    expect((await told(harness, "legendChange")).at(-1).hidden).not.toContain("JFK");
  });
});
