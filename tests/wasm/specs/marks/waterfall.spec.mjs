// A waterfall's total stands for no row.
import { chart, spot, texts, told } from "../../support/chart.mjs";
import { expect, test } from "../../support/page.mjs";
import { sales, sold } from "../../support/samples.mjs";

test("the total of a waterfall is no datum", async ({ harness }) => {
  const steps = { mark: "waterfall", encoding: { x: { field: "city" }, y: sold } };
  const canvas = await chart(
    harness,
    { ...steps, options: { total: true } },
    { rows: sales, height: 300, width: 600 },
  );
  expect(await texts(harness)).toContain("Total");
  // The last bar reaches over the whole height.
  await harness.mouse.click(...(await spot(canvas, 0.92, 0.7)));
  await harness.mouse.click(...(await spot(canvas, 0.2, 0.76)));
  await expect.poll(async () => (await told(harness, "dataPointClick")).length).toBe(1);
  expect((await told(harness, "dataPointClick"))[0].datum.city).toBeTruthy();
});
