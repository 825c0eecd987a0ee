// What crosses to the wasm modules and back, made by ts-rs. Do not edit: `make types` writes it.

import type { DataType, DimensionInput, Filter, Note, Scalar, Schema, Sort } from "./index.js";

/** An answer as the engine gives it. */
export type RawResult = {
  rowCount: number;
  /** Rows there would be without limit and offset. */
  total: number;
  columns: RawColumn[];
};
/** One column of an answer. */
export type RawColumn = {
  name: string;
  type: DataType;
  /** Digits after the point, of decimals. */
  scale?: number;
  /** Times are milliseconds, or a `BigInt64Array` of microseconds where such numbers do not tell each of them; ints are a `BigInt64Array` only where one is beyond 2^53; texts are positions in `dictionary`, and so are decimals where numbers do not hold all their digits. */
  values: Float64Array | BigInt64Array | Uint8Array | Uint32Array;
  dictionary?: string[];
  /** One byte a row, 0 where the value is null; absent where none is. */
  validity?: Uint8Array;
};
/** A column on its way to the module with polars. */
export type LazyColumn = {
  name: string;
  type: DataType;
  rows: number;
  /** Digits after the point, of decimals. */
  scale: number;
  /** Times are microseconds; texts, and decimals beyond 64 bits, are positions in `texts`. */
  values: Float64Array | BigInt64Array | Uint32Array;
  texts?: string[];
  /** One byte a row, 0 where the value is null; absent where none is. */
  validity?: Uint8Array;
};
/**
 * One range of a file, and the chunks in it.
 */
export type DecodeRequest = { url: string, etag: string | null, 
/**
 * The file's bytes, end exclusive.
 */
start: number, end: number, 
/**
 * Bytes of the file.
 */
size: number, 
/**
 * Whether decimals are taken as floats.
 */
floats: boolean, chunks: Array<RequestedChunk>, };
/**
 * A chunk: the indices of its column and of its row group, and its bytes in the file, end
 * exclusive.
 */
export type RequestedChunk = { column: number, group: number, start: number, end: number, };
/** A column, or the part of one that a chunk holds, whose typed arrays own their memory. */
export type ColumnPart = {
  /** As narrow as the values are. */
  values: ArrayBufferView;
  sorted: boolean;
  /** Digits after the point, of decimals. */
  scale: number;
  /** Nanoseconds in a unit of its times. */
  step: number;
  /** The dictionary of a column of texts, or of decimals' digits: UTF-8, one after another. */
  texts?: Uint8Array;
  /** Where each text ends. */
  ends?: Uint32Array;
  /** Least and greatest value of whole numbers and times. */
  range?: BigInt64Array;
  /** Rows without a value. */
  nulls?: Uint32Array;
};
/** A table of a text file, or of rows. */
export type ReadTable = {
  rows: number;
  schema: Schema;
  /** What its reader decided. */
  notes: Note[];
  /** The columns of `schema`. */
  columns: ColumnPart[];
};
/**
 * What an update did.
 */
export type UpdateReport = { 
/**
 * Charts that were redrawn.
 */
charts: number, 
/**
 * How long it took.
 */
millis: number, 
/**
 * Handles of the charts that show nothing.
 */
empty: Array<number>, };
/**
 * What an update by a reader's selection did.
 */
export type SelectionReport = { 
/**
 * What the selection stands for; none where it was let go.
 */
filters: Array<Filter> | null, 
/**
 * Charts that were redrawn.
 */
charts: number, 
/**
 * How long it took.
 */
millis: number, 
/**
 * Handles of the charts that show nothing.
 */
empty: Array<number>, };
/**
 * What is selected in a chart.
 */
export type ChartSelection = { 
/**
 * Its handle.
 */
chart: number, filters: Array<Filter>, };
/** What lies under the pointer. */
export type PointerHit = {
  tooltip: TooltipContent | null;
  /** The row of the mark. */
  row: number | null;
  /** What is known of it. */
  datum: Record<string, unknown> | null;
  /** A CSS cursor. */
  cursor: string;
  /** The series of a legend's entry. */
  legend: string | null;
  crosshair: CrosshairContent | null;
  /** Whether it is where marks are drawn. */
  inPlot: boolean;
};
/**
 * What a tooltip says, and where it points: CSS px of the chart's canvas.
 */
export type TooltipContent = { x: number, y: number, title: string, rows: Array<TooltipRow>, };
/**
 * One line of a tooltip.
 */
export type TooltipRow = { label: string, value: string, 
/**
 * The series' swatch as CSS.
 */
color: string, 
/**
 * Whether it is the row under the pointer, where there are several.
 */
active: boolean, };
/**
 * Lines through the pointer.
 */
export type CrosshairContent = { x: CrosshairLine | null, y: CrosshairLine | null, 
/**
 * Where the plot starts, CSS px.
 */
left: number, 
/**
 * Where it ends, CSS px.
 */
bottom: number, };
/**
 * A line through the pointer: where it is, CSS px, and what it stands for.
 */
export type CrosshairLine = { at: number, label: string, };
/** A point reached by keyboard. */
export type Focus = {
  label: string;
  /** Points there are. */
  count: number;
  /** CSS px of the chart's canvas. */
  x: number;
  y: number;
  row: number | null;
  datum: Record<string, unknown> | null;
};
/**
 * A chart's accessible name and description.
 */
export type ChartDescription = { name: string, description: string, 
/**
 * Its series, where it has a legend.
 */
series: Array<SeriesState>, bins: Array<BinWidth>, };
/**
 * A series of a legend.
 */
export type SeriesState = { name: string, 
/**
 * Whether its reader switched it off.
 */
hidden: boolean, };
/**
 * The width of a channel's bins, by the channel's name: some were left to the engine.
 */
export type BinWidth = { name: string, step: number, };
/**
 * A table by its name in a model, and the steps to those that it leads to.
 */
export type ViewSpec = { 
/**
 * What its columns are called by: `orders.amount`.
 */
name: string, 
/**
 * The steps, each behind those that it needs.
 */
joins: Array<ViewJoin>, };
/**
 * A step to another table.
 */
export type ViewJoin = { 
/**
 * What its columns are called by.
 */
name: string, 
/**
 * The open table.
 */
table: number, 
/**
 * The column that points: one of this view.
 */
key: string, 
/**
 * The column of the other table that is pointed at.
 */
on: string, };
/**
 * A window of the rows behind a table or pivot mark, or its measures by other groups of the same
 * rows.
 */
export type TableWindow = { offset: number, limit: number, 
/**
 * The specification's order by default.
 */
sort?: Array<Sort>, 
/**
 * Narrows this mark alone.
 */
filters?: Array<Filter>, 
/**
 * Groups by these of the mark's dimensions only, by their names; by none gives the totals.
 */
by?: Array<string>, 
/**
 * Groups by this too.
 */
along?: DimensionInput, 
/**
 * Only these of the mark's measures, by their names.
 */
measures?: Array<string>, };
/**
 * A key of a group of rows: the name of its dimension and its value there.
 */
export type GroupKey = { name: string, value: Scalar, 
/**
 * Whether the value is milliseconds since 1970, or ISO 8601.
 */
instant?: boolean, };
/**
 * The page of a PDF as its author sees it on the screen. Lengths are CSS px.
 */
export type PdfPage = { title: string, 
/**
 * A BCP 47 tag.
 */
language: string, 
/**
 * The page's size; that of the first chart if it is not given.
 */
size?: { width: number; height: number }, theme?: ChartTheme, charts: Array<PdfChart>, frames?: Array<PdfFrame>, texts?: Array<PdfText>, };
/**
 * A chart, by where its upper left corner stands.
 */
export type PdfChart = { chart: number, x: number, y: number, 
/**
 * Above the chart.
 */
title?: string, };
/**
 * A line around something, such as a card.
 */
export type PdfFrame = { x: number, y: number, width: number, height: number, };
/**
 * A text whose baseline starts, or with `end` ends, at a place.
 */
export type PdfText = { text: string, x: number, y: number, size: number, bold: boolean, end: boolean, };
/**
 * A theme as a page gives it; what is absent is as its scheme has it. It describes [`Theme`]'s
 * reading to TypeScript.
 */
export type ChartTheme = { scheme?: Scheme, contrast?: Contrast, 
/**
 * One colour that a palette is made from, and the accent. All colours are CSS hexadecimal.
 */
brand?: string, background?: string, foreground?: string, muted?: string, grid?: string, axis?: string, accent?: string, palette?: Array<string>, fontFamily?: string, labelSize?: number, legendSize?: number, titleSize?: number, lineWidth?: number, barRadius?: number, transition?: number, };
/**
 * Light marks on a dark page, or dark ones on a light page.
 */
export type Scheme = "light" | "dark";
/**
 * How far text and marks stand out.
 */
export type Contrast = "normal" | "high";
