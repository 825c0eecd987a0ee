// The engine alone: formats, types, cancellation, memory.
import { existsSync } from "node:fs";
import { PACKAGE } from "../../support/paths.mjs";
import { expect, test } from "../../support/page.mjs";
import { SMALL } from "../../support/fixtures.mjs";

test("opens a URL, answers queries, gives rows, columns and Arrow", async ({ harness }) => {
  const got = await harness.evaluate(async () => {
    const engine = await window.pellucid.Engine.create();
    const table = await engine.open({ url: "/fixtures/flights.parquet" });
    const result = await table.query({
      dimensions: ["destination"],
      measures: [{ op: "count", as: "n" }],
      sort: [{ by: "n", order: "desc" }],
      limit: 3,
    });
    const arrow = await result.toArrow();
    const again = await engine.open({ arrow });
    const out = {
      rows: table.rowCount,
      names: table.schema.fields.map((f) => f.name),
      total: result.total,
      rowCount: result.rowCount,
      array: result.toArray(),
      back: again.rowCount,
      memory: await engine.memory(),
    };
    engine.close();
    return out;
  });
  expect(got).toMatchObject({
    rows: SMALL,
    names: ["date", "delay", "distance", "origin", "destination"],
    total: 8,
    rowCount: 3,
    back: 3,
  });
  expect(got.array[0].n).toBeGreaterThanOrEqual(got.array[2].n);
  expect(got.memory).toBeGreaterThan(0);
});

test("whole numbers keep every digit; NaN and null stay apart", async ({ harness }) => {
  const got = await harness.evaluate(async () => {
    const engine = await window.pellucid.Engine.create();
    const table = await engine.open({ url: "/fixtures/numbers.parquet" });
    const result = await table.query({ dimensions: ["big", "x", "s"], ungrouped: true });
    return result.toArray().map((r) => [String(r.big), String(r.x), r.s]);
  });
  expect(got).toEqual([
    ["9007199254740993", "NaN", "=1+1"],
    ["-1", "1.5", "<b>bold</b>"],
    ["null", "null", null],
  ]);
});

test("opens CSV, JSON rows, a Blob and a buffer", async ({ harness }) => {
  const got = await harness.evaluate(async () => {
    const engine = await window.pellucid.Engine.create();
    const bytes = await (await fetch("/fixtures/flights.parquet")).arrayBuffer();
    const tables = await Promise.all([
      engine.open({ url: "/fixtures/flights.csv", format: "csv" }),
      engine.open({
        rows: [
          { a: 1, b: "x" },
          { a: 2, b: null },
        ],
      }),
      engine.open({ file: new File([bytes], "f.parquet") }),
      engine.open({ buffer: bytes }),
    ]);
    const sum = await tables[0].query({ measures: [{ op: "sum", field: "n", as: "n" }] });
    return { rows: tables.map((t) => t.rowCount), sum: sum.toArray() };
  });
  expect(got).toEqual({ rows: [3, 2, SMALL, SMALL], sum: [{ n: 8 }] });
});

test("typed arrays, sets and maps in rows are lists and objects", async ({ harness }) => {
  const got = await harness.evaluate(async () => {
    const engine = await window.pellucid.Engine.create();
    const columns = await engine.open({
      rows: { t: new Float64Array([1.5, 2.5]), n: new BigInt64Array([1n, 2n]), k: ["a", "b"] },
    });
    const maps = await engine.open({ rows: [{ m: new Map([["x", 1]]), s: new Set([1]), v: 2 }] });
    return [columns, maps].map((t) => ({
      rows: t.rowCount,
      types: t.schema.fields.map((f) => `${f.name}:${f.type}`).join(" "),
    }));
  });
  expect(got).toEqual([
    { rows: 2, types: "t:float n:int k:string" },
    { rows: 1, types: "m.x:int v:int" },
  ]);
});

test("a signal cancels at once, and the engine goes on", async ({ harness }) => {
  const got = await harness.evaluate(async () => {
    const engine = await window.pellucid.Engine.create();
    const table = await engine.open({ url: "/fixtures/flights-3m.parquet" });
    const controller = new AbortController();
    const slow = table
      .query(
        { dimensions: ["origin", "destination"], measures: [{ op: "median", field: "delay" }] },
        { signal: controller.signal },
      )
      .catch((e) => e.code);
    controller.abort();
    const code = await slow;
    const after = await table.query({ measures: [{ op: "count", as: "n" }] });
    return { code, after: after.toArray() };
  });
  expect(got).toEqual({ code: "aborted", after: [{ n: 3_000_000 }] });
});

test("a query beyond the dense kernels is answered by the lazy module", async ({ harness }) => {
  test.skip(!existsSync(`${PACKAGE}pellucid_lazy_bg.wasm`), "built without the lazy module");
  const got = await harness.evaluate(async () => {
    const engine = await window.pellucid.Engine.create();
    const table = await engine.open({ url: "/fixtures/flights.parquet" });
    const result = await table.query({
      dimensions: ["date", "delay", "distance", "destination"],
      measures: [
        { op: "median", field: "delay", as: "m" },
        { op: "countDistinct", field: "origin", as: "d" },
      ],
    });
    return { rows: result.rowCount, d: result.row(0).d };
  });
  expect(got).toEqual({ rows: SMALL, d: 1 });
});

test("a chart of a table draws, exports, and goes", async ({ harness }) => {
  const got = await harness.evaluate(async () => {
    const engine = await window.pellucid.Engine.create();
    const table = await engine.open({ url: "/fixtures/flights.parquet" });
    const chart = new window.pellucid.Chart(window.place(300), {
      table,
      spec: {
        title: "By city",
        mark: "bar",
        encoding: { x: { field: "destination" }, y: { op: "count", as: "n" } },
      },
    });
    await chart.ready;
    const svg = await chart.exportSvg();
    const csv = await (await chart.exportData("csv")).text();
    chart.destroy();
    return {
      svg: svg.slice(0, 4),
      lines: csv.trim().split("\r\n").length,
      left: document.querySelectorAll("[data-pellucid]").length,
    };
  });
  expect(got).toEqual({ svg: "<svg", lines: 9, left: 0 });
});
