import assert from "node:assert/strict";
import { test } from "node:test";
import { type DrillEvent, type DrillStep, offerDrill } from "../src/events/drill.js";

const step: DrillStep = { datum: { year: 2001 }, path: ["All"], direction: "down" };

for (const [what, listeners, taken, seen] of [
  ["nobody minds", [() => undefined], true, [false]],
  ["the page prevents it", [(event: DrillEvent) => event.preventDefault()], false, [true]],
  [
    "one of several prevents it, and the next can tell",
    [(event: DrillEvent) => event.preventDefault(), () => undefined],
    false,
    [true, true],
  ],
] as const) {
  test(`a step is taken where it is not prevented: ${what}`, () => {
    const prevented: boolean[] = [];
    const told = (event: DrillEvent): void => {
      assert.deepEqual({ datum: event.datum, path: event.path, direction: event.direction }, step);
      for (const listener of listeners) {
        listener(event);
        prevented.push(event.defaultPrevented);
      }
    };
    assert.equal(offerDrill(step, told), taken);
    assert.deepEqual(prevented, [...seen]);
  });
}
