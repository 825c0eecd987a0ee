// W1 to W4 and W8: questions to tables.
import { leastBytes } from "../lib/data.mjs";
import { measure } from "../lib/measure.mjs";
import { quantile } from "../lib/stats.mjs";
import { OPENING } from "./queries.mjs";

const DUCKDB = "duckdb-wasm 1.28";

/** What each row of the table asks: ours/peer at most this. */
const LOADED = [
  { row: "W2", ids: ["int key"], goal: { duckdb: 1 / 4, arquero: 1 / 10 } },
  { row: "W3", ids: ["string key", "month", "two keys"], goal: { duckdb: 1 / 4 } },
  { row: "W4", ids: ["int key, filtered", "string key, filtered", "month, filtered", "two keys, filtered"], goal: { duckdb: 1 / 4 } },
  { row: "W8", ids: ["1 M groups", "median", "count distinct", "top 20"], goal: { duckdb: 1 } },
];

/** W1: every run opens the file anew under another address, the engines running. */
export async function opening({ pages, server, data, count, report }) {
  const least = await leastBytes(data.main.path, OPENING.columns);
  const names = ["pellucid", "duckdb"].filter((n) => pages[n]);
  const taken = Object.fromEntries(names.map((n) => [n, []]));
  let serial = 0;
  const run = (name) => async (withAnswer) => {
    server.take(name);
    const address = `/data/${name}/main.parquet?run${++serial}`;
    const timed = await pages[name].evaluate(([a, w]) => globalThis.contender.cold(a, w), [address, withAnswer]);
    return { ...timed, ...server.take(name) };
  };
  const results = await measure(Object.fromEntries(names.map((n) => [n, run(n)])), {
    reference: "duckdb",
    count,
    after: (name, { bytes, requests }) => taken[name].push({ bytes, requests }),
  });
  report({ row: "W1", what: "open by HTTP, two of five columns, sum+count by int key", unit: "ms", results: named(results), goal: { [DUCKDB]: 1 / 3 } });
  const bytes = Object.fromEntries(
    names.map((n) => [n, taken[n].length > 0 ? { median: quantile(taken[n].map((t) => t.bytes), 0.5) / 1e6, p95: quantile(taken[n].map((t) => t.bytes), 0.95) / 1e6, note: `${quantile(taken[n].map((t) => t.requests), 0.5)} requests` } : results[n]]),
  );
  report({ row: "W1", what: `bytes of the file fetched (least ${(least / 1e6).toFixed(2)} MB)`, unit: "MB", results: named(bytes), limit: (1.05 * least) / 1e6, goal: {} });
}

/** W2, W3, W4 and W8: warm, the table loaded. */
export async function loaded({ pages, count, report, wanted }) {
  for (const { row, ids, goal } of LOADED.filter(({ row: r }) => wanted(r))) {
    const table = row === "W8" ? "wide" : "main";
    const names = row === "W8" ? ["pellucid", "duckdb"] : ["pellucid", "duckdb", "arquero"];
    const broken = {};
    for (const name of names) {
      if (!pages[name]) broken[name] = { error: "did not start" };
      else await pages[name].evaluate((t) => globalThis.contender.open(t), table).catch((error) => (broken[name] = { error: `table not loaded: ${error.message.split("\n")[0]}` }));
    }
    for (const id of ids) {
      const runs = Object.fromEntries(
        names.filter((n) => !broken[n]).map((n) => [n, (withAnswer) => pages[n].evaluate(([i, w]) => globalThis.contender.ask(i, w), [id, withAnswer])]),
      );
      const results = { ...(await measure(runs, { reference: "duckdb", count })), ...broken };
      report({ row, what: id, unit: "ms", results: named(results), goal: named(goal) });
    }
  }
}

const named = (by) => Object.fromEntries(Object.entries(by).map(([name, value]) => [name.replace(/^duckdb(-wasm)?$/, DUCKDB), value]));
