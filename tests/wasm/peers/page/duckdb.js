// DuckDB-WASM: its exception-handling build in its own worker, tables in memory as its documentation advises for repeated queries.
import { AsyncDuckDB, DuckDBDataProtocol, VoidLogger } from "@duckdb/duckdb-wasm";
import { answer } from "./answer.js";
import { enter } from "./contender.js";
import { OPENING, QUERIES } from "../workloads/queries.mjs";

const here = (path) => new URL(path, location.origin).href;
const database = new AsyncDuckDB(new VoidLogger(), new Worker("/duckdb/duckdb-browser-eh.worker.js"));
await database.instantiate(here("/duckdb/duckdb-eh.wasm"));
const connection = await database.connect();

enter({
  async open(name) {
    await database.registerFileURL(`${name}.parquet`, here(`/data/duckdb/${name}.parquet`), DuckDBDataProtocol.HTTP, false);
    await connection.query(`CREATE TABLE ${name} AS SELECT * FROM read_parquet('${name}.parquet')`);
    await database.dropFile(`${name}.parquet`);
  },
  ask: (id) => connection.query(QUERIES[id].sql),
  async cold(address) {
    // A name of its own each time, so that nothing of the last run is at hand.
    const name = `${new URL(here(address)).search.slice(1)}.parquet`;
    await database.registerFileURL(name, here(address), DuckDBDataProtocol.HTTP, false);
    const table = await connection.query(OPENING.sql(name));
    await database.dropFile(name);
    return table;
  },
  read(table, id) {
    const columns = table.schema.fields.map((_, c) => table.getChildAt(c));
    return answer(table.numRows, (QUERIES[id] ?? OPENING).keys, columns.map((c) => (i) => c.get(i)));
  },
});
