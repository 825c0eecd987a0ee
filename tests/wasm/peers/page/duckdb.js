// DuckDB-WASM of either version: its exception-handling build in its own worker, tables in memory
// as its documentation advises for repeated queries.
import { answer } from "./answer.js";
import { arrowGroups } from "./arrow.js";
import { enter } from "./contender.js";
import { OPENING, QUERIES } from "../workloads/queries.mjs";

const here = (path) => new URL(path, location.origin).href;

/** Starts the `duckdb` of a package whose files lie in `folder`. */
export async function start(duckdb, folder) {
  const database = new duckdb.AsyncDuckDB(
    new duckdb.VoidLogger(),
    new Worker(`${folder}/duckdb-browser-eh.worker.js`),
  );
  await database.instantiate(here(`${folder}/duckdb-eh.wasm`));
  return { database, connection: await database.connect() };
}

/** A table of a Parquet file, read by DuckDB itself. */
export async function loadParquet({ duckdb, database, connection }, name, address) {
  await database.registerFileURL(
    `${name}.parquet`,
    here(address),
    duckdb.DuckDBDataProtocol.HTTP,
    false,
  );
  await connection.query(`CREATE TABLE ${name} AS SELECT * FROM read_parquet('${name}.parquet')`);
  await database.dropFile(`${name}.parquet`);
}

/** A table of the same file without DuckDB's Parquet reader: row groups inserted as Arrow. */
export async function loadArrow({ connection }, name, address) {
  let create = true;
  for await (const bytes of arrowGroups(here(address))) {
    await connection.insertArrowFromIPCStream(bytes, { name, create });
    create = false;
  }
}

/** A table's columns as functions of the row. */
export const columnsOf = (table) =>
  table.schema.fields.map((_, c) => table.getChildAt(c)).map((column) => (i) => column.get(i));

/** Answers W1 to W4, W8 and W12. `load` is one of the two above. */
export async function enterDuckdb(contender, duckdb, folder, load) {
  const { database, connection } = await start(duckdb, folder);
  enter({
    open: (name) =>
      load({ duckdb, database, connection }, name, `/data/${contender}/${name}.parquet`),
    ask: (id, table) => connection.query(QUERIES[id].sql(table)),
    async cold(address) {
      // A name of its own each time, so that nothing of the last run is at hand.
      const name = `${new URL(here(address)).search.slice(1)}.parquet`;
      await database.registerFileURL(name, here(address), duckdb.DuckDBDataProtocol.HTTP, false);
      const table = await connection.query(OPENING.sql(name));
      await database.dropFile(name);
      return table;
    },
    read: (table, id) => answer(table.numRows, (QUERIES[id] ?? OPENING).keys, columnsOf(table)),
  });
}
