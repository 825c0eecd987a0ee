// The benchmark on few rows: contenders start, answer alike, and the table says who did what. Its
// times mean nothing here.
import { existsSync } from "node:fs";
import { expect, test } from "@playwright/test";

const PEERS = new URL("../../peers/", import.meta.url);
const installed = existsSync(new URL("node_modules/", PEERS));

const small = async (...args) => {
  const { settings } = await import("../../peers/lib/settings.mjs");
  const { run } = await import("../../peers/run.mjs");
  return run(
    settings(["--rows", "20000", "--runs", "1", "--workers", "1", ...args]),
    () => undefined,
  );
};

const failures = ({ workloads }) =>
  workloads.flatMap(({ row, what, results }) =>
    Object.entries(results)
      .filter(([, r]) => r.error)
      .map(([name, r]) => `${row} ${what}: ${name}: ${r.error}`),
  );

test.describe("benchmark", () => {
  test.skip(!installed, "peers are not installed: `npm ci` in tests/wasm/peers");
  test.setTimeout(240_000);

  test("answers of every contender agree, and the table tells them", async () => {
    const { result, markdown } = await small(
      "--only",
      "W1,W2,W4,W8",
      "--peers",
      "duckdb-1.28,arquero,hyparquet,parquet-wasm",
    );
    expect(failures(result)).toEqual([]);
    expect(result.workloads.map((w) => w.row)).toEqual([
      "W1",
      "W1",
      "W2",
      "W4",
      "W4",
      "W4",
      "W4",
      "W8",
      "W8",
      "W8",
      "W8",
    ]);
    const [opening] = result.workloads;
    expect(Object.keys(opening.results)).toEqual([
      "pellucid",
      "duckdb-1.28",
      "hyparquet",
      "parquet-wasm",
    ]);
    expect(opening.absent).toEqual({ arquero: "reads no Parquet" });
    expect(markdown).toContain("arquero: reads no Parquet");
    for (const { results } of result.workloads) expect(results.pellucid.median).toBeGreaterThan(0);
  });

  test("views that filter each other show what DuckDB answers", async () => {
    const { result } = await small("--only", "W5", "--peers", "duckdb-1.28,crossfilter2");
    expect(failures(result)).toEqual([]);
    expect(result.workloads.map((w) => w.what.split(", ").at(-1))).toEqual([
      "painted",
      "nothing painted",
      "painted",
      "nothing painted",
      "painted",
      "nothing painted",
    ]);
  });

  test("views of two tables show what DuckDB answers", async () => {
    const { result } = await small("--only", "W20", "--peers", "duckdb-1.28");
    expect(failures(result)).toEqual([]);
    expect(result.workloads).toHaveLength(4);
  });

  test("a CSV file is read alike by all who read one", async () => {
    const { result } = await small("--only", "W21", "--peers", "duckdb-1.28,papaparse,arquero");
    expect(failures(result)).toEqual([]);
    const [{ results, absent }] = result.workloads;
    expect(Object.keys(results)).toEqual(["pellucid", "duckdb-1.28", "papaparse"]);
    expect(Object.keys(absent)).toEqual(["arquero"]);
  });

  test("a wrong option is refused with what may be given", async () => {
    const { settings } = await import("../../peers/lib/settings.mjs");
    expect(() => settings(["--only", "W13"])).toThrow(
      /--only does not know W13: choose from W1, W2/,
    );
    expect(() => settings(["--rows", "0.5"])).toThrow(
      /--rows must be a whole number above 0, not 0.5/,
    );
    expect(settings([], { PELLUCID_BENCH_ROWS: "7" })).toMatchObject({ rows: 7, runs: 15 });
  });

  test("a contender whose answer differs is not timed", async () => {
    const { measure } = await import("../../peers/lib/measure.mjs");
    const says = (n) => async () => ({ millis: 1, answer: { rows: 1, all: [["a", n]] } });
    const results = await measure(
      { right: says(1), close: says(1 + 1e-12), wrong: says(1 + 1e-6) },
      { reference: "right", count: 2 },
    );
    expect(results.close).toMatchObject({ median: 1, runs: 2 });
    expect(results.wrong.error).toMatch(/^answers differ, not timed/);
  });
});
