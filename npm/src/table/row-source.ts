/** Where a table's rows come from: windows asked of the engine, or a whole result in the page. */

import { Column, type Value } from "../engine/result.js";
import type { DataType, DimensionInput, Filter, SortOrder } from "../generated/index.js";
import type { RawResult, TableWindow } from "../wire/wasm.js";
import { compareValues } from "./pivot/groups.js";

/** A window of rows. */
export interface RowWindow {
  total: number;
  columns: { name: string; type: DataType }[];
  rowCount: number;
  value: (row: number, column: number) => Value;
}

/** Which rows, in which order. */
export interface WindowRequest {
  offset: number;
  limit: number;
  sort: { by: string; order: SortOrder } | undefined;
  /** Narrow this table alone. */
  filters?: Filter[];
  /** Groups by these of the table's dimensions only; by none gives the totals. */
  by?: string[];
  /** Groups by this too. */
  along?: DimensionInput;
  /** Only these of its measures. */
  measures?: string[];
}

/** Answers windows. */
export type RowSource = (request: WindowRequest) => Promise<RowWindow>;

/** Asks for each window. */
export function remoteRows(ask: (request: TableWindow) => Promise<RawResult>): RowSource {
  return async ({ sort, ...window }) => {
    const raw = await ask({ ...window, ...(sort && { sort: [sort] }) });
    const columns = raw.columns.map((c) => new Column(c));
    return {
      total: raw.total,
      rowCount: raw.rowCount,
      columns,
      value: (row, column) => columns[column]?.get(row) ?? null,
    };
  };
}

/** Windows of one result, sorted in the page: a chart has few rows. */
export function localRows(load: () => Promise<RawResult>): RowSource {
  return async ({ offset, limit, sort }) => {
    const raw = await load();
    const columns = raw.columns.map((c) => new Column(c));
    const order = Array.from({ length: raw.rowCount }, (_, i) => i);
    const by = sort && columns.find((c) => c.name === sort.by);
    if (by) order.sort((a, b) => compareValues(by.get(a), by.get(b), sort.order, by.type));
    const shown = order.slice(offset, offset + limit);
    return {
      total: raw.rowCount,
      rowCount: shown.length,
      columns,
      value: (row, column) => columns[column]?.get(shown[row] ?? -1) ?? null,
    };
  };
}
