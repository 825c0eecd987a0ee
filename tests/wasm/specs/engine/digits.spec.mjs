// Digits of identifiers and money: none is lost from a file or a page's rows to an answer, and what
// an answer gave is taken in filters.
import { expect, test } from "../../support/page.mjs";

const answer = (page, source, queries) =>
  page.evaluate(
    async ([source, queries]) => {
      const engine = await window.pellucid.Engine.create();
      const given = source.rows
        ? { rows: new Function(`return ${source.rows}`)() }
        : { url: source.url };
      const table = await engine.open(given);
      const out = [];
      for (const q of queries) {
        // What the last answer gave first comes back as it is.
        const last = out.at(-1)?.[0];
        const query =
          typeof q === "string"
            ? {
                dimensions: [q],
                measures: [{ op: "count", as: "n" }],
                filters: [{ field: q, op: "eq", value: last[q] }],
              }
            : q;
        out.push((await table.query(query)).toArray());
      }
      return out.map((rows) =>
        rows.map((row) =>
          Object.fromEntries(
            Object.entries(row).map(([k, v]) => [k, typeof v === "bigint" ? `${v}n` : v]),
          ),
        ),
      );
    },
    [source, queries],
  );

const largest = (field) => ({
  dimensions: [field],
  ungrouped: true,
  sort: [{ by: field, order: "desc" }],
  limit: 1,
});

test("bigints of a page's rows are numbers of all their digits", async ({ harness }) => {
  const rows =
    '[{ id: 9007199254740993n, k: "a", v: 1n }, { id: 9007199254740992n, k: "a", v: 2n }]';
  const [first, again, sums] = await answer(harness, { rows }, [
    largest("id"),
    "id",
    { dimensions: ["k"], measures: [{ op: "sum", field: "v", as: "s" }] },
  ]);
  expect(first).toEqual([{ id: "9007199254740993n" }]);
  expect(again).toEqual([{ id: "9007199254740993n", n: 1 }]);
  expect(sums).toEqual([{ k: "a", s: 3 }]);
});

test("a time that an answer gave finds its microsecond", async ({ harness }) => {
  const rows = '[{ t: "2024-01-01T00:00:00.000001Z" }, { t: "2024-01-01T00:00:00.000002Z" }]';
  const [first, again] = await answer(harness, { rows }, [largest("t"), "t"]);
  expect(again).toEqual([{ t: first[0].t, n: 1 }]);
});

test("infinities of a page's rows stay what they are", async ({ harness }) => {
  const rows = "[{ a: Infinity }, { a: 1 }, { a: -Infinity }]";
  const [ends] = await answer(harness, { rows }, [
    {
      measures: [
        { op: "max", field: "a", as: "most" },
        { op: "min", field: "a", as: "least" },
      ],
    },
  ]);
  expect(ends).toEqual([{ most: Infinity, least: -Infinity }]);
});

test("decimals and unsigned integers of a file come back whole", async ({ harness }) => {
  const url = "/fixtures/digits.parquet";
  const [u, uAgain] = await answer(harness, { url }, [largest("u64"), "u64"]);
  expect(u).toEqual([{ u64: "18446744073709551615" }]);
  expect(uAgain).toEqual([{ u64: "18446744073709551615", n: 6 }]);
  const [d, dAgain, sums] = await answer(harness, { url }, [
    largest("d38"),
    "d38",
    { measures: [{ op: "sum", field: "small38", as: "s" }] },
  ]);
  expect(d).toEqual([{ d38: "1234567890123456789012345678.0123456789" }]);
  expect(dAgain).toEqual([{ d38: "1234567890123456789012345678.0123456789", n: 7 }]);
  expect(sums).toEqual([{ s: -35 }]);
});

test("decimals leave as Arrow and come back", async ({ harness }) => {
  const back = await harness.evaluate(async () => {
    const engine = await window.pellucid.Engine.create();
    const table = await engine.open({ url: "/fixtures/digits.parquet" });
    const arrow = await (await table.query({ dimensions: ["d38", "d9"] })).toArrow();
    const again = await engine.open({ arrow });
    return [
      again.schema.fields.map((f) => f.type),
      (await again.query({ measures: [{ op: "max", field: "d38", as: "m" }] })).toArray(),
    ];
  });
  expect(back).toEqual([
    ["decimal", "decimal"],
    [{ m: "1234567890123456789012345678.0123456789" }],
  ]);
});

test("instants of any year come whole, and are taken back in filters and rows", async ({
  harness,
}) => {
  const times = [
    "0001-01-01T00:00:00.000001Z",
    "1690-12-31T23:59:59.999999Z",
    "2024-01-01T00:00:00.000001Z",
    "9999-12-31T23:59:59.999998Z",
    "9999-12-31T23:59:59.999999Z",
  ];
  const found = await harness.evaluate(async (times) => {
    const engine = await window.pellucid.Engine.create();
    const text = (rows) => rows.map((row) => row.t.toISOString());
    const ask = { dimensions: ["t"], ungrouped: true, sort: [{ by: "t" }] };
    const table = await engine.open({ rows: times.map((t) => ({ t, n: 1 })) });
    const answer = await table.query(ask);
    const rows = answer.toArray();
    const again = await engine.open({ rows });
    const arrow = await engine.open({ arrow: await answer.toArrow() });
    const filtered = [];
    for (const { t } of rows)
      filtered.push(
        ...text(
          (await table.query({ ...ask, filters: [{ field: "t", op: "eq", value: t }] })).toArray(),
        ),
      );
    return {
      rows: text(rows),
      again: text((await again.query(ask)).toArray()),
      arrow: text((await arrow.query(ask)).toArray()),
      groups: text((await table.query({ dimensions: ["t"] })).toArray()).sort(),
      filtered,
    };
  }, times);
  for (const way of Object.values(found)) expect(way).toEqual(times);
});

test("dates beyond four digits of a year stay dates", async ({ harness }) => {
  const rows = "[{ t: new Date(8.64e15) }, { t: new Date(-8.64e15) }, { t: new Date(0) }]";
  const [first, again] = await answer(harness, { rows }, [largest("t"), "t"]);
  expect(first).toEqual([{ t: new Date(8.64e15) }]);
  expect(again).toEqual([{ t: new Date(8.64e15), n: 1 }]);
});

test("infinities that an answer gave find their rows", async ({ harness }) => {
  const rows = "[{ a: Infinity }, { a: 1 }, { a: -Infinity }, { a: Infinity }]";
  const [most, again, below, among] = await answer(harness, { rows }, [
    largest("a"),
    "a",
    {
      measures: [{ op: "count", as: "n" }],
      filters: [{ field: "a", op: "lt", value: Infinity }],
    },
    {
      measures: [{ op: "count", as: "n" }],
      filters: [{ field: "a", op: "in", values: [-Infinity, 1, NaN] }],
    },
  ]);
  expect(most).toEqual([{ a: Infinity }]);
  expect(again).toEqual([{ a: Infinity, n: 2 }]);
  expect([below, among]).toEqual([[{ n: 2 }], [{ n: 2 }]]);
});
