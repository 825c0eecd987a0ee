import assert from "node:assert/strict";
import { test } from "node:test";
import { Choices, matching } from "../src/dashboard/filters/choices.js";
import type { Filter } from "../src/generated/index.js";

test("what is chosen is one filter, in the order it was chosen", () => {
  const choices = new Choices("city");
  assert.deepEqual([choices.filters(), choices.names], [[], []]);
  choices.toggle("SEA", "SEA");
  choices.toggle(7, "Seven");
  assert.deepEqual(
    [choices.filters(), choices.names],
    [[{ field: "city", op: "in", values: ["SEA", 7] }], ["SEA", "Seven"]],
  );
  // A text and a number that look alike are two values.
  assert.deepEqual([choices.has(7), choices.has("7")], [true, false]);
  choices.toggle("SEA", "SEA");
  assert.deepEqual(choices.filters(), [{ field: "city", op: "in", values: [7] }]);
});

const other: Filter = { field: "delay", op: "gt", value: 3 };
for (const [what, filters, values, rest] of [
  ["a list", [{ field: "city", op: "in", values: ["BOS", "SEA"] }, other], ["BOS", "SEA"], [other]],
  ["one value", [other, { field: "city", op: "eq", value: "BOS" }], ["BOS"], [other]],
  [
    "the first of two, which together mean what both hold",
    [
      { field: "city", op: "eq", value: "A" },
      { field: "city", op: "in", values: ["A", "B"] },
    ],
    ["A"],
    [{ field: "city", op: "in", values: ["A", "B"] }],
  ],
  [
    "nothing of a comparison",
    [{ field: "city", op: "gte", value: "B" }],
    [],
    [{ field: "city", op: "gte", value: "B" }],
  ],
] satisfies [string, Filter[], string[], Filter[]][]) {
  test(`filters become choices: ${what}`, () => {
    const choices = new Choices("city");
    choices.toggle("old", "old");
    assert.deepEqual(choices.take(filters), rest);
    assert.deepEqual(choices.names, values);
  });
}

for (const [typed, wanted] of [
  ["", ["Ost", "Rostock", "West"]],
  [" OST ", ["Ost", "Rostock"]],
  ["x", []],
] as const) {
  test(`typing "${typed}" finds ${wanted.length}`, () => {
    const options = ["Ost", "Rostock", "West", "Süd"].map((text) => ({ text }));
    assert.deepEqual(
      matching(options, typed, 3).map((o) => o.text),
      [...wanted],
    );
  });
}
