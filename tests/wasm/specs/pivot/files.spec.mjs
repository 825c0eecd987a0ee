// A pivot table as a file.
import { expect, test } from "../../support/page.mjs";
import { heads, pivot } from "../../support/pivot.mjs";

test("a workbook has typed numbers and defused texts", async ({ harness }) => {
  const { default: readExcel } = await import("read-excel-file/node");
  await pivot(
    harness,
    {
      mark: "pivot",
      title: "F",
      encoding: { rows: [{ field: "k" }], values: [{ op: "sum", field: "v", as: "v" }] },
    },
    {
      rows: [
        { k: "=1+1", v: 2.5 },
        { k: null, v: 4 },
        { k: "a", v: -1 },
      ],
    },
  );
  expect(await heads(harness)).toEqual(["=1+1", "a", "(none)"]);
  const bytes = await harness.evaluate(async () => [
    ...new Uint8Array(await (await window.chart.exportData("xlsx")).arrayBuffer()),
  ]);
  const sheets = await readExcel(Buffer.from(bytes));
  const rows = Array.isArray(sheets[0]) ? sheets : sheets[0].data;
  expect(rows).toEqual([
    ["K", "V"],
    ["=1+1", 2.5],
    ["a", -1],
    ["(none)", 4],
    ["Total", 5.5],
  ]);
  const csv = await harness.evaluate(async () => (await window.chart.exportData("csv")).text());
  expect(csv).toContain("'=1+1,2.5");
  const code = await harness.evaluate(() => window.chart.exportData("png").catch((e) => e.code));
  expect(code).toBe("unsupported");
});
