// Charts for readers by keys, by a screen reader, and from right to left: what has focus is seen, axe finds nothing in any state.
import { expectAccessible } from "../support/axe.mjs";
import { chart, legend, spot, texts, told } from "../support/chart.mjs";
import { plans, PLANS, series } from "../support/options/data.mjs";
import { expect, test } from "../support/page.mjs";
import { picture, said } from "../support/picture.mjs";
import { RESULTS } from "../support/paths.mjs";

const bars = { ...series, interaction: { zoom: "x", drill: ["plan"] } };
const money = { ...series, encoding: { ...series.encoding, y: { ...series.encoding.y, format: { style: "currency", currency: "EUR" } } } };
const draw = (page, spec, options = {}) => chart(page, spec, { rows: plans, options: { theme: "light", ...options } });

test("whatever has the focus shows it", async ({ harness }) => {
  await draw(harness, series, { exports: ["csv", "png"] });
  const seen = [];
  for (let i = 0; i < 8; i += 1) {
    await harness.keyboard.press("Tab");
    const state = await harness.evaluate(() => {
      const active = document.activeElement?.shadowRoot?.activeElement;
      if (!active) return null;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(active);
      return { name: active.getAttribute("aria-label") ?? active.textContent, ring: (outlineStyle !== "none" && parseFloat(outlineWidth) >= 1) || boxShadow !== "none" };
    });
    if (state === null) break;
    seen.push(state);
  }
  expect(seen.length).toBeGreaterThanOrEqual(2 + PLANS.length);
  expect(seen.filter((s) => !s.ring)).toEqual([]);
});

test("axe finds nothing over a tooltip, a menu, a breadcrumb, a zoomed chart and its table", async ({ harness }) => {
  const canvas = await draw(harness, bars, { exports: ["csv", "png"] });
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

test("German numbers and money stand on the axis and in the tooltip", async ({ harness }) => {
  const canvas = await draw(harness, money, { locale: "de-DE" });
  const plain = (list) => list.map((t) => t.replaceAll("\u00a0", " "));
  expect(plain(await texts(harness))).toEqual(expect.arrayContaining(["1.000 €", "2.000 €"]));
  await harness.mouse.move(...(await spot(canvas, 0.11, 0.72)));
  await expect(harness.locator(".tip")).toContainText(/\d{3},00\s€/);
});

test("from right to left the chart is mirrored, and hand and keys reach the same marks", async ({ harness }) => {
  const left = await draw(harness, series);
  await left.waitFor();
  const before = await picture(harness);
  await harness.evaluate(() => {
    window.chart.destroy();
    document.getElementById("main").replaceChildren();
  });
  const canvas = await draw(harness, { ...series, select: "interval" }, { locale: "ar-EG" });
  const after = await picture(harness);
  // The first name stands at the right, the value axis too, in the language's own digits.
  expect(said(before, "Kyoto").x).toBeLessThan(said(before, "Rome").x);
  expect(said(after, "Kyoto").x).toBeGreaterThan(said(after, "Rome").x);
  const digits = after.texts.filter((t) => /[٠-٩]/.test(t.text));
  expect(digits.length).toBeGreaterThan(1);
  for (const t of digits) expect(t.x).toBeGreaterThan(after.width * 0.9);
  await expect(harness.locator(".root")).toHaveCSS("direction", "rtl");

  // What is under the pointer is what is drawn there.
  const x = said(after, "Kyoto").x / after.width;
  await harness.mouse.move(...(await spot(canvas, x, 0.72)));
  const tip = harness.locator(".tip");
  await expect(tip).toContainText("Kyoto");
  const [box, card] = [await tip.boundingBox(), await canvas.boundingBox()];
  expect(box.x >= card.x - 1 && box.x + box.width <= card.x + card.width + 1).toBe(true);
  await expectAccessible(harness);

  const name = await legend(harness, canvas, "Team");
  await harness.mouse.click(name[0] - 8, name[1]);
  await expect.poll(async () => (await told(harness, "legendChange")).at(-1)?.hidden).toEqual(["Team"]);

  await harness.getByRole("application").focus();
  await harness.keyboard.press("Home");
  await expect(harness.getByRole("status")).toContainText("Kyoto");

  // A brush over the right third takes the first names.
  await harness.mouse.move(...(await spot(canvas, said(after, "Kyoto").x / after.width + 0.03, 0.5)));
  await harness.mouse.down();
  await harness.mouse.move(...(await spot(canvas, said(after, "Lima").x / after.width - 0.03, 0.5)), { steps: 6 });
  await harness.mouse.up();
  await expect.poll(async () => (await told(harness, "selectionChange")).at(-1)?.filters).toEqual([{ field: "city", op: "in", values: ["Kyoto", "Lima"] }]);
  await harness.screenshot({ path: `${RESULTS}reach-rtl.png` });
});
