// The rows every contender reads: the same seed gives the same file, kept in a cache.
import { existsSync } from "node:fs";
import { mkdir, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { CACHE } from "./settings.mjs";
import { lineitem } from "./tpch.mjs";

/**
 * Part of the file names: raise it when a column changes, so that no old file is taken for a new
 * one.
 */
const VERSION = 1;
const GROUP_ROWS = 500_000;
const YEAR = Date.UTC(2025, 0, 1);
const YEAR_MILLIS = 365 * 86_400_000;

/**
 * Pseudo-random whole number in [0, n) of row i: DuckDB's hash, whose version the lock file pins.
 */
const random = (seed, n) => `(hash(i * 16 + ${seed}) % ${n})`;

/**
 * Sorted, at least a millisecond apart in steps, with jitter so that no kernel profits from equal
 * gaps.
 */
const timestamp = (rows, place = "i") => {
  const step = Math.max(1, Math.floor(YEAR_MILLIS / rows));
  return `make_timestamp((${YEAR} + ${place} * ${step} + ${random(2, step)}::BIGINT) * 1000)`;
};

/** Rows of each table that W16 joins. */
const PARTNERS = 100_000;
const segment = (customer) => `'segment-' || (hash(${customer}::BIGINT * 16) % 12)`;

const FILES = {
  /** The five columns of the workload table. */
  main: (
    rows,
  ) => `SELECT ${random(0, 50)}::INTEGER AS key, 'item-' || lpad(${random(1, 200)}::VARCHAR, 3, '0') AS name,
    ${timestamp(rows)} AS time, ${random(3, 1_000_000)}::DOUBLE / 100 AS value, ${random(4, 1_000_000)}::BIGINT AS amount
    FROM range(${rows}) t(i)`,
  /**
   * For W8: a key of a tenth as many values as rows, a million at full size. A file of its own
   * keeps `main` at five columns.
   */
  wide: (
    rows,
  ) => `SELECT ${random(5, Math.max(1, rows / 10))}::INTEGER AS id, ${random(0, 50)}::INTEGER AS key,
    ${random(3, 1_000_000)}::DOUBLE / 100 AS value FROM range(${rows}) t(i)`,
  /**
   * For W16: keys of three other tables, and one of their attributes beside them for comparison.
   */
  star: (
    rows,
  ) => `SELECT customer, product, store, ${segment("customer")} AS segment, value FROM (SELECT
    ${random(7, PARTNERS)}::INTEGER AS customer, ${random(8, PARTNERS)}::INTEGER AS product,
    ${random(9, PARTNERS)}::INTEGER AS store, ${random(3, 1_000_000)}::DOUBLE / 100 AS value FROM range(${rows}) t(i))`,
  customers: (rows) =>
    `SELECT i::INTEGER AS id, ${segment("i")} AS segment FROM range(${rows}) t(i)`,
  products: (rows) =>
    `SELECT i::INTEGER AS id, 'category-' || ${random(10, 20)} AS category FROM range(${rows}) t(i)`,
  stores: (rows) =>
    `SELECT i::INTEGER AS id, 'country-' || ${random(11, 60)} AS country FROM range(${rows}) t(i)`,
  /** For W20: another table of the same customers, and what both lead to. */
  visits: (
    rows,
  ) => `SELECT ${random(12, PARTNERS)}::INTEGER AS customer, 'channel-' || ${random(13, 12)} AS channel,
    ${random(14, 10_000)}::DOUBLE / 10 AS seconds FROM range(${rows}) t(i)`,
  people: (rows) =>
    `SELECT i::INTEGER AS id, ${segment("i")} AS segment, ${random(15, 100)}::INTEGER AS age FROM range(${rows}) t(i)`,
  /** For W18: times of the same year in no order. */
  scattered: (
    rows,
  ) => `SELECT ${timestamp(rows, `${random(6, rows)}::BIGINT`)} AS time, ${random(3, 1_000_000)}::DOUBLE / 100 AS value
    FROM range(${rows}) t(i)`,
};

/** Rows of the five columns in about 15 MB, for W9, whatever the other workloads' size. */
const SMALL_ROWS = 800_000;

/** Rows of the CSV file for one of the table: some gigabyte at full size. */
const TEXT_TIMES = 2;

/** For charts of raw points, and for peers that hold no more. */
const MILLION = 1_000_000;

/**
 * Makes the files that are missing, some only where a workload wants them. Gives {name: {path,
 * bytes, rows?}}.
 */
export async function makeData({ rows, scale }, wanted) {
  await mkdir(CACHE, { recursive: true });
  const made = {};
  const keep = async (name, file, count, make, format = "parquet") => {
    const path = join(CACHE, `${file}.${format}`);
    if (!existsSync(path)) await make(path);
    made[name] = { path, rows: count, bytes: (await stat(path)).size };
  };
  const fewer = Math.min(rows, MILLION);
  const files = [
    ["main", "main", rows],
    ["wide", "wide", rows],
    ["million", "main", fewer],
    ["wide_million", "wide", fewer],
  ];
  const star = new Set([
    ...(wanted("W16") ? ["star", "customers", "products", "stores"] : []),
    ...(wanted("W20") ? ["star", "visits", "people"] : []),
  ]);
  for (const name of star)
    files.push([name, name, name === "star" || name === "visits" ? rows : PARTNERS]);
  if (wanted("W18")) files.push(["scattered", "scattered", rows]);
  if (wanted("W9")) files.push(["small", "main", SMALL_ROWS]);
  for (const [name, kind, count] of files)
    await keep(name, `${kind}-v${VERSION}-${count}`, count, (path) =>
      write(FILES[kind](count), path),
    );
  if (wanted("W21")) {
    const count = TEXT_TIMES * rows;
    const make = (path) => write(FILES.main(count), path, "FORMAT csv, HEADER");
    await keep("text", `main-v${VERSION}-${count}`, count, make, "csv");
  }
  if (wanted("W12"))
    await keep("lineitem", `lineitem-v${VERSION}-${scale}`, undefined, (path) =>
      lineitem(scale, (sql) => write(sql, path)),
    );
  return made;
}

const PARQUET = `FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE ${GROUP_ROWS}`;

async function write(sql, path, format = PARQUET) {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  // Row groups come in the order of the rows only so; and a file half written must not look whole.
  await connection.run("SET preserve_insertion_order = true");
  await connection.run(`COPY (${sql}) TO '${path}.part' (${format})`);
  connection.closeSync();
  await rename(`${path}.part`, path);
}

/** Compressed bytes of `columns` in the file, and of its footer: the least a reader must fetch. */
export async function leastBytes(path, columns) {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const list = columns.map((c) => `'${c}'`).join(", ");
  const one = async (sql) => Number((await connection.runAndReadAll(sql)).getRows()[0][0]);
  const chunks = await one(
    `SELECT sum(total_compressed_size) FROM parquet_metadata('${path}') WHERE path_in_schema IN (${list})`,
  );
  const footer = await one(`SELECT footer_size FROM parquet_file_metadata('${path}')`).catch(
    () => 0,
  );
  connection.closeSync();
  return chunks + footer + 8;
}
