/**
 * Numbers for the clipboard: as a table for documents and sheets, as tab-separated text for
 * everything else.
 */

import { isoText } from "../common/instant.js";
import type { Column } from "../engine/result.js";
import type { View } from "../ui/view.js";
import { runsAsFormula } from "./formula.js";

const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

/** A cell's text as in CSV: a time in ISO 8601, a null as nothing. */
function text(column: Column, row: number): string {
  const value = column.get(row);
  if (value === null) return "";
  return value instanceof Date ? isoText(value, column.type) : String(value);
}

/**
 * Tab-separated, with a head. Tabs and breaks within a text become spaces, for there is no way to
 * quote them.
 */
export function toTsv(columns: readonly Column[], rowCount: number): string {
  const clean = (t: string): string => t.replace(/[\t\r\n]+/g, " ");
  const guarded = (t: string): string => clean(runsAsFormula(t) ? `'${t}` : t);
  const cell = (c: Column, row: number): string =>
    c.type === "string" ? guarded(text(c, row)) : text(c, row);
  const lines = Array.from({ length: rowCount }, (_, row) =>
    columns.map((c) => cell(c, row)).join("\t"),
  );
  return [columns.map((c) => guarded(c.name)).join("\t"), ...lines].join("\n");
}

/** A table of markup; every text is escaped, and told to spreadsheets as text. */
export function toHtml(columns: readonly Column[], rowCount: number): string {
  const asText = " style=\"mso-number-format:'\\@'\"";
  const head = columns.map((c) => `<th${asText}>${escape(c.name)}</th>`).join("");
  const cell = (c: Column, row: number): string => {
    const mark = c.type === "string" ? asText : "";
    return `<td${mark}>${escape(text(c, row))}</td>`;
  };
  const rows = Array.from(
    { length: rowCount },
    (_, row) => `<tr>${columns.map((c) => cell(c, row)).join("")}</tr>`,
  );
  return `<table><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

/**
 * Puts a table and, where there is one, a picture on the clipboard. Browsers want a reader's click
 * for it, in the window `view`.
 */
export async function copy(
  columns: readonly Column[],
  rowCount: number,
  png: Blob | undefined,
  view: View,
): Promise<void> {
  const blob = (content: string, type: string): Blob => new Blob([content], { type });
  const item = {
    "text/html": blob(toHtml(columns, rowCount), "text/html"),
    "text/plain": blob(toTsv(columns, rowCount), "text/plain"),
  };
  await view.navigator.clipboard.write([
    new view.ClipboardItem({ ...item, ...(png && { "image/png": png }) }),
  ]);
}
