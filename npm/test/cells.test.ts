import assert from "node:assert/strict";
import { test } from "node:test";
import type { Value } from "../src/engine/result.js";
import type { Cells, DataType } from "../src/generated/index.js";
import { needsRange, paintCell, type Range } from "../src/table/cells.js";

/** What a cell's style is set to. */
function painted(
  value: Value,
  look: Cells,
  range?: Range,
  type: DataType = "float",
): { background?: string; boxShadow?: string } {
  const style: { background?: string; boxShadow?: string } = {};
  paintCell({ style } as unknown as HTMLElement, value, type, look, range);
  return style;
}
/** How strong a shade is, in percent, and whether it is that of values below zero. */
function shade(value: Value, look: Cells, range: Range): [percent: number, below: boolean] {
  const { background = "" } = painted(value, look, range);
  return [
    Number(/ (\d+)%, var\(--p-background\)/.exec(background)?.[1]),
    background.includes("#c4610f"),
  ];
}

for (const [value, range, wanted] of [
  [0, [0, 10], 0],
  [5, [0, 10], 19],
  [10, [0, 10], 38],
  [10n, [0, 10], 38],
  [7, [7, 7], 0],
] as const) {
  test(`heat: ${value} of ${range.join(" to ")}`, () =>
    assert.deepEqual(shade(value, { shade: "heat" }, [...range]), [wanted, false]));
}

for (const [value, range, wanted] of [
  [0, [-4, 10], [0, false]],
  [10, [-4, 10], [38, false]],
  [-5, [-10, 4], [19, true]],
  [-10, [-10, 0], [38, true]],
  [0, [0, 0], [0, false]],
] as const) {
  test(`diverging: ${value} of ${range.join(" to ")}`, () =>
    assert.deepEqual(shade(value, { shade: "diverging" }, [...range]), [...wanted]));
}

for (const [value, range, from, to] of [
  [5, [0, 10], 0, 50],
  [10, [5, 10], 0, 100],
  [-5, [-5, 15], 0, 25],
  [15, [-5, 15], 25, 100],
  [0, [0, 0], 0, 0],
] as const) {
  test(`bar: ${value} of ${range.join(" to ")} reaches from zero`, () => {
    const { background = "" } = painted(value, { shade: "bar" }, [...range]);
    const ends = [...background.matchAll(/(?:transparent|\)) ([\d.]+)%/g)].map((m) => Number(m[1]));
    assert.deepEqual([ends[0], ends.at(-1)], [from, to]);
  });
}

test("the last threshold that a number reaches marks it, and only a plain colour does", () => {
  const look: Cells = {
    thresholds: [
      { color: "#111111" },
      { from: 10, color: "#222222" },
      { from: 20, color: "red; background: url(x)" },
    ],
  };
  const mark = (value: Value): string | undefined => painted(value, look).boxShadow;
  assert.deepEqual(
    [mark(-3), mark(10), mark(19.9), mark(20)],
    ["inset 3px 0 0 #111111", "inset 3px 0 0 #222222", "inset 3px 0 0 #222222", undefined],
  );
});

test("what is no number is painted by nothing", () => {
  for (const value of [null, "a", NaN, Infinity, true])
    assert.deepEqual(
      painted(value, { shade: "heat", thresholds: [{ color: "#111111" }] }, [0, 1]),
      {},
    );
  assert.deepEqual(
    [needsRange(undefined), needsRange({ width: 90 }), needsRange({ shade: "bar" })],
    [false, false, true],
  );
});

test("the digits of a long decimal are shaded by their size, those of a text are not", () => {
  const half = "12345678901234567890.5";
  const range: Range = [0, Number(half)];
  const heat = painted(half, { shade: "heat" }, range, "decimal").background;
  assert.match(heat ?? "", / 38%/);
  assert.deepEqual(painted(half, { shade: "heat" }, range, "string"), {});
});
