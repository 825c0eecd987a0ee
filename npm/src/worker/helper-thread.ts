/** Threads that the engine's worker starts of its own script, for work that must not hold it up. */

import { type RpcAnswer, RpcClient, type RpcOptions, type RpcRequest } from "../wire/rpc.js";

/** What a helper does: decode ranges of files, or answer queries by the lazy module. */
export type HelperRole = "decode" | "lazy";

/** What a helper is sent: first its role with the compiled module it works with, then calls. */
export type ToHelper = { kind: "help"; role: HelperRole; module: WebAssembly.Module } | RpcRequest;

/** What a helper sends. The first message says that its script runs. */
export type FromHelper = { kind: "alive" } | RpcAnswer;

/** Why a helper answers nothing more. */
export interface HelperEnd {
  /** Its wasm instance trapped, such as for want of memory; otherwise its script failed. */
  trapped: boolean;
  message: string;
}

/** A thread whose script has not run by then, in milliseconds, was forbidden. */
const START_MILLIS = 10_000;

/**
 * Milliseconds without work after which a thread and its memory are let go: longer than a reader
 * looks at an answer.
 */
export const IDLE_MILLIS = 20_000;

/** A running helper. */
export class HelperThread {
  readonly #worker: Worker;
  readonly #rpc: RpcClient;

  private constructor(worker: Worker, ended: (end: HelperEnd) => void) {
    this.#worker = worker;
    this.#rpc = new RpcClient((message, transfer) =>
      worker.postMessage(message satisfies ToHelper, transfer),
    );
    worker.onmessage = ({ data }: MessageEvent<FromHelper>): void => {
      if (data.kind === "crashed") ended({ trapped: true, message: data.message });
      else if (data.kind !== "alive") this.#rpc.receive(data);
    };
    worker.onerror = ({ message }): void => ended({ trapped: false, message });
  }

  /**
   * Starts a thread of `script` and gives it its role once `module` is there. `ended` is told where
   * it answers nothing more. Rejects where policy, or the browser, allows no thread, and where
   * `module` does.
   */
  static async start(
    script: string,
    role: HelperRole,
    module: WebAssembly.Module | Promise<WebAssembly.Module>,
    ended: (end: HelperEnd) => void,
  ): Promise<HelperThread> {
    const started = startWorker(script, NAMES[role]);
    try {
      const [worker, compiled] = await Promise.all([started, module]);
      worker.postMessage({ kind: "help", role, module: compiled } satisfies ToHelper);
      return new HelperThread(worker, ended);
    } catch (thrown) {
      started.then((worker) => worker.terminate()).catch(() => undefined);
      throw thrown;
    }
  }

  /** Calls one of its methods. */
  call(method: string, args: unknown[], options?: RpcOptions): Promise<unknown> {
    return this.#rpc.call(method, args, options).answer;
  }

  /** Ends the thread, whatever it does; its calls reject with `error`. */
  stop(error: Error): void {
    this.#worker.terminate();
    this.#rpc.close(error);
  }
}

/** Names of threads, as developers' tools show them. */
const NAMES: Record<HelperRole, string> = { decode: "pellucid-decoder", lazy: "pellucid-lazy" };

async function startWorker(script: string, name: string): Promise<Worker> {
  const worker = new Worker(script, { type: "module", name });
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      worker.onmessage = (): void => resolve();
      worker.onerror = (): void => reject(new Error("the thread's script could not be loaded"));
      timer = setTimeout(() => reject(new Error("the thread did not start")), START_MILLIS);
    });
    return worker;
  } catch (thrown) {
    worker.terminate();
    throw thrown;
  } finally {
    clearTimeout(timer);
  }
}
