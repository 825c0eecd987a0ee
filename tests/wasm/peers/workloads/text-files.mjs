// W21: a CSV file of some gigabyte, read whole from HTTP.
import { measure, short } from "../lib/measure.mjs";
import { cannot } from "../lib/peers.mjs";

const REFERENCE = "duckdb-1.28";
/** Not slower than either. */
const GOAL = { [REFERENCE]: 1, papaparse: 1 };
/** A run takes seconds: some are enough. */
const RUNS = 3;

export async function textFiles({ browser, server, data, runs: count, peers, report }) {
  const no = cannot("W21");
  const pages = {};
  const broken = {};
  for (const name of ["pellucid", ...peers.filter((peer) => !(peer in no))]) {
    try {
      pages[name] = await browser.page(`csv-${name}`, server.origin);
    } catch (error) {
      broken[name] = { error: short(error) };
    }
  }
  let serial = 0;
  const run = (name) => (withAnswer) =>
    pages[name].evaluate(
      ([address, w]) => globalThis.contender.cold(address, w),
      [`/data/${name}/text.csv?run${++serial}`, withAnswer],
    );
  const runs = Object.fromEntries(Object.keys(pages).map((name) => [name, run(name)]));
  // Without DuckDB, the answers are held against ours.
  const reference = REFERENCE in pages ? REFERENCE : "pellucid";
  const results = await measure(runs, { reference, count: Math.min(count, RUNS) });
  for (const page of Object.values(pages)) await page.close();
  const { bytes, rows } = data.text;
  report({
    row: "W21",
    what: `read ${(bytes / 1e9).toFixed(2)} GB of CSV by HTTP, ${rows / 1e6} M rows of five columns, sum+count by int key`,
    unit: "ms",
    results: { ...results, ...broken },
    goal: GOAL,
    cannot: no,
  });
}
