/**
 * Several workers: ranges of files are fetched and decoded in threads beside the engine's, each
 * with an instance of the module and a memory of its own. No shared memory, so pages need no COOP
 * and COEP headers.
 */

import { aborted } from "../common/errors.js";
import type { ColumnPart, DecodeRequest } from "../wire/wasm.js";
import { HelperThread, IDLE_MILLIS } from "./helper-thread.js";

/**
 * What a decoder needs for one range: what to fetch and decode, the file's footer, and request
 * headers.
 */
export type DecodeArgs = [
  request: DecodeRequest,
  footer: Uint8Array,
  headers: Record<string, string> | undefined,
];

/** A load of fewer bytes is decoded before another worker has started. */
const LEAST_BYTES = 8_000_000;
/** Beyond this many the network is what a load waits for. */
const MOST_WORKERS = 8;

/**
 * Workers of an engine where the page does not say, its own included: as many as there are cores.
 */
export function defaultWorkers(): number {
  return Math.min(Math.max(navigator.hardwareConcurrency || 1, 1), MOST_WORKERS);
}

/**
 * The engine's decoders. They start with the first load that is large enough, and end when they
 * have been idle for a while.
 */
export class Decoders {
  readonly #script: string;
  readonly #module: WebAssembly.Module;
  readonly #workers: number;
  readonly #least: number;
  readonly #threads = new Map<number, Promise<HelperThread>>();
  /** Ranges that are being decoded. */
  #active = 0;
  #turn = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;

  /**
   * `workers`: threads that decode, the engine's own included; by default as many as there are
   * cores, and for large loads only.
   */
  constructor(script: string, module: WebAssembly.Module, workers: number | undefined) {
    this.#script = script;
    this.#module = module;
    this.#workers = workers ?? defaultWorkers();
    this.#least = workers === undefined ? LEAST_BYTES : 0;
  }

  /**
   * Whose turn it is to decode a range, in a load of `total` bytes: a decoder's number, or null for
   * the engine itself.
   */
  turn(total: number): number | null {
    if (this.#workers < 2 || total < this.#least) return null;
    this.#turn = (this.#turn + 1) % this.#workers;
    return this.#turn === 0 ? null : this.#turn - 1;
  }

  /**
   * Has a range decoded by the decoder of that number. Rejects where it failed: the engine then
   * tries itself.
   */
  async decode(
    decoder: number,
    request: DecodeRequest,
    footer: Uint8Array,
    headers: DecodeArgs[2],
    signal: AbortSignal | undefined,
  ): Promise<ColumnPart[]> {
    clearTimeout(this.#idle);
    this.#active += 1;
    try {
      const thread = this.#threads.get(decoder) ?? this.#start();
      this.#threads.set(decoder, thread);
      const running = await thread;
      if (signal?.aborted) throw aborted();
      return (await running.call("decode", [request, footer, headers] satisfies DecodeArgs, {
        signal,
      })) as ColumnPart[];
    } finally {
      this.#active -= 1;
      if (this.#active === 0) this.#idle = setTimeout(() => this.#stop(), IDLE_MILLIS);
    }
  }

  /**
   * One that ends answers nothing more, and neither do the others then; what waited is decoded by
   * the engine.
   */
  #start(): Promise<HelperThread> {
    return HelperThread.start(this.#script, "decode", this.#module, () => this.#stop());
  }

  #stop(): void {
    clearTimeout(this.#idle);
    for (const thread of this.#threads.values())
      thread
        .then((running) => running.stop(new Error("the decoders were stopped")))
        .catch(() => undefined);
    this.#threads.clear();
  }
}
