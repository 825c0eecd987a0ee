import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
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

test("rows keep their infinities on the way to the reader", async () => {
  const file = new URL("../../sdk-wasm/bridge/src/json.js", import.meta.url);
  const code = encodeURIComponent(readFileSync(file, "utf8"));
  const { stringify } = (await import(`data:text/javascript,${code}`)) as {
    stringify: (value: unknown, digits: boolean) => string | undefined;
  };
  const rows = [{ a: Infinity, b: "Infinity" }, { a: -Infinity }, { a: NaN }, { a: [2n ** 60n] }];
  const wanted =
    '[{"a":Infinity,"b":"Infinity"},{"a":-Infinity},{"a":null},{"a":[1152921504606846976]}]';
  assert.equal(stringify(rows, true), wanted);
  // What goes to a server is plain JSON, in which a filter's values are texts.
  const filters = [{ value: Infinity }, { values: [-Infinity, NaN, 1] }, { a: NaN }];
  const texts = '[{"value":"Infinity"},{"values":["-Infinity","NaN",1]},{"a":null}]';
  assert.equal(stringify(filters, false), texts);
  assert.equal(
    stringify([{ a: 1, at: new Date(0) }], true),
    JSON.stringify([{ a: 1, at: new Date(0) }]),
  );
  Object.defineProperty(Array.prototype, "toJSON", { value: () => "changed", configurable: true });
  try {
    assert.equal(stringify(rows, true), wanted);
    assert.equal(stringify(filters, false), texts);
  } finally {
    Reflect.deleteProperty(Array.prototype, "toJSON");
  }
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

test("infinities and NaN are texts where a filter has its values, and nothing elsewhere", () => {
  const filters = [
    { field: "v", op: "lt", value: Infinity },
    { field: "v", op: "in", values: [-Infinity, NaN, 1, 2n ** 60n] },
  ];
  const texts = [
    { field: "v", op: "lt", value: "Infinity" },
    { field: "v", op: "in", values: ["-Infinity", "NaN", 1, "1152921504606846976"] },
  ];
  const given = { filters, width: Infinity };
  const wanted = JSON.stringify({ filters: texts, width: null });
  assert.equal(plainJson(given), wanted);
  Object.defineProperty(Array.prototype, "toJSON", { value: () => "changed", configurable: true });
  try {
    assert.equal(plainJson(given), wanted);
  } finally {
    Reflect.deleteProperty(Array.prototype, "toJSON");
  }
});
