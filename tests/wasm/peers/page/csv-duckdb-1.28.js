// DuckDB-WASM makes a table in memory of a whole CSV file, then answers one question to it.
import * as duckdb from "duckdb-wasm-1.28";
import { answer } from "./answer.js";
import { enter } from "./contender.js";
import { columnsOf, start } from "./duckdb.js";
import { READING } from "../workloads/queries.mjs";

const { database, connection } = await start(duckdb, "/duckdb-1.28");

enter({
  open: () => Promise.reject(new Error("reads CSV alone")),
  async cold(address) {
    const url = new URL(address, location.origin);
    // A name of its own each time, so that nothing of the last run is at hand.
    const name = `${url.search.slice(1)}.csv`;
    await database.registerFileURL(name, url.href, duckdb.DuckDBDataProtocol.HTTP, false);
    await connection.query(`CREATE TABLE whole AS SELECT * FROM read_csv_auto('${name}')`);
    const table = await connection.query(READING.sql("whole"));
    await connection.query("DROP TABLE whole");
    await database.dropFile(name);
    return table;
  },
  read: (table) => answer(table.numRows, READING.keys, columnsOf(table)),
});
