// Everything a chart may draw besides its data.
import { expect } from "@playwright/test";
import { coloured, place, said, words, xTicks, yTicks } from "../../support/picture.mjs";
import { bars, CITIES, cities, days, line, mean, median, VALUES } from "../../support/samples.mjs";

const note = (...annotations) => ({ annotations });
const RED = "#c0392b";
const SERIES = "#2f6bde";
const middle = (s) => [(s.x0 + s.x1) / 2, (s.y0 + s.y1) / 2];
/** A line is drawn as dashes; where they stand on y. */
const level = (p, color) => {
  const dashes = coloured(p, color).filter((s) => s.kind !== "polygon");
  expect(dashes.length).toBeGreaterThan(10);
  const ys = dashes.map((s) => middle(s)[1]);
  expect(Math.max(...ys) - Math.min(...ys)).toBeLessThan(1);
  return mean(ys);
};
const cloud = { mark: "point", title: "Cloud", encoding: { x: { field: "a" }, y: { field: "b" } } };
const dots = Array.from({ length: 40 }, (_, i) => ({
  a: 500 + 40 * i,
  b: 30 + 0.5 * i + 4 * Math.sin(i * 7),
}));

/** Intercept and slope of least squares over the index. */
const fit = (list) => {
  const [mx, my] = [(list.length - 1) / 2, mean(list)];
  const slope =
    list.reduce((s, v, i) => s + (i - mx) * (v - my), 0) /
    list.reduce((s, _, i) => s + (i - mx) ** 2, 0);
  return [my - slope * mx, slope];
};

export default [
  {
    name: "a line stands at its value, dashed, with its label",
    rows: days,
    spec: line,
    change: note({ type: "line", axis: "y", value: 55, label: "Target 55", color: RED }),
    check: (_, after) => {
      expect(Math.abs(level(after, RED) - place(yTicks(after), 55))).toBeLessThan(1.5);
      expect(Math.abs(said(after, "Target 55").y - level(after, RED))).toBeLessThan(20);
    },
  },
  ...[
    ["mean", mean(VALUES)],
    ["median", median(VALUES)],
    ["min", Math.min(...VALUES)],
    ["max", Math.max(...VALUES)],
  ].map(([op, value]) => ({
    name: `a line stands at the ${op} and writes it`,
    rows: days,
    spec: line,
    change: note({ type: "line", op, color: RED }),
    check: (_, after) => {
      expect(Math.abs(level(after, RED) - place(yTicks(after), value))).toBeLessThan(1.5);
      expect(
        words(after).some(
          (w) =>
            new RegExp(op, "i").test(w) &&
            w.includes(value.toLocaleString("en-US", { maximumFractionDigits: 2 })),
        ),
      ).toBe(true);
    },
  })),
  {
    name: "a line across x stands at its value",
    rows: dots,
    spec: cloud,
    change: note({ type: "line", axis: "x", value: 1500, label: "Family car", color: RED }),
    check: (_, after) => {
      const xs = coloured(after, RED)
        .filter((s) => s.kind !== "polygon")
        .map((s) => middle(s)[0]);
      expect(xs.length).toBeGreaterThan(5);
      expect(Math.abs(mean(xs) - place(xTicks(after), 1500))).toBeLessThan(1.5);
      said(after, "Family car");
    },
  },
  {
    name: "a band reaches from value to value",
    rows: cities,
    spec: bars,
    change: note({ type: "band", from: 10, to: 20, label: "Normal", color: "#06a597" }),
    check: (_, after) => {
      const [band] = coloured(after, "#06a597").filter((s) => s.opacity < 1);
      expect(Math.abs(band.y1 - place(yTicks(after), 10))).toBeLessThan(1.5);
      expect(Math.abs(band.y0 - place(yTicks(after), 20))).toBeLessThan(1.5);
      const { y } = said(after, "Normal");
      expect(y > band.y0 - 12 && y < band.y1 + 12).toBe(true);
    },
  },
  {
    name: "a band across x holds the bars between",
    rows: cities,
    spec: bars,
    change: note({ type: "band", axis: "x", from: "Lima", to: "Paris", color: "#06a597" }),
    check: (_, after) => {
      const [band] = coloured(after, "#06a597");
      for (const [name, inside] of [
        ["Kyoto", false],
        ["Lima", true],
        ["Oslo", true],
        ["Paris", true],
        ["Quito", false],
      ]) {
        const { x } = said(after, name);
        expect(x > band.x0 && x < band.x1, name).toBe(inside);
      }
    },
  },
  {
    name: "a threshold colours bars by their side of it",
    rows: cities,
    spec: bars,
    change: note({
      type: "threshold",
      value: 30,
      above: "#06a597",
      below: "#d03b3b",
      label: "Goal",
    }),
    check: (before, after) => {
      const drawn = (p, color) =>
        coloured(p, color).filter(
          (s) => s.kind === "polygon" && s.opacity === 1 && s.y1 - s.y0 > 20,
        ).length;
      const above = Object.values(CITIES).filter((v) => v >= 30).length;
      expect([
        drawn(before, SERIES),
        drawn(after, "#06a597"),
        drawn(after, "#d03b3b"),
        drawn(after, SERIES),
      ]).toEqual([6, above, 6 - above, 0]);
      said(after, "Goal");
    },
  },
  {
    name: "a trend is the line of least squares",
    rows: days,
    spec: line,
    change: note({ type: "trend", color: RED }),
    check: (_, after) => {
      const dashes = coloured(after, RED).filter((s) => s.kind === "polyline");
      const [a, b] = fit(VALUES);
      const [first, last] = [dashes[0].points[0], dashes.at(-1).points.at(-1)];
      expect(Math.abs(first[1] - place(yTicks(after), a))).toBeLessThan(2);
      expect(Math.abs(last[1] - place(yTicks(after), a + b * (VALUES.length - 1)))).toBeLessThan(3);
    },
  },
  {
    name: "a moving average starts where its window is full",
    rows: days,
    spec: line,
    change: note({ type: "movingAverage", window: 7, color: RED }),
    check: (_, after) => {
      const points = coloured(after, RED).flatMap((s) => s.points);
      expect(points).toHaveLength(VALUES.length - 6);
      expect(Math.abs(points[0][1] - place(yTicks(after), mean(VALUES.slice(0, 7))))).toBeLessThan(
        1.5,
      );
      expect(
        Math.abs(points.at(-1)[1] - place(yTicks(after), mean(VALUES.slice(-7)))),
      ).toBeLessThan(1.5);
    },
  },
  {
    name: "a forecast goes on behind the data within its interval",
    rows: days,
    spec: line,
    change: note({ type: "forecast", periods: 10, color: RED }),
    check: (before, after) => {
      const end = (p) => Math.max(...coloured(p, SERIES).map((s) => s.x1));
      const dashes = coloured(after, RED);
      // A third more days on the same width.
      expect(end(after)).toBeLessThan(end(before) * 0.82);
      expect(Math.min(...dashes.map((s) => s.x0))).toBeGreaterThan(end(after) - 2);
      expect(Math.abs(Math.max(...dashes.map((s) => s.x1)) - end(before))).toBeLessThan(8);
    },
  },
  {
    name: "a forecast's interval is narrower where less is promised",
    rows: days,
    spec: { ...line, ...note({ type: "forecast", periods: 10, color: RED }) },
    change: note({ type: "forecast", periods: 10, color: RED, level: 0.5 }),
    check: (before, after) => {
      const wide = (p) => {
        const fan = coloured(p, RED).find((s) => s.opacity < 1);
        const [[a, ya], [b, yb]] = [yTicks(p)[0], yTicks(p).at(-1)];
        return ((fan.y1 - fan.y0) / (yb - ya)) * (a - b);
      };
      expect(wide(after)).toBeLessThan(wide(before) * 0.7);
    },
  },
  {
    name: "a note stands at its place, as text whatever it says",
    rows: cities,
    spec: bars,
    change: note({ type: "text", x: "Lima", y: 40, text: "no <b>markup</b>", color: RED }),
    check: (_, after) => {
      const text = said(after, "no <b>markup</b>");
      expect(text.fill).toBe(RED);
      expect(Math.abs(text.x - said(after, "Lima").x)).toBeLessThan(60);
      expect(Math.abs(text.y - place(yTicks(after), 40))).toBeLessThan(16);
    },
  },
];
