/** Which columns a dashboard reads: asked for at once they travel in a few requests, one by one in many. */

import type { Channel, DashboardSpec, Filter } from "./generated/index.js";

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
    const { columns = [], ...single } = chart.encoding;
    for (const channel of [...Object.values(single), ...columns] as (Channel | undefined)[]) {
      add(channel?.field);
      for (const f of channel?.where ?? []) add(f.field);
    }
  }
  return [...found];
}
