// Marks that stand for several rows, such as a sunburst's inner ring: what a click tells of them, and where a drill leads.
import { chart, rowsOf, spot, texts, told } from "../support/chart.mjs";
import { expect, test } from "../support/page.mjs";

const rows = [
  { region: "North", city: "Oslo", n: 30 },
  { region: "North", city: "Bergen", n: 30 },
  { region: "South", city: "Rome", n: 20 },
  { region: "South", city: "Bari", n: 20 },
];
const size = { op: "sum", field: "n", as: "n" };
const path = [{ field: "region" }, { field: "city" }];

test("a click on an inner ring tells what its rows share", async ({ harness }) => {
  const canvas = await chart(harness, { mark: "sunburst", encoding: { path, size } }, { rows, height: 300, width: 300 });
  // The first ring right of the middle, a little above: North runs clockwise from the top over 60 %.
  await harness.mouse.click(...(await spot(canvas, 0.62, 0.42)));
  await expect.poll(async () => (await told(harness, "dataPointClick")).length).toBe(1);
  const [{ datum, row }] = await told(harness, "dataPointClick");
  expect(datum).toEqual({ region: "North" });
  expect(row).toBeGreaterThanOrEqual((await rowsOf(harness)).length);
});

test("a click on a node of a sankey tells its name", async ({ harness }) => {
  const flows = { mark: "sankey", encoding: { source: { field: "region" }, target: { field: "city" }, size } };
  const canvas = await chart(harness, flows, { rows, height: 300, width: 600 });
  // The highest node at the left end holds the larger region.
  const box = await canvas.boundingBox();
  for (let x = 2; x < 40 && (await told(harness, "dataPointClick")).length === 0; x += 4) {
    await harness.mouse.click(box.x + x, box.y + box.height * 0.3);
    await harness.waitForTimeout(60);
  }
  expect((await told(harness, "dataPointClick")).map((e) => e.datum)).toEqual([{ region: "North" }]);
});

test("the total of a waterfall is no datum", async ({ harness }) => {
  const steps = { mark: "waterfall", encoding: { x: { field: "city" }, y: size } };
  const canvas = await chart(harness, { ...steps, options: { total: true } }, { rows, height: 300, width: 600 });
  expect(await texts(harness)).toContain("Total");
  // The last bar reaches over the whole height.
  await harness.mouse.click(...(await spot(canvas, 0.92, 0.7)));
  await harness.mouse.click(...(await spot(canvas, 0.2, 0.76)));
  await expect.poll(async () => (await told(harness, "dataPointClick")).length).toBe(1);
  expect((await told(harness, "dataPointClick"))[0].datum.city).toBeTruthy();
});

for (const mark of ["treemap", "sunburst"]) {
  test(`a ${mark} drills from a part to what it is made of`, async ({ harness }) => {
    const drill = { mark, encoding: { path: [{ field: "region" }], size }, interaction: { drill: ["city"] } };
    const canvas = await chart(harness, drill, { rows, height: 300, width: 500 });
    await harness.mouse.click(...(mark === "treemap" ? await spot(canvas, 0.2, 0.5) : await spot(canvas, 0.58, 0.45)));
    await expect.poll(async () => (await rowsOf(harness)).map((r) => r.city).sort()).toEqual(["Bergen", "Oslo"]);
    expect((await told(harness, "drill")).map((d) => d.direction)).toEqual(["down"]);
    await expect(harness.getByRole("navigation").getByText("North")).toBeVisible();
  });
}
