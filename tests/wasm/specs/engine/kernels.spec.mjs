// A sample of the engine's property tests in the browser's own build, whose SIMD and 32-bit sizes
// native tests do not run.
import { random } from "../../support/fixtures.mjs";
import { expect, test } from "../../support/page.mjs";

const CASES = 80;
const TEXTS = ["", "a", "b", "ä", "<b>bold</b>", "a longer text that shares the letter a"];

/**
 * Rows and a query over them; floats are odd eighths, so that sums are exact in any order and the
 * column is never one of integers.
 */
function someCase(seed) {
  const next = random(seed);
  const whole = (low, high) => low + Math.floor(next() * (high - low));
  const pick = (list) => list[whole(0, list.length)];
  const nulls = next() < 0.5 ? 0.15 : 0;
  const maybe = (v) => (next() < nulls ? null : v);
  const count = pick([1, 2, 7, 300, 2048, 2049, 5000]);
  const keys = pick([2, 12, 300]);
  const rows = Array.from({ length: count }, (_, i) => ({
    key: i === 0 ? 0 : maybe(whole(-3, keys)),
    text: i === 0 ? "a" : maybe(pick(TEXTS)),
    float: i === 0 ? 0.125 : maybe((2 * whole(-4000, 4000) + 1) / 8),
    int: i === 0 ? 1 : maybe(whole(-1e6, 1e6)),
  }));
  const filter = () =>
    pick([
      () => ({ field: "key", op: pick(["gte", "lt", "neq"]), value: whole(-3, keys) }),
      () => ({ field: "text", op: pick(["in", "notIn"]), values: [pick(TEXTS), pick(TEXTS)] }),
      () => ({ field: "float", op: "between", values: [-300.5, whole(0, 900)] }),
      () => ({ field: "int", op: pick(["isNull", "notNull"]) }),
    ])();
  const filters = Array.from({ length: whole(0, 3) }, filter);
  const ops = ["sum", "mean", "min", "max", "count", "countDistinct", "median"];
  const measures = [
    { op: "count", as: "n" },
    ...Array.from({ length: whole(0, 3) }, (_, i) => ({
      op: pick(ops),
      field: pick(["float", "int"]),
      as: `m${i}`,
      ...(next() < 0.2 ? { where: [filter()] } : {}),
    })),
  ];
  const dimensions = pick([[], ["key"], ["text"], ["text", "key"]]);
  return { rows, query: { dimensions, measures, filters } };
}

const TESTS = {
  gte: (v, f) => v >= f.value,
  lt: (v, f) => v < f.value,
  neq: (v, f) => v !== f.value,
  in: (v, f) => f.values.includes(v),
  notIn: (v, f) => !f.values.includes(v),
  between: (v, f) => v >= f.values[0] && v <= f.values[1],
  notNull: () => true,
};
const passes = (row, filters) =>
  filters.every((f) =>
    row[f.field] === null ? f.op === "isNull" : f.op !== "isNull" && TESTS[f.op](row[f.field], f),
  );

const MEASURES = {
  sum: (v) => v.reduce((a, b) => a + b, 0),
  mean: (v) => v.reduce((a, b) => a + b, 0) / v.length,
  min: (v) => v.reduce((a, b) => Math.min(a, b)),
  max: (v) => v.reduce((a, b) => Math.max(a, b)),
  median: (v) => {
    const sorted = v.toSorted((a, b) => a - b);
    const middle = (sorted.length - 1) / 2;
    return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
  },
};

function measured({ op, field, where = [] }, rows) {
  const mine = rows.filter((r) => passes(r, where));
  if (field === undefined) return mine.length;
  const values = mine.map((r) => r[field]).filter((v) => v !== null);
  if (op === "count") return values.length;
  if (op === "countDistinct") return new Set(values).size;
  return values.length === 0 ? null : MEASURES[op](values);
}

/** The answer by plain loops, a line a group, in any order. */
function expected({ rows, query }) {
  const groups = new Map(query.dimensions.length === 0 ? [["[]", []]] : []);
  for (const row of rows.filter((r) => passes(r, query.filters))) {
    const key = JSON.stringify(query.dimensions.map((d) => row[d]));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups].map(([key, members]) => [
    ...JSON.parse(key),
    ...query.measures.map((m) => measured(m, members)),
  ]);
}

const lines = (answer) =>
  answer
    .map((values) => values.map((v) => (typeof v === "number" ? Number(v.toPrecision(12)) : v)))
    .map((v) => JSON.stringify(v))
    .sort();

test("kernels answer as plain loops do", async ({ harness }) => {
  test.setTimeout(120_000);
  await harness.evaluate(async () => {
    window.engine = await window.pellucid.Engine.create({ worker: true });
  });
  for (let seed = 1; seed <= CASES; seed += 1) {
    const given = someCase(seed);
    const found = await harness.evaluate(async ({ rows, query }) => {
      const table = await window.engine.open({ rows });
      const result = await table.query(query);
      table.close();
      const names = [...query.dimensions, ...query.measures.map((m) => m.as)];
      return result.toArray().map((row) => names.map((n) => row[n]));
    }, given);
    expect(lines(found), `seed ${seed}: ${JSON.stringify(given.query)}`).toEqual(
      lines(expected(given)),
    );
  }
});
