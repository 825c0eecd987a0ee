import assert from "node:assert/strict";
import { test } from "node:test";
import { Pending } from "../src/common/pending.js";

test("each promise is settled by its own number, once", async () => {
  const pending = new Pending<string>();
  const [first, second, third] = [pending.open(), pending.open(), pending.open()];
  assert.equal(new Set([first.id, second.id, third.id]).size, 3);
  pending.resolve(second.id, "second");
  pending.reject(first.id, new Error("first"));
  // Nobody waits for these.
  pending.resolve(second.id, "late");
  pending.resolve(999, "nobody's");
  pending.rejectAll(new Error("closed"));
  assert.equal(await second.promise, "second");
  await assert.rejects(first.promise, /first/);
  await assert.rejects(third.promise, /closed/);
});
