// What is opened, asked, drawn and cancelled over and over leaves memory as it was.
import { memoryLeft } from "../../support/memory.mjs";
import { expect, test } from "../../support/page.mjs";
import { Threads } from "../../support/threads.mjs";

const MIB = 2 ** 20;
/** Rounds after which everything that is made once has been made. */
const FIRST = 100;
/**
 * Growth of JavaScript's heap that is allowed: compiled code and the browser's own bookkeeping
 * still move a little.
 */
const HEAP_SLACK = 2 * MIB;

/** Opens a table, asks it twice, draws a chart and closes all, `rounds` times; keeps the engine. */
const rounds = (page, count) =>
  page.evaluate(async (n) => {
    window.engine ??= await window.pellucid.Engine.create({ worker: true });
    window.bytes ??= new Uint8Array(await (await fetch("/fixtures/flights.parquet")).arrayBuffer());
    const answers = new Set();
    for (let i = 0; i < n; i += 1) {
      // A copy each time: the first would be handed over to the worker.
      const table = await window.engine.open({ buffer: window.bytes.slice() });
      const query = {
        dimensions: ["destination", { field: "date", timeUnit: "month" }],
        measures: [
          { op: "mean", field: "delay", as: "m" },
          { op: "count", as: "n" },
        ],
      };
      const result = await table.query({
        ...query,
        filters: [{ field: "delay", op: "gte", value: i % 50 }],
      });
      const rows = await table.query({
        dimensions: ["destination"],
        measures: [{ op: "count", as: "n" }],
      });
      if (i % 10 === 0) {
        const place = window.place(200);
        const chart = new window.pellucid.Chart(place, {
          table,
          spec: {
            mark: "bar",
            encoding: { x: { field: "destination" }, y: { op: "count", as: "n" } },
          },
        });
        await chart.ready;
        chart.destroy();
        place.remove();
      }
      table.close();
      answers.add(`${result.rowCount > 0} ${rows.rowCount}`);
    }
    return { answers: [...answers], held: await window.engine.memory() };
  }, count);

test("a thousand rounds of open, query, draw and close leave memory flat", async ({ harness }) => {
  test.setTimeout(180_000);
  const threads = await Threads.of(harness);
  await rounds(harness, FIRST);
  const before = await memoryLeft(threads);
  const { answers, held } = await rounds(harness, 1000 - FIRST);
  const after = await memoryLeft(threads);
  expect(answers).toEqual(["true 8"]);
  expect(held + 0, "bytes of tables after the last was closed").toBe(0);
  // A leak of one column of one round would already be 18 MB; allocators may still round up once.
  expect(after.wasm - before.wasm, "growth of wasm memory").toBeLessThanOrEqual(MIB);
  expect(after.heap - before.heap, "growth of JavaScript heaps").toBeLessThanOrEqual(HEAP_SLACK);
});

test("engines made and closed leave no worker and no memory", async ({ harness }) => {
  const threads = await Threads.of(harness);
  const create = (count) =>
    harness.evaluate(async (n) => {
      for (let i = 0; i < n; i += 1) {
        const engine = await window.pellucid.Engine.create({ worker: true });
        const table = await engine.open({ rows: [{ a: 1 }, { a: 2 }] });
        await table.query({ measures: [{ op: "sum", field: "a", as: "s" }] });
        engine.close();
      }
    }, count);
  await create(3);
  const before = await memoryLeft(threads);
  await create(12);
  await expect.poll(() => harness.workers().length).toBe(0);
  const after = await memoryLeft(threads);
  expect(after.wasm).toBe(0);
  expect(after.heap - before.heap).toBeLessThanOrEqual(HEAP_SLACK);
});
