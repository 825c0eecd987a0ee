// W5: our views of one table.
import { oursViews } from "./ours-views.js";
import { VIEWS } from "../workloads/views.mjs";

const { Engine } = await import("/dist/index.js");

oursViews(VIEWS, async (file) => {
  const engine = await Engine.create({ worker: true, workers: 1 });
  const table = await engine.open({ url: `/data/pellucid-views/${file}.parquet` });
  return { tables: [table], of: () => table };
});
