/**
 * Which columns a dashboard reads: asked for at once they travel in a few requests, one by one in
 * many.
 */

import type { Channel, DashboardSpec, Filter, FilterInput } from "../generated/index.js";

/** The columns of every chart and control, each once. */
export function columnsOf(dashboard: DashboardSpec, filters: readonly Filter[]): string[] {
  const found = new Set<string>();
  const add = (field: string | undefined): void => {
    if (field !== undefined) found.add(field);
  };
  // What an expression reads is asked for when it is worked out.
  const inFilter = (f: FilterInput): void => {
    if ("field" in f) add(f.field);
    else if ("and" in f) f.and.forEach(inFilter);
    else if ("or" in f) f.or.forEach(inFilter);
    else if ("not" in f) inFilter(f.not);
  };
  filters.forEach(inFilter);
  for (const control of dashboard.filters ?? []) add(control.field);
  for (const { chart } of dashboard.charts) {
    (chart.filters ?? []).forEach(inFilter);
    const channels = [
      ...Object.values(chart.encoding).flat(),
      ...(chart.layer ?? []).map((layer) => layer.y),
    ] as (Channel | undefined)[];
    for (const channel of channels) {
      add(channel?.field);
      (channel?.where ?? []).forEach(inFilter);
    }
    for (const { spark } of Object.values(chart.table?.cells ?? {}))
      add(typeof spark?.along === "string" ? spark.along : spark?.along.field);
  }
  return [...found];
}
