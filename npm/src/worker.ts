/** The worker's entry: messages in, calls on the host, messages out. */

import { fromWire, toWire } from "./errors.js";
import { Host, isTrap, transferables } from "./host.js";
import type { Assets, FromWorker, ToWorker } from "./protocol.js";

/** The worker's global scope, as far as it is used; the DOM library and the worker library cannot be loaded together. */
const scope = globalThis as unknown as {
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent<ToWorker>) => void): void;
  addEventListener(type: "error" | "unhandledrejection", listener: (event: { error?: unknown; reason?: unknown }) => void): void;
};

const running = new Map<number, AbortController>();
const asked = new Map<number, { resolve: (headers: Record<string, string>) => void; reject: (error: Error) => void }>();
let nextAsk = 0;
let assets: Assets = {};
let host: Promise<Host> | undefined;

/** Starts the engine, or joins its start. A failed start is not remembered: the next call tries again. */
function started(): Promise<Host> {
  host ??= Host.start(assets).catch((thrown: unknown) => {
    host = undefined;
    throw thrown;
  });
  return host;
}

function crashed(thrown: unknown): void {
  scope.postMessage({ kind: "crashed", message: toWire(thrown).message });
}

async function call({ id, method, args }: Extract<ToWorker, { kind: "call" }>): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    const engine = await started();
    const value = await engine.call(method, args, {
      signal: controller.signal,
      progress: (progress) => scope.postMessage({ kind: "progress", id, progress }),
      headers: (refused) => askHeaders(id, refused),
    });
    scope.postMessage({ kind: "done", id, value }, transferables(value));
  } catch (thrown) {
    if (isTrap(thrown)) crashed(thrown);
    else scope.postMessage({ kind: "failed", id, error: toWire(thrown) });
  } finally {
    running.delete(id);
  }
}

/** Asks the page for request headers: the token lives there, and is renewed there. */
function askHeaders(id: number, refused: boolean): Promise<Record<string, string>> {
  return new Promise((resolve, reject) => {
    const ask = (nextAsk += 1);
    asked.set(ask, { resolve, reject });
    scope.postMessage({ kind: "askHeaders", id, ask, refused });
  });
}

scope.addEventListener("message", ({ data }) => {
  switch (data.kind) {
    case "start":
      assets = data.assets;
      // Every call tells of a failed start; here it must only not count as unhandled.
      started().catch(() => undefined);
      break;
    case "call":
      void call(data);
      break;
    case "cancel":
      running.get(data.id)?.abort();
      break;
    case "headers": {
      const waiter = asked.get(data.ask);
      asked.delete(data.ask);
      if (data.headers) waiter?.resolve(data.headers);
      else waiter?.reject(fromWire(data.error ?? { code: "internal", message: "no headers" }));
    }
  }
});

// A trap inside a future of the engine reaches no caller: it arrives here.
scope.addEventListener("error", (event) => {
  if (isTrap(event.error)) crashed(event.error);
});
scope.addEventListener("unhandledrejection", (event) => {
  if (isTrap(event.reason)) crashed(event.reason);
});

scope.postMessage({ kind: "alive" });
