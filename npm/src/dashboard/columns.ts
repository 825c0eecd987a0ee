/** Which columns a dashboard reads: asked for at once they travel in a few requests, one by one in many. */

import type { Channel, DashboardSpec, Filter } from "../generated/index.js";

/** The columns of every chart and control, each once. */
export function columnsOf(dashboard: DashboardSpec, filters: readonly Filter[]): string[] {
  const found = new Set<string>();
  const add = (field: string | undefined): void => {
    if (field !== undefined) found.add(field);
  };
  for (const f of filters) add(f.field);
  for (const control of dashboard.filters ?? []) add(control.field);
  for (const { chart } of dashboard.charts) {
    for (const f of chart.filters ?? []) add(f.field);
    const channels = [...Object.values(chart.encoding).flat(), ...(chart.layer ?? []).map((layer) => layer.y)] as (Channel | undefined)[];
    for (const channel of channels) {
      add(channel?.field);
      for (const f of channel?.where ?? []) add(f.field);
    }
    for (const { spark } of Object.values(chart.table?.cells ?? {})) add(typeof spark?.along === "string" ? spark.along : spark?.along.field);
  }
  return [...found];
}
