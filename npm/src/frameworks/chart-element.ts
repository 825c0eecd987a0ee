/** `<pellucid-chart>`: a chart of a file's address as one tag. */

import type { Chart, ChartOptions } from "../chart/chart.js";
import { PellucidError } from "../common/errors.js";
import type { ChartEvents } from "../events/events.js";
import type { ChartSpec } from "../generated/index.js";
import type { ThemeOption } from "../ui/theme.js";
import { mountChart } from "./chart-mount.js";
import { Base, dispatcher, restarter } from "./element-base.js";

/**
 * `<pellucid-chart src spec theme locale>`: a chart of a file's address, with no server of ours involved. Every event of the chart is a
 * CustomEvent of the same name.
 */
export class PellucidChartElement extends Base {
  static readonly observedAttributes = ["src", "spec", "theme", "locale"];
  /** The chart, while the element is in the page and drawn. */
  chart: Chart | undefined;
  /** Texts that replace ours. Set before the element is put in the page. */
  messages: ChartOptions["messages"];
  /** Words of the chart that replace the engine's. Set before the element is put in the page. */
  words: ChartOptions["words"];
  /** Font files that PDFs are written in. */
  fonts: ChartOptions["fonts"];
  readonly #restart = restarter(this, () => this.#start());
  #stop: (() => void) | undefined;

  /** Starts; called by the browser. */
  connectedCallback(): void {
    this.#restart();
  }

  /** Frees everything; called by the browser. */
  disconnectedCallback(): void {
    this.#stop?.();
  }

  /** Starts anew, or changes the theme; called by the browser. */
  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (!this.isConnected || before === after) return;
    if (name === "theme") this.chart?.setTheme((after ?? "auto") as ThemeOption);
    else this.#restart();
  }

  #start(): void {
    this.#stop?.();
    const props = {
      src: this.getAttribute("src") ?? "",
      spec: () => parseSpec(this.getAttribute("spec")),
      theme: (this.getAttribute("theme") ?? undefined) as ThemeOption | undefined,
      locale: this.getAttribute("locale") ?? undefined,
      messages: this.messages,
      words: this.words,
      fonts: this.fonts,
    };
    this.#stop = mountChart(this, props, dispatcher<ChartEvents>(this), (chart) => (this.chart = chart));
  }
}

function parseSpec(text: string | null): ChartSpec {
  try {
    return JSON.parse(text ?? "") as ChartSpec;
  } catch (cause) {
    throw new PellucidError("invalid_spec", "the attribute `spec` is not JSON: quote it with single quotes and its names with double ones", { cause });
  }
}
