// W10: what travels before a first chart, brotli 11, data not counted.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { brotli } from "../lib/brotli.mjs";

const at = (path) => new URL(path, import.meta.url).pathname;
const LIMIT_MB = 1.3;

export async function size({ report }) {
  const { stdout } = await promisify(execFile)(process.execPath, [at("../../../../npm/size.mjs")], { maxBuffer: 1 << 24 });
  const ours = JSON.parse(stdout).firstChart.brotli;
  const parts = [
    "../node_modules/@duckdb/duckdb-wasm/dist/duckdb-eh.wasm",
    "../node_modules/@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js",
    "../node_modules/@duckdb/duckdb-wasm/dist/duckdb-browser.mjs",
    "../node_modules/echarts/dist/echarts.min.js",
  ];
  const sizes = await Promise.all(parts.map(async (part) => (await brotli(at(part))).length));
  const mb = (bytes) => ({ median: bytes / 1e6 });
  report({
    row: "W10",
    what: "shipped to a first chart, brotli 11",
    unit: "MB",
    results: { pellucid: mb(ours), "duckdb-wasm 1.28 + echarts": mb(sizes.reduce((a, b) => a + b, 0)) },
    limit: LIMIT_MB,
    goal: {},
  });
}
