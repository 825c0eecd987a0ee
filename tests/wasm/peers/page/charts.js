// W6 and W7: the same points drawn by each, all in the page and each forced to finish by reading a
// pixel back. Ours runs without its worker here: a canvas in a worker cannot be read from outside,
// so its end would not be seen.
import { LineChart, ScatterChart } from "echarts/charts";
import { DataZoomComponent, GridComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import {
  Chart as ChartJs,
  Decimation,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  ScatterController,
} from "chart.js";
import UPlot from "uplot";

const { Engine } = await import("/dist/index.js");
ChartJs.register(
  Decimation,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  ScatterController,
);
use([LineChart, ScatterChart, GridComponent, DataZoomComponent, CanvasRenderer]);

const SIZE = { width: 1600, height: 400 };
const THEME = {
  scheme: "light",
  background: "#ffffff",
  foreground: "#1b1f27",
  muted: "#667080",
  grid: "#e9ecf1",
  axis: "#b9c0cc",
  accent: "#2f6bde",
};
const BLUE = "#2f6bde";
const place = document.querySelector("#plot");
let engine;
let table;
/** Columns as each peer wants them; `pairs` is x and y in turn. */
let xs;
let ys;
let amounts;
let pairs;
/** Points as objects, the only form Chart.js takes; by mark as well. */
let objects;

function points(mark) {
  if (objects[mark]) return objects[mark];
  const from = mark === "line" ? xs : amounts;
  return (objects[mark] = Array.from(from, (x, i) => ({ x, y: ys[i] })));
}

/** x and y in turn, made once and kept: bringing points into this form is not counted. */
function interleaved(mark) {
  if (pairs[mark]) return pairs[mark];
  const from = mark === "line" ? xs : amounts;
  const made = new Float64Array(from.length * 2);
  for (let i = 0; i < from.length; i++) {
    made[2 * i] = from[i];
    made[2 * i + 1] = ys[i];
  }
  return (pairs[mark] = made);
}

/**
 * Pixels in colour, and a hash of all: a picture that is as before was not drawn again. ECharts
 * stacks canvases.
 */
function picture(canvases) {
  const context = new OffscreenCanvas(SIZE.width, SIZE.height).getContext("2d");
  for (const canvas of canvases) context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 0, SIZE.width, SIZE.height);
  let inked = 0;
  let hash = 2166136261;
  for (let i = 0; i < data.length; i += 4) {
    if (
      data[i + 3] > 0 &&
      Math.max(data[i], data[i + 1], data[i + 2]) - Math.min(data[i], data[i + 1], data[i + 2]) > 40
    )
      inked++;
    hash = Math.imul(hash ^ data[i] ^ (data[i + 1] << 8) ^ (data[i + 2] << 16), 16777619);
  }
  return { inked, hash };
}

const flush = (canvas) => canvas.getContext("2d").getImageData(0, 0, 1, 1);
const canvases = () => [...place.querySelectorAll("canvas")];
const CONTENDERS = {
  pellucid: {
    async create(mark) {
      const canvas = place.appendChild(Object.assign(document.createElement("canvas"), SIZE));
      const group = await table.call("createGroup", [table.handle]);
      const spec = {
        mark,
        encoding: { x: { field: mark === "line" ? "time" : "amount" }, y: { field: "value" } },
      };
      await table.call("addChart", [
        group,
        spec,
        { canvas, ...SIZE, dpr: 1, theme: THEME, locale: "en", timeZone: "UTC" },
      ]);
      return {
        move: (from, to) =>
          table.call("setFilters", [group, [{ field: "time", op: "between", values: [from, to] }]]),
        end: () => table.call("closeGroup", [group]),
      };
    },
  },
  uplot: {
    async create() {
      const plot = new UPlot(
        {
          ...SIZE,
          ms: 1,
          series: [{}, { stroke: BLUE, points: { show: false } }],
          legend: { show: false },
        },
        [xs, ys],
        place,
      );
      // It puts its drawing off to a microtask.
      await undefined;
      return {
        async move(min, max) {
          plot.setScale("x", { min, max });
          await undefined;
        },
        end: () => plot.destroy(),
      };
    },
  },
  echarts: {
    async create(mark) {
      const element = place.appendChild(document.createElement("div"));
      const chart = init(element, null, { ...SIZE, renderer: "canvas", devicePixelRatio: 1 });
      const series =
        mark === "line"
          ? { type: "line", sampling: "minmax", showSymbol: false, lineStyle: { width: 1 } }
          : { type: "scatter", large: true, largeThreshold: 2000, progressive: 0, symbolSize: 3 };
      const zoom = mark === "line" ? { dataZoom: [{ type: "inside" }] } : {};
      chart.setOption({
        animation: false,
        color: [BLUE],
        xAxis: { type: mark === "line" ? "time" : "value" },
        yAxis: {},
        series: [{ ...series, dimensions: ["x", "y"], data: interleaved(mark) }],
        ...zoom,
      });
      chart.getZr().flush();
      return {
        move(startValue, endValue) {
          chart.dispatchAction({ type: "dataZoom", startValue, endValue });
          chart.getZr().flush();
        },
        end: () => chart.dispose(),
      };
    },
  },
  "chart.js": {
    async create(mark) {
      const box = place.appendChild(document.createElement("div"));
      box.style.cssText = `width: ${SIZE.width}px; height: ${SIZE.height}px`;
      const canvas = box.appendChild(Object.assign(document.createElement("canvas"), SIZE));
      const line = {
        type: "line",
        data: {
          datasets: [{ data: points("line"), borderColor: BLUE, borderWidth: 1, pointRadius: 0 }],
        },
      };
      const scatter = {
        type: "scatter",
        data: {
          datasets: [{ data: points("point"), backgroundColor: BLUE, radius: 1.5, borderWidth: 0 }],
        },
      };
      // As its guide to performance says: no parsing, sorted data told, no animation, scales
      // without work of their own.
      const options = {
        responsive: false,
        animation: false,
        parsing: false,
        normalized: true,
        events: [],
        devicePixelRatio: 1,
      };
      const scales = { x: { type: "linear", ticks: { maxRotation: 0 } }, y: { type: "linear" } };
      const plugins =
        mark === "line" ? { decimation: { enabled: true, algorithm: "min-max" } } : {};
      const chart = new ChartJs(canvas, {
        ...(mark === "line" ? line : scatter),
        options: { ...options, scales, plugins },
      });
      return {
        move(min, max) {
          Object.assign(chart.options.scales.x, { min, max });
          chart.update("none");
        },
        end: () => chart.destroy(),
      };
    },
  },
};

async function timed(name, mark, run) {
  if (name === "echarts") interleaved(mark);
  if (name === "chart.js") points(mark);
  const start = performance.now();
  await run();
  canvases().forEach(flush);
  return { millis: performance.now() - start, ...picture(canvases()) };
}

globalThis.contender = {
  /** Our times are nothing without the columns at hand, as the peers' arrays are. */
  async load(file) {
    engine?.close();
    engine = await Engine.create({ worker: false });
    table = await engine.open({
      url: `/data/charts/${file}.parquet`,
      columns: ["time", "value", "amount"],
    });
    const { columns } = await table.query({
      dimensions: ["time", "value", "amount"],
      ungrouped: true,
    });
    [xs, ys, amounts] = columns.map((c) => c.values);
    pairs = {};
    objects = {};
    return table.rowCount;
  },
  /** Creates, zooms into a half and pans by a twentieth. */
  async line(name) {
    let made;
    const create = await timed(
      name,
      "line",
      async () => (made = await CONTENDERS[name].create("line")),
    );
    const [from, to] = [xs[0], xs[xs.length - 1]];
    const span = (to - from) / 2;
    const move = (at) =>
      timed(name, "line", () => made.move(Math.round(at), Math.round(at + span)));
    const zoom = await move(from + span / 2);
    const pan = await move(from + span / 2 + span / 20);
    await made.end();
    place.replaceChildren();
    return { create, zoom, pan };
  },
  async scatter(name) {
    let made;
    const create = await timed(
      name,
      "point",
      async () => (made = await CONTENDERS[name].create("point")),
    );
    await made.end();
    place.replaceChildren();
    return { create };
  },
};
