// W5 by DuckDB-WASM: a query for each view that follows, nothing drawn.
import { AsyncDuckDB, DuckDBDataProtocol, VoidLogger } from "@duckdb/duckdb-wasm";
import { answer } from "./answer.js";
import { VIEWS } from "../workloads/views.mjs";

const here = (path) => new URL(path, location.origin).href;
const database = new AsyncDuckDB(new VoidLogger(), new Worker("/duckdb/duckdb-browser-eh.worker.js"));
await database.instantiate(here("/duckdb/duckdb-eh.wasm"));
const connection = await database.connect();
let tables = {};

globalThis.contender = {
  async open() {
    await database.registerFileURL("main.parquet", here("/data/duckdb-views/main.parquet"), DuckDBDataProtocol.HTTP, false);
    await connection.query("CREATE TABLE main AS SELECT * FROM read_parquet('main.parquet')");
    await database.dropFile("main.parquet");
  },
  async brush(brushed, where) {
    const start = performance.now();
    tables = {};
    for (const [name, { sql }] of Object.entries(VIEWS)) if (name !== brushed) tables[name] = await connection.query(sql(where));
    return { millis: performance.now() - start };
  },
  async shown(name) {
    const table = tables[name];
    const columns = table.schema.fields.map((_, c) => table.getChildAt(c));
    return answer(table.numRows, VIEWS[name].keys, columns.map((c) => (i) => c.get(i)));
  },
};
