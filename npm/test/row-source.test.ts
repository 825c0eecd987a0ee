import assert from "node:assert/strict";
import { test } from "node:test";
import type { SortOrder } from "../src/generated/index.js";
import { localRows, remoteRows } from "../src/table/row-source.js";
import type { RawResult, TableWindow } from "../src/wire/wasm.js";

/** Cities, one of them unnamed, with a number each, of which one is missing. */
const RAW: RawResult = {
  rowCount: 4,
  total: 4,
  columns: [
    {
      name: "city",
      type: "string",
      dictionary: ["Rome", "Bari", "Oslo"],
      values: Uint32Array.of(0, 1, 2, 0),
      validity: Uint8Array.of(1, 1, 1, 0),
    },
    {
      name: "n",
      type: "float",
      values: Float64Array.of(20, 3, 0, 100),
      validity: Uint8Array.of(1, 1, 0, 1),
    },
  ],
};

const numbers = async (
  offset: number,
  limit: number,
  sort?: { by: string; order: SortOrder },
): Promise<unknown[]> => {
  const window = await localRows(() => Promise.resolve(RAW))({ offset, limit, sort });
  assert.equal(window.total, 4);
  return Array.from({ length: window.rowCount }, (_, i) => window.value(i, 1));
};

for (const [what, sort, wanted] of [
  ["as they come", undefined, [20, 3, null, 100]],
  ["by number, upward", { by: "n", order: "asc" }, [3, 20, 100, null]],
  [
    "by number, downward: what is missing stays last",
    { by: "n", order: "desc" },
    [100, 20, 3, null],
  ],
  ["by name, upward", { by: "city", order: "asc" }, [3, null, 20, 100]],
  ["by name, downward", { by: "city", order: "desc" }, [20, null, 3, 100]],
  ["by a column that is not there", { by: "none", order: "asc" }, [20, 3, null, 100]],
] as const) {
  test(`rows in the page, ${what}`, async () =>
    assert.deepEqual(await numbers(0, 10, sort), [...wanted]));
}

test("rows in the page, a window of them", async () => {
  assert.deepEqual(await numbers(1, 2, { by: "n", order: "asc" }), [20, 100]);
  assert.deepEqual(await numbers(3, 5, { by: "n", order: "asc" }), [null]);
  assert.deepEqual(await numbers(9, 5), []);
});

test("rows elsewhere are asked for by window, the order as a list", async () => {
  const asked: TableWindow[] = [];
  const source = remoteRows((window) => {
    asked.push(window);
    return Promise.resolve({ ...RAW, total: 900 });
  });
  const window = await source({
    offset: 40,
    limit: 4,
    sort: { by: "n", order: "desc" },
    filters: [{ field: "n", op: "gt", value: 1 }],
  });
  await source({ offset: 0, limit: 1, sort: undefined, by: [] });
  assert.deepEqual(asked, [
    {
      offset: 40,
      limit: 4,
      sort: [{ by: "n", order: "desc" }],
      filters: [{ field: "n", op: "gt", value: 1 }],
    },
    { offset: 0, limit: 1, by: [] },
  ]);
  assert.deepEqual(
    [window.total, window.value(0, 0), window.value(3, 0), window.value(0, 7)],
    [900, "Rome", null, null],
  );
});
