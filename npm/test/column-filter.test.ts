import assert from "node:assert/strict";
import { test } from "node:test";
import type { DataType } from "../src/generated/index.js";
import { parseFilter } from "../src/table/column-filter.js";

/** What is typed over a column `f`, as operators and values. */
const typed = (type: DataType, text: string): unknown =>
  parseFilter("f", type, text)?.map(({ op, value, values }) => [op, values ?? value]);

test("nothing typed is no filter, and what says nothing of the type is none at all", () => {
  for (const type of ["string", "int", "float", "bool", "timestamp", "date"] as const)
    assert.deepEqual(typed(type, "  "), []);
  assert.equal(typed("int", "many"), undefined);
  assert.equal(typed("bool", "1"), undefined);
  assert.equal(typed("date", "spring"), undefined);
});

test("texts by a part, numbers by size or range, flags by name", () => {
  assert.deepEqual(typed("string", " a b "), [["contains", "a b"]]);
  assert.deepEqual(typed("int", "5"), [["eq", 5]]);
  assert.deepEqual(typed("float", "<= -1.5e3"), [["lte", -1500]]);
  assert.deepEqual(typed("int", "!=3"), [["neq", 3]]);
  assert.deepEqual(typed("int", "-2 .. 4"), [["between", [-2, 4]]]);
  assert.deepEqual(typed("bool", "TRUE"), [["eq", true]]);
});

test("more digits than a number holds stay digits, but over floats", () => {
  assert.deepEqual(typed("int", "9007199254740993"), [["eq", "9007199254740993"]]);
  assert.deepEqual(typed("decimal", "0.30 .. 123456789012345678.92"), [
    ["between", [0.3, "123456789012345678.92"]],
  ]);
  assert.deepEqual(typed("float", "12345678901234567"), [["eq", 12345678901234568]]);
});

test("a year, a month and a day reach to their own ends", () => {
  assert.deepEqual(typed("date", "2024"), [
    ["gte", "2024-01-01"],
    ["lt", "2025-01-01"],
  ]);
  assert.deepEqual(typed("timestamp", "2024-2"), [
    ["gte", "2024-02-01"],
    ["lt", "2024-03-01"],
  ]);
  assert.deepEqual(typed("date", "2024-12-31"), [
    ["gte", "2024-12-31"],
    ["lt", "2025-01-01"],
  ]);
  assert.deepEqual(typed("date", "<2024-12"), [["lt", "2024-12-01"]]);
  assert.deepEqual(typed("date", "<= 2024-12"), [["lt", "2025-01-01"]]);
  assert.deepEqual(typed("date", "> 2024"), [["gte", "2025-01-01"]]);
  assert.deepEqual(typed("date", ">=2024"), [["gte", "2024-01-01"]]);
});
