/**
 * Custom elements: a dashboard or a chart as one tag. Importing this module in a browser defines
 * both.
 */

import { PellucidChartElement } from "./frameworks/chart-element.js";
import { PellucidDashboardElement } from "./frameworks/dashboard-element.js";

export { PellucidChartElement, PellucidDashboardElement };

/** Defines both elements, once. */
export function defineElements(): void {
  if (!("customElements" in globalThis)) return;
  if (!customElements.get("pellucid-dashboard"))
    customElements.define("pellucid-dashboard", PellucidDashboardElement);
  if (!customElements.get("pellucid-chart"))
    customElements.define("pellucid-chart", PellucidChartElement);
}

defineElements();
