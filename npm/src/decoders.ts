/**
 * Several workers: ranges of files are fetched and decoded in threads beside the engine's, each with an instance of the module and a
 * memory of its own. No shared memory, so pages need no COOP and COEP headers.
 */

import { aborted, fromWire, type WireError } from "./errors.js";
import { IDLE_MILLIS, startThread } from "./thread.js";

/** A part of a column as its decoder gives it. */
export type Part = Record<string, unknown>;

export interface DecodeJob {
  request: object;
  footer: Uint8Array;
  headers: Record<string, string> | undefined;
}

export type ToDecoder = { kind: "decodeStart"; module: WebAssembly.Module } | { kind: "decodeCancel"; id: number } | ({ kind: "decode"; id: number } & DecodeJob);

export type FromDecoder = { kind: "alive" } | { kind: "decoded"; id: number; parts: Part[] } | { kind: "decodeFailed"; id: number; error: WireError } | { kind: "crashed" };

interface Pending {
  resolve: (parts: Part[]) => void;
  reject: (error: Error) => void;
}

/** A load of fewer bytes is decoded before another worker has started. */
const LEAST_BYTES = 8_000_000;
/** Beyond this many the network is what a load waits for. */
const MOST_WORKERS = 8;

/** Workers of an engine where the page does not say, its own included: as many as there are cores. */
export function defaultWorkers(): number {
  return Math.min(Math.max(navigator.hardwareConcurrency || 1, 1), MOST_WORKERS);
}

/** The engine's decoders. They start with the first load that is large enough, and end when they have been idle for a while. */
export class Decoders {
  readonly #script: string;
  readonly #module: WebAssembly.Module;
  readonly #workers: number;
  readonly #least: number;
  readonly #pending = new Map<number, Pending>();
  readonly #threads = new Map<number, Promise<Worker>>();
  #next = 0;
  #turn = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;

  /** `workers`: threads that decode, the engine's own included; by default as many as there are cores, and for large loads only. */
  constructor(script: string, module: WebAssembly.Module, workers: number | undefined) {
    this.#script = script;
    this.#module = module;
    this.#workers = workers ?? defaultWorkers();
    this.#least = workers === undefined ? LEAST_BYTES : 0;
  }

  /** Whose turn it is to decode a range, in a load of `total` bytes: a decoder's place, or null for the engine itself. */
  turn(total: number): number | null {
    if (this.#workers < 2 || total < this.#least) return null;
    this.#turn = (this.#turn + 1) % this.#workers;
    return this.#turn === 0 ? null : this.#turn - 1;
  }

  /** Has a range decoded. Rejects where the decoder failed: the engine then tries itself. */
  async decode(place: number, request: object, footer: Uint8Array, headers: DecodeJob["headers"], signal: AbortSignal | undefined): Promise<Part[]> {
    clearTimeout(this.#idle);
    const thread = this.#threads.get(place) ?? this.#start();
    this.#threads.set(place, thread);
    const worker = await thread;
    if (signal?.aborted) throw aborted();
    const id = (this.#next += 1);
    const cancel = (): void => {
      worker.postMessage({ kind: "decodeCancel", id } satisfies ToDecoder);
      this.#take(id)?.reject(aborted());
    };
    try {
      return await new Promise<Part[]>((resolve, reject) => {
        this.#pending.set(id, { resolve, reject });
        signal?.addEventListener("abort", cancel, { once: true });
        worker.postMessage({ kind: "decode", id, request, footer, headers } satisfies ToDecoder);
      });
    } finally {
      signal?.removeEventListener("abort", cancel);
      if (this.#pending.size === 0) this.#idle = setTimeout(() => this.#stop(), IDLE_MILLIS);
    }
  }

  async #start(): Promise<Worker> {
    const worker = await startThread(this.#script, "pellucid-decoder");
    worker.onmessage = ({ data }: MessageEvent<FromDecoder>): void => {
      if (data.kind === "decoded") this.#take(data.id)?.resolve(data.parts);
      else if (data.kind === "decodeFailed") this.#take(data.id)?.reject(fromWire(data.error));
      // One that crashed, such as for want of memory, answers nothing more; what waited is decoded by the engine.
      else if (data.kind === "crashed") this.#stop();
    };
    worker.onerror = (): void => this.#stop();
    worker.postMessage({ kind: "decodeStart", module: this.#module } satisfies ToDecoder);
    return worker;
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  #stop(): void {
    clearTimeout(this.#idle);
    for (const thread of this.#threads.values()) thread.then((worker) => worker.terminate()).catch(() => undefined);
    this.#threads.clear();
    for (const id of [...this.#pending.keys()]) this.#take(id)?.reject(new Error("the decoders were stopped"));
  }
}
