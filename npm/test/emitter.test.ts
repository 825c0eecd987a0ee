import assert from "node:assert/strict";
import { test } from "node:test";
import { Emitter, forward } from "../src/common/emitter.js";

interface Events {
  moved: number;
  ended: string;
}

class Source extends Emitter<Events> {
  tell<K extends keyof Events>(name: K, value: Events[K]): void {
    this.emit(name, value);
  }
  forget(): void {
    this.removeAllListeners();
  }
}

test("listeners hear their event alone, in order, until they are taken off", () => {
  const source = new Source();
  const heard: string[] = [];
  const stop = source.on("moved", (n) => heard.push(`a${n}`));
  source.on("moved", (n) => heard.push(`b${n}`));
  source.on("ended", (why) => heard.push(why));
  source.tell("moved", 1);
  stop();
  source.tell("moved", 2);
  source.tell("ended", "over");
  source.forget();
  source.tell("moved", 3);
  assert.deepEqual(heard, ["a1", "b1", "b2", "over"]);
});

test("a listener added twice is called once, and one that leaves while all are told stops nobody", () => {
  const source = new Source();
  const heard: string[] = [];
  const once = (): void => {
    heard.push("once");
    source.off("moved", once);
  };
  source.on("moved", once);
  source.on("moved", once);
  source.on("moved", () => heard.push("always"));
  source.tell("moved", 1);
  source.tell("moved", 2);
  assert.deepEqual(heard, ["once", "always", "always"]);
});

test("a listener that throws is reported as the page's own fault, and stops nobody else", async () => {
  const source = new Source();
  const heard: number[] = [];
  source.on("moved", () => {
    throw new Error("of the page");
  });
  source.on("moved", (n) => heard.push(n));
  const others = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  const reported = new Promise<unknown>((resolve) => process.once("uncaughtException", resolve));
  try {
    source.tell("moved", 7);
    assert.deepEqual(heard, [7]);
    assert.equal(String(await reported), "Error: of the page");
  } finally {
    for (const listener of others) process.on("uncaughtException", listener);
  }
});

test("events are passed on by name, those that are named", () => {
  const source = new Source();
  const heard: [string, unknown][] = [];
  forward(source, ["moved"], (name, value) => heard.push([name, value]));
  source.tell("moved", 1);
  source.tell("ended", "over");
  assert.deepEqual(heard, [["moved", 1]]);
});
