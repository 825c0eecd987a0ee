import assert from "node:assert/strict";
import { test } from "node:test";
import { latest } from "../src/ui/dom.js";

test("one run at a time, then one with the newest value; what came between is left out", async () => {
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const run = latest<number>((value) => {
    begun.push(value);
    return new Promise<void>((resolve) => ends.push(resolve));
  });
  for (const value of [1, 2, 3]) run(value);
  assert.deepEqual(begun, [1]);
  ends[0]?.();
  await new Promise(setImmediate);
  assert.deepEqual(begun, [1, 3]);
  ends[1]?.();
  await new Promise(setImmediate);
  run(4);
  assert.deepEqual(begun, [1, 3, 4]);
});

test("a run that fails stops none that follows", async () => {
  const begun: number[] = [];
  const run = latest<number>((value) => {
    begun.push(value);
    return Promise.reject(new Error("failed"));
  });
  run(1);
  run(2);
  await new Promise(setImmediate);
  assert.deepEqual(begun, [1, 2]);
});
