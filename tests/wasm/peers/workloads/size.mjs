// W10: what travels before a first chart, brotli 11, data not counted.
import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotli } from "../lib/brotli.mjs";

const at = (path) => new URL(path, import.meta.url).pathname;
const FIRST_CHART_MB = 1.3;
const ENGINE_FREE_MB = 0.4;

/**
 * By name: the peers, and what a page of theirs fetches: packages' files, and our page's bundle
 * with what it imports of them.
 */
const SHIPPED = {
  "duckdb-1.28 + echarts": {
    of: ["duckdb-1.28", "echarts"],
    files: [
      "duckdb-1.28/duckdb-eh.wasm",
      "duckdb-1.28/duckdb-browser-eh.worker.js",
      "bundle/cold-duckdb.js",
    ],
  },
  "duckdb-1.32 (+ echarts as above)": {
    of: ["duckdb-1.32", "echarts"],
    files: [
      "duckdb-1.32/duckdb-eh.wasm",
      "duckdb-1.32/duckdb-browser-eh.worker.js",
      "bundle/cold-duckdb.js",
    ],
    note: "and its Parquet extension, fetched later",
  },
  "mosaic, vgplot": {
    of: ["mosaic"],
    files: [
      "duckdb-mosaic/duckdb-eh.wasm",
      "duckdb-mosaic/duckdb-browser-eh.worker.js",
      "bundle/cold-mosaic.js",
    ],
    note: "and DuckDB's Parquet extension, fetched later",
  },
  "hyparquet + chart.js": {
    of: ["hyparquet", "chart.js"],
    files: ["bundle/cold-hyparquet.js"],
    note: "no engine: sums in the page's own code",
  },
};

export async function size({ report, served, peers }) {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [at("../../../../npm/size.mjs"), "--first-chart"],
    { maxBuffer: 1 << 24 },
  );
  const shipped = JSON.parse(stdout);
  // At once: a large file takes a minute, and each has a thread of its own.
  const asked = Object.entries(SHIPPED).filter(([, { of }]) =>
    of.every((peer) => peers.includes(peer)),
  );
  const sizes = await Promise.all(
    asked.map(([, { files }]) => Promise.all(files.map((file) => packed(file, served.folders)))),
  );
  const theirs = Object.fromEntries(
    asked.map(([name, { note }], i) => [
      name,
      { median: sizes[i].reduce((a, b) => a + b, 0) / 1e6, note },
    ]),
  );
  const results = { pellucid: { median: shipped.firstChart.brotli / 1e6 }, ...theirs };
  report({
    row: "W10",
    what: "shipped to a first chart, brotli 11",
    unit: "MB",
    results,
    limit: FIRST_CHART_MB,
    goal: {},
  });
  const free = shipped.engineFree;
  const result = free
    ? { median: free.brotli / 1e6 }
    : { cannot: "no split: every chart loads the engine" };
  report({
    row: "W10",
    what: "shipped to a chart of rows given as JSON or Arrow",
    unit: "MB",
    results: { pellucid: result },
    limit: ENGINE_FREE_MB,
    goal: {},
  });
}

async function packed(file, folders) {
  const [folder, ...rest] = file.split("/");
  const path = join(folders[folder], ...rest);
  await stat(path);
  return (await brotli(path)).length;
}
