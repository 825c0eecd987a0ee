// W20: our views of two tables of a model.
import { oursViews } from "./ours-views.js";
import { MODEL, VIEWS } from "../workloads/star-views.mjs";

const { Engine } = await import("/dist/index.js");

oursViews(VIEWS, async () => {
  const engine = await Engine.create({ worker: true, workers: 1 });
  const open = (name) => engine.open({ url: `/data/pellucid-star-views/${name}.parquet` });
  const opened = await Promise.all(MODEL.tables.map(async (name) => [name, await open(name)]));
  const model = await engine.model({
    tables: Object.fromEntries(opened),
    relations: MODEL.relations,
  });
  const [star, visits] = [await model.table("star"), await model.table("visits")];
  return { tables: [star, visits], of: (view) => (VIEWS[view].table === "star" ? star : visits) };
});
