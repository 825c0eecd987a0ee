// What a click, a double click and keys tell the page.
import { chart, rested, spot, told } from "../../support/chart.mjs";
import { bars } from "../../support/charts.mjs";
import { card, chartRows, events, expect, idle, render, test } from "../../support/page.mjs";

test("click and double click tell the datum", async ({ harness }) => {
  await harness.clock.install();
  const canvas = await chart(harness, bars);
  const at = await spot(canvas, 0.1, 0.7);
  await harness.mouse.click(...at);
  await expect.poll(async () => (await told(harness, "dataPointClick")).length).toBe(1);
  expect((await told(harness, "dataPointClick"))[0].datum).toMatchObject({ destination: "BOS" });
  await rested(harness);
  await harness.mouse.dblclick(...at);
  await expect.poll(async () => (await told(harness, "dataPointDoubleClick")).length).toBe(1);
  expect((await told(harness, "dataPointDoubleClick"))[0].datum).toMatchObject({
    destination: "BOS",
  });
});

test("keys walk the points, select and clear, and a live region tells", async ({ harness }) => {
  await render(harness);
  const plot = card(harness, "destinations").getByRole("application");
  await plot.focus();
  await harness.keyboard.press("ArrowDown");
  await expect(harness.getByRole("status")).toContainText("1 of 8");
  await harness.keyboard.press("ArrowDown");
  await expect(harness.getByRole("status")).toContainText("2 of 8");
  await harness.keyboard.press("Enter");
  await idle(harness);
  expect((await events(harness, "selectionChange")).at(-1).filters).toHaveLength(1);
  const [{ flights }] = await chartRows(harness, "flights");
  expect(flights).toBeLessThan(5000);
  await harness.keyboard.press("Escape");
  await idle(harness);
  expect(await chartRows(harness, "flights")).toEqual([{ flights: 5000 }]);
  await expect(plot).toHaveAttribute("aria-label", /Top destinations/);
});
