// Mosaic's coordinator over the DuckDB-WASM it brings, in its worker, with the settings it starts
// with: consolidation and pre-aggregation on.
import * as duckdb from "@duckdb/duckdb-wasm";
import { Coordinator, wasmConnector } from "@uwdata/mosaic-core";
import { loadArrow, start } from "./duckdb.js";

/**
 * Gives {coordinator, load, extent}. `cache`: whether it may answer a question again from memory,
 * which where the same is asked in every run would leave nothing to measure.
 */
export async function connect(contender, { cache = true } = {}) {
  const { database, connection } = await start(duckdb, "/duckdb-mosaic");
  const coordinator = new Coordinator(wasmConnector({ duckdb: database, connection }), {
    logger: null,
    cache,
  });
  return {
    coordinator,
    /** The file as a table, of the same name unless told. */
    load: (file, table = file) =>
      loadArrow({ connection }, table, `/data/${contender}/${file}.parquet`),
    async extent(table, column) {
      const answer = await coordinator.query(
        `SELECT min(${column}) AS low, max(${column}) AS high FROM ${table}`,
      );
      return ["low", "high"].map((c) => answer.getChild(c).at(0));
    },
  };
}
