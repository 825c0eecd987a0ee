/** A dashboard as a component: made, listened to and drawn. */

import { type Emit, forward } from "../common/emitter.js";
import { signature } from "../common/plain.js";
import { EmbeddedDashboard } from "../dashboard/dashboard.js";
import type { DashboardOptions } from "../dashboard/options.js";
import { DASHBOARD_EVENTS, type DashboardEvents } from "../events/events.js";

/** Draws a dashboard into `container` until it is destroyed; `emit` receives its events. */
export function mountDashboard(
  container: HTMLElement,
  options: DashboardOptions,
  emit: Emit<DashboardEvents>,
): EmbeddedDashboard {
  const dashboard = new EmbeddedDashboard(options);
  forward(dashboard, DASHBOARD_EVENTS, emit);
  // Shown in the page, and told by the event `error`.
  dashboard.render(container).catch(() => undefined);
  return dashboard;
}

/**
 * What a dashboard is loaded anew for, as one text: everything but theme, filters and `fetchToken`,
 * which change while it stands.
 */
export function loads(options: DashboardOptions): string {
  const {
    baseUrl,
    dashboardId,
    tokenUrl,
    token,
    locale,
    timeZone,
    messages,
    words,
    worker,
    workers,
    workerUrl,
    wasmUrl,
    lazyWasmUrl,
    pdfWasmUrl,
    answerWasmUrl,
    textWasmUrl,
  } = options;
  const modules = [lazyWasmUrl, pdfWasmUrl, answerWasmUrl, textWasmUrl];
  const urls = [workerUrl, wasmUrl, ...modules].map(String);
  return signature([
    baseUrl,
    dashboardId,
    tokenUrl,
    token,
    locale,
    timeZone,
    messages,
    words,
    worker,
    workers,
    urls,
  ]);
}
