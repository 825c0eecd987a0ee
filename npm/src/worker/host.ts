/**
 * Runs calls on the wasm engine, in a worker or, where a page's policy forbids workers, in the
 * page.
 */

import { instantiate } from "pellucid-wasm-engine";
import { aborted } from "../common/errors.js";
import type { PlainQuery, Query } from "../generated/index.js";
import {
  type Assets,
  isCancellable,
  type Method,
  type ModelCalls,
  type Opened,
  type WireSource,
} from "../wire/protocol.js";
import { isTrap } from "../wire/trap.js";
import type {
  AskHeaders,
  EngineHost,
  OpenOptions,
  PdfFont,
  PdfPage,
  Progress,
  RawResult,
  WasmEngine,
} from "../wire/wasm.js";
import { Answers, isPlain } from "./answers.js";
import { Models } from "./models.js";
import { loadLazyModule } from "./lazy-module.js";
import { PdfWriter } from "./pdf.js";
import { serverQueries } from "./server-query.js";
import { textReaders } from "./texts.js";
import { compile, fetchWasm, type FetchWasm } from "./wasm-file.js";

/** What a call may use beside its arguments. */
export interface CallContext {
  signal: AbortSignal;
  progress: (p: Progress) => void;
  headers: AskHeaders;
}

/** Progress is told at most this often, in milliseconds: a page cannot show more. */
const PROGRESS_EVERY = 50;

/** The engine behind a port. */
export class Host {
  readonly #engine: WasmEngine;
  readonly #pdf: PdfWriter;
  readonly #answers: Answers;
  readonly #models: Models;

  /** Once fonts arrived, texts are not as wide as they were measured. */
  readonly #remeasure = (): void => {
    try {
      this.#engine.remeasure();
    } catch (thrown) {
      // Only a trap is anybody's business: charts that cannot be drawn now are by their next
      // answer.
      if (isTrap(thrown)) throw thrown;
    }
  };

  private constructor(engine: WasmEngine, pdf: PdfWriter, answers: Answers) {
    this.#engine = engine;
    this.#pdf = pdf;
    this.#answers = answers;
    this.#models = new Models(engine, () => answers.module());
    fonts()?.addEventListener("loadingdone", this.#remeasure);
  }

  /**
   * Loads the bindings, compiling while the wasm arrives. `helpers` gives the engine threads beside
   * its own; a page has none.
   */
  static async start(
    assets: Assets,
    helpers?: (module: WebAssembly.Module, fetchLazy: FetchWasm) => Omit<EngineHost, "texts">,
  ): Promise<Host> {
    const wasm = assets.wasmUrl ?? new URL("./pellucid_bg.wasm", import.meta.url).href;
    const bindings = instantiate();
    const module = await compile(await fetchWasm(wasm));
    await bindings.init({ module_or_path: module });
    const fetchLazy: FetchWasm = (url) => fetchWasm(assets.lazyWasmUrl ?? url);
    const pdf = new PdfWriter((url) => fetchWasm(assets.pdfWasmUrl ?? url));
    const answers = new Answers((url) => fetchWasm(assets.answerWasmUrl ?? url));
    const texts = textReaders((url) => fetchWasm(assets.textWasmUrl ?? url));
    const beside = helpers?.(module, fetchLazy) ?? {
      loadLazy: () => loadLazyModule(fetchLazy),
      decoders: undefined,
    };
    return new Host(new bindings.Engine({ ...beside, texts }), pdf, answers);
  }

  /** Calls `method`. Rejects with whatever the engine throws. */
  async call(method: Method, args: unknown[], context: CallContext): Promise<unknown> {
    if (context.signal.aborted) throw aborted();
    switch (method) {
      case "open":
        return this.#open(args as [WireSource, OpenOptions], context);
      case "png": {
        const canvas = new OffscreenCanvas(1, 1);
        this.#engine.paint(
          args[0] as number,
          canvas,
          args[1] as number,
          args[2] as string | undefined,
        );
        return canvas.convertToBlob({ type: "image/png" });
      }
      case "query": {
        const [table, query] = args as [number, Query];
        const ask = (plain: PlainQuery): Promise<RawResult> =>
          this.#engine.query(table, plain, context.signal);
        return isPlain(query)
          ? ask(query)
          : this.#answers.answer(query, this.#engine.schema(table), ask);
      }
      case "openModel":
        return this.#models.open(...(args as Parameters<ModelCalls["openModel"]>));
      case "queryModel": {
        const [model, query] = args as Parameters<ModelCalls["queryModel"]>;
        return this.#models.query(model, query, context.signal);
      }
      case "viewModel": {
        const [model, name] = args as Parameters<ModelCalls["viewModel"]>;
        return this.#opened(this.#models.view(model, name));
      }
      case "dashboardModel":
        return this.#models.dashboard(...(args as Parameters<ModelCalls["dashboardModel"]>));
      case "filtersModel":
        return this.#models.filters(...(args as Parameters<ModelCalls["filtersModel"]>));
      case "readFiltersModel":
        return this.#models.read(...(args as Parameters<ModelCalls["readFiltersModel"]>));
      case "chartModel":
        return this.#models.chart(...(args as Parameters<ModelCalls["chartModel"]>));
      case "closeModel":
        this.#models.close(...(args as Parameters<ModelCalls["closeModel"]>));
        return undefined;
      case "pdf":
        return this.#pdf.write(this.#engine.page(args[0] as PdfPage), args[1] as PdfFont[]);
      default: {
        // The page's port has held the arguments to the method's own types.
        const methods = this.#engine as unknown as Record<
          typeof method,
          (...given: unknown[]) => unknown
        >;
        return isCancellable(method)
          ? methods[method](...args, context.signal)
          : methods[method](...args);
      }
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

  async #open([source, options]: [WireSource, OpenOptions], context: CallContext): Promise<Opened> {
    const { askHeaders, server, ...rest } = source;
    const headers = askHeaders === true ? { headers: context.headers } : {};
    const table = await this.#engine.open(
      server ? { ...serverQueries(server, context.headers) } : { ...rest, ...headers },
      options,
      throttled(context.progress),
      context.signal,
    );
    return this.#opened(table);
  }

  #opened(table: number): Opened {
    return {
      table,
      schema: this.#engine.schema(table),
      rowCount: this.#engine.rowCount(table),
      notes: this.#engine.notes(table),
    };
  }
}

/** This thread's fonts: the page's, or the worker's own; not every browser has the latter. */
const fonts = (): FontFaceSet | undefined =>
  typeof document === "undefined" ? (globalThis as { fonts?: FontFaceSet }).fonts : document.fonts;

function throttled(report: (p: Progress) => void): (p: Progress) => void {
  let last = -Infinity;
  return (p) => {
    const now = performance.now();
    if (now - last < PROGRESS_EVERY && p.loaded !== p.total) return;
    last = now;
    report(p);
  };
}
