import assert from "node:assert/strict";
import { test } from "node:test";
import { portableRows } from "../src/common/plain.js";
import { plainJson } from "../src/common/json.js";
import { Table } from "../src/engine/table.js";
import type { Query } from "../src/generated/index.js";
import type { Port } from "../src/wire/port.js";
import { Column, Result, type Value } from "../src/engine/result.js";
import { compareValues, keyPart } from "../src/table/pivot/groups.js";
import type { RawColumn, RawResult } from "../src/wire/wasm.js";

const COLUMNS: [RawColumn, Value[]][] = [
  [
    {
      name: "text",
      type: "string",
      dictionary: ["a", ""],
      values: Uint32Array.of(1, 0, 0),
      validity: Uint8Array.of(1, 1, 0),
    },
    ["", "a", null],
  ],
  [{ name: "small", type: "int", values: Float64Array.of(-1, 0, 2 ** 53) }, [-1, 0, 2 ** 53]],
  [
    {
      name: "large",
      type: "int",
      values: BigInt64Array.of(9_007_199_254_740_993n, -1n, 0n),
      validity: Uint8Array.of(1, 0, 1),
    },
    [9_007_199_254_740_993n, null, 0n],
  ],
  [{ name: "float", type: "float", values: Float64Array.of(0.5, NaN, -0) }, [0.5, NaN, -0]],
  [
    {
      name: "price",
      type: "decimal",
      values: Float64Array.of(0.3, -1.25, 0),
      validity: Uint8Array.of(1, 1, 0),
    },
    [0.3, -1.25, null],
  ],
  [
    {
      name: "amount",
      type: "decimal",
      dictionary: ["123456789012345678.92", "0.10"],
      values: Uint32Array.of(0, 1, 0),
      validity: Uint8Array.of(1, 1, 0),
    },
    ["123456789012345678.92", "0.10", null],
  ],
  [
    { name: "ends", type: "timestamp", values: Float64Array.of(9.3e15, -9.3e15, 0) },
    [new Date(8.64e15), new Date(-8.64e15), new Date(0)],
  ],
  [
    {
      name: "flag",
      type: "bool",
      values: Uint8Array.of(1, 0, 1),
      validity: Uint8Array.of(1, 1, 0),
    },
    [true, false, null],
  ],
  [
    { name: "time", type: "timestamp", values: Float64Array.of(1, -1, 0) },
    [new Date(1), new Date(-1), new Date(0)],
  ],
  [
    { name: "day", type: "date", values: Float64Array.of(0, 86_400_000, 0) },
    [new Date(0), new Date(86_400_000), new Date(0)],
  ],
];

for (const [raw, wanted] of COLUMNS) {
  test(`values of a column of ${raw.type}, ${raw.name}`, () => {
    const column = new Column(raw);
    assert.deepEqual(column.toArray(), wanted);
    // Beyond both ends there is nothing.
    assert.deepEqual([column.get(-1), column.get(3)], [null, null]);
  });
}

test("a time of a result finds its microsecond when it comes back in a filter", async () => {
  const start = Date.UTC(2024, 1, 29, 12, 34, 56, 789);
  const values = Float64Array.of(start + 0.001, start + 0.999, start, -0.001);
  const times = new Column({ name: "t", type: "timestamp", values }).toArray() as Date[];
  const texts = [
    "2024-02-29T12:34:56.789001Z",
    "2024-02-29T12:34:56.789999Z",
    "2024-02-29T12:34:56.789Z",
    "1969-12-31T23:59:59.999999Z",
  ];
  const filter = { field: "t", op: "in", values: times };
  // To a server, and to a worker.
  assert.equal(plainJson(filter), JSON.stringify({ ...filter, values: texts }));
  const sent: unknown[] = [];
  const call = (_: string, args: unknown[]): Promise<unknown> => {
    sent.push(structuredClone(args[1]));
    return Promise.resolve({ rowCount: 0, total: 0, columns: [] });
  };
  const opened = { table: 1, schema: { fields: [], skipped: [] }, rowCount: 0 };
  const table = new Table(undefined as never, { call } as unknown as Port, opened);
  await table.query({ filters: [filter] } as unknown as Query);
  assert.equal(plainJson(sent), plainJson([{ filters: [filter] }]));
  // They are dates of their millisecond for all else, and are told apart.
  assert.ok(times.every((time) => time instanceof Date));
  assert.deepEqual([times[0]?.getTime(), times[3]?.getTime()], [start, -1]);
  assert.deepEqual(
    [...times].sort((a, b) => Number(a) - Number(b)),
    [3, 2, 0, 1].map((i) => times[i]),
  );
});

/** The first microsecond of year 1, two neighbours of 1691, and the last two of year 9999. */
const FAR = [
  "0001-01-01T00:00:00.000001Z",
  "1690-12-31T23:59:59.999998Z",
  "1690-12-31T23:59:59.999999Z",
  "9999-12-31T23:59:59.999998Z",
  "9999-12-31T23:59:59.999999Z",
];

/** They as an answer has them. */
const far = (): RawColumn => ({
  name: "t",
  type: "timestamp",
  values: BigInt64Array.from(FAR, (text) => {
    const millis = BigInt(Date.parse(text.replace(/\d{3}Z/, "Z")));
    return millis * 1000n + BigInt(text.slice(-4, -1));
  }),
});

test("times beyond what milliseconds of a number tell keep their microsecond", () => {
  const times = new Column(far()).toArray() as Date[];
  assert.deepEqual(
    times.map((time) => time.toISOString()),
    FAR,
  );
  assert.equal(plainJson(times), JSON.stringify(FAR));
  assert.equal(new Set(times.map(keyPart)).size, FAR.length);
  const shuffled = [3, 1, 4, 0, 2].map((i) => times[i] ?? null);
  assert.deepEqual(
    shuffled.sort((a, b) => compareValues(a, b, "asc")),
    times,
  );
  const micros = BigInt64Array.of(2n ** 63n - 1n, -(2n ** 63n), 1000n);
  assert.deepEqual(new Column({ name: "t", type: "timestamp", values: micros }).toArray(), [
    new Date(8.64e15),
    new Date(-8.64e15),
    new Date(1),
  ]);
});

test("rows of an answer keep their microseconds when they are opened again", () => {
  const raw: RawResult = { rowCount: FAR.length, total: FAR.length, columns: [far()] };
  const rows = new Result(raw, () => Promise.reject(new Error("no"))).toArray();
  const plain = { t: new Date(0), n: 2n ** 60n };
  const sent: unknown[] = [];
  const given = portableRows([...rows, plain, { deep: [{ t: rows[0]?.["t"] }] }]);
  sent.push(...(structuredClone(given) as unknown[]));
  assert.deepEqual(sent, [...FAR.map((t) => ({ t })), plain, { deep: [{ t: FAR[0] }] }]);
  // What has none is not copied.
  assert.equal(given[FAR.length], plain);
});

test("rows by the columns' names, in their order", async () => {
  const raw = { rowCount: 2, total: 40, columns: COLUMNS.slice(0, 2).map(([column]) => column) };
  const result = new Result(raw, (given) => Promise.resolve(Uint8Array.of(given.rowCount)));
  assert.deepEqual([result.rowCount, result.total, result.column("none")], [2, 40, undefined]);
  assert.deepEqual(result.toArray(), [
    { text: "", small: -1 },
    { text: "a", small: 0 },
  ]);
  assert.deepEqual(Object.keys(result.row(1)), ["text", "small"]);
  assert.deepEqual(await result.toArrow(), Uint8Array.of(2));
});
