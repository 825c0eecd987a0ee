import assert from "node:assert/strict";
import { test } from "node:test";
import { plainJson } from "../src/common/json.js";

const VALUES: unknown[] = [
  null,
  true,
  0.1,
  NaN,
  'a "b" \u2028',
  [],
  [1, [undefined, null], { a: [2] }],
  new Date(86_400_000),
  new Date(NaN),
  { a: 1, left: undefined, run: () => 1, b: { c: "d" }, "e f": [new Date(0)] },
];

test("plain values are written as JSON.stringify writes them", () => {
  for (const value of VALUES) assert.equal(plainJson(value), JSON.stringify(value));
});

test("a whole number that no number holds is the text of its digits", () => {
  assert.equal(
    plainJson({ value: 9007199254740993n, values: [1n, -12987950667314430627n] }),
    '{"value":"9007199254740993","values":[1,"-12987950667314430627"]}',
  );
});

test("a toJSON that a page put on every list changes nothing", () => {
  const wanted = VALUES.map((value) => JSON.stringify(value));
  Object.defineProperty(Array.prototype, "toJSON", { value: () => "changed", configurable: true });
  try {
    assert.equal(JSON.stringify([1]), '"changed"');
    const got = VALUES.map((value) => plainJson(value));
    assert.ok(
      got.every((text, i) => text === wanted[i]),
      got.join("\n"),
    );
  } finally {
    Reflect.deleteProperty(Array.prototype, "toJSON");
  }
});
