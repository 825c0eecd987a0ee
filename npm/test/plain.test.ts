import assert from "node:assert/strict";
import { test } from "node:test";
import { reactive, ref } from "vue";
import { plainCopy, signature } from "../src/common/plain.js";
import { Emitter } from "../src/common/emitter.js";
import { Result } from "../src/engine/result.js";
import { RpcClient, type RpcRequest } from "../src/wire/rpc.js";

/**
 * A proxy as Immer's drafts and MobX's observables are: every object read through it is one too.
 */
function draft<T extends object>(target: T): T {
  return new Proxy(target, {
    get: (of, key) => {
      const value: unknown = Reflect.get(of, key);
      return typeof value === "object" && value !== null && !(value instanceof Date)
        ? draft(value)
        : value;
    },
  });
}

const ROWS = [
  { k: "a", v: 1, on: true, none: null, at: new Date(0), big: 2n ** 60n, list: [1, { x: 2 }] },
];

const WRAPPERS: [library: string, wrap: <T extends object>(value: T) => T][] = [
  ["Vue", (value) => reactive(value) as typeof value],
  ["a draft", draft],
  ["nothing", (value) => value],
];

for (const [library, wrap] of WRAPPERS) {
  test(`a copy of what ${library} wraps is equal and can be sent`, () => {
    const wrapped = wrap(structuredClone(ROWS));
    const copy = plainCopy(wrapped);
    assert.deepEqual(structuredClone(copy), ROWS);
    const [first] = wrapped;
    assert.ok(first);
    first.v = 2;
    assert.equal(copy[0]?.v, 1);
    assert.equal(signature(copy), signature(ROWS));
  });

  test(`a call takes arguments that ${library} wraps`, () => {
    const sent: RpcRequest[] = [];
    const client = new RpcClient((message) => sent.push(structuredClone(message)));
    client.call("open", [
      { rows: wrap(ROWS) },
      { filters: wrap([{ field: "k", op: "in", values: ["a"] }]) },
    ]);
    assert.deepEqual(sent, [
      {
        kind: "call",
        id: 1,
        method: "open",
        args: [{ rows: ROWS }, { filters: [{ field: "k", op: "in", values: ["a"] }] }],
      },
    ]);
  });
}

test("what is no data stays what it is", () => {
  const things = [
    new Blob(["a"]),
    new Uint8Array(2),
    new ArrayBuffer(2),
    new URL("https://a.example"),
    new Date(1),
    (): number => 1,
  ];
  for (const [i, copy] of plainCopy(things).entries()) assert.equal(copy, things[i]);
  const emitter = new Emitter();
  assert.equal(plainCopy({ emitter }).emitter, emitter);
});

test("a circle ends, and is refused where it is sent", async () => {
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  plainCopy(circle);
  const client = new RpcClient(() => {
    throw new Error("no");
  });
  await assert.rejects(client.call("open", [circle]).answer, {
    code: "invalid_query",
    message: /cannot be sent.*plain objects/,
  });
});

test("Vue makes no proxies of our objects, whose private parts a proxy lacks", async () => {
  const result = new Result({ rowCount: 0, total: 0, columns: [] }, () =>
    Promise.resolve(new Uint8Array(3)),
  );
  const held = ref({ result, emitter: new Emitter() }).value;
  assert.equal(held.result, result);
  assert.equal((await held.result.toArrow()).length, 3);
  held.emitter.on("a" as never, () => undefined);
});

test("signatures tell values apart, and not objects", () => {
  const values = [
    undefined,
    null,
    1,
    1n,
    "1",
    [],
    {},
    [1],
    { a: 1 },
    { a: 1n },
    { a: Infinity },
    { a: -Infinity },
    { a: NaN },
    { a: () => 1 },
    { a: () => 2 },
  ];
  assert.equal(new Set(values.map(signature)).size, values.length);
  assert.equal(signature({ a: [{ b: 1 }] }), signature({ a: [{ b: 1 }] }));
});

test("a toJSON that a page put on every list makes no values alike", () => {
  const lists = [[], [1], [{ a: 1 }], [{ a: 2n }], [() => 1], [() => 2]];
  Object.defineProperty(Array.prototype, "toJSON", { value: () => "changed", configurable: true });
  try {
    const signatures = lists.map((list) => signature({ list }));
    assert.equal(new Set(signatures).size, lists.length);
    assert.equal(signature([{ f: () => 1 }]), signature([{ f: () => 1 }]));
  } finally {
    Reflect.deleteProperty(Array.prototype, "toJSON");
  }
});
