// Perspective: its engine in its worker. Every question is a view made, read as Arrow and deleted,
// as its viewer does on a change.
import { tableFromIPC } from "@uwdata/flechette";
import perspective from "@perspective-dev/client";
import { answer } from "./answer.js";
import { arrowGroups } from "./arrow.js";
import { enter } from "./contender.js";
import { FROM, NAMES, QUERIES, TO } from "../workloads/queries.mjs";

perspective.init_server(fetch("/perspective-server/perspective-server.wasm"));
perspective.init_client(fetch("/perspective-client/perspective-js.wasm"));
const client = await perspective.worker();
const tables = {};

// One aggregate a column, and expressions cost it seconds: the mean is the sum by the count, as a
// page would do it.
const STATS = { columns: ["value", "amount"], aggregates: { value: "sum", amount: "count" } };
const GROUPINGS = {
  "int key": { group_by: ["key"], ...STATS },
  "string key": { group_by: ["name"], ...STATS },
  month: { group_by: ["month"], ...STATS, expressions: { month: "bucket(\"time\", 'M')" } },
  "two keys": { group_by: ["key", "name"], ...STATS },
};
const WIDE = {
  "1 M groups": {
    group_by: ["id"],
    columns: ["value", "key"],
    aggregates: { value: "sum", key: "count" },
  },
  median: { group_by: ["key"], columns: ["value"], aggregates: { value: "median" } },
  "count distinct": { group_by: ["key"], columns: ["id"], aggregates: { id: "distinct count" } },
  "top 20": {
    group_by: ["id"],
    columns: ["value"],
    aggregates: { value: "sum" },
    sort: [["value", "desc"]],
  },
};
const FILTER = [
  ["time", ">=", FROM],
  ["time", "<=", TO],
  ["name", "in", NAMES],
];

enter({
  async open(name) {
    for await (const bytes of arrowGroups(
      new URL(`/data/perspective/${name}.parquet`, location.origin).href,
    )) {
      const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
      if (tables[name]) await tables[name].update(buffer);
      else tables[name] = await client.table(buffer);
    }
  },
  async ask(id, table) {
    const { grouping, filtered } = QUERIES[id];
    const config = {
      group_rollup_mode: "flat",
      ...(WIDE[id] ?? GROUPINGS[grouping]),
      ...(filtered ? { filter: FILTER } : {}),
    };
    const view = await tables[table].view(config);
    const bytes = await view.to_arrow(id === "top 20" ? { end_row: 20 } : {});
    await view.delete();
    return tableFromIPC(new Uint8Array(bytes), { useDate: false });
  },
  read(table, id) {
    const get = table.schema.fields
      .map((_, c) => table.getChildAt(c))
      .map((column) => (i) => column.at(i));
    if (WIDE[id]) return answer(table.numRows, QUERIES[id].keys, get);
    const [sum, count] = get.splice(-2);
    return answer(table.numRows, QUERIES[id].keys, [...get, sum, (i) => sum(i) / count(i), count]);
  },
});
