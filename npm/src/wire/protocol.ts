/** What page and worker say to each other. */

import type { WireError } from "../common/errors.js";
import type { Described, ModelChart, ModelDashboard } from "../generated/answer.js";
import type { ChartSpec, DashboardSpec, Filter, Model, Query, Schema } from "../generated/index.js";
import type { RpcAnswer, RpcRequest } from "./rpc.js";
import type { PdfFont, PdfPage, Progress, RawResult, WasmEngine } from "./wasm.js";

/** Methods of the engine a page may call. */
export type Method =
  Exclude<keyof WasmEngine, "free" | "paint" | "page" | "view"> | "png" | "pdf" | keyof ModelCalls;

/** A model as the page learns of it. */
export interface OpenedModel {
  model: number;
  /** What people read of its dimensions, measures and segments, in the order of the model. */
  described: Described[];
}

/** Calls of models, which the host answers by the engine and the module of answers. */
export interface ModelCalls {
  openModel: (model: Model, tables: [name: string, table: number][]) => OpenedModel;
  /** Answers a question in the model's names. */
  queryModel: (model: number, query: Query) => RawResult;
  /** A table of the model with the columns of all that it leads to. */
  viewModel: (model: number, table: string) => Opened;
  /** A chart in the model's names as one over columns of one of its tables. */
  chartModel: (model: number, spec: ChartSpec) => ModelChart;
  /** A dashboard in the model's names as one over columns of its tables. */
  dashboardModel: (model: number, spec: DashboardSpec) => ModelDashboard;
  /** Filters in the model's names as those over columns. */
  filtersModel: (model: number, filters: Filter[]) => Filter[];
  /** The same as a table takes them: times are read by the model's clock. */
  readFiltersModel: (model: number, filters: Filter[]) => Filter[];
  closeModel: (model: number) => void;
}

/** A table as the page learns of it. */
export interface Opened {
  table: number;
  schema: ReturnType<WasmEngine["schema"]>;
  rowCount: number;
  notes: ReturnType<WasmEngine["notes"]>;
}

/** A source that can cross to a worker: the headers callback stays in the page and is asked for. */
export interface WireSource {
  url?: string;
  askHeaders?: boolean;
  blob?: Blob;
  bytes?: Uint8Array;
  rows?: object[];
  server?: ServerSource;
}

/** A table whose queries the token server answers. */
export interface ServerSource {
  url: string;
  schema: Schema;
  rowCount: number;
}

/**
 * The engine's methods as the page calls them; `open` answers with all a page needs to know at
 * once.
 */
export type Calls = {
  [M in Exclude<Method, "open" | "png" | "pdf" | keyof ModelCalls | Cancellable>]: (
    ...args: Parameters<WasmEngine[M]>
  ) => Awaited<ReturnType<WasmEngine[M]>>;
} & {
  open: (source: WireSource, options: Parameters<WasmEngine["open"]>[1]) => Opened;
  /** A chart as a picture of `scale` pixels a CSS px. */
  png: (chart: number, scale: number, title: string | undefined) => Blob;
  /** A PDF of one page, its texts in the fonts that are given. */
  pdf: (page: PdfPage, fonts: PdfFont[]) => Uint8Array;
  /** Answers a query, also one that is made of several answers. */
  query: (table: number, query: Query) => RawResult;
} & ModelCalls & {
    [M in Exclude<Cancellable, "query">]: (
      ...args: WithoutSignal<Parameters<WasmEngine[M]>>
    ) => Awaited<ReturnType<WasmEngine[M]>>;
  };

/** Methods whose last parameter is the call's signal, which the host adds. */
const CANCELLABLE = [
  "query",
  "setTable",
  "setFilters",
  "brush",
  "selectPoint",
  "selectGroup",
  "clearSelection",
] as const satisfies readonly (keyof WasmEngine)[];
type Cancellable = (typeof CANCELLABLE)[number];

/** Whether a method takes the call's signal as its last argument. */
export function isCancellable(method: Method): method is Cancellable {
  return (CANCELLABLE as readonly Method[]).includes(method);
}

type WithoutSignal<P extends unknown[]> =
  Required<P> extends [...infer Rest, signal: AbortSignal | null] ? Rest : never;

/** Addresses the page may override. */
export interface Assets {
  wasmUrl?: string | undefined;
  lazyWasmUrl?: string | undefined;
  pdfWasmUrl?: string | undefined;
  answerWasmUrl?: string | undefined;
  textWasmUrl?: string | undefined;
  /** Threads that decode, the engine's own included. */
  workers?: number | undefined;
}

/** A face as `FontFace` takes it, its addresses absolute. */
export interface Face {
  family: string;
  source: string;
  descriptors: FontFaceDescriptors;
}

/** What the page sends: `start` first. */
export type ToWorker =
  | { kind: "start"; assets: Assets }
  | RpcRequest<Method>
  /** Faces that the page declares, for families that charts are drawn in. */
  | { kind: "fonts"; faces: Face[] }
  | { kind: "headers"; ask: number; headers: Record<string, string> | null; error?: WireError };

/** What the worker sends. `id` is that of a call. */
export type FromWorker =
  /** The worker's script runs. Absent where the page's policy forbids it. */
  | { kind: "alive" }
  | RpcAnswer
  | { kind: "progress"; id: number; progress: Progress }
  | { kind: "askHeaders"; id: number; ask: number; refused?: Record<string, string> | undefined };
