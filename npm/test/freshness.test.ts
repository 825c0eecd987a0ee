import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Freshness } from "../src/dashboard/freshness.js";

/** How often rows were told to be too old, with time turned by hand. */
function counted(run: (freshness: Freshness, pass: (millis: number) => void) => void): number {
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  let aged = 0;
  try {
    run(new Freshness(() => (aged += 1)), (millis) => mock.timers.tick(millis));
  } finally {
    mock.timers.reset();
  }
  return aged;
}

test("rows are old once they are older than promised, and that is told once", () => {
  assert.equal(
    counted((f, pass) => {
      f.start(60);
      pass(59_999);
    }),
    0,
  );
  assert.equal(
    counted((f, pass) => {
      f.start(60);
      pass(60_000);
      pass(600_000);
    }),
    1,
  );
});

test("newer rows count anew, and nothing counts without a promise or after the end", () => {
  assert.equal(
    counted((f, pass) => {
      f.start(60);
      pass(50_000);
      f.start(60);
      pass(50_000);
    }),
    0,
  );
  assert.equal(
    counted((f, pass) => {
      f.start(undefined);
      pass(1e9);
    }),
    0,
  );
  assert.equal(
    counted((f, pass) => {
      f.start(60);
      f.stop();
      pass(1e9);
    }),
    0,
  );
});

test("a promise of months is held as far as a timer reaches, and when rows came is kept", () => {
  assert.equal(
    counted((f, pass) => {
      f.start(1e8);
      pass(1_000_000);
    }),
    0,
  );
  counted((f, pass) => {
    pass(5_000);
    f.start(60);
    pass(1_000);
    assert.equal(f.since?.getTime(), 5_000);
  });
});
