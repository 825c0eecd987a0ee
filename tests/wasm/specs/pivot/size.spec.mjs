// Pivot tables larger than a page holds.
import { expect, test } from "../../support/page.mjs";
import { pivot } from "../../support/pivot.mjs";

test("a hundred thousand rows and three hundred columns exist only where they can be seen", async ({
  harness,
}) => {
  test.setTimeout(120_000);
  await pivot(
    harness,
    {
      mark: "pivot",
      title: "Large",
      encoding: {
        rows: [{ field: "group" }, { field: "item" }],
        columns: [{ field: "across" }],
        values: [{ op: "sum", field: "v", as: "v" }],
      },
      pivot: { open: 1 },
    },
    { rows: 100_000 },
  );
  const grid = harness.getByRole("treegrid");
  await expect(grid).toHaveAttribute("aria-rowcount", String(100_000 + 100 + 2));
  await expect(grid).toHaveAttribute("aria-colcount", "302");
  expect(await harness.locator("[data-pivot] td").count()).toBeLessThan(1500);
  await grid.focus();
  await harness.keyboard.press("Control+End");
  await expect(harness.getByRole("rowheader", { name: "Total" })).toBeVisible();
  const total = (99_999 * 100_000) / 2;
  const active = await grid.getAttribute("aria-activedescendant");
  await expect(harness.locator(`[id="${active}"]`)).toHaveText(total.toLocaleString("en-US"));
  await harness.keyboard.press("ArrowUp");
  await expect(harness.getByRole("rowheader", { name: "item 99999" })).toBeVisible();
  expect(await harness.locator("[data-pivot] td").count()).toBeLessThan(1500);
  const start = Date.now();
  await harness.getByRole("button", { name: "Collapse all" }).click();
  await expect(grid).toHaveAttribute("aria-rowcount", "102");
  console.log(`pivot of 100,000 rows x 301 columns: collapsed in ${Date.now() - start} ms`);
});

test("more groups than a page can hold are refused with a remedy", async ({ harness }) => {
  const error = await harness.evaluate(async () => {
    window.engine ??= await window.pellucid.Engine.create();
    const table = await window.engine.open({
      rows: Array.from({ length: 6000 }, (_, i) => ({ a: `a${i}`, v: i })),
    });
    const chart = new window.pellucid.Chart(window.place(300), {
      table,
      spec: {
        mark: "pivot",
        encoding: { rows: [{ field: "v" }], columns: [{ field: "a" }], values: [{ op: "count" }] },
      },
    });
    return chart.ready.then(
      () => null,
      (e) => e.toJSON(),
    );
  });
  expect(error).toMatchObject({
    code: "limit_exceeded",
    message: expect.stringMatching(/6000.*5000/),
  });
  await expect(harness.getByRole("alert")).toContainText("limit_exceeded");
});
