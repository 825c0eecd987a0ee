// W20 by DuckDB-WASM: a query with its join for each view that follows, nothing drawn.
import { answer } from "./answer.js";
import { columnsOf, loadArrow, loadParquet, start } from "./duckdb.js";
import { MODEL, VIEWS, where } from "../workloads/star-views.mjs";

/** The page of one version, whose files lie in `folder`. */
export function duckdbStarViews(contender, duckdb, folder, load) {
  const brushes = {};
  let engine;
  let tables = {};
  const shown = (table, name) => answer(table.numRows, VIEWS[name].keys, columnsOf(table));
  globalThis.contender = {
    async open() {
      engine ??= { duckdb, ...(await start(duckdb, folder)) };
      for (const table of MODEL.tables)
        await load(engine, table, `/data/${contender}/${table}.parquet`);
    },
    async brush(view, { filters }) {
      const began = performance.now();
      brushes[view] = filters;
      tables = {};
      for (const [name, { sql }] of Object.entries(VIEWS))
        if (name !== view) tables[name] = await engine.connection.query(sql(where(brushes, name)));
      return { millis: performance.now() - began, brushes };
    },
    clear: (view) => void delete brushes[view],
    shown: (name) => shown(tables[name], name),
    /** What a view has to show under `brushes`, for those to be compared. */
    right: async (_, given, name) =>
      shown(await engine.connection.query(VIEWS[name].sql(where(given, name))), name),
  };
}

export { loadArrow, loadParquet };
