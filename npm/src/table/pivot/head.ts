/**
 * The head of a pivot table: a row for each level across, then one of the measures where there are
 * several.
 */

import type { SortOrder } from "../../generated/index.js";
import { h } from "../../ui/dom.js";
import type { Leaf } from "./leaves.js";
import { acrossKey } from "./selection.js";
import { arrow, ariaSort } from "./sorting.js";

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
  /** Selects a group of a level across; undefined where heads select nothing. */
  pick: ((leaf: Leaf, level: number) => void) | undefined;
  picked: (leaf: Leaf, level: number) => boolean;
}

/** The rows, without the corner. */
export function headRows(leaves: readonly Leaf[], settings: HeadSettings): HTMLTableRowElement[] {
  const { levels, measures, from, to } = settings;
  const named = measures.length > 1 || levels === 0;
  const depth = levels + (named ? 1 : 0);
  return Array.from({ length: depth }, (_, level) => {
    const cells =
      level === levels
        ? leaves
            .slice(from, to)
            .map((leaf, i) => sorter(settings, leaf, from + i, measures[leaf.measure] ?? ""))
        : groups(leaves, level, depth, named, settings);
    const gap = (): HTMLTableCellElement => h("td", { class: "pad", "aria-hidden": "true" });
    return h("tr", { role: "row", "aria-rowindex": level + 1 }, gap(), ...cells, gap());
  });
}

/** One level's heads, each over the columns of its group that are drawn. */
function groups(
  leaves: readonly Leaf[],
  level: number,
  depth: number,
  named: boolean,
  settings: HeadSettings,
): HTMLTableCellElement[] {
  const { from, to, text, total, levels } = settings;
  const cells: HTMLTableCellElement[] = [];
  for (let at = from; at < to;) {
    const leaf = leaves[at];
    if (!leaf) break;
    const length = run(leaves, at, to, level);
    // A total's head stands once, over all levels below its own group.
    if (level <= leaf.path.length) {
      const isTotal = level === leaf.path.length;
      const label = isTotal ? total : text(leaf, level);
      const rows = isTotal ? levels - level : 1;
      if (!named && level + rows === depth)
        cells.push(sorter(settings, leaf, at, label, rows, isTotal ? undefined : level));
      else
        cells.push(
          across(settings, leaf, isTotal ? undefined : level, {
            colspan: length,
            rowspan: rows > 1 ? rows : undefined,
            "aria-colindex": at + 2,
            title: label,
          }),
        );
    }
    at += length;
  }
  return cells;
}

/** How many columns from `at` on belong to one group of a level. */
function run(leaves: readonly Leaf[], at: number, to: number, level: number): number {
  const group = (leaf: Leaf | undefined): string =>
    leaf === undefined
      ? ""
      : leaf.path.length <= level
        ? `total ${leaf.key}`
        : acrossKey(leaf, level);
  const first = group(leaves[at]);
  let end = at + 1;
  while (end < to && group(leaves[end]) === first) end += 1;
  return end - at;
}

/** A head over several columns, or over one above its measures. */
function across(
  { pick, picked }: HeadSettings,
  leaf: Leaf,
  level: number | undefined,
  attributes: {
    colspan: number;
    rowspan: number | undefined;
    "aria-colindex": number;
    title: string;
  },
): HTMLTableCellElement {
  const picks = level !== undefined && pick !== undefined;
  const chosen = picks && picked(leaf, level) ? "true" : undefined;
  const head = h(
    "th",
    {
      scope: "colgroup",
      class: `across${level === undefined ? " total" : ""}${picks ? " pick" : ""}`,
      "aria-selected": chosen,
      ...attributes,
    },
    h("span", {}, attributes.title),
  );
  if (picks) head.addEventListener("click", () => pick(leaf, level));
  return head;
}

function sorter(
  { sorted, sort, cell, pick, picked }: HeadSettings,
  leaf: Leaf,
  at: number,
  label: string,
  rows = 1,
  level?: number,
): HTMLTableCellElement {
  const order = sorted(leaf);
  const picks = level !== undefined && pick !== undefined;
  // Where the name selects its column the arrow alone sorts, so it is always there.
  const mark = h(
    "span",
    { class: "arrow", "aria-hidden": "true" },
    arrow(order) || (picks ? "\u21c5" : ""),
  );
  const button = h(
    "button",
    { type: "button", class: "sort", tabindex: -1, title: label },
    mark,
    h("span", {}, label),
  );
  button.addEventListener("click", ({ target }) =>
    picks && (target as Element).closest(".arrow") === null ? pick(leaf, level) : sort(leaf),
  );
  const chosen = picks && picked(leaf, level) ? "true" : undefined;
  return h(
    "th",
    {
      scope: "col",
      "aria-selected": chosen,
      class: `num${leaf.total ? " total" : ""}${picks ? " pick" : ""}`,
      rowspan: rows > 1 ? rows : undefined,
      id: cell(-1, at),
      "aria-colindex": at + 2,
      "aria-sort": ariaSort(order),
    },
    button,
  );
}
