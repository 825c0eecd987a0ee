// A sankey's nodes stand for several rows.
import { chart, middle, told } from "../../support/chart.mjs";
import { expect, test } from "../../support/page.mjs";
import { picture } from "../../support/picture.mjs";
import { sales, sold } from "../../support/samples.mjs";

test("a click on a node of a sankey tells its name", async ({ harness }) => {
  const flows = {
    mark: "sankey",
    encoding: { source: { field: "region" }, target: { field: "city" }, size: sold },
  };
  const canvas = await chart(harness, flows, { rows: sales, height: 300, width: 600 });
  // The highest node at the left end holds the larger region.
  const drawn = await picture(harness);
  const [node] = drawn.shapes
    .filter((s) => s.x1 - s.x0 < 40 && s.y1 - s.y0 > 20)
    .sort((a, b) => a.x0 - b.x0 || a.y0 - b.y0);
  await harness.mouse.click(...(await middle(canvas, drawn, node)));
  await expect
    .poll(async () => (await told(harness, "dataPointClick")).map((e) => e.datum))
    .toEqual([{ region: "North" }]);
});
