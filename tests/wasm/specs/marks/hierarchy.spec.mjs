// Treemaps and sunbursts, whose marks stand for several rows: what a click tells of them, and where
// a drill leads.
import { chart, rowsOf, spot, told } from "../../support/chart.mjs";
import { expect, test } from "../../support/page.mjs";
import { sales, sold } from "../../support/samples.mjs";

const path = [{ field: "region" }, { field: "city" }];

test("a click on an inner ring tells what its rows share", async ({ harness }) => {
  const canvas = await chart(
    harness,
    { mark: "sunburst", encoding: { path, size: sold } },
    { rows: sales, height: 300, width: 300 },
  );
  // The first ring right of the middle, a little above: North runs clockwise from the top over 60
  // %.
  await harness.mouse.click(...(await spot(canvas, 0.62, 0.42)));
  await expect.poll(async () => (await told(harness, "dataPointClick")).length).toBe(1);
  const [{ datum, row }] = await told(harness, "dataPointClick");
  expect(datum).toEqual({ region: "North" });
  expect(row).toBeGreaterThanOrEqual((await rowsOf(harness)).length);
});

for (const mark of ["treemap", "sunburst"]) {
  test(`a ${mark} drills from a part to what it is made of`, async ({ harness }) => {
    const drill = {
      mark,
      encoding: { path: [{ field: "region" }], size: sold },
      interaction: { drill: ["city"] },
    };
    const canvas = await chart(harness, drill, { rows: sales, height: 300, width: 500 });
    await harness.mouse.click(
      ...(mark === "treemap" ? await spot(canvas, 0.2, 0.5) : await spot(canvas, 0.58, 0.45)),
    );
    await expect
      .poll(async () => (await rowsOf(harness)).map((r) => r.city).sort())
      .toEqual(["Bergen", "Oslo"]);
    expect((await told(harness, "drill")).map((d) => d.direction)).toEqual(["down"]);
    await expect(harness.getByRole("navigation").getByText("North")).toBeVisible();
  });
}
