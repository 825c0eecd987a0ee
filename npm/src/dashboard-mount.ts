/** A dashboard as a component: made, listened to and drawn. */

import { EmbeddedDashboard } from "./dashboard.js";
import { forward, type Tell } from "./emitter.js";
import { DASHBOARD_EVENTS, type DashboardEvents } from "./events.js";
import type { DashboardOptions } from "./options.js";

/** Draws a dashboard into `container` until it is destroyed; `tell` hears its events. */
export function mountDashboard(container: HTMLElement, options: DashboardOptions, tell: Tell<DashboardEvents>): EmbeddedDashboard {
  const dashboard = new EmbeddedDashboard(options);
  forward(dashboard, DASHBOARD_EVENTS, tell);
  // Shown in the page, and told by the event `error`.
  dashboard.render(container).catch(() => undefined);
  return dashboard;
}
