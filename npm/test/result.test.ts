import assert from "node:assert/strict";
import { test } from "node:test";
import { Column, Result, type Value } from "../src/engine/result.js";
import type { RawColumn } from "../src/wire/wasm.js";

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
    { name: "time", type: "timestamp", values: Float64Array.of(0.5, -1, 0) },
    [new Date(0.5), new Date(-1), new Date(0)],
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
