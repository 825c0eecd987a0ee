// W9: the same bars by DuckDB-WASM and ECharts.
import { AsyncDuckDB, DuckDBDataProtocol, VoidLogger } from "duckdb-wasm-1.28";
import { echartsBars } from "./bars.js";
import { painted } from "./painted.js";

const here = (path) => new URL(path, location.origin).href;
const plot = document.querySelector("#plot");
plot.style.cssText = "width: 800px; height: 400px";
const database = new AsyncDuckDB(
  new VoidLogger(),
  new Worker("/duckdb-1.28/duckdb-browser-eh.worker.js"),
);
await database.instantiate(here("/duckdb-1.28/duckdb-eh.wasm"));
const connection = await database.connect();
await database.registerFileURL(
  "small.parquet",
  here("/data/cold-duckdb/small.parquet"),
  DuckDBDataProtocol.HTTP,
  false,
);
const table = await connection.query(
  "SELECT key, sum(value) AS s FROM read_parquet('small.parquet') GROUP BY key ORDER BY key",
);
const rows = table.toArray().map((r) => [r.key, r.s]);
await echartsBars(plot, rows);
await painted(async () => rows);
