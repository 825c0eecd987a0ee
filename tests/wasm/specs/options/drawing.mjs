// How marks are drawn, where the legend stands, and the clock.
import { expect } from "@playwright/test";
import { coloured, said, words, yTicks } from "../../support/picture.mjs";
import { bars, cities, CITIES, days, line, PLANS, plans, series } from "../../support/samples.mjs";

const SERIES = "#2f6bde";
const options = (o) => ({ options: o });
const polygons = (p, color) =>
  coloured(p, color).filter((s) => s.opacity === 1 && s.y1 - s.y0 > 4 && s.x1 - s.x0 > 4);
const paths = (p) => p.shapes.filter((s) => s.stroke === SERIES && s.points.length > 1);
const gappy = days.map((d, i) => (i === 9 || i === 10 ? { ...d, v: null } : d));
const gaps = {
  ...line,
  encoding: { ...line.encoding, x: { field: "day", timeUnit: "day", as: "day" } },
};
const plansOf = {
  mark: "area",
  title: "Areas",
  encoding: {
    x: { field: "day" },
    y: { op: "sum", field: "v", as: "v" },
    color: { field: "plan" },
  },
};
const areas = days.flatMap(({ day, v }, i) =>
  PLANS.map((plan, p) => ({ day, plan, v: v + p * (5 + (i % 4)) })),
);
const legendOf = (p) => PLANS.map((name) => said(p, name));
/** Tops and bottoms of the bars of the first city in the series' colours. */
const first = (p, opaque = true) =>
  p.shapes
    .filter(
      (s) =>
        s.kind !== "circle" &&
        (s.opacity === 1) === opaque &&
        s.x1 < 220 &&
        s.x0 > 35 &&
        s.x1 - s.x0 > 4 &&
        s.y1 - s.y0 > 12 &&
        s.y0 > 100,
    )
    .sort((a, b) => a.x0 - b.x0);
const donut = {
  mark: "arc",
  title: "Share",
  encoding: { theta: { op: "sum", field: "v", as: "v" }, color: { field: "city" } },
};
const gauge = {
  mark: "gauge",
  title: "Load",
  encoding: { value: { op: "mean", field: "v", as: "v" } },
};
const bullet = {
  mark: "bullet",
  title: "Load",
  encoding: { y: { field: "city" }, x: { op: "sum", field: "v", as: "v" } },
};
const fall = {
  mark: "waterfall",
  title: "Steps",
  encoding: { x: { field: "city" }, y: { op: "sum", field: "v", as: "v" } },
};
const box = { mark: "box", title: "Spread", encoding: { x: { field: "plan" }, y: { field: "v" } } };
const spread = PLANS.flatMap((plan) => Array.from({ length: 101 }, (_, v) => ({ plan, v })));

const stack = (kind, check, { spec = series, rows = plans } = {}) => ({
  name: `series ${kind}`,
  same: kind === "stacked",
  rows,
  spec,
  change: options({ stack: kind }),
  check,
});
const clock = (name, timezone, rows, check) => ({
  name,
  rows,
  spec: {
    mark: "line",
    title: "Clock",
    encoding: { x: { field: "t" }, y: { op: "sum", field: "v", as: "v" } },
  },
  change: options({ timezone }),
  check,
});
const hours = (start, n = 24) =>
  Array.from({ length: n }, (_, i) => ({ t: new Date(start + i * 3_600_000), v: i }));
/** An hour in CSS px, where nothing happened to the clock. */
const apart = (p) => said(p, "05:00").x - said(p, "04:00").x;

export default [
  {
    name: "a step",
    rows: days,
    spec: line,
    change: options({ curve: "step" }),
    check: (_, after) => {
      const points = paths(after).flatMap((s) => s.points);
      // Two ends of each level, the last day's too.
      expect(points.length).toBe(2 * days.length);
      for (let i = 1; i < points.length; i += 1)
        expect(points[i][0] === points[i - 1][0] || points[i][1] === points[i - 1][1]).toBe(true);
    },
  },
  {
    name: "a smooth line goes through the points and nowhere beyond them",
    rows: days,
    spec: line,
    change: options({ curve: "smooth" }),
    check: (before, after) => {
      const [given, bent] = [before, after].map((p) => paths(p).flatMap((s) => s.points));
      expect(bent.length).toBeGreaterThan(2 * given.length);
      for (const [x, y] of given)
        expect(Math.min(...bent.map((b) => Math.hypot(b[0] - x, b[1] - y)))).toBeLessThan(1);
      const ys = (list) => list.map((q) => q[1]);
      expect(Math.min(...ys(bent))).toBeGreaterThan(Math.min(...ys(given)) - 0.2);
      expect(Math.max(...ys(bent))).toBeLessThan(Math.max(...ys(given)) + 0.2);
    },
  },
  {
    name: "a straight line, as by default",
    same: true,
    rows: days,
    spec: line,
    size: { width: 600 },
    change: options({ curve: "linear" }),
    check: (_, after) => expect(paths(after).flatMap((s) => s.points)).toHaveLength(days.length),
  },
  {
    name: "values at the marks",
    rows: cities,
    spec: bars,
    change: options({ dataLabels: true }),
    check: (before, after) => {
      for (const v of Object.values(CITIES))
        expect([words(before).includes(String(v)), words(after).includes(String(v))]).toEqual([
          false,
          true,
        ]);
    },
  },
  {
    name: "no axes",
    rows: days,
    spec: line,
    change: options({ axes: false }),
    check: (before, after) =>
      expect([
        yTicks(before).length > 2,
        yTicks(after).length,
        words(after).filter((w) => w !== "Days"),
      ]).toEqual([true, 0, []]),
  },
  {
    name: "colours of its own",
    rows: plans,
    spec: series,
    change: options({ colors: ["#112233", "#445566", "#778899"] }),
    check: (_, after) => {
      for (const color of ["#112233", "#445566", "#778899"])
        expect(polygons(after, color).length).toBeGreaterThan(5);
    },
  },
  {
    name: "a hole",
    rows: cities,
    spec: donut,
    change: options({ innerRadius: 0.6 }),
    check: (before, after) => {
      const inner = (p) => {
        const all = p.shapes
          .filter((s) => s.kind === "polygon" && s.points.length > 8)
          .flatMap((s) => s.points);
        const [cx, cy] = [0, 1].map(
          (k) => (Math.min(...all.map((q) => q[k])) + Math.max(...all.map((q) => q[k]))) / 2,
        );
        const radii = all.map((q) => Math.hypot(q[0] - cx, q[1] - cy));
        return Math.min(...radii) / Math.max(...radii);
      };
      expect(inner(before)).toBeLessThan(0.1);
      expect(Math.abs(inner(after) - 0.6)).toBeLessThan(0.04);
    },
  },
  {
    name: "whiskers at quantiles",
    rows: spread,
    spec: box,
    change: options({ whiskers: [0.1, 0.9] }),
    check: (before, after) => {
      const reach = (p) => {
        const drawn = p.shapes.filter(
          (s) =>
            s.x0 > 60 && s.x1 < 440 && s.y1 - s.y0 > 3 && s.x1 - s.x0 < 300 && s.fill !== "#ffffff",
        );
        return Math.max(...drawn.map((s) => s.y1)) - Math.min(...drawn.map((s) => s.y0));
      };
      // Of 0 to 100, from 10 to 90.
      expect(Math.abs(reach(after) / reach(before) - 0.8)).toBeLessThan(0.05);
    },
  },
  {
    name: "ranges of a gauge",
    rows: cities,
    spec: gauge,
    change: options({ ranges: [20, 40, 60] }),
    check: (before, after) =>
      expect(new Set(after.shapes.map((s) => s.fill)).size).toBeGreaterThan(
        new Set(before.shapes.map((s) => s.fill)).size,
      ),
  },
  {
    name: "ranges of a bullet",
    rows: cities,
    spec: bullet,
    change: options({ ranges: [20, 40] }),
    check: (before, after) =>
      expect(after.shapes.length).toBeGreaterThanOrEqual(before.shapes.length + 6),
  },
  {
    name: "no total",
    rows: cities,
    spec: fall,
    change: options({ total: false }),
    check: (before, after) =>
      expect([words(before).includes("Total"), words(after).includes("Total")]).toEqual([
        true,
        false,
      ]),
  },
  {
    name: "a legend of one series",
    rows: plans.filter((r) => r.plan === "Team"),
    spec: series,
    change: options({ legend: true }),
    check: (before, after) =>
      expect([words(before).includes("Team"), words(after).includes("Team")]).toEqual([
        false,
        true,
      ]),
  },
  {
    name: "no legend of several",
    rows: plans,
    spec: series,
    change: options({ legend: false }),
    check: (before, after) =>
      expect([words(before).includes("Team"), words(after).includes("Team")]).toEqual([
        true,
        false,
      ]),
  },
  {
    name: "a legend at the top, as by default",
    same: true,
    rows: plans,
    spec: series,
    change: options({ legendPosition: "top" }),
    check: (_, after) => expect(Math.max(...legendOf(after).map((t) => t.y))).toBeLessThan(60),
  },
  {
    name: "a legend at the right",
    rows: plans,
    spec: series,
    change: options({ legendPosition: "right" }),
    check: (_, after) => {
      const entries = legendOf(after);
      expect(Math.min(...entries.map((t) => t.x))).toBeGreaterThan(after.width * 0.8);
      expect(new Set(entries.map((t) => t.y)).size).toBe(PLANS.length);
    },
  },
  {
    name: "a legend at the bottom",
    rows: plans,
    spec: series,
    change: options({ legendPosition: "bottom" }),
    check: (_, after) =>
      expect(Math.min(...legendOf(after).map((t) => t.y))).toBeGreaterThan(said(after, "Rome").y),
  },
  {
    name: "nulls connected",
    rows: gappy,
    spec: gaps,
    change: options({ nulls: "connect" }),
    check: (before, after) => expect([paths(before).length, paths(after).length]).toEqual([2, 1]),
  },
  {
    name: "nulls as zero",
    rows: gappy,
    spec: gaps,
    change: options({ nulls: "zero" }),
    check: (before, after) => {
      expect([paths(before).length, paths(after).length]).toEqual([2, 1]);
      expect(paths(after)[0].points).toHaveLength(days.length);
      const ys = paths(after)[0].points.map((q) => q[1]);
      expect(ys.indexOf(Math.max(...ys))).toBe(9);
    },
  },
  {
    name: "nulls as gaps, by default",
    same: true,
    rows: gappy,
    spec: gaps,
    change: options({ nulls: "gap" }),
    check: (_, after) => expect(paths(after)).toHaveLength(2),
  },
  stack("stacked", (_, after) => {
    const bars = first(after);
    expect(bars).toHaveLength(3);
    expect(new Set(bars.map((s) => s.x0)).size).toBe(1);
  }),
  stack("grouped", (_, after) => {
    const bars = first(after);
    expect(bars.length).toBeGreaterThanOrEqual(3);
    for (let i = 1; i < bars.length; i += 1)
      expect(bars[i].x0).toBeGreaterThanOrEqual(bars[i - 1].x1 - 0.5);
    expect(new Set(bars.map((s) => s.y1)).size).toBe(1);
  }),
  stack("normalized", (_, after) => {
    expect(words(after)).toContain("100%");
    const heights = Object.keys(CITIES).map((city) => {
      const { x } = said(after, city);
      return Math.min(
        ...after.shapes
          .filter(
            (s) => s.opacity === 1 && s.x0 < x && s.x1 > x && s.x1 - s.x0 < 200 && s.y1 - s.y0 > 4,
          )
          .map((s) => s.y0),
      );
    });
    expect(Math.max(...heights) - Math.min(...heights)).toBeLessThan(0.5);
  }),
  stack("overlaid", (_, after) => {
    // What lies behind shows through.
    const bars = first(after, false);
    expect(bars).toHaveLength(3);
    expect(new Set(bars.map((s) => s.y1)).size).toBe(1);
    expect(new Set(bars.map((s) => s.x0)).size).toBe(1);
  }),
  stack(
    "stream",
    (before, after) => {
      const middle = (p) => {
        const layers = p.shapes.filter((s) => s.kind === "polygon" && s.points.length > 40);
        return [Math.min(...layers.map((s) => s.y0)), Math.max(...layers.map((s) => s.y1))];
      };
      // Stacked, the lowest layer stands level on the axis; streamed, it does not.
      const floor = (p) =>
        p.shapes
          .filter((s) => s.kind === "polygon" && s.points.length > 40)
          .flatMap((s) => s.points)
          .filter((q) => Math.abs(q[1] - middle(p)[1]) < 0.2).length;
      expect(floor(before)).toBeGreaterThanOrEqual(2);
      expect(floor(after)).toBeLessThan(3);
    },
    { spec: plansOf, rows: areas },
  ),
  // The browser's own zone is New York's: 2024-03-10, where clocks went forward at 2:00.
  clock(
    "the reader's clock, over a night that lost an hour",
    "local",
    hours(Date.UTC(2024, 2, 10, 5), 8),
    (before, after) => {
      const hour = apart(after);
      expect([
        words(before)[words(before).indexOf("Mar 10, 2024") - 1],
        words(after)[words(after).indexOf("Mar 10, 2024") - 1],
      ]).toEqual(["05:00", "00:00"]);
      expect(words(after).filter((w) => w.startsWith("02:"))).toEqual([]);
      expect(Math.abs(said(after, "03:00").x - said(after, "01:00").x - hour)).toBeLessThan(1);
    },
  ),
  clock(
    "a named clock, over a night of 25 hours",
    "Europe/Berlin",
    hours(Date.UTC(2024, 9, 26, 22), 8),
    (before, after) => {
      const hour = apart(after);
      expect([words(before).includes("22:00"), words(after).includes("22:00")]).toEqual([
        true,
        false,
      ]);
      expect(Math.abs(said(after, "03:00").x - said(after, "01:00").x - 3 * hour)).toBeLessThan(1);
    },
  ),
  {
    name: "a shape of the chart",
    height: null,
    rows: cities,
    spec: bars,
    change: options({ aspect: 3 }),
    check: async (_, after, page) => {
      const box = await page.locator("[data-pellucid]").first().boundingBox();
      expect(Math.abs(box.width / box.height - 3)).toBeLessThan(0.1);
    },
  },
  {
    name: "a description",
    rows: cities,
    spec: bars,
    change: { description: "Measured at noon." },
    same: false,
    check: async (before, after, page) => {
      expect(await page.getByRole("application").getAttribute("aria-label")).toContain(
        "Measured at noon.",
      );
      expect([before.label.includes("noon"), after.label.includes("noon")]).toEqual([false, true]);
    },
  },
  {
    name: "a limit",
    rows: cities,
    spec: bars,
    change: { limit: 2 },
    check: (_, after) => expect(polygons(after, SERIES)).toHaveLength(2),
  },
  {
    name: "an order by a measure",
    rows: cities,
    spec: bars,
    change: { sort: [{ by: "v", order: "desc" }] },
    check: (_, after) =>
      expect(order(after)).toEqual(Object.keys(CITIES).sort((a, b) => CITIES[b] - CITIES[a])),
  },
  {
    name: "an order upward",
    rows: cities,
    spec: bars,
    change: { sort: [{ by: "v", order: "asc" }] },
    check: (_, after) =>
      expect(order(after)).toEqual(Object.keys(CITIES).sort((a, b) => CITIES[a] - CITIES[b])),
  },
  {
    name: "an order by what is not drawn",
    rows: cities.map((c, i) => ({ ...c, rank: (i * 5) % 7 })),
    spec: bars,
    change: { encoding: { order: { op: "min", field: "rank", as: "rank" } } },
    check: (_, after) => {
      const ranks = Object.fromEntries(Object.keys(CITIES).map((c, i) => [c, (i * 5) % 7]));
      expect(order(after)).toEqual(Object.keys(CITIES).sort((a, b) => ranks[a] - ranks[b]));
    },
  },
  {
    name: "a title",
    rows: cities,
    spec: { ...bars, title: undefined },
    change: { title: "By city" },
    check: (_, after) => expect(words(after)).toContain("By city"),
  },
];

const order = (p) =>
  p.texts
    .filter((t) => t.text in CITIES)
    .sort((a, b) => a.x - b.x)
    .map((t) => t.text);
