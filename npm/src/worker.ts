/** The worker's entry: messages in, calls on the host, messages out. */

import { fromWire, toWire } from "./errors.js";
import type { FromDecoder, ToDecoder } from "./decoders.js";
import { decoderOf, Host, isTrap, transferables } from "./host.js";
import { instance, type LazyModule } from "./lazy.js";
import type { FromLazy, ToLazy } from "./lazy-thread.js";
import type { Face } from "./page-fonts.js";
import type { Assets, FromWorker, ToWorker } from "./protocol.js";

/** The worker's global scope, as far as it is used; the DOM library and the worker library cannot be loaded together. */
const scope = globalThis as unknown as {
  readonly location: { href: string };
  /** Not in every browser. */
  readonly fonts?: FontFaceSet;
  postMessage(message: FromWorker | FromLazy | FromDecoder, transfer?: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent<ToWorker | ToLazy | ToDecoder>) => void): void;
  addEventListener(type: "error" | "unhandledrejection", listener: (event: { error?: unknown; reason?: unknown }) => void): void;
};

const running = new Map<number, AbortController>();
const asked = new Map<number, { resolve: (headers: Record<string, string>) => void; reject: (error: Error) => void }>();
let nextAsk = 0;
let assets: Assets = {};
let host: Promise<Host> | undefined;
let lazy: Promise<LazyModule> | undefined;
let decoder: ReturnType<typeof decoderOf> | undefined;

/** Starts the engine, or joins its start. A failed start is not remembered: the next call tries again. */
function started(): Promise<Host> {
  host ??= Host.start(assets, scope.location.href).catch((thrown: unknown) => {
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

/** As the thread of the lazy module, which the engine's worker starts of the same script. */
async function runLazy({ query, columns }: Extract<ToLazy, { kind: "lazyRun" }>): Promise<void> {
  try {
    const value = (await lazy)?.run(query, columns);
    if (!value) throw new Error("the thread was asked before it was started");
    scope.postMessage({ kind: "lazyDone", value }, transferables(value));
  } catch (thrown) {
    scope.postMessage({ kind: "lazyFailed", error: toWire(thrown), trap: isTrap(thrown) });
  }
}

/** As a decoder, which the engine's worker starts of the same script. */
async function decode({ id, request, footer, headers }: Extract<ToDecoder, { kind: "decode" }>): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    const parts = (await (await decoder)?.(request, footer, headers, controller.signal)) ?? [];
    scope.postMessage({ kind: "decoded", id, parts }, transferables(parts));
  } catch (thrown) {
    // A trap leaves memory that is not to be touched again: the thread ends, and the engine decodes what it had.
    if (isTrap(thrown)) throw thrown;
    scope.postMessage({ kind: "decodeFailed", id, error: toWire(thrown) });
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

/** Weights of charts' texts. */
const WEIGHTS = [400, 600];

/** Makes the page's faces known here, and fetches those of Latin letters; others are fetched when a text needs them. */
function addFonts(faces: Face[]): void {
  for (const { family, source, descriptors } of faces) scope.fonts?.add(new FontFace(family, source, descriptors));
  for (const family of new Set(faces.map((face) => face.family))) {
    for (const weight of WEIGHTS) scope.fonts?.load(`${weight} 16px "${family}"`).catch(() => undefined);
  }
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
    case "fonts":
      addFonts(data.faces);
      break;
    case "lazyStart":
      lazy = instance(data.module);
      lazy.catch(() => undefined);
      break;
    case "lazyRun":
      void runLazy(data);
      break;
    case "decodeStart":
      decoder = decoderOf(data.module);
      decoder.catch(() => undefined);
      break;
    case "decode":
      void decode(data);
      break;
    case "decodeCancel":
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
