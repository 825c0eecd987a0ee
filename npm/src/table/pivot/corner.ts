/** The corner of a pivot table: it names and sorts the rows, and opens or closes all of them. */

import type { SortOrder } from "../../generated/index.js";
import { h, icon, ICONS } from "../../ui/dom.js";
import type { Messages } from "../../ui/messages.js";
import { arrow, ariaSort } from "./sorting.js";

/** What the corner shows and does. */
export interface CornerSettings {
  id: string;
  /** What the rows are. */
  text: string;
  /** Rows of the head. */
  rows: number;
  order: SortOrder | undefined;
  sort: () => void;
  /** Whether any group is closed; undefined where there is none to open. */
  closed: boolean | undefined;
  turnAll: (open: boolean) => void;
  messages: Messages;
}

/** The cell. */
export function corner({
  id,
  text,
  rows,
  order,
  sort,
  closed,
  turnAll,
  messages,
}: CornerSettings): HTMLTableCellElement {
  const sorter = h(
    "button",
    { type: "button", class: "sort", tabindex: -1 },
    h("span", {}, text),
    h("span", { class: "arrow", "aria-hidden": "true" }, arrow(order)),
  );
  sorter.addEventListener("click", sort);
  const turn = closed === undefined ? undefined : allButton(closed, turnAll, messages);
  return h(
    "th",
    {
      scope: "col",
      class: "corner",
      rowspan: rows,
      id,
      "aria-colindex": 1,
      "aria-sort": ariaSort(order),
    },
    turn,
    sorter,
  );
}

/** Opens or closes every group. */
function allButton(
  closed: boolean,
  turnAll: (open: boolean) => void,
  messages: Messages,
): HTMLElement {
  const label = closed ? messages.expandAll : messages.collapseAll;
  const button = h(
    "button",
    {
      type: "button",
      class: "turn",
      "aria-label": label,
      title: label,
      tabindex: -1,
      "data-open": closed ? undefined : "",
    },
    icon(ICONS.chevron),
  );
  button.addEventListener("click", () => turnAll(closed));
  return button;
}
