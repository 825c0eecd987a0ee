/** A workbook of typed cells. Loaded when somebody asks for one. */

import writeExcel, { type SheetData } from "write-excel-file/universal";
import { PellucidError } from "../common/errors.js";
import { isoText, microsOf } from "../common/instant.js";
import type { Column, Value } from "../engine/result.js";

/** Rows of a sheet, its head among them: the file format's own limit (ECMA-376). */
const MOST_ROWS = 1_048_576;
/** Characters of a cell, likewise. */
const MOST_CHARACTERS = 32_767;
/** Whole numbers up to here are exact in a workbook, whose numbers are doubles. */
const SAFE = 2n ** 53n;

/**
 * The rows as a workbook. A text is always a text, whatever it starts with: a cell has a type, so
 * `=1+1` is no formula. A whole number that a double would change, an instant
 * with microseconds, NaN and infinity are texts too.
 */
export async function toXlsx(columns: readonly Column[], rowCount: number): Promise<Blob> {
  if (rowCount >= MOST_ROWS)
    throw new PellucidError(
      "limit_exceeded",
      `a sheet holds ${MOST_ROWS - 1} rows, and there are ${rowCount}: filter them, or export as Parquet or CSV`,
    );
  const head = columns.map((c) => ({
    value: cellText(c.name),
    type: String,
    fontWeight: "bold" as const,
  }));
  const rows: SheetData = [head];
  for (let row = 0; row < rowCount; row += 1)
    rows.push(columns.map((c) => cell(c.get(row), c.type)));
  return writeExcel(rows, { stickyRowsCount: 1 }).toBlob();
}

function cell(value: Value, type: Column["type"]): SheetData[number][number] {
  if (value === null) return null;
  if (typeof value === "boolean") return { value, type: Boolean };
  if (value instanceof Date) {
    // Workbooks count days from 1900, know no time zone and show milliseconds at most: the wall
    // clock of UTC, on which times are grouped, and what they would change as text.
    const year = value.getUTCFullYear();
    if (!(year >= 1900 && year <= 9999) || microsOf(value) !== 0)
      return { value: isoText(value, type), type: String };
    return { value, type: Date, format: type === "date" ? "yyyy-mm-dd" : "yyyy-mm-dd hh:mm:ss" };
  }
  if (typeof value === "bigint" && value <= SAFE && value >= -SAFE)
    return { value: Number(value), type: Number };
  if (typeof value === "number" && Number.isFinite(value)) return { value, type: Number };
  return { value: cellText(String(value)), type: String };
}

/**
 * A text that workbooks give back as it was: what XML 1.0 has no place for, and returns, which it
 * would change, are written by their numbers as `_xHHHH_`, and a text that looks like one gets its
 * underscore so (ECMA-376 part 1, ST_Xstring).
 */
function cellText(text: string): string {
  const coded = (c: string): string =>
    `_x${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`;
  return (
    text
      .slice(0, MOST_CHARACTERS)
      // eslint-disable-next-line no-control-regex
      .replace(/_(?=x[0-9a-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]/gi, coded)
      .replace(/[\ud800-\udfff]/gu, "\ufffd")
  );
}
