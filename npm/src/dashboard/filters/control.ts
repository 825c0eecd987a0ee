/** The contract between the filter bar and each of its controls. */

import type { Table } from "../../engine/table.js";
import type { Filter, FilterControl } from "../../generated/index.js";
import type { Messages } from "../../ui/messages.js";

/** One control: what it filters by now, and how to make it show given filters. */
export interface Control {
  element: HTMLElement;
  /** Filters it stands for. */
  filters: () => Filter[];
  /** Takes the filters it can show and returns the others. */
  take: (filters: Filter[]) => Filter[];
}

/** What a control needs. */
export interface ControlSettings {
  table: Table;
  control: FilterControl;
  label: string;
  messages: Messages;
  locale: string;
  changed: () => void;
}
