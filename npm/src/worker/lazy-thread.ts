/**
 * The lazy module in a thread of its own. polars cannot be interrupted: a cancelled query ends with
 * its thread, and meanwhile the engine answers everybody else.
 */

import { aborted, PellucidError } from "../common/errors.js";
import type { Query } from "../generated/index.js";
import type { LazyColumn, RawResult } from "../wire/wasm.js";
import { type HelperEnd, HelperThread, IDLE_MILLIS } from "./helper-thread.js";

/** Starts its thread with the first query and again after a cancelled one. */
export class LazyThread {
  readonly #script: string;
  readonly #load: () => Promise<WebAssembly.Module>;
  /** Compiled once; threads share it. */
  #module: Promise<WebAssembly.Module> | undefined;
  #thread: Promise<HelperThread> | undefined;
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
  run(query: Query, columns: LazyColumn[], signal: AbortSignal | undefined): Promise<RawResult> {
    const turn = this.#last.then(() => this.#run(query, columns, signal));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #run(
    query: Query,
    columns: LazyColumn[],
    signal: AbortSignal | undefined,
  ): Promise<RawResult> {
    if (signal?.aborted) throw aborted();
    clearTimeout(this.#idle);
    const thread = await this.#started();
    if (signal?.aborted) throw aborted();
    const cancel = (): void => this.#stop(aborted());
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      const transfer = columns.flatMap((c) =>
        c.validity ? [c.values.buffer, c.validity.buffer] : [c.values.buffer],
      ) as ArrayBuffer[];
      return (await thread.call("run", [query, columns], { transfer })) as RawResult;
    } finally {
      signal?.removeEventListener("abort", cancel);
      this.#idle = setTimeout(() => this.#stop(aborted()), IDLE_MILLIS);
    }
  }

  #started(): Promise<HelperThread> {
    this.#thread ??= this.#start().catch((thrown: unknown) => {
      this.#thread = undefined;
      throw thrown;
    });
    return this.#thread;
  }

  async #start(): Promise<HelperThread> {
    this.#module ??= this.#load();
    try {
      return await HelperThread.start(this.#script, "lazy", this.#module, (end) =>
        this.#stop(endError(end)),
      );
    } catch (thrown) {
      this.#module = undefined;
      throw thrown;
    }
  }

  /** Ends the thread, whatever it does; a query under way rejects with `error`. */
  #stop(error: Error): void {
    clearTimeout(this.#idle);
    this.#thread?.then((thread) => thread.stop(error)).catch(() => undefined);
    this.#thread = undefined;
  }
}

function endError({ trapped, message }: HelperEnd): PellucidError {
  if (trapped)
    return new PellucidError(
      "limit_exceeded",
      `the query stopped (${message}): group by fewer or coarser columns`,
    );
  return new PellucidError("internal", `the thread of the query stopped: ${message}`);
}
