// One run of the benchmark: what `bench.mjs` prints and what the browser tests try on few rows.
import { cp, mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { startBrowser } from "./lib/browser.mjs";
import { bundle } from "./lib/bundle.mjs";
import { makeData } from "./lib/data.mjs";
import { short } from "./lib/measure.mjs";
import { misses } from "./lib/misses.mjs";
import { openPages } from "./lib/pages.mjs";
import { PEERS, versions } from "./lib/peers.mjs";
import { judge, lines, table } from "./lib/report.mjs";
import { startServer } from "./lib/server.mjs";
import { WARM_UPS } from "./lib/settings.mjs";
import { charts } from "./workloads/charts.mjs";
import { crossFilter, crossTables } from "./workloads/cross-filter.mjs";
import { firstChart } from "./workloads/first-chart.mjs";
import { memory } from "./workloads/memory.mjs";
import { size } from "./workloads/size.mjs";
import { loaded, opening } from "./workloads/tables.mjs";
import { textFiles } from "./workloads/text-files.mjs";

const at = (path) => new URL(path, import.meta.url).pathname;
const DIST = at("../../../npm/dist/");
/** What pages fetch of packages' folders, by the first segment of the address. */
const PACKAGES = {
  "duckdb-1.28": "duckdb-wasm-1.28/dist",
  "duckdb-1.32": "duckdb-wasm-1.32/dist",
  "duckdb-mosaic": "@duckdb/duckdb-wasm/dist",
  "parquet-wasm": "parquet-wasm/esm",
  "perspective-server": "@perspective-dev/server/dist/wasm",
  "perspective-client": "@perspective-dev/client/dist/wasm",
};
const TABLES = ["W1", "W2", "W3", "W4", "W8", "W12", "W16", "W17", "W18", "W19"];

/** `given` as `settings` reads it; `say` hears the progress. Gives {result, markdown}. */
export async function run(given, say) {
  const began = performance.now();
  const wanted = (row) => !given.only || given.only.includes(row);
  const peers = given.peers ?? Object.keys(PEERS);
  // A copy: a build that runs meanwhile must not change the contender.
  const work = await mkdtemp(join(tmpdir(), "pellucid-bench-"));
  await cp(DIST, join(work, "dist"), { recursive: true });
  await bundle(join(work, "bundle"));
  say(`making or finding ${given.rows.toLocaleString("en")} rows`);
  const data = await makeData(given, wanted);
  const packages = Object.fromEntries(
    Object.entries(PACKAGES).map(([name, path]) => [name, at(`node_modules/${path}`)]),
  );
  const served = {
    folders: { dist: join(work, "dist"), bundle: join(work, "bundle"), ...packages },
    files: data,
  };
  const server = await startServer(served);
  const browser = await startBrowser();

  const rows = [];
  const told = new Set();
  const report = ({ cannot = {}, ...workload }) => {
    // Who cannot is said once a workload.
    const absent = told.has(workload.row)
      ? {}
      : Object.fromEntries(
          peers.filter((name) => name in cannot).map((name) => [name, cannot[name]]),
        );
    told.add(workload.row);
    const results = inOrder(workload.results);
    const judged = { ...workload, results, absent, ...judge(workload) };
    rows.push(judged);
    const minutes = ((performance.now() - began) / 60_000).toFixed(1);
    for (const line of lines(judged)) {
      if (line.contender)
        say(
          `${minutes} min ${judged.row} ${judged.what}: ${line.contender} ${line.median} ${line["ours/peer"]} ${line.met} ${line.note}`,
        );
    }
  };

  const context = { browser, server, served, data, runs: given.runs, peers, report, wanted };
  /**
   * What fails as a whole, such as a browser out of memory, must not take the other rows with it.
   */
  const attempt = async (row, workload, more = {}) => {
    if (!row.split(" ").some(wanted)) return;
    say(`${row} starts`);
    try {
      await workload({ ...context, ...more });
    } catch (error) {
      report({
        row: row.split(" ").find(wanted),
        what: "the workload as a whole",
        unit: "",
        results: { pellucid: { error: short(error) } },
        goal: {},
      });
    }
  };
  try {
    await attempt("W10", size);
    await attempt("W9", firstChart);
    await attempt("W11", memory);
    await attempt("W5", crossFilter);
    await attempt("W20", crossTables);
    await attempt("W6 W7", charts);
    await attempt("W21", textFiles);
    if (TABLES.some(wanted)) {
      const pages = await openPages({ ...context, workers: given.workers, say });
      await attempt("W1", opening, { pages });
      await attempt("W2 W3 W4 W8 W12 W16 W17 W18 W19", loaded, { pages });
    }
  } finally {
    await browser.close();
    server.close();
    await rm(work, { recursive: true, force: true });
  }
  // They ran in the order that keeps the browser's memory small; people read them by number.
  rows.sort((a, b) => Number(a.row.slice(1)) - Number(b.row.slice(1)));
  const machine = { cpu: cpus()[0].model, cores: availableParallelism(), load: loadavg()[0] };
  const setting = {
    date: new Date().toISOString(),
    minutes: (performance.now() - began) / 60_000,
    chromium: browser.version,
    machine,
    rows: given.rows,
    runs: given.runs,
    warmUps: WARM_UPS,
    scale: given.scale,
    peers: Object.fromEntries(
      peers.map((name) => [name, { packages: versions(name), setup: PEERS[name].setup }]),
    ),
  };
  const missed = misses(rows).join("\n");
  return {
    result: { ...setting, workloads: rows },
    markdown: `${table(rows.flatMap(lines))}\n\n${missed && `Missed:\n\n${missed}\n\n`}${notes(setting)}`,
  };
}

/** Ours first, then the peers as they are listed, whatever failed. */
function inOrder(results) {
  const names = Object.keys(PEERS);
  const place = (name) =>
    name.startsWith("pellucid") ? -1 : names.findIndex((peer) => name.startsWith(peer));
  return Object.fromEntries(Object.entries(results).toSorted(([a], [b]) => place(a) - place(b)));
}

function notes({ rows, runs, warmUps, machine, chromium, date, minutes, peers }) {
  return `${rows.toLocaleString("en")} rows, ${runs} runs after ${warmUps} warm-ups, contenders in turn, answers equal to 1e-9 before timing.
Chromium ${chromium}; ${machine.cores} cores, ${machine.cpu}; load average at the end ${machine.load.toFixed(1)}; ${date}, ${minutes.toFixed(0)} minutes.

- median and p95 are warm, \`first\` is the first run of all, cold; W1 opens the file anew each time, W9 starts from nothing.
- A contender that takes long gets fewer runs than the others, as its note says; W9 has a third of them, W5 one pass after a warm-up
  (DuckDB every tenth step of the drag), W10 and W11 need one.
- One thread each, in a worker where the peer supports it: Arquero, crossfilter2 and, in W6 and W7, all but Mosaic run in the page.
- W5 counts drawing on our side only; Mosaic selects whole pixels, as its pre-aggregation does, and is checked against the same.
- W6 and W7 end when a pixel has been read back; Mosaic's SVG ends when laid out, without painting.
- W9 leaves out connection set-up. W11 adds WebAssembly memories, which only grow, to JavaScript heaps read every 50 ms.
- W12 reads decimals as float64, on both sides.

${Object.entries(peers)
  .map(([name, { packages, setup }]) => `- ${name}: ${packages.join(", ")}; ${setup}.`)
  .join("\n")}`;
}
