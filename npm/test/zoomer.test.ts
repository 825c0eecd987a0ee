import assert from "node:assert/strict";
import { test } from "node:test";
import type { Group } from "../src/engine/group.js";
import { type Gesture, type Zoomable, Zoomer } from "../src/chart/zoomer.js";

/** Node has no wheels; this is the one constant that is looked at. */
const LINES = 1;
Object.assign(globalThis, { WheelEvent: { DOM_DELTA_LINE: LINES } });

/**
 * A plot whose engine answers when it is told to: `answer` says whether less than everything is
 * shown then.
 */
function plot({ zoomed = false, drawn = true } = {}): {
  zoomer: Zoomer;
  asked: unknown[][];
  told: boolean[];
  answer: (zoomed: boolean | Error) => Promise<void>;
} {
  const asked: unknown[][] = [];
  const told: boolean[] = [];
  const waiting: ((zoomed: boolean | Error) => void)[] = [];
  const call = (method: string, args: unknown[]): Promise<boolean> => {
    asked.push([method, ...args]);
    return new Promise((resolve, reject) =>
      waiting.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer))),
    );
  };
  const zoomable: Zoomable = {
    spec: { mark: "line", encoding: {}, interaction: { zoom: "x" } },
    settings: { group: { call } as unknown as Group },
    handle: drawn ? 7 : undefined,
    zoomed,
    setZoomed: (now) => told.push(now),
  };
  const answer = async (zoomed: boolean | Error): Promise<void> => {
    waiting.shift()?.(zoomed);
    await new Promise(setImmediate);
  };
  return { zoomer: new Zoomer(zoomable), asked, told, answer };
}

const gesture = (more: Partial<Gesture>): Gesture => ({
  x: 0,
  y: 0,
  factor: 1,
  dx: 0,
  dy: 0,
  ...more,
});
const wheel = (more: Partial<WheelEvent>): WheelEvent =>
  ({ deltaX: 0, deltaY: 0, deltaMode: 0, ctrlKey: false, ...more }) as WheelEvent;

test("what comes while the engine draws becomes one gesture, around the latest point", async () => {
  const { zoomer, asked, told, answer } = plot();
  zoomer.push(gesture({ x: 1, factor: 2, dx: 5 }));
  zoomer.push(gesture({ x: 2, factor: 3, dx: 1, dy: 4 }));
  zoomer.push(gesture({ x: 3, y: 9, factor: 0.5, dx: 2 }));
  assert.deepEqual(asked, [["zoom", 7, 1, 0, 2, 5, 0]]);
  await answer(true);
  assert.deepEqual(asked[1], ["zoom", 7, 3, 9, 1.5, 3, 4]);
  await answer(false);
  assert.equal(asked.length, 2);
  assert.deepEqual(told, [true, false]);
});

test("a gesture that fails is left out, and the next is made", async () => {
  const { zoomer, asked, told, answer } = plot();
  zoomer.push(gesture({ factor: 2 }));
  zoomer.push(gesture({ factor: 3 }));
  await answer(new Error("in between"));
  await answer(true);
  assert.deepEqual([asked.length, told], [2, [true]]);
});

test("nothing is asked of a chart that is not there", () => {
  const { zoomer, asked } = plot({ drawn: false });
  zoomer.push(gesture({ factor: 2 }));
  assert.deepEqual(asked, []);
});

for (const [what, event, zoomed, wanted] of [
  ["towards the reader doubles the size", { deltaY: -360 }, false, [2, 0]],
  ["in lines", { deltaY: -22.5, deltaMode: LINES }, false, [2, 0]],
  ["a touchpad's pinch", { deltaY: -70, ctrlKey: true }, false, [2, 0]],
  ["away halves it", { deltaY: 360 }, true, [0.5, 0]],
  ["away at the widest view is the page's", { deltaY: 360 }, false, undefined],
  ["sideways pans", { deltaX: 30, deltaY: 4 }, true, [1, -30]],
  ["sideways at the widest view is the page's", { deltaX: 30 }, false, undefined],
] as const) {
  test(`a wheel's turn: ${what}`, () => {
    const { zoomer, asked } = plot({ zoomed });
    assert.equal(zoomer.wheel(wheel(event), [11, 12]), wanted !== undefined);
    assert.deepEqual(
      asked,
      wanted === undefined ? [] : [["zoom", 7, 11, 12, wanted[0], wanted[1], 0]],
    );
  });
}

test("a turn back while the engine still draws is ours", async () => {
  const { zoomer, asked, answer } = plot();
  zoomer.wheel(wheel({ deltaY: -360 }), [0, 0]);
  assert.equal(zoomer.wheel(wheel({ deltaY: 720 }), [0, 0]), true);
  await answer(true);
  assert.equal(asked[1]?.[4], 0.25);
});
