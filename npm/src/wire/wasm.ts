/**
 * The contract of the wasm engine: what its bindings export, as the host calls it. Written by hand after `sdk-wasm/modules`, for which no types
 * are generated; a test holds the methods to those of the bindings.
 */

import type { ChartSpec, DataType, DimensionInput, Filter, Note, Query, ReadOptions, Schema, Sort } from "../generated/index.js";
import type { ResolvedTheme } from "../ui/theme.js";
import type { Words } from "../ui/words.js";

/** One column of an answer as the engine gives it. */
export interface RawColumn {
  name: string;
  type: DataType;
  /**
   * Times are milliseconds; ints are `BigInt64Array` only where one is beyond 2^53; texts are positions in
   * `dictionary`, and so are decimals where numbers do not hold all their digits.
   */
  values: Float64Array | BigInt64Array | Uint8Array | Uint32Array;
  dictionary?: string[];
  /** One byte a row, 0 where the value is null; absent where none is. */
  validity?: Uint8Array;
}

/** An answer as the engine gives it. */
export interface RawResult {
  rowCount: number;
  /** Rows there would be without limit and offset. */
  total: number;
  columns: RawColumn[];
}

/** The width of a channel's bins, by the channel's name. */
export interface BinWidth {
  name: string;
  step: number;
}

/** How far an open has come. */
export interface Progress {
  /** Bytes that are here. */
  loaded: number;
  /** Bytes there will be; null where the server does not say. */
  total: number | null;
  /** What is being loaded, such as `columns`. */
  phase: string;
}

/** Where a table comes from. */
export interface RawSource {
  url?: string;
  headers?: (refused: boolean) => Promise<Record<string, string>>;
  /** Answers queries elsewhere, as Arrow IPC; then `schema` and `rowCount` are given too. */
  query?: (query: unknown, signal: AbortSignal | undefined) => Promise<Uint8Array>;
  schema?: Schema;
  rowCount?: number;
  blob?: Blob;
  bytes?: Uint8Array;
  rows?: object[];
}

/** File formats the engine reads. */
export type FileFormat = "parquet" | "arrow" | "csv" | "json" | "ndjson";

export interface OpenOptions {
  format?: FileFormat;
  decimals?: "exact" | "float";
  columns?: string[];
  read?: ReadOptions;
}

/** Where a chart is drawn and for whom. A table mark has no canvas. */
export interface ChartTarget {
  canvas: OffscreenCanvas | HTMLCanvasElement | null;
  /** Above it: what hovering and the keyboard's focus add. */
  overlay: OffscreenCanvas | HTMLCanvasElement | null;
  width: number;
  height: number;
  dpr: number;
  theme: ResolvedTheme;
  locale: string;
  timeZone: string;
  /** Words of the page's own. */
  words?: Words | undefined;
}

/** What an update did: how many charts were redrawn, in how long, and which show nothing. */
export interface UpdateReport {
  charts: number;
  millis: number;
  empty: number[];
}

/** An update by a reader's selection, with the filters it stands for. */
export type SelectionReport = UpdateReport & { filters: Filter[] | null };

/** What a tooltip says, and where it points: CSS px of the chart's canvas. */
export interface TooltipContent {
  x: number;
  y: number;
  title: string;
  /** `color` is the series' swatch as CSS; `active` is the row under the pointer, where there are several. */
  rows: { label: string; value: string; color: string; active: boolean }[];
}

/** Lines through the pointer, with what they stand for. */
export interface CrosshairContent {
  x: { at: number; label: string } | null;
  y: { at: number; label: string } | null;
  /** Where the plot starts and ends, CSS px. */
  left: number;
  bottom: number;
}

/** What lies under the pointer. */
export interface PointerHit {
  tooltip: TooltipContent | null;
  row: number | null;
  datum: Record<string, unknown> | null;
  cursor: string;
  legend: string | null;
  crosshair: CrosshairContent | null;
  /** Whether it is where marks are drawn. */
  inPlot: boolean;
}

/** Rows of a table or pivot mark, or its measures by other groups of the same rows. */
export interface TableWindow {
  offset: number;
  limit: number;
  sort?: Sort[];
  filters?: Filter[];
  /** Groups by these of its dimensions only; by none gives the totals. */
  by?: string[];
  /** Groups by this too. */
  along?: DimensionInput;
  /** Only these of its measures. */
  measures?: string[];
}

/** A key of a group of rows: the name of its dimension, and its value there; of an `instant` milliseconds since 1970. */
export interface GroupKey {
  name: string;
  value: string | number | boolean | null;
  instant?: boolean;
}

/** A point reached by keyboard. */
export interface Focus {
  label: string;
  count: number;
  x: number;
  y: number;
  row: number | null;
  datum: Record<string, unknown> | null;
}

/** The bindings' class. Every failure is an `Error` with `code` and perhaps `path`. */
export interface WasmEngine {
  open(
    source: RawSource,
    options: OpenOptions,
    onProgress: ((p: Progress) => void) | undefined,
    signal: AbortSignal | undefined,
  ): Promise<number>;
  schema(table: number): Schema;
  notes(table: number): Note[];
  rowCount(table: number): number;
  closeTable(table: number): void;
  memory(): number;
  query(table: number, query: Query, signal: AbortSignal | undefined): Promise<RawResult>;
  encodeArrow(result: RawResult): Uint8Array;
  createGroup(table: number): number;
  closeGroup(group: number): void;
  /** Shows another table under `filters`; selections and zooms stay. Changes nothing where it does not fit. */
  setTable(group: number, table: number, filters: Filter[], signal: AbortSignal | undefined): Promise<UpdateReport>;
  setFilters(group: number, filters: Filter[], signal: AbortSignal | undefined): Promise<UpdateReport>;
  addChart(group: number, spec: ChartSpec, target: ChartTarget): Promise<number>;
  resizeChart(chart: number, width: number, height: number, dpr: number): void;
  setTheme(chart: number, theme: ResolvedTheme): void;
  /** Lays out every chart anew, since a font arrived. */
  remeasure(): void;
  pointer(chart: number, x: number, y: number): PointerHit;
  pointerLeave(chart: number): void;
  /** The names of the series that are off. */
  toggleSeries(chart: number, name: string): string[];
  /** Leaves one on, or all where it is alone already. */
  isolateSeries(chart: number, name: string): string[];
  /** Around a point by a factor, and moved, CSS px; whether the chart is zoomed now. */
  zoom(chart: number, x: number, y: number, factor: number, dx: number, dy: number): boolean;
  resetZoom(chart: number): void;
  /** What was gone through; null where there is no level below. */
  drillDown(chart: number, row: number): Promise<string[] | null>;
  drillUp(chart: number, depth: number): Promise<string[]>;
  brush(chart: number, x0: number, y0: number, x1: number, y1: number, signal: AbortSignal | undefined): Promise<SelectionReport>;
  selectPoint(chart: number, row: number, additive: boolean, signal: AbortSignal | undefined): Promise<SelectionReport>;
  /** A group of a pivot table by its keys; none lets the selection go, and so does the one that is selected. */
  selectGroup(chart: number, keys: GroupKey[], signal: AbortSignal | undefined): Promise<SelectionReport>;
  clearSelection(chart: number, signal: AbortSignal | undefined): Promise<UpdateReport>;
  selections(group: number): { chart: number; filters: Filter[] }[];
  focusDatum(chart: number, index: number): Focus;
  describe(chart: number): { name: string; description: string; series: { name: string; hidden: boolean }[]; bins: BinWidth[] };
  chartData(chart: number): Promise<RawResult>;
  tableRows(chart: number, window: TableWindow): Promise<RawResult>;
  svg(chart: number, title: string | undefined): string;
  /** A page laid out, for the module that writes PDFs. */
  page(page: Paper): Uint8Array;
  /** Paints on `canvas`, sizing it, at `scale` pixels a CSS px. */
  paint(chart: number, canvas: OffscreenCanvas, scale: number, title: string | undefined): void;
  removeChart(chart: number): void;
  free(): void;
}

/** What goes on the page of a PDF. Lengths are CSS px; without a size the page is as large as its only chart. */
export interface Paper {
  title: string;
  /** A BCP 47 tag. */
  language: string;
  size?: { width: number; height: number };
  theme?: object;
  charts: { chart: number; x: number; y: number; title?: string | undefined }[];
  frames?: { x: number; y: number; width: number; height: number }[];
  /** Baselines start, or with `end` end, at their place. */
  texts?: { text: string; x: number; y: number; size: number; bold: boolean; end: boolean }[];
}

/** A font file whose glyphs may go into a document. */
export interface PdfFont {
  bytes: Uint8Array;
  bold: boolean;
}

/** The bindings' module. */
export interface WasmModule {
  init: (options: { module_or_path: unknown }) => Promise<unknown>;
  Engine: new (host: {
    loadLazy: () => Promise<unknown>;
    /** Other workers that decode ranges of files. */
    decoders?: {
      /** The place of the one whose turn it is; null where it is the engine's own. */
      turn: (total: number) => number | null;
      decode: (place: number, request: object, footer: Uint8Array, headers: Record<string, string> | undefined, signal: AbortSignal | undefined) => Promise<unknown[]>;
    } | undefined;
  }) => WasmEngine;
  /** Fetches a range of a Parquet file and decodes the chunks in it. */
  decodeParts: (request: object, footer: Uint8Array, headers: Record<string, string> | undefined, signal: AbortSignal | undefined) => Promise<Record<string, unknown>[]>;
}
