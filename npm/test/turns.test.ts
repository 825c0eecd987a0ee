import assert from "node:assert/strict";
import { test } from "node:test";
import { Turns } from "../src/chart/turns.js";

test("of what waits only the newest is done, and nothing at the same time", async () => {
  const turns = new Turns();
  const done: string[] = [];
  let running = 0;
  const work = (name: string) => async (): Promise<void> => {
    running += 1;
    assert.equal(running, 1);
    await Promise.resolve();
    done.push(name);
    running -= 1;
  };
  const first = turns.take(work("first"));
  await Promise.resolve();
  const rest = [turns.take(work("second")), turns.take(work("third")), turns.take(work("fourth"))];
  await Promise.all([first, ...rest]);
  assert.deepEqual(done, ["first", "fourth"]);
});

test("a failure is told to its caller and stops nobody else", async () => {
  const turns = new Turns();
  await assert.rejects(
    turns.take(() => Promise.reject(new Error("no"))),
    /no/,
  );
  let done = false;
  await turns.take(() => {
    done = true;
    return Promise.resolve();
  });
  assert.ok(done);
});
