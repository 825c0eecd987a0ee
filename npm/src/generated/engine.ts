// What the wasm module `engine` exports, made by wasm-bindgen. Do not edit: `make types` writes it.

import type { Filter, PlainQuery, Query, Schema, ReadOptions, Note, ChartSpec } from "./index.js";
import type { RawResult, LazyColumn, DecodeRequest, ColumnPart, ReadTable, UpdateReport, SelectionReport, ChartSelection, PointerHit, Focus, ChartDescription, ViewSpec, TableWindow, GroupKey, PdfPage, ChartTheme } from "./wire.js";

/** File formats the engine reads. */
export type FileFormat = "parquet" | "arrow" | "csv" | "json" | "ndjson";

/**
 * Gives request headers anew for each request, so that tokens may be renewed: `refused` after an
 * answer of 401, with the headers that were `given` to the request that it refused.
 */
export type AskHeaders = (
refused: boolean,
given?: Record<string, string>,
) => Promise<Record<string, string>>;

/** Where a table comes from: one of `url`, `query`, `blob`, `bytes` and `rows`. */
export interface RawSource {
    url?: string;
    headers?: AskHeaders;
    /** Answers queries elsewhere, as Arrow IPC; then `schema` and `rowCount` are given too. */
    query?: (query: Query, signal: AbortSignal | undefined) => Promise<Uint8Array>;
    schema?: Schema;
    rowCount?: number;
    blob?: Blob;
    bytes?: Uint8Array;
    rows?: object[];
}

/** How a source is read. */
export interface OpenOptions {
    /** Told by the content where absent. */
    format?: FileFormat;
    /** Decimals as they are, or as floats; `exact` where absent. */
    decimals?: "exact" | "float";
    /** Columns that are brought at once. */
    columns?: string[];
    /** How a text file is read; what is absent is told by the content. */
    read?: ReadOptions;
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

/** Told as bytes come. */
export type ProgressCallback = (progress: Progress) => void;

/** What an engine may ask of others. */
export interface EngineHost {
    /** Loads the module with polars: its exports, or the same by way of a thread. */
    loadLazy: () => Promise<LazyModule>;
    /** Other workers that decode ranges of files. */
    decoders?: EngineDecoders | undefined;
    /** The module that reads text files and rows. */
    texts: EngineTexts;
}

/** Reads text files and rows, by a module that is loaded with the first. */
export interface EngineTexts {
    file: (bytes: Uint8Array, format: string | undefined, options: ReadOptions | undefined) => Promise<ReadTable>;
    rows: (rows: unknown, options: ReadOptions | undefined) => Promise<ReadTable>;
}

/** What the engine calls of the module with polars. */
export interface LazyModule {
    run: (query: PlainQuery, columns: LazyColumn[], signal: AbortSignal | undefined) => RawResult | Promise<RawResult>;
}

/** Other workers, by numbers from 0. */
export interface EngineDecoders {
    /** The worker whose turn it is in a load of `total` bytes; null where it is the engine's own. */
    turn: (total: number) => number | null;
    decode: (
    worker: number,
    request: DecodeRequest,
    footer: Uint8Array,
    headers: Record<string, string> | undefined,
    signal: AbortSignal | undefined,
    ) => Promise<ColumnPart[]>;
}

/** Where a chart is drawn and for whom. A table mark has no canvas. */
export interface ChartTarget {
    canvas: OffscreenCanvas | HTMLCanvasElement | null;
    /** Above it: what hovering and the keyboard's focus add. */
    overlay: OffscreenCanvas | HTMLCanvasElement | null;
    /** CSS px. */
    width: number;
    height: number;
    /** Device pixels a CSS px. */
    dpr: number;
    theme: ChartTheme;
    /** A BCP 47 tag. */
    locale: string;
    /** Words of the page's own, by their names. */
    words?: Record<string, string | undefined> | undefined;
}

/**
 * Opens tables, answers queries and draws charts. Every failure is an `Error` with a `code`.
 */
export declare class Engine {
    free(): void;
    /**
     * Adds a chart to a group and draws it once its data is there: of `table`, or of the group's.
     */
    addChart(group: number, spec: ChartSpec, target: ChartTarget, table?: number | null): Promise<number>;
    /**
     * Selects what a drag covers, and updates the other charts.
     */
    brush(chart: number, x0: number, y0: number, x1: number, y1: number, signal?: AbortSignal | null): Promise<SelectionReport>;
    /**
     * The rows a chart shows; of a table all rows, also those out of sight, and of a chart of many
     * points all of them.
     */
    chartData(chart: number): Promise<RawResult>;
    /**
     * Clears a chart's selection and updates the other charts.
     */
    clearSelection(chart: number, signal?: AbortSignal | null): Promise<SelectionReport>;
    /**
     * Frees a group and its charts.
     */
    closeGroup(group: number): void;
    /**
     * Frees a table. Charts over it keep their last picture.
     */
    closeTable(table: number): void;
    /**
     * A group of charts that filter each other, over a table if they name none of `others`.
     */
    createGroup(table: number, others?: Uint32Array | number[] | null): number;
    /**
     * A chart's accessible name and description.
     */
    describe(chart: number): ChartDescription;
    /**
     * Goes below the mark of a row; the names of what was gone through, or null where there is no
     * level below.
     */
    drillDown(chart: number, row: number): Promise<string[] | null>;
    /**
     * Goes back to a depth of what was gone through; 0 shows the outermost level.
     */
    drillUp(chart: number, depth: number): Promise<string[]>;
    /**
     * A result as an Arrow IPC stream.
     */
    encodeArrow(result: RawResult): Uint8Array;
    /**
     * Puts the keyboard's focus on a datum and tells which it is.
     */
    focusDatum(chart: number, index: number): Focus;
    /**
     * Leaves one series on, or all where it is alone already; the names of those that are off.
     */
    isolateSeries(chart: number, name: string): string[];
    /**
     * Bytes that open tables hold.
     */
    memory(): number;
    /**
     * An engine; `host.loadLazy` loads the module with polars when a query needs it,
     * `host.decoders` decode parts of files, `host.texts` read text files.
     */
    constructor(host: EngineHost);
    /**
     * What a table's reader decided.
     */
    notes(table: number): Note[];
    /**
     * Opens a table: of Parquet only the footer is read.
     */
    open(source: RawSource, options: OpenOptions, progress?: ProgressCallback | null, signal?: AbortSignal | null): Promise<number>;
    /**
     * Charts where they stand on a page, for the module that writes PDFs. `page` is a [`PdfPage`].
     */
    page(page: PdfPage): Uint8Array;
    /**
     * Paints a chart on an `OffscreenCanvas` at `scale` pixels a CSS px, sizing it.
     */
    paint(chart: number, canvas: OffscreenCanvas, scale: number, title?: string | null): void;
    /**
     * Takes the highlight away.
     */
    pointerLeave(chart: number): void;
    /**
     * Tells what lies under the pointer, in CSS px, and highlights it; nothing where nothing was
     * drawn yet.
     */
    pointer(chart: number, x: number, y: number): PointerHit | undefined;
    /**
     * Answers a query.
     */
    query(table: number, query: PlainQuery, signal?: AbortSignal | null): Promise<RawResult>;
    /**
     * Lays out every chart anew: a font arrived, and texts are not as wide as they were measured.
     * A chart whose answer is under way, and which cannot be laid out without it, is by that
     * answer.
     */
    remeasure(): void;
    /**
     * Removes a chart; what was selected in it no longer filters the others at their next update.
     */
    removeChart(chart: number): void;
    /**
     * Shows everything again.
     */
    resetZoom(chart: number): void;
    /**
     * Fits a chart to a new size in CSS px, at `ratio` device pixels each.
     */
    resizeChart(chart: number, width: number, height: number, ratio: number): void;
    /**
     * A table's rows.
     */
    rowCount(table: number): number;
    /**
     * A table's columns.
     */
    schema(table: number): Schema;
    /**
     * Selects a group of a pivot table by its keys, a list; the one that is selected, or none,
     * lets the selection go.
     */
    selectGroup(chart: number, keys: GroupKey[], signal?: AbortSignal | null): Promise<SelectionReport>;
    /**
     * Selects a mark by its row, or adds it to the selection, and updates the other charts.
     * Selecting it again clears it.
     */
    selectPoint(chart: number, row: number, additive: boolean, signal?: AbortSignal | null): Promise<SelectionReport>;
    /**
     * What is selected in each chart of a group.
     */
    selections(group: number): ChartSelection[];
    /**
     * Sets the dashboard's filters and updates every chart. One that its table lacks a filter's
     * column for is not filtered by it.
     *
     * # Errors
     * Those of a filter that fits no table of the group.
     */
    setFilters(group: number, filters: Filter[], signal?: AbortSignal | null): Promise<UpdateReport>;
    /**
     * Shows another table in all charts of a group, under `filters`. Zooms, selections and paths stay.
     * Where it does not fit a chart, nothing changes.
     */
    setTable(group: number, table: number, filters: Filter[], signal?: AbortSignal | null): Promise<UpdateReport>;
    /**
     * Draws a chart in another theme.
     */
    setTheme(chart: number, theme: ChartTheme): void;
    /**
     * A chart as SVG, with its title where one is given.
     */
    svg(chart: number, title?: string | null): string;
    /**
     * Rows of a table or pivot mark: see [`Window`].
     */
    tableRows(chart: number, window: TableWindow): Promise<RawResult>;
    /**
     * Switches a series of the legend off or on; the names of those that are off.
     */
    toggleSeries(chart: number, name: string): string[];
    /**
     * A table with the columns of those that it leads to, each called by its table and its name;
     * they are joined when a query first needs them.
     *
     * # Errors
     * `not_found`, `unknown_column`; queries of it: `invalid_query` where a key is held twice.
     */
    view(table: number, spec: ViewSpec): number;
    /**
     * Enlarges around a point by a factor and moves the content, all CSS px; whether the chart is
     * zoomed now.
     */
    zoom(chart: number, x: number, y: number, factor: number, dx: number, dy: number): boolean;
}

/**
 * Fetches and decodes a [`Request`]; gives a part for each chunk, in its order.
 *
 * # Errors
 * As `Engine.query` of a table by URL.
 */
export declare function decodeParts(request: DecodeRequest, footer: Uint8Array, headers: Record<string, string> | undefined, signal?: AbortSignal | null): Promise<ColumnPart[]>;
