// W9: the same bars by DuckDB-WASM and ECharts, of which only what bars need is bundled. No animation: it would count as waiting.
import { AsyncDuckDB, DuckDBDataProtocol, VoidLogger } from "@duckdb/duckdb-wasm";
import { BarChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { painted } from "./painted.js";

use([BarChart, GridComponent, CanvasRenderer]);
const here = (path) => new URL(path, location.origin).href;
const plot = document.querySelector("#plot");
plot.style.cssText = "width: 800px; height: 400px";
const database = new AsyncDuckDB(new VoidLogger(), new Worker("/duckdb/duckdb-browser-eh.worker.js"));
await database.instantiate(here("/duckdb/duckdb-eh.wasm"));
const connection = await database.connect();
await database.registerFileURL("small.parquet", here("/data/cold-duckdb/small.parquet"), DuckDBDataProtocol.HTTP, false);
const rows = (await connection.query("SELECT key, sum(value) AS s FROM read_parquet('small.parquet') GROUP BY key ORDER BY key")).toArray();
const chart = init(plot);
const finished = new Promise((resolve) => chart.on("finished", resolve));
chart.setOption({ animation: false, xAxis: { type: "category", data: rows.map((r) => r.key) }, yAxis: {}, series: [{ type: "bar", data: rows.map((r) => r.s) }] });
await finished;
await painted(async () => rows.map((r) => [r.key, r.s]));
