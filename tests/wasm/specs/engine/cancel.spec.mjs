// A query that is cancelled half way: its promise, the engine's time and its memory are free at
// once.
import { existsSync } from "node:fs";
import { memoryLeft } from "../../support/memory.mjs";
import { expect, test } from "../../support/page.mjs";
import { PACKAGE } from "../../support/paths.mjs";
import { Threads } from "../../support/threads.mjs";

/** What the engine promises, in milliseconds from the signal. */
const FREE_WITHIN = 50;
const MIB = 2 ** 20;

const each = (ops, field) => ops.map((op) => ({ op, field, as: `${op} ${field}` }));
const quantiles = (field) =>
  [0.1, 0.25, 0.5, 0.75, 0.9].map((q) => ({ op: "quantile", q, field, as: `${field} ${q}` }));

/** Several measures each: one alone is answered before there is anything to cancel. */
const QUERIES = {
  "a group-by of a million keys": {
    dimensions: ["id"],
    measures: each(["sum", "min", "max", "stddev", "median", "first"], "value"),
  },
  "a group-by beyond the kernels": { dimensions: ["id", "key"], measures: each(["sum"], "value") },
  "distinct counts": {
    dimensions: ["key"],
    measures: [...each(["countDistinct"], "id"), ...each(["countDistinct", "stddev"], "value")],
  },
  "a median": { dimensions: ["key"], measures: [...quantiles("value"), ...quantiles("id")] },
};

const BEYOND = "a group-by beyond the kernels";

/** Opens a table of `rows` rows and loads its columns. */
const open = (page, rows) =>
  page.evaluate(async (n) => {
    const id = new Float64Array(n);
    const value = new Float64Array(n);
    for (let i = 0; i < n; i += 1) {
      // Knuth's multiplicative hash: far from sorted, and the same at every run.
      id[i] = Math.imul(i, 2654435761) >>> 12;
      value[i] = (Math.imul(i, 40503) >>> 8) / 100;
    }
    const lines = Array.from(id, (v, i) => `${v},${i % 50},${value[i]}`);
    const engine = await window.pellucid.Engine.create({ worker: true });
    window.table = await engine.open({
      file: new File([`id,key,value\n${lines.join("\n")}\n`], "rows.csv"),
    });
    await window.table.query({ measures: [{ op: "sum", field: "id", as: "s" }] });
    await window.table.query({
      dimensions: ["key"],
      measures: [{ op: "median", field: "value", as: "m" }],
      filters: [{ field: "id", op: "lt", value: 1000 }],
    });
  }, rows);

/** Runs `query` to its end, then again and cancels it a third through. Milliseconds. */
const cancelled = (page, query) =>
  page.evaluate(async (q) => {
    const small = () => window.table.query({ measures: [{ op: "count", as: "n" }] });
    const start = performance.now();
    await window.table.query(q);
    const whole = performance.now() - start;
    const signal = AbortSignal.timeout(whole / 3);
    let abort;
    signal.addEventListener("abort", () => (abort = performance.now()));
    const error = await window.table.query(q, { signal }).then(
      () => null,
      (e) => e,
    );
    const rejected = performance.now() - abort;
    const next = await small();
    const free = performance.now() - abort;
    const again = performance.now();
    await small();
    return {
      whole,
      rejected,
      free: free - (performance.now() - again),
      code: error?.code,
      rows: next.row(0).n,
    };
  }, query);

test.describe("cancelled", () => {
  test.describe.configure({ retries: 1 });

  for (const [name, query] of Object.entries(QUERIES)) {
    test(`${name} rejects at once and frees the engine within ${FREE_WITHIN} ms`, async ({
      harness,
    }) => {
      test.skip(
        name === BEYOND && !existsSync(`${PACKAGE}pellucid_lazy_bg.wasm`),
        "built without the lazy module",
      );
      test.setTimeout(120_000);
      // What the kernels answer takes long enough to be cancelled only over many rows.
      const rows = name === BEYOND ? 600_000 : 3_000_000;
      await open(harness, rows);
      await cancelled(harness, query);
      const got = await cancelled(harness, query);
      console.log(
        `${name}: rejected after ${got.rejected.toFixed(1)} ms, engine free after ${got.free.toFixed(1)} of ${got.whole.toFixed(0)} ms`,
      );
      // What is over by itself by then cannot be cancelled half way.
      if (got.whole < 2 * FREE_WITHIN) return;
      expect(got.code).toBe("aborted");
      expect(got.rows).toBe(rows);
      // Run to its end it would take two thirds of the whole; where others compute as well, a few
      // turns of theirs go by first.
      expect(got.free).toBeLessThan(Math.max(5 * FREE_WITHIN, got.whole / 2));
    });
  }

  test("queries over and over leave memory as one did", async ({ harness }) => {
    test.setTimeout(120_000);
    await open(harness, 200_000);
    const threads = await Threads.of(harness);
    const rounds = async (n) => {
      for (let i = 0; i < n; i += 1)
        await cancelled(harness, QUERIES["a group-by of a million keys"]);
    };
    await rounds(3);
    const before = await memoryLeft(threads);
    await rounds(15);
    const after = await memoryLeft(threads);
    expect(after.wasm - before.wasm).toBeLessThanOrEqual(MIB);
  });
});
