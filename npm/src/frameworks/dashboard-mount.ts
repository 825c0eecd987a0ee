/** A dashboard as a component: made, listened to and drawn. */

import { forward, type Tell } from "../common/emitter.js";
import { EmbeddedDashboard } from "../dashboard/dashboard.js";
import type { DashboardOptions } from "../dashboard/options.js";
import { DASHBOARD_EVENTS, type DashboardEvents } from "../events/events.js";

/** Draws a dashboard into `container` until it is destroyed; `tell` hears its events. */
export function mountDashboard(container: HTMLElement, options: DashboardOptions, tell: Tell<DashboardEvents>): EmbeddedDashboard {
  const dashboard = new EmbeddedDashboard(options);
  forward(dashboard, DASHBOARD_EVENTS, tell);
  // Shown in the page, and told by the event `error`.
  dashboard.render(container).catch(() => undefined);
  return dashboard;
}
