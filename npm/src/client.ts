/** Calls an engine in a worker: answers by id, progress, cancellation, and its crash. */

import { aborted, fromWire, PellucidError, toWire } from "./errors.js";
import { PageFonts } from "./page-fonts.js";
import type { CallOptions, Port } from "./port.js";
import type { Assets, Calls, FromWorker, ToWorker } from "./protocol.js";
import { sentTransferables } from "./transfer.js";

interface Pending extends CallOptions {
  resolve: (value: unknown) => void;
  reject: (error: PellucidError) => void;
  /** Stops listening to the signal. */
  settle: () => void;
}

/** Waits until a worker's script runs. Rejects where the page's policy, or a missing file, prevents it. */
export function startWorker(create: () => Worker, assets: Assets): Promise<WorkerPort> {
  return new Promise((resolve, reject) => {
    const worker = create();
    const refused = (event: Event): void => {
      worker.terminate();
      const message = (event as Partial<ErrorEvent>).message ?? "the page's policy or a missing file prevents it";
      reject(new PellucidError("unsupported", `the worker did not start: ${message}`));
    };
    worker.addEventListener("error", refused, { once: true });
    const alive = (): void => {
      worker.removeEventListener("error", refused);
      resolve(new WorkerPort(worker));
    };
    worker.addEventListener("message", alive, { once: true });
    worker.postMessage({ kind: "start", assets } satisfies ToWorker);
  });
}

/** An engine in a worker. */
export class WorkerPort implements Port {
  readonly mode = "worker";
  readonly offscreen = true;
  onCrash: ((message: string) => void) | undefined;
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  /** Callbacks of open tables: a column's bytes may travel long after the table was opened. */
  readonly #opens = new Map<number, Pick<CallOptions, "headers" | "onProgress">>();
  readonly #fonts = new PageFonts((faces) => this.#send({ kind: "fonts", faces }));
  #nextId = 0;
  #closed: PellucidError | undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.addEventListener("message", (event: MessageEvent<FromWorker>) => this.#receive(event.data));
    worker.addEventListener("error", (event) => this.#crash(event.message));
    worker.addEventListener("messageerror", () => this.#crash("a message could not be read"));
  }

  call<M extends keyof Calls>(method: M, args: Parameters<Calls[M]>, options: CallOptions = {}): Promise<ReturnType<Calls[M]>> {
    const { signal } = options;
    if (this.#closed) return Promise.reject(this.#closed);
    if (signal?.aborted === true) return Promise.reject(aborted());
    return new Promise((resolve, reject) => {
      const id = (this.#nextId += 1);
      // The promise rejects at once; the worker stops when it next looks.
      const cancel = (): void => {
        this.#send({ kind: "cancel", id });
        this.#take(id)?.reject(aborted());
      };
      signal?.addEventListener("abort", cancel, { once: true });
      const settle = (): void => signal?.removeEventListener("abort", cancel);
      if (method === "open") this.#opens.set(id, options);
      this.#fonts.use(familyOf(method, args));
      this.#pending.set(id, { ...options, resolve: resolve as (value: unknown) => void, reject, settle });
      try {
        this.#send({ kind: "call", id, method: method, args }, sentTransferables(method, args));
      } catch (thrown) {
        // What cannot be cloned, such as a function among rows, is the caller's.
        this.#take(id)?.reject(new PellucidError("invalid_query", `an argument cannot be sent to the worker: ${toWire(thrown).message}`));
      }
    });
  }

  close(): void {
    this.#stop(new PellucidError("not_found", "the engine was closed: create another with Engine.create()"));
  }

  #send(message: ToWorker, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.settle();
    return pending;
  }

  #receive(message: FromWorker): void {
    switch (message.kind) {
      case "alive":
        break;
      case "done":
        this.#take(message.id)?.resolve(message.value);
        break;
      case "failed":
        this.#take(message.id)?.reject(fromWire(message.error));
        break;
      case "progress":
        this.#opens.get(message.id)?.onProgress?.(message.progress);
        break;
      case "askHeaders":
        void this.#answerHeaders(message.id, message.ask, message.refused);
        break;
      case "crashed":
        this.#crash(message.message);
    }
  }

  async #answerHeaders(id: number, ask: number, refused: boolean): Promise<void> {
    try {
      const headers = (await this.#opens.get(id)?.headers?.(refused)) ?? {};
      this.#send({ kind: "headers", ask, headers });
    } catch (thrown) {
      this.#send({ kind: "headers", ask, headers: null, error: toWire(thrown) });
    }
  }

  #crash(message: string): void {
    if (this.#closed) return;
    this.#stop(new PellucidError("engine_crashed", `the engine stopped and was restarted (${message}): open the table again`));
    this.onCrash?.(message);
  }

  #stop(error: PellucidError): void {
    if (this.#closed) return;
    this.#closed = error;
    this.#fonts.close();
    this.#worker.terminate();
    for (const id of [...this.#pending.keys()]) this.#take(id)?.reject(error);
  }
}

/** The font family that a call makes a chart drawn in. */
function familyOf(method: keyof Calls, args: unknown[]): string | undefined {
  if (method === "addChart") return (args as Parameters<Calls["addChart"]>)[2].theme.fontFamily;
  return method === "setTheme" ? (args as Parameters<Calls["setTheme"]>)[1].fontFamily : undefined;
}
