// The table as typed arrays, for peers that read no Parquet: by DuckDB-WASM, and not timed.
import * as duckdb from "duckdb-wasm-1.28";
import { start } from "./duckdb.js";

/**
 * {column: array} of `expressions`; texts of `name` are shared, the form that groups fastest in
 * plain JavaScript.
 */
export async function columns(
  address,
  expressions = {
    key: "key",
    time: "epoch_ms(time)::DOUBLE",
    value: "value",
    name: "substr(name, 6)::INTEGER",
  },
) {
  const { database, connection } = await start(duckdb, "/duckdb-1.28");
  await database.registerFileURL(
    "rows.parquet",
    new URL(address, location.origin).href,
    duckdb.DuckDBDataProtocol.HTTP,
    false,
  );
  const texts = Array.from({ length: 200 }, (_, i) => `item-${String(i).padStart(3, "0")}`);
  const made = {};
  for (const [column, sql] of Object.entries(expressions)) {
    const read = (await connection.query(`SELECT ${sql} AS x FROM read_parquet('rows.parquet')`))
      .getChild("x")
      .toArray();
    made[column] = column === "name" ? Array.from(read, (code) => texts[code]) : read;
  }
  await database.terminate();
  return made;
}
