/** A tenant's dashboard in a page: token, configuration, rows, charts, and what happens when one of them fails. */

import { columnsOf } from "./columns.js";
import { Board, type ExportOptions } from "./board.js";
import type { Engine, Table } from "./engine.js";
import { aborted, isStale, PellucidError, toError } from "./errors.js";
import { Emitter } from "./emitter.js";
import type { DashboardEvents } from "./events.js";
import type { EmbedConfig, ExportFormat, Filter } from "./generated/index.js";
import { Freshness } from "./freshness.js";
import { getJson } from "./http.js";
import { plainJson } from "./json.js";
import { type DashboardOptions, readerDefaults } from "./options.js";
import { acquire } from "./shared.js";
import { TokenKeeper } from "./token.js";
import { tokenSource } from "./token-source.js";
import { h } from "./ui/dom.js";
import { messages } from "./ui/messages.js";
import { type Container, mount, type Mount } from "./ui/mount.js";
import { errorState, ProgressBar, skeleton, staleState } from "./ui/states.js";
import { applyTheme, onSchemeChange, resolveTheme, type ResolvedTheme, type ThemeOption } from "./ui/theme.js";

/** A second crash within this time, in milliseconds, is not the first's bad luck: the dashboard then waits for the reader. */
const CRASH_WINDOW = 60_000;

/**
 * Rows that are gone again within this time, in milliseconds, after newer ones were fetched, come from a server that lets go of them faster
 * than they are read: the reader then decides when to ask.
 */
const STALE_WINDOW = 10_000;

/** Errors of a chart's own: newer rows would not mend them, and they are no reason to keep older ones. */
const OF_THE_SPEC = new Set(["invalid_spec", "invalid_query", "unknown_column", "type_mismatch", "limit_exceeded"]);

/** An embedded dashboard. Constructing does no work; {@link render} does. */
export class EmbeddedDashboard extends Emitter<DashboardEvents> {
  readonly #options: DashboardOptions;
  /** Known once the reader's language is. */
  #texts = messages();
  readonly #tokens: TokenKeeper;
  readonly #cleanups: (() => void)[] = [];
  #theme: ThemeOption | undefined;
  #filters: Filter[];
  #mount: Mount | undefined;
  #engine: Promise<Engine> | undefined;
  #board: Board | undefined;
  #loading: AbortController | undefined;
  #lastCrash = -Infinity;
  /** The load that follows rows which the server has let go of. */
  #renewal: Promise<void> | undefined;
  #lastRenewal = -Infinity;
  readonly #freshness = new Freshness(() => this.#showStale(null));
  #badge: HTMLElement | undefined;
  #destroyed = false;

  constructor(options: DashboardOptions) {
    super();
    this.#options = options;
    this.#theme = options.theme;
    this.#filters = options.filters ?? [];
    this.#tokens = new TokenKeeper({
      fetch: tokenSource(options),
      hidden: () => document.visibilityState === "hidden",
      onRefresh: (expiresIn) => this.emit("tokenRefresh", { expiresIn }),
    });
  }

  /** Draws into `container`, an element or its id. Resolves when every chart is drawn; rejects with what the page then shows. */
  async render(container: Container): Promise<void> {
    if (this.#destroyed) throw new PellucidError("not_found", "the dashboard was destroyed: make another");
    if (this.#mount) throw new PellucidError("invalid_spec", "the dashboard is rendered already: destroy it, or make another");
    const { locale } = readerDefaults(this.#options);
    this.#texts = messages(this.#options.messages, locale);
    this.#mount = mount(container, locale);
    this.#showTheme();
    this.#cleanups.push(onSchemeChange(() => this.#showTheme()));
    await this.#load();
    this.emit("filterChange", { filters: this.filters, source: "initial" });
  }

  /** Filters in force. What readers selected in charts comes on top. */
  get filters(): Filter[] {
    return this.#board?.filters ?? this.#filters;
  }

  /** Replaces every filter. Rejects, and keeps those before, where a column or type does not fit. */
  async applyFilters(filters: Filter[]): Promise<void> {
    await this.#current(async () => this.#board?.applyFilters(filters));
    this.#filters = filters;
    this.emit("filterChange", { filters: this.filters, source: "api" });
  }

  /**
   * Fetches configuration and rows anew. Filters stay, and so does what is shown until the new rows are drawn: where that fails, the
   * last ones stay on show with a badge that says so, and the promise rejects.
   */
  async refreshData(): Promise<void> {
    await this.#load();
  }

  /**
   * The rows under the filters and selections in force, without any cap; with `chartId` that chart's numbers. `png`, `svg` and `pdf` give the
   * picture of the dashboard or of one chart. Rejects with `forbidden` where the token does not allow the format.
   */
  async exportData(format: ExportFormat, options: ExportOptions = {}): Promise<Blob> {
    return this.#current(() => this.#loaded().exportData(format, options));
  }

  /** Puts a chart's numbers and picture on the clipboard; to be called from a reader's click. */
  async copy(chartId: string): Promise<void> {
    return this.#current(() => this.#loaded().copy(chartId));
  }

  /** A chart as SVG. */
  async exportSvg(chartId: string): Promise<string> {
    return this.#loaded().svg(chartId);
  }

  /** Changes the theme without loading anything. */
  setTheme(theme: ThemeOption): void {
    this.#theme = theme;
    this.#showTheme();
  }

  /** Frees everything: charts, rows, timers, listeners, and the worker where no other dashboard uses it. */
  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#loading?.abort();
    this.#freshness.stop();
    this.#board?.destroy();
    this.#tokens.close();
    for (const cleanup of this.#cleanups.splice(0)) cleanup();
    this.#mount?.remove();
    this.emit("destroy", undefined);
    this.removeAllListeners();
  }

  async #load(): Promise<void> {
    this.#filters = this.filters;
    this.#loading?.abort();
    const controller = new AbortController();
    this.#loading = controller;
    const { signal } = controller;
    const start = performance.now();
    const before = this.#board;
    const progress = before ? this.#showRefreshing() : this.#showLoading();
    try {
      // The engine compiles while the configuration travels.
      const [engine, config] = await Promise.all([this.#startEngine(), this.#fetchConfig(signal)]);
      try {
        await this.#show(engine, config, progress, signal, start);
      } catch (thrown) {
        if (!isStale(thrown)) throw thrown;
        // Rows may change between the configuration and the last of their bytes. Once: then something else is wrong.
        await this.#show(engine, await this.#fetchConfig(signal), progress, signal, start);
      }
    } catch (thrown) {
      const error = toError(thrown);
      // A load that another load, a crash or destroy() overtook has nothing more to show.
      if (!signal.aborted && before && before === this.#board) this.#showStale(error);
      else if (!signal.aborted) this.#fail(error);
      throw error;
    } finally {
      progress.element.remove();
    }
  }

  /** Opens and draws what `config` tells of; `start` is when the load began. */
  async #show(engine: Engine, config: EmbedConfig, progress: ProgressBar, signal: AbortSignal, start: number): Promise<void> {
    if (signal.aborted) throw aborted();
    this.emit("config", config);
    const table = await this.#open(engine, config, progress, signal);
    this.emit("load", { rows: table.rowCount, millis: performance.now() - start });
    await this.#draw(config, table, progress, signal);
    table.onStale = (error) => {
      table.onStale = undefined;
      this.#outdated(error);
    };
    this.emit("ready", { charts: config.dashboard.charts.length, millis: performance.now() - start });
  }

  /** The server has let go of the rows' version before the last of their columns was needed: fetches the newest. */
  #outdated(error: PellucidError): void {
    if (this.#destroyed) return;
    const again = performance.now() - this.#lastRenewal < STALE_WINDOW;
    this.#lastRenewal = performance.now();
    if (again) {
      this.#showStale(error);
      return;
    }
    const renewal = this.#load().finally(() => {
      if (this.#renewal === renewal) this.#renewal = undefined;
    });
    this.#renewal = renewal;
    // It shows by itself why it failed; whoever waits hears it too.
    renewal.catch(() => undefined);
  }

  /** Runs `ask`; where the rows it asks of are gone, once more on newer ones. */
  async #current<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (thrown) {
      if (!this.#renewal || !isStale(thrown)) throw thrown;
      await this.#renewal;
      return ask();
    }
  }

  async #fetchConfig(signal: AbortSignal): Promise<EmbedConfig> {
    const { dashboardId } = this.#options;
    const config = await getJson<EmbedConfig>(this.#url("api/v1/embed/config"), this.#tokens, signal);
    if (config.dashboardId === dashboardId) return config;
    throw new PellucidError("forbidden", `the token is for dashboard "${config.dashboardId}", and the page asked for "${dashboardId}": sign the id the page asks for`);
  }

  async #open(engine: Engine, config: EmbedConfig, progress: ProgressBar, signal: AbortSignal): Promise<Table> {
    const { delivery, schema, rows } = config.dataset;
    let given = "";
    const headers = async (refused: boolean): Promise<Record<string, string>> => {
      // Refused late: the token ran out on its way, or keys were just rotated. A newer one is not thrown away.
      if (refused) this.#tokens.invalidate(given);
      given = await this.#tokens.get();
      return { Authorization: `Bearer ${given}` };
    };
    if (delivery.kind === "server") {
      const url = this.#url(`api/v1/query?dataset=${encodeURIComponent(config.dataset.id)}`);
      return engine.openServer({ url, schema, rowCount: rows }, headers, signal);
    }
    const onProgress = (p: DashboardEvents["progress"]): void => {
      if (signal.aborted) return;
      progress.set(p.loaded, p.total);
      this.emit("progress", p);
    };
    const known = new Set(config.dataset.schema.fields.map((f) => f.name));
    const columns = columnsOf(config.dashboard, this.#filters).filter((name) => known.has(name));
    return engine.open({ url: this.#url(delivery.path), format: "parquet", columns, headers, onProgress, signal });
  }

  async #draw(config: EmbedConfig, table: Table, progress: ProgressBar, signal: AbortSignal): Promise<void> {
    const place = this.#mount;
    if (!place || signal.aborted) {
      table.close();
      throw aborted();
    }
    const board = await Board.create({
      config,
      table,
      filters: this.#filters,
      theme: this.#resolvedTheme(place),
      ...readerDefaults(this.#options),
      texts: this.#texts,
      words: this.#options.words,
      fonts: this.#options.fonts ?? [],
      announce: place.announce,
      tell: (name, value) => {
        if (this.#board === board) this.emit(name, value);
      },
    });
    if (overtaken(signal)) {
      board.destroy();
      throw aborted();
    }
    // Opening read the footer only: the columns travel while the charts are added.
    if (!this.#board) {
      this.#board = board;
      place.root.replaceChildren(progress.element, ...board.elements);
      const stale = (await board.start()).find(isStale);
      if (stale) throw stale;
    } else await this.#replace(board, place, signal);
    this.#hideStale();
    this.#freshness.start(config.dataset.freshSeconds);
  }

  /** Draws a board out of sight, in the same room, and then puts it in the place of the one before. */
  async #replace(board: Board, place: Mount, signal: AbortSignal): Promise<void> {
    const behind = h("div", { class: "behind", inert: true, "aria-hidden": "true" }, ...board.elements);
    place.root.append(behind);
    try {
      const failed = (await board.start()).find(({ code }) => !OF_THE_SPEC.has(code));
      if (failed) throw failed;
      if (signal.aborted) throw aborted();
      // A reader may have filtered meanwhile.
      const filters = this.filters;
      if (plainJson(filters) !== plainJson(board.filters)) await board.applyFilters(filters);
    } catch (thrown) {
      board.destroy();
      throw thrown;
    } finally {
      behind.remove();
    }
    this.#dropBoard();
    this.#board = board;
    place.root.replaceChildren(...board.elements);
  }

  #startEngine(): Promise<Engine> {
    if (this.#engine) return this.#engine;
    const { engine, release } = acquire(this.#options);
    this.#cleanups.push(release);
    const started = engine.then((running) => {
      if (!this.#destroyed) this.#cleanups.push(running.on("crash", (error) => this.#crashed(error)));
      return running;
    });
    this.#engine = started;
    started.catch(() => {
      if (this.#engine === started) this.#engine = undefined;
    });
    return started;
  }

  #crashed(error: PellucidError): void {
    if (this.#destroyed) return;
    this.emit("crash", error);
    const again = performance.now() - this.#lastCrash < CRASH_WINDOW;
    this.#lastCrash = performance.now();
    // Its canvases and rows are gone with it.
    this.#dropBoard();
    if (!again) {
      this.#load().catch(() => undefined);
      return;
    }
    this.#loading?.abort();
    this.#fail(error);
  }

  #showRefreshing(): ProgressBar {
    const progress = new ProgressBar(this.#texts);
    this.#mount?.root.prepend(progress.element);
    return progress;
  }

  /** Says above the charts that they show older rows; `error` is why there are no newer ones. */
  #showStale(error: PellucidError | null): void {
    const { since } = this.#freshness;
    if (!since || !this.#board || !this.#mount) return;
    const { locale, timeZone } = readerDefaults(this.#options);
    const sameDay = since.toDateString() === new Date().toDateString();
    const time = new Intl.DateTimeFormat(locale, { timeStyle: "short", ...(!sameDay && { dateStyle: "medium" as const }), timeZone }).format(since);
    const text = error ? this.#texts.staleFailed(time) : this.#texts.staleAged(time);
    this.#hideStale();
    this.#badge = staleState(text, this.#texts, () => void this.#load().catch(() => undefined));
    if (error) this.#badge.title = error.message;
    this.#mount.root.prepend(this.#badge);
    this.emit("stale", { since, error });
    if (error) this.emit("error", { error, fatal: false });
  }

  #hideStale(): void {
    this.#badge?.remove();
    this.#badge = undefined;
  }

  #showLoading(): ProgressBar {
    this.#dropBoard();
    const progress = new ProgressBar(this.#texts);
    this.#mount?.root.replaceChildren(progress.element, h("div", { class: "page-state" }, skeleton(this.#texts)));
    return progress;
  }

  #fail(error: PellucidError): void {
    this.#freshness.stop();
    this.#hideStale();
    this.#dropBoard();
    const retry = (): void => {
      this.#lastCrash = -Infinity;
      this.#load().catch(() => undefined);
    };
    this.#mount?.root.replaceChildren(h("div", { class: "page-state" }, errorState(error, this.#texts, retry)));
    this.emit("error", { error, fatal: true });
  }

  #dropBoard(): void {
    if (this.#board) this.#filters = this.#board.filters;
    this.#board?.destroy();
    this.#board = undefined;
  }

  #showTheme(): void {
    if (!this.#mount) return;
    const theme = this.#resolvedTheme(this.#mount);
    this.#board?.setTheme(theme);
  }

  #resolvedTheme({ host, root }: Mount): ResolvedTheme {
    const theme = resolveTheme(this.#theme, host);
    applyTheme(root, theme);
    return theme;
  }

  #loaded(): Board {
    if (this.#board) return this.#board;
    throw new PellucidError("not_found", "the dashboard has no rows yet: wait for render() or the event `ready`");
  }

  #url(path: string): string {
    return new URL(path.replace(/^\/+/, ""), `${new URL(this.#options.baseUrl, document.baseURI).href.replace(/\/+$/, "")}/`).href;
  }
}

/** The compiler believes a signal it has seen once; time passes at each await. */
function overtaken(signal: AbortSignal): boolean {
  return signal.aborted;
}
