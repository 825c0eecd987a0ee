/** The messages in English, whose type holds every other language to the same. */

import type { PellucidError } from "../../common/errors.js";
import { remedyOf } from "./remedy.js";

export const ENGLISH = {
  loading: "Loading data",
  loadingPercent: (percent: number): string => `Loading data, ${percent} %`,
  empty: "No rows match",
  emptyHint: "Widen or clear the filters to see data here.",
  retry: "Try again",
  clearFilters: "Clear filters",
  clearSelection: "Clear selection",
  resetZoom: "Reset zoom",
  takeAway: "Export",
  copy: "Copy",
  copied: "Copied",
  exportAs: (format: string): string => EXPORT_NAMES[format] ?? format.toUpperCase(),
  series: "Series",
  /** The outermost level of a hierarchy. */
  drillAll: "All",
  drillPath: "Path",
  drilled: (path: string[]): string =>
    path.length === 0 ? "Showing all" : `Showing ${path.join(", ")}`,
  showTable: "Show as table",
  showChart: "Show as chart",
  /** What a chart is to readers of the accessible tree. */
  chart: "chart",
  filters: "Filters",
  from: "From",
  to: "To",
  all: "All",
  search: "Search",
  noMatch: "Nothing found",
  selected: (count: number): string => `${count} selected`,
  reset: "Reset",
  point: (label: string, index: number, count: number): string =>
    `${label}. ${index + 1} of ${count}`,
  filtered: (charts: number): string =>
    `Filtered. ${charts} ${charts === 1 ? "chart" : "charts"} updated.`,
  chartHelp: "Arrow keys walk the points, Enter selects, Escape clears.",
  total: "Total",
  pivot: "Pivot table",
  /** A group whose key is null. */
  none: "(none)",
  yes: "Yes",
  no: "No",
  expand: "Expand",
  collapse: "Collapse",
  expandAll: "Expand all",
  collapseAll: "Collapse all",
  sorted: (order: "asc" | "desc" | undefined): string =>
    order === undefined
      ? "Sorted as at first"
      : order === "asc"
        ? "Sorted ascending"
        : "Sorted descending",
  /** What a small chart in a cell shows. */
  course: (from: string, to: string): string => `from ${from} to ${to}`,
  filterColumn: (name: string): string => `Filter ${name}`,
  rows: (count: string): string => `${count} rows`,
  moreRows: (shown: string, total: string): string => `First ${shown} of ${total} rows`,
  /**
   * Rows are older than their dataset promises, or newer ones could not be loaded; `time` is when
   * those shown came.
   */
  staleAged: (time: string): string => `Data of ${time}, older than promised`,
  staleFailed: (time: string): string => `Data of ${time}. Newer data could not be loaded.`,
  refresh: "Refresh",
  errorCode: (code: string): string => `Code: ${code}`,
  requestId: (id: string): string => `Request: ${id}`,
  errorTitle: "This could not be shown",
  remedy: (error: PellucidError): string | undefined => remedyOf(error, REMEDIES),
};

/** Every text of ours that a reader may see. A page may replace any of them. */
export type Messages = typeof ENGLISH;

const EXPORT_NAMES: Record<string, string> = {
  xlsx: "Excel (XLSX)",
  png: "Picture (PNG)",
  svg: "Picture (SVG)",
  pdf: "Document (PDF)",
};

/** What a reader, or the page's owner, can do; by error code. */
const REMEDIES: Record<string, string> = {
  network: "Check the connection, then try again.",
  http_status: "The server had a problem. Try again in a moment.",
  unauthorized: "Your session may have ended. Try again, or sign in anew.",
  forbidden: "Your account may not see this. Ask the page's owner for access.",
  not_found: "It may have been moved or removed. Ask the page's owner.",
  corrupt_file: "Fetch or export the file anew: this copy is incomplete.",
  unsupported_file: "Use Parquet, Arrow, CSV or JSON.",
  stale_version: "Newer data is there. Try again.",
  engine_crashed: "Try again. If it stops once more, there may be too little memory for this data.",
  limit_exceeded: "Narrow the question: fewer groups, rows or columns.",
  invalid_spec: "The chart's specification needs mending.",
  invalid_query: "The chart's query needs mending.",
  unknown_column: "The chart names a column the data does not have.",
  type_mismatch: "The chart asks something of a column that its type cannot answer.",
};
