/**
 * The lazy module in a thread of its own. polars cannot be interrupted: a cancelled query ends with its thread, and meanwhile the
 * engine answers everybody else.
 */

import { aborted, fromWire, PellucidError, type WireError } from "./errors.js";
import { IDLE_MILLIS, startThread } from "./thread.js";
import type { RawResult } from "./wasm.js";

export type ToLazy = { kind: "lazyStart"; module: WebAssembly.Module } | { kind: "lazyRun"; query: unknown; columns: LazyColumn[] };

export type FromLazy =
  | { kind: "alive" }
  | { kind: "lazyDone"; value: RawResult }
  /** `trap`: the module's memory is not to be touched again. */
  | { kind: "lazyFailed"; error: WireError; trap: boolean };

/** A column as the engine exports it. */
export interface LazyColumn {
  values: ArrayBufferView;
  validity?: ArrayBufferView;
}

/** Starts its thread with the first query and again after a cancelled one. */
export class LazyThread {
  readonly #script: string;
  readonly #load: () => Promise<WebAssembly.Module>;
  /** Compiled once; threads share it. */
  #module: Promise<WebAssembly.Module> | undefined;
  #worker: Promise<Worker> | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #idle: ReturnType<typeof setTimeout> | undefined;

  /** `script`: the worker's own address; `load` compiles the module. */
  constructor(script: string, load: () => Promise<WebAssembly.Module>) {
    this.#script = script;
    this.#load = load;
  }

  /** Starts the thread unless it runs. Rejects where there can be none. */
  ready(): Promise<unknown> {
    return this.#started();
  }

  /** Answers a query; queries wait for each other. The columns' memory moves to the thread. */
  run(query: unknown, columns: LazyColumn[], signal: AbortSignal | undefined): Promise<RawResult> {
    const turn = this.#last.then(() => this.#run(query, columns, signal));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #run(query: unknown, columns: LazyColumn[], signal: AbortSignal | undefined): Promise<RawResult> {
    if (signal?.aborted) throw aborted();
    clearTimeout(this.#idle);
    const worker = await this.#started();
    if (signal?.aborted) throw aborted();
    try {
      return await new Promise<RawResult>((resolve, reject) => {
        const end = (error: Error): void => {
          this.#stop();
          reject(error);
        };
        worker.onmessage = ({ data }: MessageEvent<FromLazy>): void => {
          if (data.kind === "lazyDone") resolve(data.value);
          else if (data.kind === "lazyFailed" && data.trap) end(new PellucidError("limit_exceeded", `the query stopped (${data.error.message}): group by fewer or coarser columns`));
          else if (data.kind === "lazyFailed") reject(fromWire(data.error));
        };
        worker.onerror = (event): void => end(new PellucidError("internal", `the thread of the query stopped: ${event.message}`));
        signal?.addEventListener("abort", () => end(aborted()), { once: true });
        const transfer = columns.flatMap((c) => (c.validity ? [c.values.buffer, c.validity.buffer] : [c.values.buffer])) as ArrayBuffer[];
        worker.postMessage({ kind: "lazyRun", query, columns } satisfies ToLazy, transfer);
      });
    } finally {
      this.#idle = setTimeout(() => this.#stop(), IDLE_MILLIS);
    }
  }

  #started(): Promise<Worker> {
    this.#worker ??= this.#start().catch((thrown: unknown) => {
      this.#worker = undefined;
      throw thrown;
    });
    return this.#worker;
  }

  async #start(): Promise<Worker> {
    this.#module ??= this.#load();
    const started = startThread(this.#script, "pellucid-lazy");
    try {
      const [worker, module] = await Promise.all([started, this.#module]);
      worker.postMessage({ kind: "lazyStart", module } satisfies ToLazy);
      return worker;
    } catch (thrown) {
      this.#module = undefined;
      started.then((worker) => worker.terminate()).catch(() => undefined);
      throw thrown;
    }
  }

  /** Ends the thread, whatever it does. */
  #stop(): void {
    clearTimeout(this.#idle);
    this.#worker?.then((worker) => worker.terminate()).catch(() => undefined);
    this.#worker = undefined;
  }
}
