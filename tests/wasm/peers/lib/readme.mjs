// The table of docs/benchmarks.md: a line for each question, ours beside both DuckDBs and the best
// of the others.
import { readFile, writeFile } from "node:fs/promises";
import { misses } from "./misses.mjs";
import { quantity } from "./report.mjs";

const START = "<!-- measured: written by make bench ARGS=--readme -->";
const END = "<!-- /measured -->";
const OURS = /^pellucid/;

/** Puts the table of `result` between the marks in the file at `path`. */
export async function writeReadme(result, path) {
  const text = await readFile(path, "utf8");
  const [start, end] = [text.indexOf(START), text.indexOf(END)];
  if (start < 0 || end < start)
    throw new Error(`${path} has no place for the table: it goes between ${START} and ${END}`);
  await writeFile(
    path,
    `${text.slice(0, start + START.length)}\n${section(result)}\n${text.slice(end)}`,
  );
}

/** A sentence that names the machine, the table, and how many goals were met. */
export function section({ date, chromium, machine, rows, runs, warmUps, workloads }) {
  const judged = workloads.filter((w) => w.met !== null);
  const met = judged.filter((w) => w.met).length;
  const head = [
    "",
    "work",
    "Pellucid",
    "DuckDB-WASM 1.28",
    "DuckDB-WASM 1.32",
    "best of the others",
    "goal",
    "met",
  ];
  const lines = [head, head.map(() => "---"), ...workloads.map(line)].map(
    (cells) => `| ${cells.join(" | ")} |`,
  );
  return `One run of ${date.slice(0, 10)} on ${machine.cores} cores (${machine.cpu.trim()}), Chromium ${chromium.split(".")[0]}: ${rows.toLocaleString("en")} rows,
medians of ${runs} runs after ${warmUps} warm-ups (W5: 95th percentiles), answers compared before anything is timed.
${met} of ${judged.length} goals met.

${lines.join("\n")}
${missed(workloads)}`;
}

function missed(workloads) {
  const told = misses(workloads);
  return told.length === 0 ? "" : `\nWhat misses its goal:\n\n${told.map(folded).join("\n")}\n`;
}

/** A list item on lines of at most 140 characters. */
const folded = (text) =>
  text.replaceAll(/(.{1,137})(?: |$)/g, (_, part) => `${part}\n  `).trimEnd();

function line({ row, what, unit, results, goal, limit, met, by = "median" }) {
  const cell = (r) =>
    r?.[by] === undefined ? (r?.cannot ?? (r?.error ? "failed" : "")) : quantity(r[by], unit);
  const starting = (prefix) =>
    Object.entries(results).find(([name]) => name.startsWith(prefix))?.[1];
  const others = Object.entries(results).filter(
    ([name, r]) => !OURS.test(name) && !name.startsWith("duckdb-") && r[by] !== undefined,
  );
  const [best] = others.toSorted(([, a], [, b]) => a[by] - b[by]);
  const told = best
    ? `${cell(best[1])} ${best[0]}${/M rows/.test(best[1].note) ? ` (${best[1].note.split(",")[0]})` : ""}`
    : "";
  return [
    row,
    what,
    cell(results.pellucid),
    cell(starting("duckdb-1.28")),
    cell(starting("duckdb-1.32")),
    told,
    goals(goal, limit, unit),
    met === null ? "" : met ? "yes" : "no",
  ];
}

/** "4 ms; 20x duckdb". */
function goals(goal, limit, unit) {
  const byFactor = new Map();
  for (const [name, factor] of Object.entries(goal)) {
    const times = Number((1 / factor).toFixed(1));
    const whom = name.replace(/^duckdb-.*/, "duckdb");
    byFactor.set(times, (byFactor.get(times) ?? new Set()).add(whom));
  }
  const factors = [...byFactor].map(
    ([times, names]) => `${times === 1 ? "no slower than" : `${times}x`} ${[...names].join(", ")}`,
  );
  return [...(limit === undefined ? [] : [quantity(limit, unit)]), ...factors].join("; ");
}
