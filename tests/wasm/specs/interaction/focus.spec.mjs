// What has the focus is seen, and axe finds nothing in any state that a hand brings about.
import { expectAccessible } from "../../support/axe.mjs";
import { spot } from "../../support/chart.mjs";
import { drawPlans } from "../../support/charts.mjs";
import { expect, test } from "../../support/page.mjs";
import { PLANS, series } from "../../support/samples.mjs";

const bars = { ...series, interaction: { zoom: "x", drill: ["plan"] } };

test("whatever has the focus shows it", async ({ harness }) => {
  await drawPlans(harness, series, { exports: ["csv", "png"] });
  const seen = [];
  for (let i = 0; i < 8; i += 1) {
    await harness.keyboard.press("Tab");
    const state = await harness.evaluate(() => {
      const active = document.activeElement?.shadowRoot?.activeElement;
      if (!active) return null;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(active);
      return {
        name: active.getAttribute("aria-label") ?? active.textContent,
        ring: (outlineStyle !== "none" && parseFloat(outlineWidth) >= 1) || boxShadow !== "none",
      };
    });
    if (state === null) break;
    seen.push(state);
  }
  expect(seen.length).toBeGreaterThanOrEqual(2 + PLANS.length);
  expect(seen.filter((s) => !s.ring)).toEqual([]);
});

test("axe finds nothing over a tooltip, a menu, a breadcrumb, a zoomed chart and its table", async ({
  harness,
}) => {
  const canvas = await drawPlans(harness, bars, { exports: ["csv", "png"] });
  await harness.mouse.move(...(await spot(canvas, 0.11, 0.72)));
  await expect(harness.locator(".tip")).toBeVisible();
  await expectAccessible(harness);
  await harness.mouse.wheel(0, -300);
  await expect(harness.getByRole("button", { name: "Reset zoom" })).toBeVisible();
  await expectAccessible(harness);
  await harness.getByRole("button", { name: "Reset zoom" }).click();
  await harness.getByRole("application").focus();
  await harness.keyboard.press("ArrowRight");
  await expect(harness.getByRole("status")).toHaveText(/1 of 18$/);
  await harness.keyboard.press("Enter");
  await expect(harness.getByRole("navigation", { name: "Path" })).toBeVisible();
  await expectAccessible(harness);
  await harness.locator("header").hover();
  await harness.locator("[aria-haspopup]").click();
  await expect(harness.getByRole("menu")).toBeVisible();
  await expectAccessible(harness);
  await harness.keyboard.press("Escape");
  await harness.getByRole("button", { name: "Show as table" }).click();
  await expect(harness.locator("table")).toBeVisible();
  await expectAccessible(harness);
});
