// W9: bars from a Parquet file, from nothing.
import { Chart, Engine } from "/dist/index.js";
import { painted } from "./painted.js";

const plot = document.querySelector("#plot");
plot.style.cssText = "width: 800px; height: 400px";
const engine = await Engine.create({ worker: true });
const table = await engine.open({ url: "/data/cold-pellucid/small.parquet" });
const chart = new Chart(plot, {
  table,
  theme: "light",
  spec: {
    mark: "bar",
    encoding: { x: { field: "key" }, y: { op: "sum", field: "value", as: "s" } },
  },
});
await chart.ready;
await painted(async () =>
  JSON.parse(await (await chart.exportData("json")).text()).map(({ key, s }) => [key, s]),
);
