/** The rows of a pivot table: a group's name and its numbers, as far across as can be seen. */

import { h, icon, ICONS } from "../../ui/dom.js";
import type { Messages } from "../../ui/messages.js";
import { paintCell, type Range } from "../cells.js";
import type { PivotLabels } from "./labels.js";
import type { Leaf } from "./leaves.js";
import type { PivotModel, RowNode, ShownRow } from "./model.js";
import type { PivotSelection } from "./selection.js";

/** What rows are drawn from. */
export interface BodySettings {
  model: PivotModel;
  labels: PivotLabels;
  messages: Messages;
  selection: PivotSelection;
  /** The ranges that measures are shaded by. */
  ranges: readonly (Range | undefined)[];
  /** Columns drawn: from, to (exclusive). */
  columns: [from: number, to: number];
  /** Rows of the head. */
  headRows: number;
  /** What the ids of cells begin with. */
  id: string;
  /** Opens or closes a group. */
  turn: (node: RowNode, open: boolean) => void;
  /** Takes a click on a cell of a row. */
  click: (shown: ShownRow | undefined, column: number) => void;
}

/** A group's row at an index, or without a group the row of everything. */
export function bodyRow(
  settings: BodySettings,
  shown: ShownRow | undefined,
  at: number,
): HTMLTableRowElement {
  const { model, columns, headRows, click } = settings;
  const cells = model.leaves
    .slice(...columns)
    .map((leaf, i) => numberCell(settings, shown, leaf, at, columns[0] + i));
  const state = shown ? groupState(shown) : { "aria-level": 1, class: "total" };
  const row = h(
    "tr",
    { role: "row", "aria-rowindex": at + headRows + 1, ...state },
    nameCell(settings, shown, at),
    gap(),
    ...cells,
    gap(),
  );
  row.addEventListener("click", ({ target }) => {
    const cell = (target as Element).closest("td, th");
    const index = Number(cell?.getAttribute("aria-colindex") ?? 1) - 1;
    click(shown, index);
  });
  return row;
}

function groupState({
  node,
  open,
  position,
  siblings,
}: ShownRow): Record<string, string | number | undefined> {
  const expanded = open === undefined ? undefined : String(open);
  return {
    "aria-level": node.path.length,
    "aria-posinset": position,
    "aria-setsize": siblings,
    "aria-expanded": expanded,
    class: open === undefined ? undefined : "group",
  };
}

function nameCell(
  { model, labels, selection, id, ...settings }: BodySettings,
  shown: ShownRow | undefined,
  at: number,
): HTMLTableCellElement {
  const { node } = shown ?? {};
  // Named by its group alone: what the button in it does, the row's own state tells.
  const name = `${id}-${at}-name`;
  const head = h("th", {
    scope: "row",
    role: "rowheader",
    id: `${id}-${at}-0`,
    "aria-labelledby": name,
    "aria-colindex": 1,
  });
  if (node) head.style.paddingInlineStart = `${8 + (node.path.length - 1) * 16}px`;
  const text = node ? labels.rowName(node) : labels.total;
  if (shown?.open !== undefined) head.append(turnButton(shown.node, shown.open, text, settings));
  else if (node && model.shape.rows.length > 1) head.append(h("span", { class: "turn-place" }));
  head.append(
    h("span", { class: "name", id: name, title: text.length > 24 ? text : undefined }, text),
  );
  if (selection.has({ row: node?.key, across: "" })) head.setAttribute("aria-selected", "true");
  return head;
}

function turnButton(
  node: RowNode,
  open: boolean,
  name: string,
  { messages, turn }: Pick<BodySettings, "messages" | "turn">,
): HTMLElement {
  const label = open ? messages.collapse : messages.expand;
  const button = h(
    "button",
    {
      type: "button",
      class: "turn",
      "aria-label": `${label} ${name}`,
      tabindex: -1,
      "data-open": open ? "" : undefined,
    },
    icon(ICONS.chevron),
  );
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    turn(node, !open);
  });
  return button;
}

function numberCell(
  { model, labels, ranges, selection, id }: BodySettings,
  shown: ShownRow | undefined,
  leaf: Leaf,
  at: number,
  column: number,
): HTMLTableCellElement {
  const { spec, measures } = model.shape;
  const { node, open } = shown ?? {};
  const quiet = open === true && spec.subtotals === false;
  const value = quiet ? undefined : model.value(node, leaf);
  const text = labels.value(value, leaf.measure);
  const cell = h(
    "td",
    {
      role: "gridcell",
      class: leaf.total ? "num total" : "num",
      id: `${id}-${at}-${column + 1}`,
      "aria-colindex": column + 2,
      title: text.length > 24 ? text : undefined,
    },
    text,
  );
  const look = spec.cells?.[measures[leaf.measure] ?? ""];
  if (look && node && open !== true && !leaf.total && value !== undefined)
    paintCell(cell, value, model.type(leaf.measure), look, ranges[leaf.measure]);
  if (selection.has({ row: node?.key, across: leaf.key }))
    cell.setAttribute("aria-selected", "true");
  return cell;
}

/** Space of columns that are not there. */
const gap = (): HTMLTableCellElement => h("td", { class: "pad", "aria-hidden": "true" });

/** Space of rows that are not there. */
export function pad(height: number, columns: number): HTMLTableRowElement {
  const cell = h("td", { class: "pad", colspan: columns });
  cell.style.height = `${height}px`;
  return h("tr", { "aria-hidden": "true" }, cell);
}
