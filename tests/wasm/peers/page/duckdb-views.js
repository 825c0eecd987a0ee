// W5 by DuckDB-WASM: a query for each view that follows, nothing drawn.
import { answer } from "./answer.js";
import { columnsOf, loadArrow, loadParquet, start } from "./duckdb.js";
import { VIEWS, where } from "../workloads/views.mjs";

/** The page of one version, whose files lie in `folder`. */
export function duckdbViews(contender, duckdb, folder, load) {
  const brushes = {};
  let engine;
  let tables = {};
  const shown = (table, name) => answer(table.numRows, VIEWS[name].keys, columnsOf(table));
  globalThis.contender = {
    async open(file, table = "main") {
      engine ??= { duckdb, ...(await start(duckdb, folder)) };
      await load(engine, table, `/data/${contender}/${file}.parquet`);
    },
    /** `standing`: the brush is only taken note of, since nothing is prepared by it. */
    async brush(view, { filters, standing }) {
      const began = performance.now();
      brushes[view] = filters;
      if (standing) return {};
      tables = {};
      for (const [name, { sql }] of Object.entries(VIEWS))
        if (name !== view)
          tables[name] = await engine.connection.query(sql(where(brushes, name), "main"));
      return { millis: performance.now() - began, brushes };
    },
    clear: (view) => void delete brushes[view],
    shown: (name) => shown(tables[name], name),
    /** What a view has to show under `brushes`, for those to be compared. */
    right: async (table, given, name) =>
      shown(await engine.connection.query(VIEWS[name].sql(where(given, name), table)), name),
  };
}

export { loadArrow, loadParquet };
