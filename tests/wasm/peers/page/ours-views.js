// What pages of linked views share: the calls that a dashboard makes when a reader drags, drawing
// included; with `?canvas=none` all but the painting.
import { answer } from "./answer.js";
import { SIZE } from "../workloads/views.mjs";

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

/**
 * The contender of the views `views`; `open(file)` opens {tables, of}: all tables, and that of a
 * view by its name.
 */
export function oursViews(views, open) {
  let table;
  const brushes = {};
  const charts = {};
  globalThis.contender = {
    async open(file) {
      const { tables, of } = await open(file);
      const [first, ...others] = tables;
      table = first;
      const group = await table.call("createGroup", [
        table.handle,
        Uint32Array.from(others, (other) => other.handle),
      ]);
      for (const [name, { spec }] of Object.entries(views)) {
        const target = {
          canvas: PAINTED ? canvas() : null,
          ...SIZE,
          dpr: 1,
          theme: THEME,
          locale: "en",
          timeZone: "UTC",
        };
        charts[name] = await table.call("addChart", [group, spec, target, of(name).handle]);
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
      return answer(rows.length, views[name].keys, get);
    },
  };
}
