// `make bench`: Pellucid beside its peers in one headless Chromium. Same rows, same answers, contenders in turn.
// PELLUCID_BENCH_ROWS, PELLUCID_BENCH_RUNS and PELLUCID_BENCH_ONLY=W1,W2 make it smaller; results/latest.json keeps the last run.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";

const at = (path) => new URL(path, import.meta.url).pathname;
const DIST = at("../../../npm/dist/");

if (!existsSync(at("node_modules"))) execFileSync("npm", ["ci", "--silent"], { cwd: at("."), stdio: "inherit" });
if (!existsSync(`${DIST}index.js`)) {
  console.error("npm/dist is missing: run `make build` first");
  process.exit(1);
}

// Imported only now: they need the packages just installed.
const { startBrowser } = await import("./lib/browser.mjs");
const { bundle } = await import("./lib/bundle.mjs");
const { makeData } = await import("./lib/data.mjs");
const { short } = await import("./lib/measure.mjs");
const { judge, lines, save, table } = await import("./lib/report.mjs");
const { startServer } = await import("./lib/server.mjs");
const { ONLY, ROWS, RUNS, WARM_UPS } = await import("./lib/settings.mjs");
const { charts } = await import("./workloads/charts.mjs");
const { crossFilter } = await import("./workloads/cross-filter.mjs");
const { firstChart } = await import("./workloads/first-chart.mjs");
const { loaded, opening } = await import("./workloads/tables.mjs");
const { size } = await import("./workloads/size.mjs");

const wanted = (row) => !ONLY || ONLY.includes(row);
const say = (text) => console.error(text);

// A copy: a build that runs meanwhile must not change the contender.
const work = await mkdtemp(join(tmpdir(), "pellucid-bench-"));
await cp(DIST, join(work, "dist"), { recursive: true });
await bundle(["pellucid", "duckdb", "arquero", "pellucid-views", "duckdb-views", "charts", "blocked"], join(work, "bundle"));
await bundle(["cold-pellucid", "cold-duckdb"], join(work, "bundle"), { minify: true });
say(`making or finding ${ROWS.toLocaleString("en")} rows`);
const data = await makeData(ROWS);
const served = {
  folders: { dist: join(work, "dist"), bundle: join(work, "bundle"), duckdb: at("node_modules/@duckdb/duckdb-wasm/dist") },
  files: data,
};
const server = await startServer(served);
const browser = await startBrowser();

const rows = [];
const report = (workload) => {
  const judged = { ...workload, ...judge(workload) };
  rows.push(judged);
  for (const line of lines(judged)) say(`${judged.row} ${judged.what}: ${line.contender} ${line["median / p95"]} ${line["ours/peer"]} ${line.met}`);
};

try {
  if (wanted("W9")) await firstChart({ browser, served, count: Math.ceil(RUNS / 3), report });
  if (wanted("W5")) await crossFilter({ browser, server, report });
  if (wanted("W6") || wanted("W7")) await charts({ browser, server, data, count: RUNS, report, wanted });
  const pages = {};
  for (const name of ["pellucid", "duckdb", "arquero"]) {
    pages[name] = await browser.page(name, server.origin).catch((error) => void say(`${name} did not start: ${short(error)}`));
  }
  const context = { pages, server, data, count: RUNS, report, wanted };
  if (wanted("W1")) await opening(context);
  await loaded(context);
  if (wanted("W10")) await size(context);
} finally {
  await browser.close();
  server.close();
  await rm(work, { recursive: true, force: true });
}

// They ran in the order that keeps the browser's memory small; people read them by number.
rows.sort((a, b) => Number(a.row.slice(1)) - Number(b.row.slice(1)));
const machine = { cpu: cpus()[0].model, cores: availableParallelism(), load: loadavg()[0] };
const setting = { date: new Date().toISOString(), chromium: browser.version, machine, rows: ROWS, runs: RUNS, warmUps: WARM_UPS };
await save({ ...setting, workloads: rows }, at("results"));
console.log(table(rows.flatMap(lines)));
console.log(`
${ROWS.toLocaleString("en")} rows, ${RUNS} runs after ${WARM_UPS} warm-ups, contenders in turn, answers equal to 1e-9 before timing.
Chromium ${browser.version}; ${machine.cores} cores, ${machine.cpu}; load average at the end ${machine.load.toFixed(1)}; ${setting.date}.
duckdb-wasm 1.28.0 is the last with Parquet inside; later ones fetch it from elsewhere at run time. Arquero 8 and, in W6 and W7, everyone
run in the page, without messages to a worker. W5 draws our views, DuckDB's are queries alone. W9 leaves out connection set-up.
Fewer runs: W5 one pass without warm-ups (DuckDB every tenth step of the drag), W6 at full size and W9 a third of the runs.
Not measured here: W11, W12, and the peers not named above.`);
