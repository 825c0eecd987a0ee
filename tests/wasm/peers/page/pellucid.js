// Pellucid through its public API: one engine in its worker, or `?workers=n` of them.
import { answer } from "./answer.js";
import { enter } from "./contender.js";
import { OPENING, QUERIES, STAR } from "../workloads/queries.mjs";

// Not bundled: the package finds its worker and its wasm by its own address.
const { Engine } = await import("/dist/index.js");
const workers = Number(new URLSearchParams(location.search).get("workers") ?? 1);
const engine = await Engine.create({ worker: true, workers });
const tables = {};
/** W16's model, made with its first question. */
let star;

enter({
  async open(name) {
    tables[name] = await engine.open({ url: `/data/pellucid/${name}.parquet` });
  },
  async ask(id, table) {
    const { model, query } = QUERIES[id];
    if (!model) return tables[table].query(query);
    star ??= await engine.model({
      tables: Object.fromEntries(STAR.tables.map((name) => [name, tables[name]])),
      relations: STAR.relations,
    });
    return star.query(model);
  },
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
