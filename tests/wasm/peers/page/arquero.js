// Arquero over typed arrays, in the page itself: it has no worker of its own, so its times carry no
// messages.
import * as aq from "arquero";
import { answer } from "./answer.js";
import { columns } from "./columns.js";
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
    table = aq.table(await columns("/data/arquero/main.parquet"));
  },
  ask(id) {
    const { grouping, filtered } = QUERIES[id];
    const rows = filtered
      ? table
          .params({ FROM, TO, NAMES })
          .filter((d, $) => d.time >= $.FROM && d.time <= $.TO && op.includes($.NAMES, d.name, 0))
      : table;
    return rows
      .groupby(...KEYS[grouping])
      .rollup({ s: (d) => op.sum(d.value), m: (d) => op.mean(d.value), n: () => op.count() });
  },
  read(result, id) {
    const get = result.columnNames().map((name) => (i) => result.get(name, i));
    // Month of the year to its first instant, as the others give it.
    if (QUERIES[id].grouping === "month") get[0] = (i) => Date.UTC(2025, result.get("month", i), 1);
    return answer(result.numRows(), QUERIES[id].keys, get);
  },
});
