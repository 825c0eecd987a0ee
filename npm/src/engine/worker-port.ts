/** An engine in a worker: calls, what it asks and tells meanwhile, and its crash. */

import { PellucidError, toWire } from "../common/errors.js";
import type { CallOptions, Port } from "../wire/port.js";
import type { Assets, Calls, FromWorker, Method, ToWorker } from "../wire/protocol.js";
import { RpcClient } from "../wire/rpc.js";
import type { ChartTarget } from "../wire/wasm.js";
import { PageFonts } from "./page-fonts.js";

/**
 * Waits until a worker's script runs. Rejects where the page's policy, or a missing file, prevents
 * it.
 */
export function startWorker(create: () => Worker, assets: Assets): Promise<WorkerPort> {
  return new Promise((resolve, reject) => {
    const worker = create();
    const refused = (event: Event): void => {
      worker.terminate();
      const message =
        (event as Partial<ErrorEvent>).message ?? "the page's policy or a missing file prevents it";
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
  readonly #rpc = new RpcClient<Method>((message, transfer) => this.#send(message, transfer));
  /** Callbacks of open tables: a column's bytes may travel long after the table was opened. */
  readonly #opens = new Map<number, Pick<CallOptions, "headers" | "onProgress">>();
  readonly #fonts = new PageFonts((faces) => this.#send({ kind: "fonts", faces }));
  #closed: PellucidError | undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.addEventListener("message", (event: MessageEvent<FromWorker>) =>
      this.#receive(event.data),
    );
    worker.addEventListener("error", (event) => this.#crash(event.message));
    worker.addEventListener("messageerror", () => this.#crash("a message could not be read"));
  }

  call<M extends keyof Calls>(
    method: M,
    args: Parameters<Calls[M]>,
    options: CallOptions = {},
  ): Promise<ReturnType<Calls[M]>> {
    if (this.#closed) return Promise.reject(this.#closed);
    this.#fonts.use(familyOf(method, args));
    const { id, answer } = this.#rpc.call(method, args, {
      signal: options.signal,
      transfer: movedBy(method, args),
    });
    if (method === "open") this.#opens.set(id, options);
    return answer as Promise<ReturnType<Calls[M]>>;
  }

  close(): void {
    this.#stop(
      new PellucidError("not_found", "the engine was closed: create another with Engine.create()"),
    );
  }

  #send(message: ToWorker, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #receive(message: FromWorker): void {
    switch (message.kind) {
      case "alive":
        break;
      case "done":
      case "failed":
        this.#rpc.receive(message);
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

  async #answerHeaders(
    id: number,
    ask: number,
    refused: Record<string, string> | undefined,
  ): Promise<void> {
    try {
      const headers = (await this.#opens.get(id)?.headers?.(refused !== undefined, refused)) ?? {};
      this.#send({ kind: "headers", ask, headers });
    } catch (thrown) {
      this.#send({ kind: "headers", ask, headers: null, error: toWire(thrown) });
    }
  }

  #crash(message: string): void {
    if (this.#closed) return;
    this.#stop(
      new PellucidError(
        "engine_crashed",
        `the engine stopped and was restarted (${message}): open the table again`,
      ),
    );
    this.onCrash?.(message);
  }

  #stop(error: PellucidError): void {
    if (this.#closed) return;
    this.#closed = error;
    this.#fonts.close();
    this.#worker.terminate();
    this.#rpc.close(error);
  }
}

/** The font family that a call makes a chart drawn in. */
function familyOf(method: keyof Calls, args: unknown[]): string | undefined {
  if (method === "addChart") return (args as Parameters<Calls["addChart"]>)[2].theme.fontFamily;
  return method === "setTheme" ? (args as Parameters<Calls["setTheme"]>)[1].fontFamily : undefined;
}

/**
 * What moves of a call's arguments: a chart's canvases must. Buffers are the caller's and are
 * copied.
 */
function movedBy(method: keyof Calls, args: unknown[]): Transferable[] {
  if (method !== "addChart") return [];
  const { canvas, overlay } = args[2] as Partial<ChartTarget>;
  return [canvas, overlay].filter((c) => c instanceof OffscreenCanvas);
}
