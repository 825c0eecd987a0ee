/** Custom elements: a dashboard or a chart as one tag. Importing this module in a browser defines both. */

import { Chart, type ChartOptions } from "./chart.js";
import { EmbeddedDashboard } from "./dashboard.js";
import { type PellucidError, PellucidError as Failure, toError } from "./errors.js";
import type { ChartSpec } from "./generated/index.js";
import type { DashboardEvents, DashboardOptions } from "./options.js";
import { acquire } from "./shared.js";
import { errorState } from "./ui/states.js";
import { messages } from "./ui/messages.js";
import { mount, type Mount } from "./ui/mount.js";
import { applyTheme, resolveTheme, type ThemeOption } from "./ui/theme.js";

/** On a server there is no `HTMLElement`; the classes then exist but are never used. */
const Base = (globalThis.HTMLElement ?? class {}); // eslint-disable-line @typescript-eslint/no-unnecessary-condition, @typescript-eslint/no-extraneous-class

const EVENTS = ["config", "progress", "load", "ready", "error", "filterChange", "selectionChange", "update", "dataPointClick", "dataPointDoubleClick", "drill", "zoomChange", "legendChange", "stale", "tokenRefresh", "crash"] as const;

/** `<pellucid-dashboard base-url dashboard-id token-url theme locale>`. Every event of the dashboard is a CustomEvent of the same name. */
export class PellucidDashboardElement extends Base {
  static readonly observedAttributes = ["base-url", "dashboard-id", "token-url", "theme", "locale"];
  /** Asks for a token, instead of `token-url`. Set before the element is put in the page. */
  fetchToken: DashboardOptions["fetchToken"];
  /** In force from the first paint on. */
  filters: DashboardOptions["filters"];
  /** Texts and words that replace ours. Set before the element is put in the page. */
  messages: DashboardOptions["messages"];
  words: DashboardOptions["words"];
  /** Of PDFs. */
  fonts: DashboardOptions["fonts"];
  /** The dashboard, while the element is in the page. */
  dashboard: EmbeddedDashboard | undefined;
  #queued = false;

  connectedCallback(): void {
    this.#restart();
  }

  disconnectedCallback(): void {
    this.dashboard?.destroy();
    this.dashboard = undefined;
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (!this.isConnected || before === after) return;
    if (name === "theme") this.dashboard?.setTheme((after ?? "auto") as ThemeOption);
    else this.#restart();
  }

  /** Several attributes set in a row start one dashboard, and properties set after insertion still count. */
  #restart(): void {
    if (this.#queued) return;
    this.#queued = true;
    queueMicrotask(() => {
      this.#queued = false;
      if (this.isConnected) this.#start();
    });
  }

  #start(): void {
    this.dashboard?.destroy();
    const attribute = (name: string): string | undefined => this.getAttribute(name) ?? undefined;
    const dashboard = new EmbeddedDashboard({
      baseUrl: attribute("base-url") ?? "",
      dashboardId: attribute("dashboard-id") ?? "",
      tokenUrl: attribute("token-url"),
      theme: attribute("theme") as ThemeOption | undefined,
      locale: attribute("locale"),
      messages: this.messages,
      words: this.words,
      fonts: this.fonts,
      fetchToken: this.fetchToken,
      filters: this.filters,
    });
    this.dashboard = dashboard;
    for (const name of EVENTS) dashboard.on(name, (detail: DashboardEvents[typeof name]) => this.dispatchEvent(new CustomEvent(name, { detail })));
    // Shown in the page, and told by the event `error`.
    dashboard.render(this).catch(() => undefined);
  }
}

/** `<pellucid-chart src spec theme locale>`: a chart of a file's address, with no server of ours involved. */
export class PellucidChartElement extends Base {
  static readonly observedAttributes = ["src", "spec", "theme", "locale"];
  /** The chart, while the element is in the page and drawn. */
  chart: Chart | undefined;
  /** Texts and words that replace ours. Set before the element is put in the page. */
  messages: ChartOptions["messages"];
  words: ChartOptions["words"];
  /** Of PDFs. */
  fonts: ChartOptions["fonts"];
  #queued = false;
  #stop: (() => void) | undefined;

  connectedCallback(): void {
    this.#restart();
  }

  disconnectedCallback(): void {
    this.#stop?.();
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (!this.isConnected || before === after) return;
    if (name === "theme") this.chart?.setTheme((after ?? "auto") as ThemeOption);
    else this.#restart();
  }

  #restart(): void {
    if (this.#queued) return;
    this.#queued = true;
    queueMicrotask(() => {
      this.#queued = false;
      if (this.isConnected) void this.#start();
    });
  }

  async #start(): Promise<void> {
    this.#stop?.();
    const controller = new AbortController();
    const { signal } = controller;
    const { engine, release } = acquire({});
    const cleanups = [release, () => controller.abort()];
    this.#stop = () => {
      for (const cleanup of cleanups.splice(0)) cleanup();
      this.chart = undefined;
    };
    const theme = (this.getAttribute("theme") ?? undefined) as ThemeOption | undefined;
    try {
      const spec = parseSpec(this.getAttribute("spec"));
      const table = await (await engine).open({ url: this.getAttribute("src") ?? "", signal });
      cleanups.push(() => table.close());
      if (signal.aborted) return;
      const locale = this.getAttribute("locale") ?? undefined;
      const chart = new Chart(this, { table, spec, theme, locale, messages: this.messages, words: this.words, fonts: this.fonts });
      this.chart = chart;
      cleanups.unshift(() => chart.destroy());
      for (const name of ["ready", "error", "dataPointClick", "dataPointDoubleClick", "selectionChange", "drill", "zoomChange", "legendChange"] as const) {
        chart.on(name, (detail) => this.dispatchEvent(new CustomEvent(name, { detail })));
      }
    } catch (thrown) {
      if (signal.aborted) return;
      const failed = this.#showError(toError(thrown), theme);
      cleanups.push(() => failed.remove());
    }
  }

  #showError(error: PellucidError, theme: ThemeOption | undefined): Mount {
    const place = mount(this);
    place.root.classList.add("single");
    applyTheme(place.root, resolveTheme(theme, place.host));
    place.root.append(errorState(error, messages(), () => this.#restart()));
    this.dispatchEvent(new CustomEvent("error", { detail: error }));
    return place;
  }
}

function parseSpec(text: string | null): ChartSpec {
  try {
    return JSON.parse(text ?? "") as ChartSpec;
  } catch (cause) {
    throw new Failure("invalid_spec", "the attribute `spec` is not JSON: quote it with single quotes and its names with double ones", { cause });
  }
}

/** Defines both elements, once. */
export function defineElements(): void {
  if (!("customElements" in globalThis)) return;
  if (!customElements.get("pellucid-dashboard")) customElements.define("pellucid-dashboard", PellucidDashboardElement);
  if (!customElements.get("pellucid-chart")) customElements.define("pellucid-chart", PellucidChartElement);
}

defineElements();
