import assert from "node:assert/strict";
import { mock, test } from "node:test";
import type { Table } from "../src/engine/table.js";
import { Group } from "../src/engine/group.js";
import type { CallOptions } from "../src/wire/port.js";

interface Asked {
  method: string;
  args: unknown[];
  signal: AbortSignal | undefined;
  answer: (value: unknown) => void;
}

/** A group over a table that answers when it is told to, and what it was asked. */
async function group(remote: boolean): Promise<{ group: Group; asked: Asked[] }> {
  const asked: Asked[] = [];
  const call = (method: string, args: unknown[], options?: CallOptions): Promise<unknown> => {
    if (method === "createGroup") return Promise.resolve(7);
    return new Promise((answer) => asked.push({ method, args, signal: options?.signal, answer }));
  };
  return { group: await Group.create({ handle: 3, remote, call } as unknown as Table), asked };
}

const report = { charts: 2, millis: 5, empty: [] };
const filter = (value: string): { field: string; op: "eq"; value: string } => ({
  field: "city",
  op: "eq",
  value,
});
const settled = (): Promise<void> => new Promise(setImmediate);

test("an update of rows in the page is asked for at once, and told with what it was of", async () => {
  const { group: views, asked } = await group(false);
  const told: unknown[] = [];
  views.on("update", ({ charts, source }) => told.push({ charts, source }));
  views.on("selection", (selection) => told.push(selection));
  const done = views.brush(4, 0, 1, 2, 3);
  assert.deepEqual(
    asked.map(({ method, args, signal }) => [method, args, signal]),
    [["brush", [4, 0, 1, 2, 3], undefined]],
  );
  asked[0]?.answer({ ...report, filters: [filter("BOS")] });
  await done;
  assert.deepEqual(told, [
    { charts: 2, source: 4 },
    { chart: 4, filters: [filter("BOS")] },
  ]);
});

test("where queries travel, an update waits for the hand to rest, and only the latest asks", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const { group: views, asked } = await group(true);
    const first = assert.rejects(views.setFilters([filter("BOS")]), { code: "aborted" });
    mock.timers.tick(119);
    const second = views.setFilters([filter("SEA")]);
    mock.timers.tick(1);
    await settled();
    assert.equal(asked.length, 0);
    mock.timers.tick(119);
    await settled();
    assert.deepEqual(
      asked.map(({ args }) => args),
      [[7, [filter("SEA")]]],
    );
    asked[0]?.answer(report);
    await Promise.all([first, second]);
  } finally {
    mock.timers.reset();
  }
});

test("where queries travel, an update calls off the one that is on its way", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const { group: views, asked } = await group(true);
    void views.setFilters([filter("BOS")]);
    mock.timers.tick(120);
    await settled();
    assert.equal(asked[0]?.signal?.aborted, false);
    void views.clearSelection(4);
    assert.equal(asked[0].signal.aborted, true);
    mock.timers.tick(120);
    await settled();
    assert.deepEqual([asked[1]?.method, asked[1]?.signal?.aborted], ["clearSelection", false]);
  } finally {
    mock.timers.reset();
  }
});

test("a drill lets the selection go, where it went anywhere", async () => {
  const { group: views, asked } = await group(false);
  const told: unknown[] = [];
  views.on("selection", (selection) => told.push(selection));
  for (const [path, wanted] of [
    [["2001"], 1],
    [null, 1],
  ] as const) {
    const went = views.drillDown(4, 0);
    asked.at(-1)?.answer(path);
    assert.deepEqual(await went, path);
    assert.equal(told.length, wanted);
  }
  assert.deepEqual(told, [{ chart: 4, filters: [] }]);
});
