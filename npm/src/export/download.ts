/** One chart or all rows as a file, a picture or on the clipboard. */

import { PellucidError } from "../common/errors.js";
import { lazyImport } from "../common/lazy-import.js";
import type { Group } from "../engine/group.js";
import { Result } from "../engine/result.js";
import type { ExportFormat } from "../generated/index.js";
import type { View } from "../ui/view.js";
import type { PdfPage } from "../wire/wasm.js";
import type { FontFile } from "./fonts.js";
import { exportResult, exportSheet, isRowFormat, type SheetOptions } from "./rows.js";

/** How a picture is made. */
export interface PictureOptions {
  /** Pixels a CSS px, 0.1 to 16; 2 by default. Of `png` only. */
  scale?: number;
  /** Fonts that a PDF or SVG holds, before those of the chart's or dashboard's own options. */
  fonts?: readonly FontFile[];
}

/** How a file is written. */
export interface FileOptions extends PictureOptions, SheetOptions {}

/** What a chart is taken from. */
export interface ChartSource {
  group: Group;
  handle: number;
  title: string | undefined;
  /** A table has no picture. */
  drawn: boolean;
  /** Fonts of a PDF or SVG. */
  fonts?: readonly FontFile[] | undefined;
  /**
   * The table as its reader sees it, where that is more than its rows: for sheets and the
   * clipboard.
   */
  laidOut?: (() => Promise<Pick<Result, "columns" | "rowCount">>) | undefined;
}

/** Fonts of documents. */
const fontModule = (): Promise<typeof import("./fonts.js")> =>
  lazyImport("fonts.js", () => import("./fonts.js"));
/** The clipboard's formats. */
const clipboardModule = (): Promise<typeof import("./clipboard.js")> =>
  lazyImport("clipboard.js", () => import("./clipboard.js"));

/** A chart's numbers. */
export async function chartResult({ group, handle }: ChartSource): Promise<Result> {
  return new Result(await group.call("chartData", [handle]), (r) => group.call("encodeArrow", [r]));
}

/** A chart as a file: its numbers, or its picture. */
export async function chartFile(
  source: ChartSource,
  format: ExportFormat,
  { scale = 2, fonts = [], bom }: FileOptions = {},
): Promise<Blob> {
  if ((format === "csv" || format === "xlsx") && source.laidOut)
    return exportSheet(await source.laidOut(), format, { bom });
  if (isRowFormat(format)) return exportResult(await chartResult(source), format, { bom });
  const { group, handle, title, drawn } = source;
  if (!drawn)
    throw new PellucidError(
      "unsupported",
      `a table has no picture: export it as xlsx, csv or another format of rows, not as ${format}`,
    );
  if (format === "png") return group.call("png", [handle, scale, title]);
  const given = [...fonts, ...(source.fonts ?? [])];
  if (format === "svg") return svgFile(await group.call("svg", [handle, title]), given);
  return pdfFile(
    group,
    { title: title ?? "", charts: [{ chart: handle, x: 0, y: 0, title }] },
    given,
  );
}

/** An SVG as a file, with its fonts in it where a page gives some. */
export async function svgFile(svg: string, fonts: readonly FontFile[]): Promise<Blob> {
  const whole = fonts.length > 0 ? await (await fontModule()).withFonts(svg, fonts) : svg;
  return new Blob([whole], { type: "image/svg+xml" });
}

/** A page as a document. */
export async function pdfFile(
  group: Group,
  page: Omit<PdfPage, "language">,
  fonts: readonly FontFile[],
): Promise<Blob> {
  const files = fonts.length > 0 ? await (await fontModule()).fontFiles(fonts) : [];
  const bytes = await group.call("pdf", [
    { ...page, language: document.documentElement.lang },
    files,
  ]);
  return new Blob([bytes as Uint8Array<ArrayBuffer>], { type: "application/pdf" });
}

/**
 * Puts a chart's numbers and picture on the clipboard; to be called from a reader's click in the
 * window `view`.
 */
export async function copyChart(source: ChartSource, view: View): Promise<void> {
  const { copy } = await clipboardModule();
  const result = await (source.laidOut?.() ?? chartResult(source));
  const png = source.drawn ? await chartFile(source, "png") : undefined;
  await copy(result.columns, result.rowCount, png, view);
}

/** Hands a file to the reader. */
export function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has begun reading by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A title as a file's name. */
export function fileName(title: string | undefined, format: ExportFormat): string {
  const safe = (title ?? "")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 80);
  return `${safe === "" ? "chart" : safe}.${format}`;
}
