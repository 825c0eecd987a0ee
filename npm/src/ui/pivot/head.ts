/** The head of a pivot table: a row for each level across, then one of the measures where there are several. */

import type { SortOrder } from "../../generated/index.js";
import { h } from "../dom.js";
import { keyPart } from "./groups.js";
import type { Leaf } from "./model.js";

/** What the head needs to know. */
export interface HeadSettings {
  /** Levels across. */
  levels: number;
  /** What readers see of the measures. */
  measures: string[];
  /** A column's group at a level. */
  text: (leaf: Leaf, level: number) => string;
  total: string;
  /** Columns drawn: from, to (exclusive). */
  from: number;
  to: number;
  /** The id of a head that sorts, by the cursor's row and the column's position. */
  cell: (row: number, at: number) => string;
  sorted: (leaf: Leaf) => SortOrder | undefined;
  sort: (leaf: Leaf) => void;
}

/** The rows, without the corner. */
export function headRows(leaves: readonly Leaf[], settings: HeadSettings): HTMLTableRowElement[] {
  const { levels, measures, from, to } = settings;
  const named = measures.length > 1 || levels === 0;
  const depth = levels + (named ? 1 : 0);
  return Array.from({ length: depth }, (_, level) => {
    const cells = level === levels ? leaves.slice(from, to).map((leaf, i) => sorter(settings, leaf, from + i, measures[leaf.measure] ?? "")) : groups(leaves, level, depth, named, settings);
    const gap = (): HTMLTableCellElement => h("td", { class: "pad", "aria-hidden": "true" });
    return h("tr", { role: "row", "aria-rowindex": level + 1 }, gap(), ...cells, gap());
  });
}

/** One level's heads, each over the columns of its group that are drawn. */
function groups(leaves: readonly Leaf[], level: number, depth: number, named: boolean, settings: HeadSettings): HTMLTableCellElement[] {
  const { from, to, text, total, levels } = settings;
  const cells: HTMLTableCellElement[] = [];
  for (let at = from; at < to; ) {
    const leaf = leaves[at];
    if (!leaf) break;
    const length = run(leaves, at, to, level);
    // A total's head stands once, over all levels below its own group.
    if (level <= leaf.path.length) {
      const isTotal = level === leaf.path.length;
      const label = isTotal ? total : text(leaf, level);
      const rows = isTotal ? levels - level : 1;
      if (!named && level + rows === depth) cells.push(sorter(settings, leaf, at, label, rows));
      else cells.push(h("th", { scope: "colgroup", class: isTotal ? "across total" : "across", colspan: length, rowspan: rows > 1 ? rows : undefined, "aria-colindex": at + 2, title: label }, h("span", {}, label)));
    }
    at += length;
  }
  return cells;
}

/** How many columns from `at` on belong to one group of a level. */
function run(leaves: readonly Leaf[], at: number, to: number, level: number): number {
  const group = (leaf: Leaf | undefined): string => (leaf === undefined ? "" : leaf.path.length <= level ? `total ${leaf.key}` : leaf.path.slice(0, level + 1).map(keyPart).join(""));
  const first = group(leaves[at]);
  let end = at + 1;
  while (end < to && group(leaves[end]) === first) end += 1;
  return end - at;
}

function sorter({ sorted, sort, cell }: HeadSettings, leaf: Leaf, at: number, label: string, rows = 1): HTMLTableCellElement {
  const order = sorted(leaf);
  const arrow = h("span", { class: "arrow", "aria-hidden": "true" }, order === "asc" ? "\u25b2" : order === "desc" ? "\u25bc" : "");
  const button = h("button", { type: "button", class: "sort", tabindex: -1, title: label }, arrow, h("span", {}, label));
  button.addEventListener("click", () => sort(leaf));
  const state = order === undefined ? "none" : order === "asc" ? "ascending" : "descending";
  return h("th", { scope: "col", class: leaf.total ? "num total" : "num", rowspan: rows > 1 ? rows : undefined, id: cell(-1, at), "aria-colindex": at + 2, "aria-sort": state }, button);
}
