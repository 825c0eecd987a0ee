// Axes, scales, and how labels are written.
import { expect } from "@playwright/test";
import { place, said, words, xTicks, yTicks } from "../../support/picture.mjs";
import {
  bars,
  cities,
  curve,
  days,
  growth,
  line,
  LONG,
  long,
  merge,
} from "../../support/samples.mjs";

const x = (more) => ({ encoding: { x: more } });
const y = (more) => ({ encoding: { y: more } });
const grid = (p, across) =>
  p.shapes.filter((s) => s.fill === "#e9ecf1" && (across ? s.x1 - s.x0 > 100 : s.y1 - s.y0 > 60))
    .length;
const SERIES = "#2f6bde";
/** The line's points, left to right. */
const path = (p) =>
  p.shapes.filter((s) => s.stroke === SERIES && s.points.length > 2).flatMap((s) => s.points);
const scale = (type, check, rows = growth) => ({
  name: `a scale of ${type}`,
  rows,
  spec: curve,
  change: y({ scale: { type } }),
  check,
});
const format = (name, given, expected, rows = cities) => ({
  name: `numbers ${name}`,
  rows,
  spec: { ...bars, options: { dataLabels: true } },
  change: y({ format: given }),
  check: (_, after) => expect(words(after)).toEqual(expect.arrayContaining(expected)),
});

export default [
  {
    name: "grid lines across",
    rows: cities,
    spec: bars,
    change: y({ axis: { grid: false } }),
    check: (before, after) =>
      expect([grid(before, true) > 1, grid(after, true)]).toEqual([true, 0]),
  },
  {
    name: "grid lines up",
    rows: growth,
    spec: curve,
    change: x({ axis: { grid: true } }),
    check: (before, after) =>
      expect([grid(before, false), grid(after, false) > 3]).toEqual([0, true]),
  },
  {
    name: "no labels and no title",
    rows: cities,
    spec: bars,
    change: y({ axis: { show: false } }),
    check: (before, after) =>
      expect([yTicks(before).length > 2, yTicks(after).length, words(after).includes("V")]).toEqual(
        [true, 0, false],
      ),
  },
  {
    name: "few ticks",
    rows: growth,
    spec: curve,
    change: y({ axis: { ticks: 2 } }),
    check: (before, after) => expect([yTicks(before).length, yTicks(after).length]).toEqual([3, 2]),
  },
  {
    name: "many ticks",
    rows: growth,
    spec: curve,
    size: { width: 600 },
    change: x({ axis: { ticks: 25 } }),
    check: (before, after) => expect(xTicks(after).length).toBeGreaterThan(xTicks(before).length),
  },
  {
    name: "an axis at the right",
    rows: cities,
    spec: bars,
    change: y({ axis: { position: "right" } }),
    check: (before, after) =>
      expect([said(before, "20").x < 100, said(after, "20").x > 1000]).toEqual([true, true]),
  },
  {
    name: "an axis at the left, as by default",
    same: true,
    rows: cities,
    spec: bars,
    change: y({ axis: { position: "left" } }),
    check: (_, after) => expect(said(after, "20").x).toBeLessThan(100),
  },
  {
    name: "an axis at the top",
    rows: cities,
    spec: bars,
    change: x({ axis: { position: "top" } }),
    check: (before, after) =>
      expect([said(before, "Rome").y > 200, said(after, "Rome").y < 120]).toEqual([true, true]),
  },
  {
    name: "an axis at the bottom, as by default",
    same: true,
    rows: cities,
    spec: bars,
    change: x({ axis: { position: "bottom" } }),
    check: (_, after) => expect(said(after, "Rome").y).toBeGreaterThan(200),
  },
  {
    name: "labels cut",
    rows: long,
    spec: bars,
    size: { width: 640 },
    change: x({ axis: { labels: "cut" } }),
    check: (_, after) =>
      expect(words(after).filter((w) => w.endsWith("…")).length).toBeGreaterThan(2),
  },
  {
    name: "labels on several lines",
    rows: long,
    spec: merge(bars, x({ axis: { labels: "cut" } })),
    size: { width: 640 },
    change: x({ axis: { labels: "wrap" } }),
    check: (_, after) =>
      expect(said(after, /^Amsterdam/).y).toBeLessThan(said(after, /^Centraal/).y),
  },
  {
    name: "labels turned upward",
    rows: long,
    spec: bars,
    size: { width: 640 },
    change: x({ axis: { labels: "upward" } }),
    check: (_, after) => expect(after.texts.filter((t) => t.turned).length).toBe(LONG.length),
  },
  {
    name: "labels left out",
    rows: long,
    spec: bars,
    size: { width: 640 },
    change: x({ axis: { labels: "thin" } }),
    check: (_, after) => {
      const shown = words(after).filter((w) => LONG.includes(w));
      expect(shown.length > 0 && shown.length < LONG.length).toBe(true);
      expect(words(after).some((w) => w.endsWith("…"))).toBe(false);
    },
  },
  scale("log", (_, after) => {
    // Even growth is a straight line.
    const points = path(after);
    const [a, m, b] = [points[0], points[Math.floor(points.length / 2)], points.at(-1)];
    const straight = a[1] + ((m[0] - a[0]) / (b[0] - a[0])) * (b[1] - a[1]);
    expect(Math.abs(m[1] - straight)).toBeLessThan(1.5);
  }),
  scale("sqrt", (before, after) => {
    const high = (p) => (path(p)[0][1] - path(p)[20][1]) / (path(p)[0][1] - path(p).at(-1)[1]);
    expect(Math.abs(high(before) - 1.3 ** 20 / 1.3 ** 29)).toBeLessThan(0.02);
    expect(Math.abs(high(after) - Math.sqrt(1.3 ** 20 / 1.3 ** 29))).toBeLessThan(0.03);
  }),
  scale(
    "symlog",
    (before, after) => {
      const middle = (p) => (path(p)[0][1] + path(p).at(-1)[1]) / 2;
      // Of both signs, alike on either side, and apart near zero, where a linear scale lays all on
      // one line.
      expect(Math.abs(path(after)[14][1] - middle(after))).toBeLessThan(4);
      expect(path(after)[10][1] - path(after)[18][1]).toBeGreaterThan(
        4 * (path(before)[10][1] - path(before)[18][1]),
      );
    },
    Array.from({ length: 29 }, (_, i) => ({ n: i, v: (i - 14) ** 5 })),
  ),
  {
    name: "a scale of linear, as by default",
    same: true,
    rows: growth,
    spec: curve,
    change: y({ scale: { type: "linear" } }),
    check: (_, after) => expect(yTicks(after).length).toBeGreaterThan(2),
  },
  {
    name: "a domain",
    rows: days,
    spec: line,
    change: y({ scale: { domain: [0, 200] } }),
    check: (_, after) => {
      expect(yTicks(after).map(([v]) => v)).toEqual([
        200,
        ...yTicks(after)
          .slice(1, -1)
          .map(([v]) => v),
        0,
      ]);
      expect(Math.abs(path(after)[0][1] - place(yTicks(after), days[0].v))).toBeLessThan(1.5);
    },
  },
  {
    name: "a domain as it is, not widened to round numbers",
    rows: days,
    spec: line,
    change: y({ scale: { nice: false } }),
    check: (before, after) => {
      // The highest point then touches the plot's upper end.
      const room = (p) => Math.min(...path(p).map((q) => q[1]));
      expect(room(after)).toBeLessThan(room(before));
    },
  },
  {
    name: "zero in the domain",
    rows: days,
    spec: line,
    change: y({ scale: { zero: true } }),
    check: (before, after) =>
      expect([yTicks(before).some(([v]) => v === 0), yTicks(after).some(([v]) => v === 0)]).toEqual(
        [false, true],
      ),
  },
  {
    name: "numbers that run downward",
    rows: days,
    spec: line,
    change: y({ scale: { reverse: true } }),
    check: (before, after) =>
      expect(yTicks(after).map(([v]) => v)).toEqual(
        yTicks(before)
          .map(([v]) => v)
          .reverse(),
      ),
  },
  {
    name: "names that run the other way",
    rows: cities,
    spec: bars,
    change: x({ scale: { reverse: true } }),
    check: (before, after) => {
      const order = (p) =>
        p.texts
          .filter((t) => cities.some((c) => c.city === t.text))
          .sort((a, b) => a.x - b.x)
          .map((t) => t.text);
      expect(order(after)).toEqual(order(before).reverse());
    },
  },
  {
    name: "a title of an axis",
    rows: cities,
    spec: bars,
    change: y({ title: "Degrees" }),
    check: (before, after) =>
      expect([
        words(before).includes("V"),
        words(after).includes("Degrees"),
        words(after).includes("V"),
      ]).toEqual([true, true, false]),
  },
  format("in a style of plain decimals", { style: "decimal", digits: 0 }, ["47", "27"]),
  format("with digits", { digits: 2 }, ["47.00", "24.50"]),
  format("with a sign", { sign: true }, ["+47", "+24.5"]),
  format("with a unit, which the axis names once", { unit: "km" }, ["V (km)"]),
  format("as percent", { style: "percent" }, ["4,700%"]),
  format("as money", { style: "currency", currency: "EUR" }, ["€47.00"]),
  format("as bytes", { style: "bytes" }, ["46\u00a0KiB"], [{ city: "Oslo", v: 46 * 1024 }]),
  format("as durations", { style: "duration" }, ["1 hr 2 min"], [{ city: "Oslo", v: 3723 }]),
  format("shortened by style", { style: "compact" }, ["1.2K"], [{ city: "Oslo", v: 1234 }]),
  format(
    "shortened as money",
    { style: "currency", currency: "USD", compact: true },
    ["$1.2M"],
    [{ city: "Oslo", v: 1_234_567 }],
  ),
];
