import assert from "node:assert/strict";
import { test } from "node:test";
import { transferables } from "../src/wire/transfer.js";

const whole = (): Float64Array => new Float64Array(4);
const part = (): Float64Array => new Float64Array(8).subarray(2);
const [values, validity, file, decoded] = [whole(), new Uint8Array(4), new Uint8Array(3), whole()];

for (const [what, value, wanted] of [
  ["nothing of what is no object", "text", []],
  ["nothing of null", null, []],
  ["nothing of other answers", { count: 1 }, []],
  ["the bytes of a file", file, [file.buffer]],
  ["not those that are a view on larger memory", new Uint8Array(9).subarray(1), []],
  [
    "a result's columns with their validity",
    { columns: [{ values, validity }, { values: part() }] },
    [values.buffer, validity.buffer],
  ],
  [
    "decoded parts, whatever their fields",
    [{ values: decoded, name: "n" }, { codes: part() }],
    [decoded.buffer],
  ],
] as const) {
  test(`moved: ${what}`, () => assert.deepEqual(transferables(value), [...wanted]));
}
