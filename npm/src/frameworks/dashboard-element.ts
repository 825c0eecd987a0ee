/** `<pellucid-dashboard>`: a dashboard as one tag. */

import type { EmbeddedDashboard } from "../dashboard/dashboard.js";
import type { DashboardOptions } from "../dashboard/options.js";
import type { DashboardEvents } from "../events/events.js";
import type { ThemeOption } from "../ui/theme.js";
import { mountDashboard } from "./dashboard-mount.js";
import { Base, dispatcher, restarter } from "./element-base.js";

/**
 * `<pellucid-dashboard base-url dashboard-id token-url theme locale>`. Every event of the dashboard
 * is a CustomEvent of the same name but `destroy`: an element that was taken out of the page tells
 * nobody.
 */
export class PellucidDashboardElement extends Base {
  static readonly observedAttributes = ["base-url", "dashboard-id", "token-url", "theme", "locale"];
  /** Asks for a token, instead of `token-url`. Set before the element is put in the page. */
  fetchToken: DashboardOptions["fetchToken"];
  /** In force from the first paint on. */
  filters: DashboardOptions["filters"];
  /** Texts that replace ours. Set before the element is put in the page. */
  messages: DashboardOptions["messages"];
  /** Words of charts that replace the engine's. Set before the element is put in the page. */
  words: DashboardOptions["words"];
  /** Font files that PDFs are written in. */
  fonts: DashboardOptions["fonts"];
  /** The dashboard, while the element is in the page. */
  dashboard: EmbeddedDashboard | undefined;
  readonly #restart = restarter(this, () => this.#start());

  /** Starts; called by the browser. */
  connectedCallback(): void {
    this.#restart();
  }

  /** Frees everything; called by the browser. */
  disconnectedCallback(): void {
    this.dashboard?.destroy();
    this.dashboard = undefined;
  }

  /** Starts anew, or changes the theme; called by the browser. */
  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (!this.isConnected || before === after) return;
    if (name === "theme") this.dashboard?.setTheme((after ?? "auto") as ThemeOption);
    else this.#restart();
  }

  #start(): void {
    this.dashboard?.destroy();
    const dispatch = dispatcher<DashboardEvents>(this);
    this.dashboard = mountDashboard(this, this.#options(), (name, value) => {
      if (name !== "destroy") dispatch(name, value);
    });
  }

  #options(): DashboardOptions {
    const attribute = (name: string): string | undefined => this.getAttribute(name) ?? undefined;
    return {
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
    };
  }
}
