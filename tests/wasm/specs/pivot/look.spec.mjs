// Pivot tables to look at, and to axe, from right to left too.
import { expectAccessible } from "../../support/axe.mjs";
import { expect, inScheme, test } from "../../support/page.mjs";
import { RESULTS } from "../../support/paths.mjs";
import { pivot, spec } from "../../support/pivot.mjs";

test("from right to left the table is mirrored, its words are the language's", async ({
  harness,
}) => {
  await pivot(harness, spec, { options: { locale: "ar" } });
  const grid = harness.getByRole("treegrid");
  await expect(grid).toHaveCSS("direction", "rtl");
  await expect(harness.locator("tfoot").getByRole("rowheader")).toHaveText("الإجمالي");
  const [first, table] = [
    await harness.locator("tfoot").getByRole("rowheader").boundingBox(),
    await harness.locator("[data-pivot]").boundingBox(),
  ];
  expect(Math.abs(first.x + first.width - table.x - table.width)).toBeLessThan(30);
  await harness.screenshot({ path: `${RESULTS}pivot-rtl.png`, fullPage: true });
});

for (const scheme of ["light", "dark"]) {
  test(`axe finds nothing in pivot tables, and they look right, ${scheme}`, async ({ harness }) => {
    // axe looks at every cell: a busy machine takes its time.
    test.setTimeout(120_000);
    await inScheme(harness, scheme);
    const looks = {
      ...spec,
      pivot: {
        cells: { n: { shade: "heat" }, mean: { shade: "diverging" }, kinds: { shade: "bar" } },
      },
    };
    await pivot(harness, looks, { height: 520, options: { exports: ["csv", "xlsx"] } });
    await pivot(
      harness,
      {
        ...spec,
        title: "Flights",
        encoding: {
          ...spec.encoding,
          columns: [
            { field: "date", timeUnit: "quarter", as: "q" },
            { field: "date", timeUnit: "dayOfWeek", as: "d" },
          ],
          values: [spec.encoding.values[0]],
        },
        pivot: { open: 0 },
      },
      { height: 360, width: 640 },
    );
    await pivot(
      harness,
      { ...spec, title: "Phone", pivot: { open: 0 } },
      { height: 300, width: 340 },
    );
    await expectAccessible(harness);
    await harness.screenshot({ path: `${RESULTS}pivot-${scheme}.png`, fullPage: true });
  });
}
