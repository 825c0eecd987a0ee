// W11: the most that a page and its worker hold, wasm memory and JavaScript heaps, in W1 and in W5.
// A browser page of its own for each.
import { short } from "../lib/measure.mjs";
import { cannot } from "../lib/peers.mjs";

const PEER = "duckdb-1.28";
const MB = 1e6;

/**
 * Bytes a row of the columns that the work needs, decoded: int32 key, float64 value, int64 time,
 * code of a text, int64 amount.
 */
const DECODED = { key: 4, value: 8, time: 8, name: 4 };
const bytesOf = (columns, rows) => columns.reduce((n, c) => n + DECODED[c], 0) * rows;

/** The work itself, in a page that has just started. */
const WORK = {
  "open two columns, sum+count (W1)": {
    columns: ["key", "value"],
    page: (name) => name,
    work: (page, name) =>
      page.evaluate(
        (address) => globalThis.contender.cold(address, false),
        `/data/${name}/main.parquet?memory`,
      ),
  },
  "five views, a brush dragged 20 steps, another touched (W5)": {
    columns: ["key", "value", "time", "name"],
    page: (name) => `${name}-views`,
    async work(page) {
      await page.evaluate(() => globalThis.contender.open("main"));
      const brush = (view, x) =>
        page.evaluate(
          ([v, g]) => globalThis.contender.brush(v, g),
          [view, { x0: x, x1: x + 200, filters: [FIXED[view]] }],
        );
      for (let i = 0; i < 20; i++) await brush("day", 150 + i);
      await brush("value", 300);
    },
  },
};

/** What DuckDB is asked: a brush of the same width. Its memory does not depend on where it is. */
const FIXED = {
  day: { field: "time", op: "between", values: [Date.UTC(2025, 2, 1), Date.UTC(2025, 5, 1)] },
  value: { field: "value", op: "between", values: [2500, 5000] },
};

export async function memory({ browser, server, data, peers, report }) {
  for (const [what, { columns, page, work }] of Object.entries(WORK)) {
    const results = {};
    for (const name of ["pellucid", PEER].filter((n) => n === "pellucid" || peers.includes(n))) {
      try {
        const opened = await browser.page(page(name), server.origin);
        const watch = await opened.watchMemory();
        await work(opened, name);
        const { wasm, heap, peak } = await watch.stop();
        await opened.close();
        results[name] = {
          median: peak / MB,
          note: `wasm ${(wasm / MB).toFixed(0)}, heaps ${(heap / MB).toFixed(0)}`,
        };
      } catch (error) {
        results[name] = { error: short(error) };
      }
    }
    const needed = bytesOf(columns, data.main.rows) / MB;
    const limit = 1.5 * needed;
    report({
      row: "W11",
      what: `peak memory: ${what}; columns ${needed.toFixed(0)} MB decoded`,
      unit: "MB",
      results,
      limit,
      goal: { [PEER]: 1 / 2 },
      cannot: cannot("W11"),
    });
  }
}
