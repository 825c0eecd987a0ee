/** A workbook of typed cells. Loaded when somebody asks for one. */

import writeExcel, { type SheetData } from "write-excel-file/universal";
import { PellucidError } from "../errors.js";
import type { Column, Value } from "../result.js";

/** Rows of a sheet, its head among them: the file format's own limit (ECMA-376). */
const MOST_ROWS = 1_048_576;
/** Characters of a cell, likewise. */
const MOST_CHARACTERS = 32_767;
/** Whole numbers up to here are exact in a workbook, whose numbers are doubles. */
const SAFE = 2n ** 53n;

/**
 * The rows as a workbook. A text is always a text, whatever it starts with: a cell has a type, so `=1+1` is no formula. A whole number
 * that a double would change, NaN and infinity are texts too.
 */
export async function toXlsx(columns: readonly Column[], rowCount: number): Promise<Blob> {
  if (rowCount >= MOST_ROWS) throw new PellucidError("limit_exceeded", `a sheet holds ${MOST_ROWS - 1} rows, and there are ${rowCount}: filter them, or export as Parquet or CSV`);
  const head = columns.map((c) => ({ value: c.name, type: String, fontWeight: "bold" as const }));
  const rows: SheetData = [head];
  for (let row = 0; row < rowCount; row += 1) rows.push(columns.map((c) => cell(c.get(row), c.type)));
  return writeExcel(rows, { stickyRowsCount: 1 }).toBlob();
}

function cell(value: Value, type: Column["type"]): SheetData[number][number] {
  if (value === null) return null;
  if (typeof value === "boolean") return { value, type: Boolean };
  if (value instanceof Date) {
    // Workbooks count days from 1900 and know no time zone: the wall clock of UTC, on which times are grouped.
    if (Number.isNaN(value.getTime()) || value.getUTCFullYear() < 1900 || value.getUTCFullYear() > 9999) return { value: String(value.getTime()), type: String };
    return { value, type: Date, format: type === "date" ? "yyyy-mm-dd" : "yyyy-mm-dd hh:mm:ss" };
  }
  if (typeof value === "bigint" && value <= SAFE && value >= -SAFE) return { value: Number(value), type: Number };
  if (typeof value === "number" && Number.isFinite(value)) return { value, type: Number };
  // A control character has no place in XML 1.0.
  // eslint-disable-next-line no-control-regex
  return { value: String(value).replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "\ufffd").slice(0, MOST_CHARACTERS), type: String };
}
