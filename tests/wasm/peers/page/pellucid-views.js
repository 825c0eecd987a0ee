// W5: the calls that a dashboard makes when a reader drags, drawing included; with `?canvas=none`
// all but the painting.
import { answer } from "./answer.js";
import { SIZE, VIEWS } from "../workloads/views.mjs";

const { Engine } = await import("/dist/index.js");
const THEME = {
  scheme: "light",
  background: "#ffffff",
  foreground: "#1b1f27",
  muted: "#667080",
  grid: "#e9ecf1",
  axis: "#b9c0cc",
  accent: "#2f6bde",
};
const PAINTED = new URLSearchParams(location.search).get("canvas") !== "none";
const canvas = () =>
  Object.assign(
    document.body.appendChild(document.createElement("canvas")),
    SIZE,
  ).transferControlToOffscreen();
let table;
let group;
const brushes = {};
const charts = {};

globalThis.contender = {
  async open(file) {
    const engine = await Engine.create({ worker: true, workers: 1 });
    table = await engine.open({ url: `/data/pellucid-views/${file}.parquet` });
    group = await table.call("createGroup", [table.handle]);
    for (const [name, { spec }] of Object.entries(VIEWS)) {
      const target = {
        canvas: PAINTED ? canvas() : null,
        ...SIZE,
        dpr: 1,
        theme: THEME,
        locale: "en",
        timeZone: "UTC",
      };
      charts[name] = await table.call("addChart", [group, spec, target]);
    }
  },
  /** Selects from x0 to x1, in CSS px of the view's canvas; every other view follows. */
  async brush(view, { x0, x1 }) {
    const start = performance.now();
    const { filters } = await table.call("brush", [
      charts[view],
      x0,
      SIZE.height * 0.3,
      x1,
      SIZE.height * 0.6,
    ]);
    const millis = performance.now() - start;
    if (!filters?.length) throw new Error("the brush selected nothing");
    brushes[view] = filters;
    return { millis, filters, brushes };
  },
  async clear(view) {
    delete brushes[view];
    await table.call("clearSelection", [charts[view]]);
  },
  /** What `name` shows, groups without rows left out. */
  async shown(name) {
    const { columns, rowCount } = await table.call("chartData", [charts[name]]);
    const rows = Array.from({ length: rowCount }, (_, i) => i).filter(
      (i) => columns.at(-1).values[i] > 0,
    );
    const get = columns.map(
      (c) => (i) => (c.dictionary ? c.dictionary[c.values[rows[i]]] : c.values[rows[i]]),
    );
    return answer(rows.length, VIEWS[name].keys, get);
  },
};
