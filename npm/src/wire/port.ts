/** The way from the page to an engine, whichever thread it runs in. */

import type { Calls } from "./protocol.js";
import type { AskHeaders, Progress } from "./wasm.js";

/** What a call may take along. */
export interface CallOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((p: Progress) => void) | undefined;
  headers?: AskHeaders | undefined;
}

/** A running engine. */
export interface Port {
  /** Where it runs. */
  readonly mode: "worker" | "page";
  /** Whether charts are drawn on canvases handed over by `transferControlToOffscreen`. */
  readonly offscreen: boolean;
  call<M extends keyof Calls>(
    method: M,
    args: Parameters<Calls[M]>,
    options?: CallOptions,
  ): Promise<ReturnType<Calls[M]>>;
  /** Told once, when the engine stopped; afterwards every call is refused. */
  onCrash: ((message: string) => void) | undefined;
  close(): void;
}

/** Where the package's own files lie, and how the engine is run. */
export interface PortOptions {
  /**
   * `true`: only in a worker; `false`: in the page; by default a worker, and the page where its
   * policy forbids workers.
   */
  worker?: boolean | undefined;
  /**
   * Threads that fetch and decode large Parquet files, the engine's own included; needs a worker.
   * By default as many as there are cores, at most 8, for loads of 8 MB and more. 1: never more
   * than the engine's.
   */
  workers?: number | undefined;
  /** Address of `worker.js`. */
  workerUrl?: string | URL | undefined;
  /** Address of `pellucid_bg.wasm`. */
  wasmUrl?: string | URL | undefined;
  /** Address of `pellucid_lazy_bg.wasm`. */
  lazyWasmUrl?: string | URL | undefined;
  /** Address of `pellucid_pdf_bg.wasm`. */
  pdfWasmUrl?: string | URL | undefined;
  /** Address of `pellucid_answer_bg.wasm`. */
  answerWasmUrl?: string | URL | undefined;
  /** Address of `pellucid_text_bg.wasm`. */
  textWasmUrl?: string | URL | undefined;
}
