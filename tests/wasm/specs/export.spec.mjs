// What a reader takes away, read back by libraries other than those that wrote it.
import { readFileSync } from "node:fs";
import { inflateRawSync, inflateSync } from "node:zlib";
import readExcel from "read-excel-file/node";
import { chart } from "../support/chart.mjs";
import { columnsOf, columnsOfFile } from "../support/flights.mjs";
import { card, expect, render, test } from "../support/page.mjs";
import { FIXTURES, RESULTS } from "../support/paths.mjs";

const ROWS = [
  { name: "=1+1", n: 1.5, day: "2001-02-03T04:05:06Z", ok: true },
  { name: "+cmd|' /C calc'!A0", n: -2, day: "2001-02-04T00:00:00Z", ok: false },
  { name: "-5", n: null, day: null, ok: null },
  { name: "@SUM(A1:A9)", n: 4, day: "2001-02-06T00:00:00Z", ok: true },
  { name: "<b>& \"plain\" \u0001\r\n_x0041_</b>", n: 5, day: "2001-02-07T00:00:00Z", ok: true },
];
const table = { mark: "table", title: "Rows", encoding: { columns: ["name", "n", "day", "ok"].map((field) => ({ field })) } };

/** A file of the chart, as bytes. */
const bytes = async (page, format, options = {}) =>
  Buffer.from(
    await page.evaluate(
      async ([format, options]) => {
        const blob = await window.chart.exportData(format, options);
        const data = new Uint8Array(await blob.arrayBuffer());
        let text = "";
        for (let i = 0; i < data.length; i += 0x8000) text += String.fromCharCode(...data.subarray(i, i + 0x8000));
        return btoa(text);
      },
      [format, options],
    ),
    "base64",
  );

/** Files of a zip archive by name, by its central directory. */
function unzip(file) {
  const files = {};
  let at = file.readUInt32LE(file.lastIndexOf(Buffer.from("PK\x05\x06", "latin1")) + 16);
  while (file.readUInt32LE(at) === 0x02014b50) {
    const [method, size] = [file.readUInt16LE(at + 10), file.readUInt32LE(at + 20)];
    const [name, extra, comment, start] = [file.readUInt16LE(at + 28), file.readUInt16LE(at + 30), file.readUInt16LE(at + 32), file.readUInt32LE(at + 42)];
    const body = start + 30 + file.readUInt16LE(start + 26) + file.readUInt16LE(start + 28);
    const packed = file.subarray(body, body + size);
    files[file.toString("utf8", at + 46, at + 46 + name)] = (method === 8 ? inflateRawSync(packed) : packed).toString("utf8");
    at += 46 + name + extra + comment;
  }
  return files;
}

test("xlsx: cells have types, and no text is a formula", async ({ harness }) => {
  await chart(harness, table, { rows: ROWS });
  const file = await bytes(harness, "xlsx");
  const sheets = await readExcel(file);
  const [head, ...rows] = sheets[0]?.data ?? sheets;
  expect(head).toEqual(["name", "n", "day", "ok"]);
  expect(rows.slice(0, 4).map((r) => r[0])).toEqual(["=1+1", "+cmd|' /C calc'!A0", "-5", "@SUM(A1:A9)"]);
  // XML has no control characters, and changes returns: both come back as they were, and so does a text that looks like their codes.
  expect(rows[4][0]).toBe('<b>& "plain" \u0001\r\n_x0041_</b>');
  expect(rows.map((r) => r[1])).toEqual([1.5, -2, null, 4, 5]);
  expect(rows[0][2]).toBeInstanceOf(Date);
  expect(rows[0][2].toISOString()).toBe("2001-02-03T04:05:06.000Z");
  expect(rows.map((r) => r[3])).toEqual([true, false, null, true, true]);
  const sheet = Object.entries(unzip(file)).find(([name]) => /worksheets\/sheet1\.xml$/.test(name))[1];
  expect(sheet).not.toMatch(/<f[ >]/);
  // Each of the five names, and the head, is a shared or inline string.
  expect(sheet.match(/t="(s|inlineStr)"/g).length).toBeGreaterThanOrEqual(9);
});

test("parquet: types and nulls survive", async ({ harness }) => {
  await chart(harness, table, { rows: ROWS });
  const { rows, columns } = await columnsOf(await bytes(harness, "parquet"));
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

const bars = { mark: "bar", title: "Cities & <friends>", encoding: { x: { field: "destination" }, y: { op: "count", as: "flights" } } };

test("png at any scale, svg with its title, a table has no picture", async ({ harness }) => {
  const canvas = await chart(harness, bars, { width: 500 });
  const box = await canvas.boundingBox();
  for (const scale of [1, 3]) {
    const png = await bytes(harness, "png", { scale });
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    expect(Math.abs(png.readUInt32BE(16) - box.width * scale)).toBeLessThanOrEqual(scale);
    expect(png.readUInt32BE(20)).toBeGreaterThan(box.height * scale);
  }
  const svg = (await bytes(harness, "svg")).toString();
  expect(svg).toMatch(/^<svg/);
  expect(svg).toContain("Cities &amp; &lt;friends&gt;");
  await harness.evaluate(() => window.chart.destroy());
  await chart(harness, table, { rows: ROWS });
  const code = await harness.evaluate(() => window.chart.exportData("png").catch((e) => e.code));
  expect(code).toBe("unsupported");
});

test("the menu gives what the token allows, and a click saves a file", async ({ harness }) => {
  await render(harness);
  const destinations = card(harness, "destinations");
  await destinations.hover();
  await destinations.getByRole("button", { name: "Export" }).click();
  await expect(destinations.getByRole("menuitem")).toHaveText(["CSV", "JSON", "Excel (XLSX)", "PARQUET", "ARROW", "Picture (PNG)", "Picture (SVG)", "Copy"]);
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
  const codes = await harness.evaluate(() => Promise.all(["json", "xlsx", "png", "parquet"].map((f) => window.dashboard.exportData(f, { chartId: "by-day" }).then(() => "given", (e) => e.code))));
  expect(codes).toEqual(["forbidden", "forbidden", "forbidden", "forbidden"]);
  await card(harness, "by-day").hover();
  await card(harness, "by-day").getByRole("button", { name: "Export" }).click();
  await expect(card(harness, "by-day").getByRole("menuitem")).toHaveText(["CSV", "Copy"]);
});

test("a dashboard's rows under its filters, in every format, as other readers read them", async ({ harness }) => {
  await render(harness);
  const filters = [{ field: "destination", op: "eq", value: "BOS" }, { field: "delay", op: "gte", value: 15 }];
  await harness.evaluate((f) => window.dashboard.applyFilters(f), filters);
  const file = async (format) => {
    const base64 = await harness.evaluate(async (f) => {
      const bytes = new Uint8Array(await (await window.dashboard.exportData(f)).arrayBuffer());
      let text = "";
      for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
      return btoa(text);
    }, format);
    return Buffer.from(base64, "base64");
  };
  const { columns } = await columnsOfFile(`${FIXTURES}flights.parquet`);
  const names = ["date", "delay", "distance", "origin", "destination"];
  const plain = (v) => (v instanceof Date ? v.getTime() : typeof v === "bigint" ? Number(v) : v);
  const all = columns.delay.map((_, i) => names.map((n) => plain(columns[n][i])));
  const want = all.filter(([, delay, , , city]) => city === "BOS" && delay !== null && delay >= 15);
  expect(want.length).toBeGreaterThan(100);
  const json = JSON.parse(await file("json")).map((row) => names.map((n) => (n === "date" ? Date.parse(row[n]) : row[n])));
  expect(json).toEqual(want);
  const [head, ...lines] = (await file("csv")).toString().trimEnd().split("\r\n").map((line) => line.split(","));
  const at = names.map((n) => head.indexOf(n));
  expect(lines.map((cells) => at.map((i) => (head[i] === "date" ? Date.parse(cells[i]) : /^-?\d+$/.test(cells[i]) ? Number(cells[i]) : cells[i])))).toEqual(want);
  const sheets = await readExcel(await file("xlsx"));
  const [titles, ...cells] = sheets[0]?.data ?? sheets;
  expect(cells.map((row) => names.map((n) => row[titles.indexOf(n)])).map(([date, ...rest]) => [Math.round(date.getTime() / 1000) * 1000, ...rest])).toEqual(want);
  const parquet = await columnsOf(await file("parquet"));
  expect(Array.from({ length: parquet.rows }, (_, i) => names.map((n) => plain(parquet.columns[n][i])))).toEqual(want);
});

test("a dashboard as one picture", async ({ harness }) => {
  await render(harness);
  const picture = await harness.evaluate(async () => {
    const png = await window.dashboard.exportData("png", { scale: 1 });
    const svg = await (await window.dashboard.exportData("svg")).text();
    const bytes = new Uint8Array(await png.arrayBuffer());
    let text = "";
    for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
    return { png: btoa(text), svg };
  });
  const { writeFileSync, mkdirSync } = await import("node:fs");
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(`${RESULTS}dashboard-export.png`, Buffer.from(picture.png, "base64"));
  expect(picture.svg.match(/<svg /g).length).toBe(9);
  expect(picture.svg).toContain("Flights, first half of 2001");
  const well = await harness.evaluate((svg) => new DOMParser().parseFromString(svg, "image/svg+xml").querySelector("parsererror") === null, picture.svg);
  expect(well).toBe(true);
});

test("the clipboard holds a table, text and a picture", async ({ harness, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await chart(harness, bars);
  const held = await harness.evaluate(async () => {
    await window.chart.copy();
    const [item] = await navigator.clipboard.read();
    const text = async (type) => (await item.getType(type)).text();
    return { types: item.types, text: await text("text/plain"), html: await text("text/html"), png: (await item.getType("image/png")).size };
  });
  expect(held.types).toEqual(expect.arrayContaining(["text/plain", "text/html", "image/png"]));
  expect(held.text.split("\n")[0]).toBe("destination\tflights");
  expect(held.html).toContain("BOS");
  expect(held.png).toBeGreaterThan(1000);
});

test("pdf: vectors, text that is text, and a picture of what Helvetica has no letters for", async ({ harness }) => {
  const spec = { mark: "bar", title: "Sales", encoding: { x: { field: "city" }, y: { op: "sum", field: "n", as: "n" } } };
  await chart(harness, spec, { rows: [{ city: "Oslo", n: 3 }, { city: "القاهرة", n: 2 }] });
  const fetched = [];
  harness.context().on("request", (request) => fetched.push(request.url()));
  const file = await bytes(harness, "pdf");
  expect(file.subarray(0, 5).toString()).toBe("%PDF-");
  // The writer of PDFs comes with the first of them, once.
  await bytes(harness, "pdf");
  expect(fetched.filter((url) => url.endsWith("pellucid_pdf_bg.wasm"))).toHaveLength(1);
  const streams = [...file.toString("latin1").matchAll(/(?<!end)stream\r?\n/g)].map((m) => inflateSync(file.subarray(m.index + m[0].length)));
  const content = streams.map((s) => s.toString("latin1")).find((s) => s.includes(" Tj"));
  expect(content).toContain("(Sales) Tj");
  expect(content).toContain("(Oslo) Tj");
  expect(content).toMatch(/\/ActualText/);
  // The picture has ink: its mask is not empty.
  expect(streams.filter((s) => !s.toString("latin1").includes(" Tj")).some((s) => s.some((byte) => byte > 128))).toBe(true);
});
