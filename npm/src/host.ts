/** Runs calls on the wasm engine, in a worker or, where a page's policy forbids workers, in the page. */

import { instantiate } from "pellucid-wasm-engine";
import { Decoders, type Part } from "./decoders.js";
import { aborted, PellucidError } from "./errors.js";
import { lazyAddress, loadLazyModule } from "./lazy.js";
import { LazyThread } from "./lazy-thread.js";
import { PdfWriter, type PdfFont } from "./pdf.js";
import type { Assets, Method, Opened, WireSource } from "./protocol.js";
import { serverQueries } from "./server-query.js";
import type { ChartTarget, Paper, Progress, RawResult, WasmEngine, WasmModule } from "./wasm.js";

/** What a call may use beside its arguments. */
export interface CallContext {
  signal: AbortSignal;
  progress: (p: Progress) => void;
  /** `refused`: the server turned the last ones down. */
  headers: (refused: boolean) => Promise<Record<string, string>>;
}

/** Progress is told at most this often, in milliseconds: a page cannot show more. */
const PROGRESS_EVERY = 50;

/** The engine behind a port. */
export class Host {
  readonly #engine: WasmEngine;
  readonly #pdf: PdfWriter;

  /** Once fonts arrived, texts are not as wide as they were measured. */
  readonly #remeasure = (): void => {
    try {
      this.#engine.remeasure();
    } catch (thrown) {
      // Only a trap is anybody's business: charts that cannot be drawn now are by their next answer.
      if (isTrap(thrown)) throw thrown;
    }
  };

  private constructor(engine: WasmEngine, pdf: PdfWriter) {
    this.#engine = engine;
    this.#pdf = pdf;
    fonts()?.addEventListener("loadingdone", this.#remeasure);
  }

  /** Loads the bindings, compiling while the wasm arrives. `thread`: where the lazy module may have a thread of its own, its script. */
  static async start(assets: Assets, thread?: string): Promise<Host> {
    const wasm = assets.wasmUrl ?? new URL("./pellucid_bg.wasm", import.meta.url).href;
    const bindings = instantiate();
    const module = await compile(await fetchWasm(wasm));
    await bindings.init({ module_or_path: module });
    const fetchLazy = (url: string): Promise<Response> => fetchWasm(assets.lazyWasmUrl ?? url);
    const loadLazy = (): Promise<unknown> => (thread === undefined ? loadLazyModule(fetchLazy) : lazyInThread(thread, fetchLazy));
    const others = thread === undefined ? undefined : new Decoders(thread, module, assets.workers);
    const decoders = others && { turn: others.turn.bind(others), decode: others.decode.bind(others) };
    const pdf = new PdfWriter((url) => fetchWasm(assets.pdfWasmUrl ?? url));
    return new Host(new (bindings.Engine as WasmModule["Engine"])({ loadLazy, decoders }), pdf);
  }

  /** Calls `method`. Rejects with whatever the engine throws. */
  async call(method: Method, args: unknown[], context: CallContext): Promise<unknown> {
    if (context.signal.aborted) throw aborted();
    switch (method) {
      case "open":
        return this.#open(args as [WireSource, object], context);
      case "png": {
        const canvas = new OffscreenCanvas(1, 1);
        this.#engine.paint(args[0] as number, canvas, args[1] as number, args[2] as string | undefined);
        return canvas.convertToBlob({ type: "image/png" });
      }
      case "pdf":
        return this.#pdf.write(this.#engine.page(args[0] as Paper), args[1] as PdfFont[]);
      case "query":
      case "setFilters":
      case "brush":
      case "selectPoint":
      case "selectGroup":
      case "clearSelection":
        return (this.#engine[method] as Function).call(this.#engine, ...args, context.signal) as unknown; // eslint-disable-line @typescript-eslint/no-unsafe-function-type
      default:
        return (this.#engine[method as keyof WasmEngine] as Function).apply(this.#engine, args) as unknown; // eslint-disable-line @typescript-eslint/no-unsafe-function-type
    }
  }

  /** Lets go of an engine that trapped: its memory is not to be touched again. */
  abandon(): void {
    fonts()?.removeEventListener("loadingdone", this.#remeasure);
    (this.#engine as { __destroy_into_raw?: () => void }).__destroy_into_raw?.();
  }

  /** Frees the engine and every table. */
  close(): void {
    fonts()?.removeEventListener("loadingdone", this.#remeasure);
    this.#engine.free();
  }

  async #open([source, options]: [WireSource, object], context: CallContext): Promise<Opened> {
    const { askHeaders, server, ...rest } = source;
    const headers = askHeaders === true ? { headers: context.headers } : {};
    const table = await this.#engine.open(
      server ? { ...serverQueries(server, context.headers) } : { ...rest, ...headers },
      options,
      throttled(context.progress),
      context.signal,
    );
    return { table, schema: this.#engine.schema(table), rowCount: this.#engine.rowCount(table) };
  }
}

/** This thread's fonts: the page's, or the worker's own; not every browser has the latter. */
const fonts = (): FontFaceSet | undefined => (typeof document === "undefined" ? (globalThis as { fonts?: FontFaceSet }).fonts : document.fonts);

/** Whether a thrown value means that the wasm instance is gone. */
export function isTrap(thrown: unknown): boolean {
  return thrown instanceof WebAssembly.RuntimeError;
}

/** The lazy module in its own thread, or in this one where there can be no other. */
async function lazyInThread(script: string, fetchLazy: (url: string) => Promise<Response>): Promise<unknown> {
  const thread = new LazyThread(script, async () => compile(await fetchLazy(lazyAddress())));
  try {
    await thread.ready();
    return { run: thread.run.bind(thread) };
  } catch {
    return loadLazyModule(fetchLazy);
  }
}

/** What of a call's arguments and answers moves between threads instead of being copied. */
export function transferables(value: unknown): Transferable[] {
  if (typeof value !== "object" || value === null) return [];
  if (value instanceof Uint8Array) return movable(value);
  if (Array.isArray(value)) return (value as Part[]).flatMap((part) => Object.values(part).flatMap((v) => (ArrayBuffer.isView(v) ? movable(v) : [])));
  if ("columns" in value) return (value as RawResult).columns.flatMap((c) => [...movable(c.values), ...(c.validity ? movable(c.validity) : [])]);
  const canvas = (value as Partial<ChartTarget>).canvas;
  return typeof OffscreenCanvas !== "undefined" && canvas instanceof OffscreenCanvas ? [canvas] : [];
}

/** A view on a larger buffer, such as wasm memory, is copied. */
function movable(view: ArrayBufferView): Transferable[] {
  return view.buffer instanceof ArrayBuffer && view.byteLength === view.buffer.byteLength ? [view.buffer] : [];
}

function throttled(tell: (p: Progress) => void): (p: Progress) => void {
  let last = -Infinity;
  return (p) => {
    const now = performance.now();
    if (now - last < PROGRESS_EVERY && p.loaded !== p.total) return;
    last = now;
    tell(p);
  };
}

/** What a decoder does with a compiled module of the engine: fetch a range and decode its chunks. */
export async function decoderOf(module: WebAssembly.Module): Promise<WasmModule["decodeParts"]> {
  const bindings = instantiate();
  await bindings.init({ module_or_path: module });
  return bindings.decodeParts as WasmModule["decodeParts"];
}

/** Compiles while the wasm arrives, where the server calls it by its name. */
export function compile(response: Response): Promise<WebAssembly.Module> {
  const streams = response.headers.get("content-type") === "application/wasm";
  return streams ? WebAssembly.compileStreaming(response) : response.arrayBuffer().then((bytes) => WebAssembly.compile(bytes));
}

/** The response of a wasm file, for streaming compilation. */
async function fetchWasm(url: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw new PellucidError("network", `the engine could not be fetched from ${url}: check \`wasmUrl\` and the page's connect-src`, { cause });
  }
  if (response.ok) return response;
  throw new PellucidError("network", `the engine's file ${url} answered ${response.status}: publish it beside worker.js or set \`wasmUrl\``, { status: response.status });
}
