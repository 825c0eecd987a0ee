// Rows of a chart as files, read back by libraries other than those that wrote them.
import readExcel from "read-excel-file/node";
import { chart } from "../../support/chart.mjs";
import { chartFile, unzip } from "../../support/files.mjs";
import { columnsOf } from "../../support/flights.mjs";
import { expect, test } from "../../support/page.mjs";

const ROWS = [
  { name: "=1+1", n: 1.5, day: "2001-02-03T04:05:06Z", ok: true },
  { name: "+cmd|' /C calc'!A0", n: -2, day: "2001-02-04T00:00:00Z", ok: false },
  { name: "-5", n: null, day: null, ok: null },
  { name: "@SUM(A1:A9)", n: 4, day: "2001-02-06T00:00:00Z", ok: true },
  { name: '<b>& "plain" \u0001\r\n_x0041_</b>', n: 5, day: "2001-02-07T00:00:00Z", ok: true },
];

const table = {
  mark: "table",
  title: "Rows",
  encoding: { columns: ["name", "n", "day", "ok"].map((field) => ({ field })) },
};

test("xlsx: cells have types, and no text is a formula", async ({ harness }) => {
  await chart(harness, table, { rows: ROWS });
  const file = await chartFile(harness, "xlsx");
  const sheets = await readExcel(file);
  const [head, ...rows] = sheets[0]?.data ?? sheets;
  expect(head).toEqual(["name", "n", "day", "ok"]);
  expect(rows.slice(0, 4).map((r) => r[0])).toEqual([
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-5",
    "@SUM(A1:A9)",
  ]);
  // XML has no control characters, and changes returns: both come back as they were, and so does a
  // text that looks like their codes.
  expect(rows[4][0]).toBe('<b>& "plain" \u0001\r\n_x0041_</b>');
  expect(rows.map((r) => r[1])).toEqual([1.5, -2, null, 4, 5]);
  expect(rows[0][2]).toBeInstanceOf(Date);
  expect(rows[0][2].toISOString()).toBe("2001-02-03T04:05:06.000Z");
  expect(rows.map((r) => r[3])).toEqual([true, false, null, true, true]);
  const sheet = Object.entries(unzip(file)).find(([name]) =>
    /worksheets\/sheet1\.xml$/.test(name),
  )[1];
  expect(sheet).not.toMatch(/<f[ >]/);
  // Each of the five names, and the head, is a shared or inline string.
  expect(sheet.match(/t="(s|inlineStr)"/g).length).toBeGreaterThanOrEqual(9);
});

test("parquet: types and nulls survive", async ({ harness }) => {
  await chart(harness, table, { rows: ROWS });
  const { rows, columns } = await columnsOf(await chartFile(harness, "parquet"));
  expect(rows).toBe(5);
  expect(columns.name[0]).toBe("=1+1");
  expect([...columns.n]).toEqual([1.5, -2, null, 4, 5]);
  expect(new Date(columns.day[0]).toISOString()).toBe("2001-02-03T04:05:06.000Z");
  expect([...columns.ok]).toEqual([true, false, null, true, true]);
});

test("arrow: another engine reads it", async ({ harness }) => {
  await chart(harness, table, { rows: ROWS });
  const rows = await harness.evaluate(async () => {
    const arrow = await (await window.chart.exportData("arrow")).arrayBuffer();
    const table = await window.engine.open({ arrow });
    return (await table.query({ dimensions: ["name", "n"], ungrouped: true })).toArray();
  });
  expect(rows[0]).toEqual({ name: "=1+1", n: 1.5 });
});
