// A chart from right to left.
import { expectAccessible } from "../../support/axe.mjs";
import { legend, spot, told } from "../../support/chart.mjs";
import { drawPlans } from "../../support/charts.mjs";
import { expect, test } from "../../support/page.mjs";
import { RESULTS } from "../../support/paths.mjs";
import { picture, said } from "../../support/picture.mjs";
import { series } from "../../support/samples.mjs";

test("from right to left the chart is mirrored, and hand and keys reach the same marks", async ({
  harness,
}) => {
  const left = await drawPlans(harness, series);
  await left.waitFor();
  const before = await picture(harness);
  await harness.evaluate(() => {
    window.chart.destroy();
    document.getElementById("main").replaceChildren();
  });
  const canvas = await drawPlans(harness, { ...series, select: "interval" }, { locale: "ar-EG" });
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
  await expect
    .poll(async () => (await told(harness, "legendChange")).at(-1)?.hidden)
    .toEqual(["Team"]);

  await harness.getByRole("application").focus();
  await harness.keyboard.press("Home");
  await expect(harness.getByRole("status")).toContainText("Kyoto");

  // A brush over the right third takes the first names.
  await harness.mouse.move(
    ...(await spot(canvas, said(after, "Kyoto").x / after.width + 0.03, 0.5)),
  );
  await harness.mouse.down();
  await harness.mouse.move(
    ...(await spot(canvas, said(after, "Lima").x / after.width - 0.03, 0.5)),
    { steps: 6 },
  );
  await harness.mouse.up();
  await expect
    .poll(async () => (await told(harness, "selectionChange")).at(-1)?.filters)
    .toEqual([{ field: "city", op: "in", values: ["Kyoto", "Lima"] }]);
  await harness.screenshot({ path: `${RESULTS}reach-rtl.png` });
});
