import assert from "node:assert/strict";
import { test } from "node:test";
import { PellucidError } from "../src/common/errors.js";
import { Recurrence } from "../src/dashboard/recurrence.js";
import { type Next, type State, StateMachine } from "../src/dashboard/state.js";

const error = new PellucidError("network", "down");
const since = new Date(0);
const STATES = {
  loading: { name: "loading" },
  shown: { name: "shown", board: "first" },
  stale: { name: "stale", board: "first", since, error: null },
  failed: { name: "failed", error },
  destroyed: { name: "destroyed" },
} satisfies { [Name in Next<string>["name"]]: Extract<Next<string>, { name: Name }> };
type Name = State<string>["name"];

/** A machine that went through `path`, and every step it told of. */
function machine(...path: Next<string>[]): { states: StateMachine<string>; steps: string[] } {
  const steps: string[] = [];
  const states = new StateMachine<string>((next, before) =>
    steps.push(`${before.name} > ${next.name}`),
  );
  for (const state of path) assert.ok(states.enter(state), state.name);
  return { states, steps };
}

const { loading, shown, stale, failed, destroyed } = STATES;

test("a dashboard loads, is shown, grows old, and is shown again", () => {
  const { states, steps } = machine(loading, shown, stale, { name: "shown", board: "second" });
  assert.deepEqual(steps, ["new > loading", "loading > shown", "shown > stale", "stale > shown"]);
  assert.equal(states.board, "second");
});

test("charts are on show in two states only", () => {
  assert.equal(machine().states.board, undefined);
  assert.equal(machine(loading).states.board, undefined);
  assert.equal(machine(loading, shown).states.board, "first");
  assert.equal(machine(loading, shown, stale).states.board, "first");
  assert.equal(machine(loading, shown, failed).states.board, undefined);
});

test("what comes too late changes nothing and tells nobody", () => {
  const paths: Record<Name, Next<string>[]> = {
    new: [],
    loading: [loading],
    shown: [loading, shown],
    stale: [loading, shown, stale],
    failed: [loading, failed],
    destroyed: [loading, destroyed],
  };
  const refused: Record<Name, (keyof typeof STATES)[]> = {
    new: ["shown", "stale", "failed"],
    loading: ["stale"],
    shown: [],
    stale: [],
    failed: ["shown", "stale"],
    destroyed: ["loading", "shown", "stale", "failed", "destroyed"],
  };
  for (const from of Object.keys(paths) as Name[]) {
    for (const to of Object.keys(STATES) as (keyof typeof STATES)[]) {
      const { states, steps } = machine(...paths[from]);
      const before = steps.length;
      const taken = states.enter(STATES[to]);
      assert.equal(taken, !refused[from].includes(to), `${from} > ${to}`);
      assert.equal(states.name, taken ? to : from);
      assert.equal(steps.length - before, taken ? 1 : 0);
    }
  }
});

test("a listener that destroys the dashboard within a step has the last word", () => {
  const states = new StateMachine<string>((next) => {
    if (next.name === "failed") states.enter(destroyed);
  });
  states.enter(loading);
  states.enter(failed);
  assert.equal(states.name, "destroyed");
  assert.equal(states.enter(loading), false);
});

test("a second crash within the window is no accident; one after it, or after a reader's try, is", () => {
  let now = 0;
  const crashes = new Recurrence(60_000, () => now);
  assert.equal(crashes.happened(), false);
  now += 59_999;
  assert.equal(crashes.happened(), true);
  now += 60_000;
  assert.equal(crashes.happened(), false);
  crashes.forget();
  assert.equal(crashes.happened(), false);
});
