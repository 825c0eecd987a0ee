import assert from "node:assert/strict";
import { test } from "node:test";
import { ConflatingQueue } from "../src/chart/conflating-queue.js";

test("of what waits only the newest is done, and nothing at the same time", async () => {
  const queue = new ConflatingQueue();
  const done: string[] = [];
  let running = 0;
  const work = (name: string) => async (): Promise<void> => {
    running += 1;
    assert.equal(running, 1);
    await Promise.resolve();
    done.push(name);
    running -= 1;
  };
  const first = queue.run(work("first"));
  await Promise.resolve();
  const rest = [queue.run(work("second")), queue.run(work("third")), queue.run(work("fourth"))];
  await Promise.all([first, ...rest]);
  assert.deepEqual(done, ["first", "fourth"]);
});

test("a failure rejects for its caller and stops nobody else", async () => {
  const queue = new ConflatingQueue();
  await assert.rejects(
    queue.run(() => Promise.reject(new Error("no"))),
    /no/,
  );
  let done = false;
  await queue.run(() => {
    done = true;
    return Promise.resolve();
  });
  assert.ok(done);
});
