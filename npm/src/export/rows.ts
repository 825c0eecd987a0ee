/**
 * Rows as files a reader takes along. CSV and JSON are written here; what needs a library is loaded
 * when it is asked for.
 */

import { isoText } from "../common/instant.js";
import { lazyImport } from "../common/lazy-import.js";
import type { Table } from "../engine/table.js";
import type { Result, Value } from "../engine/result.js";
import type { ExportFormat, Query } from "../generated/index.js";
import { runsAsFormula } from "./formula.js";

/** Rows asked for at once, so that neither page nor worker stands still over a large export. */
const PART = 50_000;

/** Formats of rows; the others are pictures. */
export type RowFormat = Exclude<ExportFormat, "png" | "svg" | "pdf">;

const TYPES = {
  csv: "text/csv;charset=utf-8",
  json: "application/json",
  arrow: "application/vnd.apache.arrow.stream",
};

/** The Parquet writer. */
const parquetModule = (): Promise<typeof import("./parquet.js")> =>
  lazyImport("parquet.js", () => import("./parquet.js"));
/** The workbook writer. */
const xlsxModule = (): Promise<typeof import("./xlsx.js")> =>
  lazyImport("xlsx.js", () => import("./xlsx.js"));

/** Whether a format holds rows. */
export function isRowFormat(format: ExportFormat): format is RowFormat {
  return format !== "png" && format !== "svg" && format !== "pdf";
}

/** How rows are written. */
export interface SheetOptions {
  /**
   * Whether a `csv` begins with a byte order mark. Spreadsheets read a file without one in the
   * letters of the reader's system, so by default one with letters beyond ASCII has it, and one
   * without needs none.
   */
  bom?: boolean | undefined;
}

/** U+FEFF, in UTF-8 the three bytes that tell a file to be UTF-8. */
const BOM = "\ufeff";

/** Every row `query` returns, without any cap. */
export async function exportRows(
  table: Table,
  query: Query,
  format: RowFormat,
  sheet: SheetOptions,
  signal?: AbortSignal,
): Promise<Blob> {
  const options = signal ? { signal } : {};
  // The other formats are written column by column, so they need all rows at once.
  if (format !== "csv" && format !== "json")
    return exportResult(await table.query(query, options), format, sheet);
  const parts: string[] = [];
  for (let offset = 0; ; offset += PART) {
    const result = await table.query({ ...query, limit: PART, offset }, options);
    parts.push(encode(result, format, offset === 0));
    if (offset + result.rowCount >= result.total || result.rowCount === 0) break;
  }
  return text(parts, format, sheet);
}

/** A whole result as a file. */
export async function exportResult(
  result: Result,
  format: RowFormat,
  sheet: SheetOptions = {},
): Promise<Blob> {
  switch (format) {
    case "json":
      return text([encode(result, format, true)], format, sheet);
    case "csv":
    case "xlsx":
      return exportSheet(result, format, sheet);
    case "arrow":
      return new Blob([(await result.toArrow()) as Uint8Array<ArrayBuffer>], { type: TYPES.arrow });
    case "parquet":
      return (await parquetModule()).toParquet(result.columns);
  }
}

/** Columns as a sheet. */
export async function exportSheet(
  result: Pick<Result, "columns" | "rowCount">,
  format: "csv" | "xlsx",
  sheet: SheetOptions = {},
): Promise<Blob> {
  if (format === "csv") return text([toCsv(result)], format, sheet);
  return (await xlsxModule()).toXlsx(result.columns, result.rowCount);
}

function text(
  parts: string[],
  format: "csv" | "json",
  { bom = parts.some((part) => /[^\0-\x7f]/.test(part)) }: SheetOptions,
): Blob {
  if (format === "json") return new Blob(["[", ...parts, "\n]\n"], { type: TYPES.json });
  return new Blob([...(bom ? [BOM] : []), ...parts], { type: TYPES.csv });
}

function encode(result: Result, format: "csv" | "json", first: boolean): string {
  return format === "csv" ? toCsv(result, first) : toJson(result, first);
}

/** RFC 4180: comma, CRLF, quotes doubled. A null is an empty field, an empty text is `""`. */
export function toCsv(result: Pick<Result, "columns" | "rowCount">, header = true): string {
  const lines = header ? [result.columns.map((c) => csvText(c.name)).join(",")] : [];
  for (let row = 0; row < result.rowCount; row += 1)
    lines.push(result.columns.map((c) => csvField(c.get(row), c.type)).join(","));
  return lines.map((line) => `${line}\r\n`).join("");
}

function csvField(value: Value, type: string): string {
  if (value === null) return "";
  if (typeof value === "string") return type === "decimal" ? value : csvText(value);
  return plain(value, type);
}

/**
 * Text as a field that no spreadsheet runs as a formula. Numbers are numbers and stay as they are.
 */
function csvText(text: string): string {
  const safe = runsAsFormula(text) ? `'${text}` : text;
  return safe === "" || /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Row objects, one a line, without the brackets around all. */
export function toJson(result: Pick<Result, "columns" | "rowCount">, first = true): string {
  const lines: string[] = [];
  for (let row = 0; row < result.rowCount; row += 1) {
    const fields = result.columns.map(
      (c) => `${JSON.stringify(c.name)}:${jsonValue(c.get(row), c.type)}`,
    );
    lines.push(`${first && row === 0 ? "" : ","}\n{${fields.join(",")}}`);
  }
  return lines.join("");
}

function jsonValue(value: Value, type: string): string {
  if (value === null) return "null";
  if (typeof value === "string") return type === "decimal" ? value : JSON.stringify(value);
  if (value instanceof Date) return JSON.stringify(plain(value, type));
  if (Number.isNaN(value)) return "null";
  // JSON has no infinity: as a text it is not lost. Bigints and decimals are written with all their
  // digits.
  return typeof value === "number" && !Number.isFinite(value) ? `"${value}"` : String(value);
}

function plain(value: Exclude<Value, string | null>, type: string): string {
  return value instanceof Date ? isoText(value, type) : String(value);
}
