// W1 to W4, W8, W12 and W16 to W19: questions to tables.
import { leastBytes } from "../lib/data.mjs";
import { measure, short } from "../lib/measure.mjs";
import { cannot } from "../lib/peers.mjs";
import { quantile } from "../lib/stats.mjs";
import { BESIDES, JOINS, OPENING, SAYINGS, STAR, zonedOf } from "./queries.mjs";

const REFERENCE = "duckdb-1.28";
const DUCKDBS = ["duckdb-1.28", "duckdb-1.32"];
const both = (goal) => Object.fromEntries(DUCKDBS.map((name) => [name, goal]));

/** What each row of the table asks: ours/peer at most this. */
const LOADED = [
  { row: "W2", table: "main", ids: ["int key"], goal: { ...both(1 / 4), arquero: 1 / 10 } },
  { row: "W3", table: "main", ids: ["string key", "month", "two keys"], goal: both(1 / 4) },
  {
    row: "W4",
    table: "main",
    ids: ["int key, filtered", "string key, filtered", "month, filtered", "two keys, filtered"],
    goal: both(1 / 4),
  },
  {
    row: "W8",
    table: "wide",
    ids: ["1 M groups", "median", "count distinct", "top 20"],
    goal: both(1),
  },
  { row: "W16", table: "star", beside: STAR.tables.slice(1), ids: JOINS, goal: both(1 / 4) },
  { row: "W17", table: "main", ids: SAYINGS, goal: both(1 / 4) },
  { row: "W18", table: "main", ids: zonedOf("main"), goal: both(1 / 4) },
  { row: "W18", table: "scattered", ids: zonedOf("scattered"), goal: both(1 / 4) },
  { row: "W19", table: "main", ids: BESIDES, goal: both(1 / 4) },
  { row: "W12", table: "lineitem", ids: ["Q1", "Q6"], goal: both(1 / 3) },
];

/**
 * Whose rows are fewer, and which tables it has instead: at ten million one of its answers takes
 * most of a minute.
 */
const FEWER = { perspective: { main: "million", wide: "wide_million" } };

/** W1: every run opens the file anew under another address, the engines running. */
export async function opening({ pages, server, data, runs: count, report }) {
  const no = cannot("W1");
  const names = Object.keys(pages).filter((n) => pages[n].evaluate && !(n in no));
  const least = await leastBytes(data.main.path, OPENING.columns);
  const taken = Object.fromEntries(names.map((n) => [n, []]));
  let serial = 0;
  const run = (name) => async (withAnswer) => {
    const source = pages[name].source ?? name;
    server.take(source);
    const address = `/data/${source}/main.parquet?run${++serial}`;
    const timed = await pages[name].evaluate(
      ([a, w]) => globalThis.contender.cold(a, w),
      [address, withAnswer],
    );
    return { ...timed, ...server.take(source) };
  };
  const results = await measure(Object.fromEntries(names.map((n) => [n, run(n)])), {
    reference: REFERENCE,
    count,
    after: (name, { bytes, requests }) => taken[name].push({ bytes, requests }),
  });
  report({
    row: "W1",
    what: "open by HTTP, two of five columns, sum+count by int key",
    unit: "ms",
    results: { ...results, ...failed(pages, no) },
    goal: { [REFERENCE]: 1 / 3 },
    cannot: no,
  });
  const bytes = Object.fromEntries(
    names.map((n) => [n, taken[n].length > 0 ? fetched(taken[n]) : results[n]]),
  );
  report({
    row: "W1",
    what: `bytes of the file fetched (least ${(least / 1e6).toFixed(2)} MB)`,
    unit: "MB",
    results: bytes,
    limit: (1.05 * least) / 1e6,
    goal: {},
  });
}

const fetched = (taken) => {
  const of = (key, q) =>
    quantile(
      taken.map((t) => t[key]),
      q,
    );
  return {
    median: of("bytes", 0.5) / 1e6,
    p95: of("bytes", 0.95) / 1e6,
    note: `${of("requests", 0.5)} requests`,
  };
};

/** W2, W3, W4, W8, W12 and W16 to W19: warm, the table loaded. */
export async function loaded({ pages, data, runs: count, report, wanted }) {
  for (const { row, table, beside = [], ids, goal } of LOADED.filter(({ row: r }) => wanted(r))) {
    const no = cannot(row);
    const broken = failed(pages, no);
    const names = Object.keys(pages).filter((n) => !broken[n] && !pages[n].opens && !(n in no));
    const tableOf = (name) => FEWER[name]?.[table] ?? table;
    const needed = (name) => (name === REFERENCE ? new Set(names.map(tableOf)) : [tableOf(name)]);
    for (const name of names) {
      try {
        for (const t of [...needed(name), ...beside])
          await pages[name].evaluate((file) => globalThis.contender.open(file), t);
      } catch (error) {
        broken[name] = { error: `table not loaded: ${short(error)}` };
      }
    }
    for (const id of ids) {
      const ask = (name, t) => (withAnswer) =>
        pages[name].evaluate(
          ([i, from, w]) => globalThis.contender.ask(i, from, w),
          [id, t, withAnswer],
        );
      const runs = Object.fromEntries(
        names.filter((n) => !broken[n]).map((n) => [n, ask(n, tableOf(n))]),
      );
      const right = (name) =>
        tableOf(name) === table ? undefined : ask(REFERENCE, tableOf(name))(true);
      const results = {
        ...(await measure(runs, { reference: REFERENCE, right, count })),
        ...broken,
      };
      for (const name of names.filter(
        (n) => tableOf(n) !== table && results[n].median !== undefined,
      ))
        results[name].note = fewer(results[name], data[tableOf(name)].rows);
      report({ row, what: id, unit: "ms", results, goal, cannot: no });
    }
  }
}

const fewer = ({ note }, rows) =>
  [`${(rows / 1e6).toFixed(1)} M rows`, note].filter(Boolean).join(", ");

/** Pages that did not start, and not because they need not. */
const failed = (pages, no) =>
  Object.fromEntries(
    Object.entries(pages)
      .filter(([n, page]) => page.error && !(n in no))
      .map(([n, { error }]) => [n, { error }]),
  );
