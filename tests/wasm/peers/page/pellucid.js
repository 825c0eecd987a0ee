// Pellucid through its public API: one engine in its worker, or `?workers=n` of them.
import { answer } from "./answer.js";
import { enter } from "./contender.js";
import { OPENING, QUERIES } from "../workloads/queries.mjs";

// Not bundled: the package finds its worker and its wasm by its own address.
const { Engine } = await import("/dist/index.js");
const workers = Number(new URLSearchParams(location.search).get("workers") ?? 1);
const engine = await Engine.create({ worker: true, workers });
const tables = {};

enter({
  async open(name) {
    tables[name] = await engine.open({ url: `/data/pellucid/${name}.parquet` });
  },
  ask: (id, table) => tables[table].query(QUERIES[id].query),
  async cold(address) {
    const table = await engine.open({ url: address, columns: OPENING.columns });
    const result = await table.query(OPENING.query);
    table.close();
    return result;
  },
  read: (result, id) =>
    answer(
      result.rowCount,
      (QUERIES[id] ?? OPENING).keys,
      result.columns.map((c) => (i) => c.get(i)),
    ),
});
