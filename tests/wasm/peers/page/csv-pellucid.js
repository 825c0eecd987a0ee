// Pellucid reads a whole CSV file in its worker, then answers one question to it.
import { answer } from "./answer.js";
import { enter } from "./contender.js";
import { READING } from "../workloads/queries.mjs";

// Not bundled: the package finds its worker and its wasm by its own address.
const { Engine } = await import("/dist/index.js");
const engine = await Engine.create({ worker: true });

enter({
  open: () => Promise.reject(new Error("reads CSV alone")),
  async cold(address) {
    const table = await engine.open({ url: address });
    const result = await table.query(READING.query);
    table.close();
    return result;
  },
  read: (result) =>
    answer(
      result.rowCount,
      READING.keys,
      result.columns.map((c) => (i) => c.get(i)),
    ),
});
