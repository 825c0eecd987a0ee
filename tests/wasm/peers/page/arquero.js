// Arquero over typed arrays, in the page itself: it has no worker of its own, so its times carry no messages.
import { AsyncDuckDB, DuckDBDataProtocol, VoidLogger } from "@duckdb/duckdb-wasm";
import * as aq from "arquero";
import { answer } from "./answer.js";
import { enter } from "./contender.js";
import { FROM, NAMES, QUERIES, TO } from "../workloads/queries.mjs";

const { op } = aq;
const KEYS = {
  "int key": ["key"],
  "string key": ["name"],
  month: [{ month: (d) => op.utcmonth(d.time) }],
  "two keys": ["key", "name"],
};
let table;

enter({
  async open() {
    table = aq.table(await columns());
  },
  ask(id) {
    const { grouping, filtered } = QUERIES[id];
    const rows = filtered ? table.params({ FROM, TO, NAMES }).filter((d, $) => d.time >= $.FROM && d.time <= $.TO && op.includes($.NAMES, d.name, 0)) : table;
    return rows.groupby(...KEYS[grouping]).rollup({ s: (d) => op.sum(d.value), m: (d) => op.mean(d.value), n: () => op.count() });
  },
  read(result, id) {
    const get = result.columnNames().map((name) => (i) => result.get(name, i));
    // Month of the year to its first instant, as the others give it.
    if (QUERIES[id].grouping === "month") get[0] = (i) => Date.UTC(2025, result.get("month", i), 1);
    return answer(result.numRows(), QUERIES[id].keys, get);
  },
});

/** Reads the file by DuckDB-WASM, which reads Parquet where Arquero does not; strings are shared, the form it groups fastest. */
async function columns() {
  const database = new AsyncDuckDB(new VoidLogger(), new Worker("/duckdb/duckdb-browser-eh.worker.js"));
  await database.instantiate(new URL("/duckdb/duckdb-eh.wasm", location.origin).href);
  const connection = await database.connect();
  await database.registerFileURL("main.parquet", new URL("/data/arquero/main.parquet", location.origin).href, DuckDBDataProtocol.HTTP, false);
  const read = async (sql) => (await connection.query(`SELECT ${sql} AS x FROM read_parquet('main.parquet')`)).getChild("x").toArray();
  const texts = Array.from({ length: 200 }, (_, i) => `item-${String(i).padStart(3, "0")}`);
  const made = {
    key: await read("key"),
    time: await read("epoch_ms(time)::DOUBLE"),
    value: await read("value"),
    name: Array.from(await read("substr(name, 6)::INTEGER"), (code) => texts[code]),
  };
  await database.terminate();
  return made;
}
