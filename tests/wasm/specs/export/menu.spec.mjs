// The menu beside a chart's title, and what a token allows.
import { readFileSync } from "node:fs";
import readExcel from "read-excel-file/node";
import { readPdf } from "../../support/files.mjs";
import { card, expect, render, test } from "../../support/page.mjs";

test("the menu gives what the token allows, and a click saves a file", async ({ harness }) => {
  await render(harness);
  const destinations = card(harness, "destinations");
  await destinations.hover();
  await destinations.getByRole("button", { name: "Export" }).click();
  await expect(destinations.getByRole("menuitem")).toHaveText([
    "CSV",
    "JSON",
    "Excel (XLSX)",
    "PARQUET",
    "ARROW",
    "Picture (PNG)",
    "Picture (SVG)",
    "Copy",
  ]);
  await harness.keyboard.press("ArrowDown");
  await harness.keyboard.press("ArrowDown");
  const saving = harness.waitForEvent("download");
  await harness.keyboard.press("Enter");
  const download = await saving;
  expect(download.suggestedFilename()).toBe("Top-destinations.xlsx");
  const rows = await readExcel(readFileSync(await download.path()));
  expect((rows[0]?.data ?? rows)[0]).toEqual(["destination", "flights"]);
});

test("a token without a format refuses it, in menu and call", async ({ harness }) => {
  await render(harness, "csv-only");
  const codes = await harness.evaluate(() =>
    Promise.all(
      ["json", "xlsx", "png", "parquet"].map((f) =>
        window.dashboard.exportData(f, { chartId: "by-day" }).then(
          () => "given",
          (e) => e.code,
        ),
      ),
    ),
  );
  expect(codes).toEqual(["forbidden", "forbidden", "forbidden", "forbidden"]);
  await card(harness, "by-day").hover();
  await card(harness, "by-day").getByRole("button", { name: "Export" }).click();
  await expect(card(harness, "by-day").getByRole("menuitem")).toHaveText(["CSV", "Copy"]);
});

test("one chart of a dashboard, from its menu", async ({ harness }) => {
  await render(harness, "pdf");
  await card(harness, "destinations").hover();
  await card(harness, "destinations").getByRole("button", { name: "Export" }).click();
  const saving = harness.waitForEvent("download");
  await card(harness, "destinations").getByRole("menuitem", { name: /PDF/ }).click();
  const { texts } = await readPdf(readFileSync(await (await saving).path()), "chart-menu");
  expect(texts).toEqual(expect.arrayContaining(["Top destinations", "BOS"]));
});
