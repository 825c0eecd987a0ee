// A table's rows: filters, a million of them, keys, widths of its columns.
import { small } from "../../support/flights.mjs";
import { expect, test } from "../../support/page.mjs";
import { body, cities, column, rowsTable, table } from "../../support/table.mjs";

test("a column is as wide as it is told to be", async ({ harness }) => {
  await table(harness, cities);
  expect((await harness.locator("thead th").nth(3).boundingBox()).width).toBeCloseTo(90, 0);
});

test("filters above the columns narrow the table alone", async ({ harness }) => {
  await table(harness, rowsTable);
  await harness.getByRole("searchbox", { name: "Filter Delay" }).fill("> 60");
  await harness.getByRole("searchbox", { name: "Filter City" }).fill("S");
  await harness.getByRole("searchbox", { name: "Filter Date" }).fill("2001-03");
  const march = [Date.UTC(2001, 2, 1), Date.UTC(2001, 3, 1)];
  const want = small.columns.delay.filter(
    (d, i) =>
      Number(d) > 60 &&
      small.columns.destination[i].includes("S") &&
      small.columns.date[i] >= march[0] &&
      small.columns.date[i] < march[1],
  ).length;
  expect(want).toBeGreaterThan(3);
  await expect(harness.getByRole("grid")).toHaveAttribute("aria-rowcount", String(want + 1));
  expect((await column(harness, 1)).every((t) => Number(t) > 60)).toBe(true);
  await harness.getByRole("searchbox", { name: "Filter Delay" }).fill("often");
  await expect(harness.getByRole("searchbox", { name: "Filter Delay" })).toHaveAttribute(
    "aria-invalid",
    "true",
  );
});

test("a million rows scroll, sort and answer keys", async ({ harness }) => {
  test.setTimeout(120_000);
  await table(
    harness,
    {
      mark: "table",
      title: "Million",
      encoding: { columns: [{ field: "n" }, { field: "half" }, { field: "name" }] },
    },
    { rows: 1_000_000 },
  );
  const grid = harness.getByRole("grid");
  await expect(grid).toHaveAttribute("aria-rowcount", "1000001");
  expect(await body(harness).count()).toBeLessThan(60);
  await grid.focus();
  await harness.keyboard.press("Control+End");
  await expect(harness.getByRole("gridcell", { name: "name 999999" })).toBeVisible();
  await harness.getByRole("columnheader", { name: "N", exact: true }).getByRole("button").click();
  await harness.getByRole("columnheader", { name: "N", exact: true }).getByRole("button").click();
  // Sorting a million rows twice, on a machine that may do other things too.
  await expect(body(harness).first()).toContainText("name 999999", { timeout: 20_000 });
  await expect(harness.getByRole("columnheader").first()).toHaveAttribute(
    "aria-sort",
    "descending",
  );
});

test("keys walk the cells, Enter sorts a head and chooses a row", async ({ harness }) => {
  await table(harness, cities);
  const grid = harness.getByRole("grid");
  await grid.focus();
  const active = () => harness.locator(".active").textContent();
  await harness.keyboard.press("Enter");
  await expect(harness.getByRole("columnheader").first()).toHaveAttribute("aria-sort", "ascending");
  await harness.keyboard.press("ArrowDown");
  await harness.keyboard.press("ArrowRight");
  expect(Number(await active())).toBe(small.columns.destination.filter((d) => d === "BOS").length);
  const id = await grid.getAttribute("aria-activedescendant");
  await expect(harness.locator(`[id="${id}"]`)).toHaveClass(/active/);
  await harness.keyboard.press("Enter");
  expect((await harness.evaluate(() => window.clicked))[0]).toMatchObject({ destination: "BOS" });
  await harness.keyboard.press("End");
  await harness.keyboard.press("PageDown");
  await expect(harness.locator(".active")).toBeVisible();
});

test("a column's width is dragged, or changed by keys", async ({ harness }) => {
  await table(harness, cities);
  const head = harness.getByRole("columnheader").first();
  const before = (await head.boundingBox()).width;
  const handle = await head.locator(".resize").boundingBox();
  await harness.mouse.move(handle.x + 4, handle.y + 10);
  await harness.mouse.down();
  await harness.mouse.move(handle.x + 64, handle.y + 10, { steps: 4 });
  await harness.mouse.up();
  expect(Math.abs((await head.boundingBox()).width - before - 60)).toBeLessThan(3);
  await harness.getByRole("grid").focus();
  await harness.keyboard.press("Alt+ArrowLeft");
  expect(Math.abs((await head.boundingBox()).width - before - 44)).toBeLessThan(3);
});
