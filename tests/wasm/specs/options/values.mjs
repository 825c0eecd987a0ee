// What a chart counts: measures, filters, units of time, bins and computed columns. Rows behind the
// picture are compared with plain loops.
import { expect } from "@playwright/test";
import { rowsOf } from "../../support/chart.mjs";
import { words } from "../../support/picture.mjs";
import { bars, DAY, mean, median, merge } from "../../support/samples.mjs";

const rows = Array.from({ length: 60 }, (_, i) => ({
  city: ["Oslo", "Rome", "Paris"][i % 3],
  a: (i * 37) % 101,
  b: ((i * 13) % 7) - (i % 3),
  note: i % 5 === 0 ? null : `note ${i % 4}`,
  t: new Date(Date.UTC(2023, 10, 27) + i * 0.9 * DAY + i * 7_919_137),
}));
const CITIES = ["Oslo", "Paris", "Rome"];
const of = (city, keep = () => true) => rows.filter((r) => r.city === city && keep(r));
const spec = { ...bars, encoding: { x: { field: "city" }, y: { op: "count", as: "n" } } };
const variance = (list) => list.reduce((s, v) => s + (v - mean(list)) ** 2, 0) / (list.length - 1);
const quantile = (list, q) => {
  const sorted = [...list].sort((x, y) => x - y);
  const at = (sorted.length - 1) * q;
  return (
    sorted[Math.floor(at)] + (at % 1) * ((sorted[Math.ceil(at)] ?? 0) - sorted[Math.floor(at)])
  );
};

const near = (given, expected) => {
  expect(given).toHaveLength(expected.length);
  for (const [i, v] of expected.entries()) expect(given[i]).toBeCloseTo(v, 9);
};

const op = (name, compute, more = {}) => ({
  name: `a measure of ${name}`,
  rows,
  spec,
  change: { encoding: { y: { op: name, field: "a", as: "m", ...more } } },
  check: async (_, __, page) =>
    near(
      (await rowsOf(page)).map((r) => r.m),
      CITIES.map((city) => compute(of(city).map((r) => r[more.field ?? "a"]))),
    ),
});

const filter = (name, given, keep) => ({
  name: `a filter of ${name}`,
  rows,
  spec,
  change: { filters: [{ op: name, ...given }] },
  check: async (_, __, page) =>
    expect(Object.fromEntries((await rowsOf(page)).map((r) => [r.city, r.n]))).toEqual(
      Object.fromEntries(CITIES.map((c) => [c, of(c, keep).length]).filter(([, n]) => n > 0)),
    ),
});

const cut = {
  year: (d) => Date.UTC(d.getUTCFullYear(), 0),
  quarter: (d) => Date.UTC(d.getUTCFullYear(), Math.floor(d.getUTCMonth() / 3) * 3),
  month: (d) => Date.UTC(d.getUTCFullYear(), d.getUTCMonth()),
  week: (d) => Math.floor((d - 4 * DAY) / (7 * DAY)) * 7 * DAY + 4 * DAY,
  day: (d) => Math.floor(d / DAY) * DAY,
  hour: (d) => Math.floor(d / 3_600_000) * 3_600_000,
  minute: (d) => Math.floor(d / 60_000) * 60_000,
  second: (d) => Math.floor(d / 1000) * 1000,
};
const cycle = {
  hourOfDay: (d) => d.getUTCHours(),
  dayOfWeek: (d) => d.getUTCDay() || 7,
  monthOfYear: (d) => d.getUTCMonth() + 1,
};
const counted = (key) => {
  const counts = new Map();
  for (const { t } of rows) counts.set(key(t), (counts.get(key(t)) ?? 0) + 1);
  return [...counts].sort(([x], [y]) => x - y);
};
const unit = ([timeUnit, key]) => ({
  name: `a unit of ${timeUnit}`,
  rows,
  // A second is less than a pixel here.
  same: timeUnit === "second" ? undefined : false,
  spec: {
    mark: "line",
    title: "Times",
    encoding: { x: { field: "t", as: "t" }, y: { op: "count", as: "n" } },
  },
  change: { encoding: { x: { timeUnit } } },
  check: async (_, __, page) =>
    expect((await rowsOf(page)).map((r) => [timeUnit in cut ? Date.parse(r.t) : r.t, r.n])).toEqual(
      counted(key),
    ),
});

const computed = (name, compute) => ({
  name: `a column computed by ${name}`,
  rows,
  spec: { ...spec, encoding: { ...spec.encoding, y: { op: "sum", field: "a", as: "m" } } },
  change: {
    compute: [{ as: "c", expr: { op: name, args: ["a", { op: "add", args: ["b", 20] }] } }],
    encoding: { y: { field: "c" } },
  },
  check: async (_, __, page) =>
    near(
      (await rowsOf(page)).map((r) => r.m),
      CITIES.map((city) => of(city).reduce((s, r) => s + compute(r.a, r.b + 20), 0)),
    ),
});

const bins = (name, bin, step, origin) => ({
  name,
  rows,
  spec: {
    mark: "bar",
    title: "Bins",
    encoding: { x: { field: "a", bin: { step: 10 }, as: "a" }, y: { op: "count", as: "n" } },
  },
  change: { encoding: { x: { bin } } },
  check: async (_, __, page) => {
    const counts = new Map();
    for (const { a } of rows) {
      const key = Math.floor((a - origin) / step) * step + origin;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect((await rowsOf(page)).map((r) => [r.a, r.n])).toEqual(
      [...counts].sort(([x], [y]) => x - y),
    );
  },
});

export default [
  op("sum", (v) => v.reduce((x, y) => x + y, 0)),
  op("mean", mean),
  op("min", (v) => Math.min(...v)),
  op("max", (v) => Math.max(...v)),
  op("count", (v) => v.length),
  op("countDistinct", (v) => new Set(v).size, { field: "b" }),
  op("median", median),
  op("quantile", (v) => quantile(v, 0.9), { q: 0.9 }),
  op("stddev", (v) => Math.sqrt(variance(v))),
  op("variance", variance),
  op("first", (v) => v[0]),
  op("last", (v) => v.at(-1)),
  {
    name: "a share of rows, and a measure of some of them",
    rows,
    spec,
    change: {
      encoding: { y: { op: "share", as: "m", where: [{ field: "a", op: "gt", value: 40 }] } },
    },
    check: async (_, __, page) =>
      near(
        (await rowsOf(page)).map((r) => r.m),
        CITIES.map((c) => of(c, (r) => r.a > 40).length / of(c).length),
      ),
  },
  filter("eq", { field: "city", value: "Rome" }, (r) => r.city === "Rome"),
  filter("neq", { field: "city", value: "Rome" }, (r) => r.city !== "Rome"),
  filter("in", { field: "a", values: [0, 37, 74] }, (r) => [0, 37, 74].includes(r.a)),
  filter("notIn", { field: "b", values: [0, 1] }, (r) => ![0, 1].includes(r.b)),
  filter("lt", { field: "a", value: 50 }, (r) => r.a < 50),
  filter("lte", { field: "b", value: 0 }, (r) => r.b <= 0),
  filter("gt", { field: "a", value: 50 }, (r) => r.a > 50),
  filter("gte", { field: "b", value: 3 }, (r) => r.b >= 3),
  filter("between", { field: "a", values: [20, 60] }, (r) => r.a >= 20 && r.a <= 60),
  filter("contains", { field: "note", value: "te 3" }, (r) => r.note?.includes("te 3") === true),
  filter("startsWith", { field: "city", value: "Ro" }, (r) => r.city.startsWith("Ro")),
  filter("isNull", { field: "note" }, (r) => r.note === null),
  filter("notNull", { field: "note" }, (r) => r.note !== null),
  ...Object.entries({ ...cut, ...cycle }).map(unit),
  computed("add", (x, y) => x + y),
  computed("sub", (x, y) => x - y),
  computed("mul", (x, y) => x * y),
  computed("div", (x, y) => x / y),
  bins("bins of a width", { step: 25 }, 25, 0),
  bins("bins from an origin", { step: 10, origin: 5 }, 10, 5),
  {
    name: "bins of a width to be chosen",
    rows,
    spec: {
      mark: "bar",
      title: "Bins",
      encoding: { x: { field: "a", as: "a" }, y: { op: "count", as: "n" } },
    },
    change: { encoding: { x: { bin: true } } },
    check: async (_, __, page) => {
      const starts = (await rowsOf(page)).map((r) => r.a);
      expect(starts.every((v) => v % 5 === 0)).toBe(true);
      expect((await rowsOf(page)).reduce((s, r) => s + r.n, 0)).toBe(rows.length);
    },
  },
  {
    name: "a name of its own",
    rows,
    spec: merge(spec, { encoding: { y: { as: undefined } } }),
    change: { encoding: { y: { as: "how_many" } } },
    check: async (_, after, page) => {
      expect(Object.keys((await rowsOf(page))[0])).toEqual(["city", "how_many"]);
      expect(words(after)).toContain("How many");
    },
  },
];
