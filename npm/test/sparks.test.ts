import assert from "node:assert/strict";
import { test } from "node:test";
import { Column } from "../src/engine/result.js";
import type { Channel } from "../src/generated/index.js";
import type { RowWindow, WindowRequest } from "../src/table/row-source.js";
import { Sparks } from "../src/table/sparks.js";

/** A window of rows, a column a name: texts and numbers. */
function window(columns: Record<string, (string | number)[]>): RowWindow {
  const made = Object.entries(columns).map(([name, values]) =>
    typeof values[0] === "string"
      ? new Column({
          name,
          type: "string",
          dictionary: values.map(String),
          values: Uint32Array.from(values.keys()),
        })
      : new Column({ name, type: "float", values: Float64Array.from(values, Number) }),
  );
  const rowCount = Math.max(0, ...Object.values(columns).map((values) => values.length));
  return {
    total: rowCount,
    rowCount,
    columns: made,
    value: (row, column) => made[column]?.get(row) ?? null,
  };
}

/** The small charts of flights by month in a table of cities, and what they asked for. */
function sparks(dimension: Channel = { field: "city" }): {
  sparks: Sparks;
  asked: WindowRequest[];
} {
  const asked: WindowRequest[] = [];
  const channels = new Map<string, Channel>([
    ["city", dimension],
    ["n", { op: "count", as: "n" }],
  ]);
  const source = (request: WindowRequest): Promise<RowWindow> => {
    asked.push(request);
    return Promise.resolve(
      window({ city: ["Rome", "Rome", "Oslo"], __along: [1, 2, 2], n: [5, 6, 7] }),
    );
  };
  return {
    sparks: new Sparks(source, channels, { n: { spark: { along: "month" } }, city: { width: 90 } }),
    asked,
  };
}

test("the rows in sight are asked for, and not again", async () => {
  const { sparks: small, asked } = sparks();
  assert.deepEqual([small.has("n"), small.has("city")], [true, false]);
  const shown = window({ city: ["Rome", "Oslo"], n: [11, 7] });
  assert.equal(await small.load(shown, [{ field: "n", op: "gt", value: 1 }]), true);
  assert.deepEqual(asked[0], {
    offset: 0,
    limit: 50_000,
    sort: { by: "__along", order: "asc" },
    filters: [
      { field: "n", op: "gt", value: 1 },
      { field: "city", op: "in", values: ["Rome", "Oslo"] },
    ],
    by: ["city"],
    along: { field: "month", as: "__along" },
    measures: ["n"],
  });
  assert.equal(await small.load(shown, []), false);
  // Only the row of the next window that is new.
  assert.equal(await small.load(window({ city: ["Oslo", "Bari"], n: [7, 1] }), []), true);
  assert.deepEqual(asked[1]?.filters, [{ field: "city", op: "in", values: ["Bari"] }]);
  assert.equal(asked.length, 2);
});

test("once the data changed everything is asked for anew", async () => {
  const { sparks: small, asked } = sparks();
  const shown = window({ city: ["Rome"], n: [11] });
  await small.load(shown, []);
  small.clear();
  assert.equal(await small.load(shown, []), true);
  assert.equal(asked.length, 2);
});

test("groups that no filter can name are not narrowed down", async () => {
  for (const dimension of [
    { field: "city", timeUnit: "month" },
    { field: "city", bin: { step: 10 } },
  ] satisfies Channel[]) {
    const { sparks: small, asked } = sparks({ ...dimension, as: "city" });
    await small.load(window({ city: [1, 2], n: [11, 7] }), []);
    assert.deepEqual(asked[0]?.filters, []);
  }
});
