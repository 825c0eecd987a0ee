/** How an order is shown: to eyes and to readers of the accessible tree. */

import type { SortOrder } from "../../generated/index.js";

export const arrow = (order: SortOrder | undefined): string =>
  order === "asc" ? "\u25b2" : order === "desc" ? "\u25bc" : "";

export const ariaSort = (order: SortOrder | undefined): string =>
  order === undefined ? "none" : order === "asc" ? "ascending" : "descending";
