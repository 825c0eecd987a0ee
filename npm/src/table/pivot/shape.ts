/** What a pivot table is made of, by the names its query's results have. */

import type { ChartSpec, PivotSpec, Sort } from "../../generated/index.js";
import { channelName } from "../format.js";

/** Dimensions down and across, the measures of each pair of groups, and how they are shown. */
export interface PivotShape {
  rows: readonly string[];
  columns: readonly string[];
  measures: readonly string[];
  spec: PivotSpec;
  sort: readonly Sort[];
  /** The outermost groups shown. */
  limit: number | undefined;
}

/** The shape of a chart whose mark is `pivot`. */
export function shapeOf({ encoding, sort = [], limit, pivot = {} }: ChartSpec): PivotShape {
  const { rows = [], columns = [], values = [] } = encoding;
  return {
    rows: rows.map(channelName),
    columns: columns.map(channelName),
    measures: values.map(channelName),
    spec: pivot,
    sort,
    limit,
  };
}
