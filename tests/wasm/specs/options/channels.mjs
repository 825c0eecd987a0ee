// Channels, panels, layers and maps: what stands where.
import { expect } from "@playwright/test";
import { rowsOf } from "../../support/chart.mjs";
import { coloured, said, words, yTicks } from "../../support/picture.mjs";
import { bars, CITIES, cities, merge, plans, PLANS, series } from "../../support/samples.mjs";

const SERIES = "#2f6bde";
const plots = (p) => Object.keys(CITIES).map((name) => said(p, name));
const panels = {
  ...series,
  encoding: { x: { field: "plan" }, y: { op: "sum", field: "v", as: "v" } },
};
const faceted = merge(panels, { encoding: { facet: { field: "city" } } });
const dots = Array.from({ length: 30 }, (_, i) => ({
  a: i,
  b: (i * 7) % 11,
  weight: 1 + (i % 5) * 20,
  kind: PLANS[i % 3],
}));
const cloud = { mark: "point", title: "Dots", encoding: { x: { field: "a" }, y: { field: "b" } } };
const circles = (p) =>
  p.shapes
    .filter((s) => s.kind === "circle" || (s.kind === "polygon" && s.points.length > 8))
    .map((s) => s.x1 - s.x0);
const square = (x, y, w, h) => ({
  type: "Polygon",
  coordinates: [
    [
      [x, y],
      [x + w, y],
      [x + w, y + h],
      [x, y + h],
      [x, y],
    ],
  ],
});
const places = [
  ["NO", 5, 58, 15, 12],
  ["IT", 8, 38, 10, 8],
  ["PE", -80, -18, 10, 16],
  ["JP", 130, 31, 12, 12],
];
const world = (more) => ({
  type: "FeatureCollection",
  features: places.map(([code, ...at], i) => ({
    type: "Feature",
    id: `f${i}`,
    properties: { code, twin: `f${(i + 3) % 4}` },
    geometry: square(...at),
  })),
  ...more,
});
const map = (projection) => ({
  mark: "geo",
  title: "Map",
  geo: { features: world(), property: "code", ...(projection && { projection }) },
  encoding: { key: { field: "code" }, color: { op: "sum", field: "v", as: "v" } },
});
const values = places.map(([code], i) => ({ code, id: `f${i}`, v: 10 + 10 * i }));
/** The map's own polygons, of four corners each; the legend's steps are rounder and flat. */
const grounds = (p) => {
  const found = p.shapes.filter(
    (s) =>
      s.kind === "polygon" &&
      s.points.length < 10 &&
      s.x1 - s.x0 > 6 &&
      s.y1 - s.y0 > 14 &&
      s.opacity === 1,
  );
  expect(found).toHaveLength(4);
  return found;
};
/** Their sizes in CSS px, in the order of `places`. */
const shapes = (p) => {
  return grounds(p).map((s) => ({ wide: s.x1 - s.x0, high: s.y1 - s.y0, area: area(s.points) }));
};
const area = (points) =>
  Math.abs(
    points.reduce(
      (sum, [x, y], i) =>
        sum + x * points[(i + 1) % points.length][1] - points[(i + 1) % points.length][0] * y,
      0,
    ),
  ) / 2;
const RAD = Math.PI / 180;
/** Area on the globe, in square degrees at the equator. */
const true_ = ([, , y, w, h]) => (w * (Math.sin((y + h) * RAD) - Math.sin(y * RAD))) / RAD;
const projection = (
  name,
  check,
  spec = map(name === "equalEarth" ? "mercator" : "equalEarth"),
  size = { height: 420 },
) => ({
  name: `a projection of ${name}`,
  rows: values,
  spec,
  size,
  change: { geo: { projection: name } },
  check: (before, after) => check(shapes(after)),
});

export default [
  {
    name: "a panel a value",
    rows: plans,
    spec: panels,
    change: { encoding: { facet: { field: "city" } } },
    check: (before, after) => {
      expect(words(before).some((w) => w in CITIES)).toBe(false);
      expect(new Set(plots(after).map((t) => `${t.x} ${t.y}`)).size).toBe(6);
      // Shared scales are labelled once a row of panels.
      expect(yTicks(after).filter(([v]) => v === 0).length).toBe(
        new Set(plots(after).map((t) => t.y)).size,
      );
    },
  },
  {
    name: "panels side by side",
    rows: plans,
    spec: faceted,
    size: { height: 600 },
    change: { options: { facet: { columns: 2 } } },
    check: (_, after) =>
      expect([
        new Set(plots(after).map((t) => t.y)).size,
        plots(after).filter((t) => t.x > after.width / 2).length,
      ]).toEqual([3, 3]),
  },
  {
    name: "panels with scales of their own",
    rows: plans,
    spec: faceted,
    size: { height: 600 },
    change: { options: { facet: { scales: "free" } } },
    check: (_, after) => expect(yTicks(after).filter(([v]) => v === 0)).toHaveLength(6),
  },
  {
    name: "panels with scales shared, as by default",
    same: true,
    rows: plans,
    spec: faceted,
    change: { options: { facet: { scales: "shared" } } },
    check: (_, after) => expect(plots(after)).toHaveLength(6),
  },
  {
    name: "a size by area",
    rows: dots,
    spec: cloud,
    change: { encoding: { size: { field: "weight" } } },
    check: (before, after) => {
      const spread = (p) => Math.max(...circles(p)) / Math.min(...circles(p));
      expect(spread(after)).toBeGreaterThan(2.5);
      expect(words(after)).toContain("Weight");
    },
  },
  {
    name: "a colour a series",
    rows: dots,
    spec: cloud,
    change: { encoding: { color: { field: "kind" } } },
    check: (before, after) => {
      for (const name of PLANS)
        expect([words(before).includes(name), words(after).includes(name)]).toEqual([false, true]);
    },
  },
  {
    name: "another column",
    rows: cities.map((c) => ({ ...c, w: 2 * c.v })),
    spec: bars,
    change: { encoding: { y: { field: "w", as: "w" } } },
    check: async (_, after, page) =>
      expect(Object.fromEntries((await rowsOf(page)).map((r) => [r.city, r.w / 2]))).toEqual(
        CITIES,
      ),
  },
  {
    name: "a second measure on the same axis",
    rows: cities,
    spec: bars,
    change: { layer: [{ mark: "line", axis: "left", y: { op: "max", field: "v", as: "top" } }] },
    check: (_, after) => expect(words(after)).toEqual(expect.arrayContaining(["V", "Top"])),
  },
  {
    name: "a second measure on an axis at the right",
    rows: cities.map((c) => ({ ...c, w: c.v * 1000 })),
    spec: bars,
    change: {
      layer: [
        {
          mark: "line",
          axis: "right",
          y: { op: "sum", field: "w", as: "w", format: { compact: false } },
        },
      ],
    },
    check: (_, after) => {
      const right = after.texts.filter(
        (t) => t.anchor === "start" && t.x > after.width * 0.9 && /000$/.test(t.text),
      );
      expect(right.length).toBeGreaterThan(1);
      const line = after.shapes.find((s) => s.kind === "polyline" && s.points.length === 6);
      const tops = coloured(after, SERIES)
        .filter((s) => s.kind === "polygon" && s.y1 - s.y0 > 20)
        .map((s) => s.y0);
      expect([line !== undefined, tops.length]).toEqual([true, 6]);
    },
  },
  projection("equirectangular", ([norway, italy]) => {
    // Degrees as they are.
    expect(norway.high / italy.high).toBeCloseTo(12 / 8, 1);
    expect(norway.wide / italy.wide).toBeCloseTo(15 / 10, 1);
  }),
  projection("mercator", ([norway, italy]) => {
    const y = (lat) => Math.log(Math.tan(Math.PI / 4 + (lat * RAD) / 2));
    expect(norway.high / italy.high).toBeCloseTo((y(70) - y(58)) / (y(46) - y(38)), 1);
    expect(norway.wide / italy.wide).toBeCloseTo(1.5, 1);
  }),
  projection("equalEarth", (drawn) => {
    for (const i of [1, 2, 3])
      expect(drawn[0].area / drawn[i].area / (true_(places[0]) / true_(places[i]))).toBeCloseTo(
        1,
        1,
      );
  }),
  projection("albers", (drawn) => {
    for (const i of [1, 2, 3])
      expect(drawn[0].area / drawn[i].area / (true_(places[0]) / true_(places[i]))).toBeCloseTo(
        1,
        1,
      );
  }),
  {
    name: "shapes by another property than their id",
    rows: values,
    spec: {
      ...map(),
      geo: { features: world() },
      encoding: { key: { field: "id" }, color: { op: "sum", field: "v", as: "v" } },
    },
    // Whose values are the ids of the shape before.
    change: { geo: { property: "twin" } },
    check: (before, after) => {
      const fills = (p) => grounds(p).map((s) => s.fill);
      const [a, b, c, d] = fills(before);
      expect(new Set([a, b, c, d]).size).toBe(4);
      expect(fills(after)).toEqual([d, a, b, c]);
    },
  },
];
