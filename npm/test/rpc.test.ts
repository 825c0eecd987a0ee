import assert from "node:assert/strict";
import { test } from "node:test";
import { PellucidError } from "../src/common/errors.js";
import { type RpcAnswer, RpcClient, type RpcRequest } from "../src/wire/rpc.js";
import { type RpcHandler, RpcServer } from "../src/worker/rpc-server.js";

/**
 * A caller and its other side in one thread: messages are cloned on their way, and kept to be
 * looked at; `first` is there with the first answer.
 */
function pair(handle: RpcHandler): {
  client: RpcClient;
  sent: RpcRequest[];
  heard: RpcAnswer[];
  first: Promise<void>;
} {
  const sent: RpcRequest[] = [];
  const heard: RpcAnswer[] = [];
  const { promise: first, resolve: answered } = promise();
  const server = new RpcServer((message) => {
    heard.push(structuredClone(message));
    answered();
    if (message.kind !== "crashed") client.receive(structuredClone(message));
  }, handle);
  const client = new RpcClient((message) => {
    const cloned = structuredClone(message);
    sent.push(cloned);
    server.receive(cloned);
  });
  return { client, sent, heard, first };
}

/** A promise and what resolves it. */
function promise(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  return { promise: new Promise<void>((done) => (resolve = done)), resolve };
}

test("answers find their calls in any order", async () => {
  const waiting: (() => void)[] = [];
  const { client } = pair(async (method, args) => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return [method, ...args];
  });
  const answers = [client.call("a", [1]).answer, client.call("b", [2]).answer];
  for (const answer of waiting.reverse()) answer();
  assert.deepEqual(await Promise.all(answers), [
    ["a", 1],
    ["b", 2],
  ]);
});

test("an error keeps its code and path", async () => {
  const { client } = pair(() =>
    Promise.reject(
      Object.assign(new Error("no column"), { code: "unknown_column", path: "dimensions[0]" }),
    ),
  );
  await assert.rejects(
    client.call("query", []).answer,
    (error) =>
      error instanceof PellucidError &&
      error.code === "unknown_column" &&
      error.path === "dimensions[0]",
  );
});

test("a cancelled call rejects at once, and the other side learns of it", async () => {
  const controller = new AbortController();
  let signal: AbortSignal | undefined;
  const { client, sent, heard, first } = pair((_method, _args, call) => {
    signal = call.signal;
    return new Promise((resolve) => call.signal.addEventListener("abort", () => resolve("late")));
  });
  const { id, answer } = client.call("query", [], { signal: controller.signal });
  controller.abort();
  await assert.rejects(answer, { code: "aborted" });
  assert.deepEqual(sent.at(-1), { kind: "cancel", id });
  assert.equal(signal?.aborted, true);
  // Its answer comes nevertheless, and is dropped.
  await first;
  assert.deepEqual(heard, [{ kind: "done", id, value: "late" }]);
});

test("nothing is sent of a call that is cancelled already, nor a cancellation of one that was answered", async () => {
  const { client, sent } = pair(() => Promise.resolve("done"));
  await assert.rejects(client.call("query", [], { signal: AbortSignal.abort() }).answer, {
    code: "aborted",
  });
  assert.equal(sent.length, 0);
  const controller = new AbortController();
  assert.equal(await client.call("query", [], { signal: controller.signal }).answer, "done");
  controller.abort();
  assert.equal(sent.length, 1);
});

test("an argument that cannot be sent is the caller's error, and other calls go on", async () => {
  const { client } = pair(() => Promise.resolve("done"));
  await assert.rejects(client.call("open", [() => undefined]).answer, {
    code: "invalid_query",
    message: /cannot be sent to the worker/,
  });
  assert.equal(await client.call("open", []).answer, "done");
});

test("a trap is told as a crash, and closing rejects what waits", async () => {
  const { client, heard, first } = pair(() =>
    Promise.reject(new WebAssembly.RuntimeError("unreachable")),
  );
  const { answer } = client.call("svg", []);
  await first;
  assert.deepEqual(heard, [{ kind: "crashed", message: "unreachable" }]);
  client.close(new PellucidError("engine_crashed", "the engine stopped"));
  await assert.rejects(answer, { code: "engine_crashed" });
});

test("columns of an answer move, views on larger memory are copied", async () => {
  const moved: Transferable[][] = [];
  const { promise: answered, resolve } = promise();
  const [own, part] = [new Float64Array(4), new Float64Array(8).subarray(2)];
  const server = new RpcServer(
    (_message, transfer) => {
      moved.push(transfer);
      resolve();
    },
    () => Promise.resolve({ rowCount: 4, total: 4, columns: [{ values: own }, { values: part }] }),
  );
  server.receive({ kind: "call", id: 1, method: "query", args: [] });
  await answered;
  assert.deepEqual(moved, [[own.buffer]]);
});
