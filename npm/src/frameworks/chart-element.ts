/** `<pellucid-chart>`: a chart of a file's address as one tag. */

import type { Chart, ChartOptions } from "../chart/chart.js";
import type { ChartEvents } from "../events/events.js";
import type { ThemeOption } from "../ui/theme.js";
import { ChartMount } from "./chart-mount.js";
import { Base, dispatcher, restarter } from "./element-base.js";

/**
 * `<pellucid-chart src spec filters theme locale>`: a chart of a file's address, with no server of
 * ours involved. Every event of the chart is a CustomEvent of the same name.
 */
export class PellucidChartElement extends Base {
  static readonly observedAttributes = ["src", "spec", "filters", "theme", "locale"];
  /** The chart, while the element is in the page and drawn. */
  chart: Chart | undefined;
  /** Texts that replace ours. Set before the element is put in the page. */
  messages: ChartOptions["messages"];
  /** Words of the chart that replace the engine's. Set before the element is put in the page. */
  words: ChartOptions["words"];
  /** Font files that PDFs are written in. */
  fonts: ChartOptions["fonts"];
  readonly #follow = restarter(this, () => this.#update());
  #mounted: ChartMount | undefined;
  #filters: ChartOptions["filters"];

  /** Rows that are shown, instead of the attribute of the name, at any time. */
  get filters(): ChartOptions["filters"] {
    return this.#filters;
  }

  set filters(filters: ChartOptions["filters"]) {
    this.#filters = filters;
    if (this.isConnected) this.#follow();
  }

  /** Starts; called by the browser. */
  connectedCallback(): void {
    // What was set before the element was defined stands in the way of ours.
    const given = Object.getOwnPropertyDescriptor(this, "filters");
    if (given && Reflect.deleteProperty(this, "filters"))
      this.filters = given.value as ChartOptions["filters"];
    this.#follow();
  }

  /** Frees everything; called by the browser. */
  disconnectedCallback(): void {
    this.#mounted?.destroy();
    this.#mounted = undefined;
  }

  /** Takes what changed; called by the browser. */
  attributeChangedCallback(_name: string, before: string | null, after: string | null): void {
    if (this.isConnected && before !== after) this.#follow();
  }

  #update(): void {
    const attribute = (name: string): string | undefined => this.getAttribute(name) ?? undefined;
    const props = {
      src: attribute("src") ?? "",
      spec: attribute("spec") ?? "",
      filters: this.#filters ?? attribute("filters"),
      theme: attribute("theme") as ThemeOption | undefined,
      locale: attribute("locale"),
      messages: this.messages,
      words: this.words,
      fonts: this.fonts,
    };
    if (this.#mounted) this.#mounted.update(props);
    else
      this.#mounted = new ChartMount(
        this,
        props,
        dispatcher<ChartEvents>(this),
        (chart) => (this.chart = chart),
      );
  }
}
