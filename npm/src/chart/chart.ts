/** One chart over an open table. */

import { Emitter } from "../common/emitter.js";
import { type PellucidError, toError } from "../common/errors.js";
import type { Table } from "../engine/engine.js";
import { Group } from "../engine/group.js";
import type { ChartEvents, ViewEvents } from "../events/events.js";
import { chartFile, type ChartSource, copyChart, type PictureOptions } from "../export/download.js";
import type { ChartSpec, ExportFormat, Filter } from "../generated/index.js";
import { messages } from "../ui/messages.js";
import { type Container, mount, type Mount } from "../ui/mount.js";
import { readerDefaults } from "../ui/reader.js";
import { errorState } from "../ui/states.js";
import { applyTheme, onSchemeChange, resolveTheme, type ResolvedTheme, type ThemeOption } from "../ui/theme.js";
import { Card } from "./card.js";
import type { ViewOptions } from "./view-options.js";

/** Settings of a chart. */
export interface ChartOptions extends ViewOptions {
  /** Its rows: an open table, which several charts may share. */
  table: Table;
  /** A mark, what its channels show, and options. */
  spec: ChartSpec;
  /** Formats offered in a menu beside the title; none by default. {@link Chart.exportData} gives every format in any case. */
  exports?: readonly ExportFormat[] | undefined;
}

/**
 * A chart that fills its container; a container without height gets one.
 *
 * @example
 * const table = await (await Engine.create()).open({ url: "flights.parquet" });
 * const chart = new Chart("chart", { table, spec: { mark: "bar", encoding: { x: { field: "destination" }, y: { op: "count" } } } });
 * chart.on("dataPointClick", ({ datum }) => console.log(datum));
 * await chart.ready;
 */
export class Chart extends Emitter<ChartEvents> {
  /** Resolves when drawn; rejects with the error the chart then shows. */
  readonly ready: Promise<void>;
  readonly #options: ChartOptions;
  readonly #mount: Mount;
  readonly #stop: () => void;
  #theme: ThemeOption | undefined;
  #group: Group | undefined;
  #card: Card | undefined;
  #destroyed = false;

  constructor(container: Container, options: ChartOptions) {
    super();
    this.#options = options;
    this.#theme = options.theme;
    this.#mount = mount(container, readerDefaults(options).locale);
    this.#mount.host.dataset.fill = "";
    this.#mount.root.classList.add("single");
    const aspect = options.spec.options?.aspect;
    // The engine refuses others.
    if (aspect !== undefined && aspect >= 0.1 && aspect <= 10) {
      this.#mount.root.classList.add("shaped");
      this.#mount.root.style.setProperty("--aspect", String(aspect));
    }
    this.#stop = onSchemeChange(() => this.#showTheme());
    this.#showTheme();
    this.ready = this.#start();
    // The promise is for those who wait for it; the chart shows the error in any case.
    this.ready.catch(() => undefined);
  }

  /** Replaces the filters. Rejects, and keeps those before, where a column or type does not fit. */
  async setFilters(filters: Filter[]): Promise<void> {
    await this.ready;
    await this.#group?.setFilters(filters);
  }

  /** Changes the theme without asking for rows. */
  setTheme(theme: ThemeOption): void {
    this.#theme = theme;
    this.#showTheme();
  }

  /** The chart as a file: its numbers, or its picture as png (at any scale), svg or pdf. */
  async exportData(format: ExportFormat, options: PictureOptions = {}): Promise<Blob> {
    return chartFile(await this.#drawn(), format, options);
  }

  /** The chart as SVG. */
  async exportSvg(): Promise<string> {
    return (await chartFile(await this.#drawn(), "svg")).text();
  }

  /** Puts numbers and picture on the clipboard; to be called from a reader's click. */
  async copy(): Promise<void> {
    return copyChart(await this.#drawn());
  }

  /** Frees the chart. The table stays open. */
  destroy(): void {
    this.#destroyed = true;
    this.#stop();
    this.#card?.destroy();
    this.#group?.close();
    this.#mount.remove();
    this.removeAllListeners();
  }

  async #start(): Promise<void> {
    const { table, spec, filters = [] } = this.#options;
    const reader = readerDefaults(this.#options);
    const texts = messages(this.#options.messages, reader.locale);
    let failure: PellucidError | undefined;
    try {
      const group = await Group.create(table);
      this.#group = group;
      if (filters.length > 0) await group.setFilters(filters);
      const card = new Card(spec, {
        group,
        host: {
          tell: (name, value) => this.emit<keyof ViewEvents>(name, value),
          fail: (error) => (failure = error),
          announce: this.#mount.announce,
        },
        theme: this.#showTheme(),
        ...reader,
        texts,
        words: this.#options.words,
        exports: this.#options.exports ?? [],
        fonts: this.#options.fonts ?? [],
        interactive: true,
      });
      this.#card = card;
      group.on("update", ({ empty }) => card.updated(empty));
      group.on("selection", (selection) => this.emit("selectionChange", { filters: selection.filters }));
      this.#mount.root.replaceChildren(card.element);
      await card.start();
    } catch (thrown) {
      failure = toError(thrown);
      this.#mount.root.replaceChildren(errorState(failure, texts, () => void this.#start().catch(() => undefined)));
    }
    if (this.#destroyed) return;
    if (!failure) this.emit("ready", undefined);
    else {
      this.emit("error", failure);
      throw failure;
    }
  }

  async #drawn(): Promise<ChartSource> {
    await this.ready;
    const source = this.#card?.source;
    if (!source) throw toError({ code: "not_found", message: "the chart was destroyed" });
    return source;
  }

  #showTheme(): ResolvedTheme {
    const theme = resolveTheme(this.#theme, this.#mount.host);
    applyTheme(this.#mount.root, theme);
    this.#card?.setTheme(theme);
    return theme;
  }
}
