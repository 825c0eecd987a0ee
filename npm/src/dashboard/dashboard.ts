/**
 * A tenant's dashboard in a page: token, configuration, rows, charts, and what happens when one of
 * them fails.
 */

import { Emitter } from "../common/emitter.js";
import { aborted, isStale, PellucidError, toError } from "../common/errors.js";
import { plainCopy, same } from "../common/plain.js";
import type { Engine } from "../engine/engine.js";
import type { DashboardEvents } from "../events/events.js";
import type { EmbedConfig, ExportFormat, Filter } from "../generated/index.js";
import { tokenSource } from "../server/token-source.js";
import { TokenKeeper } from "../server/token.js";
import { messagesFor } from "../ui/messages.js";
import { type Container, placeOf } from "../ui/mount.js";
import { type Reader, readerDefaults } from "../ui/reader.js";
import type { ProgressBar } from "../ui/states.js";
import type { ThemeOption } from "../ui/theme.js";
import { Board, type ExportOptions } from "./board.js";
import { EngineLease } from "./engine-lease.js";
import { Freshness } from "./freshness.js";
import type { DashboardOptions } from "./options.js";
import { Recurrence } from "./recurrence.js";
import { DashboardSource, type OpenedRows } from "./source.js";
import { boardOf, type Next, type State, StateMachine } from "./state.js";
import { DashboardView } from "./view.js";

/**
 * A second crash within this time, in milliseconds, is not the first's bad luck: the dashboard then
 * waits for the reader.
 */
const CRASH_WINDOW = 60_000;

/**
 * Rows that are gone again within this time, in milliseconds, after newer ones were fetched, come
 * from a server that lets go of them faster than they are read: the reader then decides when to
 * ask.
 */
const STALE_WINDOW = 10_000;

/**
 * Codes of errors of a chart's own: newer rows would not mend them, and they are no reason to keep
 * older ones.
 */
const SPEC_ERRORS = new Set([
  "invalid_spec",
  "invalid_query",
  "unknown_column",
  "type_mismatch",
  "limit_exceeded",
]);

/**
 * An embedded dashboard. Constructing does no work; {@link render} does.
 *
 * @example
 * const dashboard = new EmbeddedDashboard({
 *   baseUrl: "https://analytics.example.com",
 *   dashboardId: "flights",
 *   tokenUrl: "/api/embed-token",
 * });
 * dashboard.on("dataPointClick", ({ chartId, datum }) => console.log(chartId, datum));
 * await dashboard.render("analytics");
 */
export class EmbeddedDashboard extends Emitter<DashboardEvents> {
  readonly #options: DashboardOptions;
  /** Known once the page is that it is drawn in. */
  #reader: Reader = { locale: "en", timeZone: "UTC" };
  #messages = messagesFor();
  readonly #tokens: TokenKeeper;
  readonly #source: DashboardSource;
  readonly #engine: EngineLease;
  readonly #states = new StateMachine<Board>((next, before) => this.#entered(next, before));
  readonly #freshness = new Freshness(() => this.#outOfDate(null));
  readonly #crashes = new Recurrence(CRASH_WINDOW);
  readonly #renewals = new Recurrence(STALE_WINDOW);
  #theme: ThemeOption | undefined;
  /** In force while there is no board to ask. */
  #filters: Filter[];
  #view: DashboardView | undefined;
  /** Ends following the reader's colour scheme. */
  #stopFollowing: () => void = () => undefined;
  #loading: AbortController | undefined;
  /** The load that follows rows which the server has let go of. */
  #renewal: Promise<void> | undefined;

  constructor(options: DashboardOptions) {
    super();
    this.#options = options;
    // What a page keeps reactive, or changes later, is a copy here.
    this.#theme = plainCopy(options.theme);
    this.#filters = plainCopy(options.filters ?? []);
    this.#tokens = new TokenKeeper({
      fetch: tokenSource(options),
      hidden: () => document.visibilityState === "hidden",
      onRefresh: (expiresIn) => this.emit("tokenRefresh", { expiresIn }),
    });
    this.#source = new DashboardSource(options, this.#tokens);
    this.#engine = new EngineLease(options, (error) => this.#crashed(error));
  }

  /**
   * Draws into `container`, an element or its id. Resolves when every chart is drawn; rejects with
   * what the page then shows.
   */
  async render(container: Container): Promise<void> {
    if (this.#states.name === "destroyed")
      throw new PellucidError("not_found", "the dashboard was destroyed: make another");
    if (this.#view)
      throw new PellucidError(
        "invalid_spec",
        "the dashboard is rendered already: destroy it, or make another",
      );
    const place = placeOf(container);
    this.#reader = readerDefaults(this.#options, place.ownerDocument);
    this.#messages = messagesFor(this.#options.messages, this.#reader.locale);
    this.#view = new DashboardView(place, this.#reader.locale, this.#messages);
    this.#showTheme();
    this.#stopFollowing = this.#view.onThemeChange(() => this.#showTheme());
    await this.#load();
    this.emit("filterChange", { filters: this.filters, source: "initial" });
  }

  /** Filters in force. What readers selected in charts comes on top. */
  get filters(): Filter[] {
    return this.#states.board?.filters ?? this.#filters;
  }

  /**
   * Replaces every filter. Rejects, and keeps those before, where a column or type does not fit.
   */
  async applyFilters(filters: Filter[]): Promise<void> {
    const wanted = plainCopy(filters);
    await this.#current(async () => this.#states.board?.applyFilters(wanted));
    this.#filters = wanted;
    this.emit("filterChange", { filters: this.filters, source: "api" });
  }

  /**
   * Fetches configuration and rows anew. Filters stay, and so does what is shown until the new rows
   * are drawn: where that fails, the last ones stay on show with a badge that says so, and the
   * promise rejects.
   */
  async refreshData(): Promise<void> {
    await this.#load();
  }

  /**
   * The rows under the filters and selections in force, without any cap; with `chartId` that
   * chart's numbers. `png`, `svg` and `pdf` give the picture of the dashboard or of one chart.
   * Rejects with `forbidden` where the token does not allow the format.
   */
  async exportData(format: ExportFormat, options: ExportOptions = {}): Promise<Blob> {
    return this.#current(() => this.#board().exportData(format, options));
  }

  /** Puts a chart's numbers and picture on the clipboard; to be called from a reader's click. */
  async copy(chartId: string): Promise<void> {
    return this.#current(() => this.#board().copy(chartId));
  }

  /** A chart as SVG. */
  async exportSvg(chartId: string): Promise<string> {
    return this.#board().svg(chartId);
  }

  /** Changes the theme without loading anything. */
  setTheme(theme: ThemeOption): void {
    this.#theme = plainCopy(theme);
    this.#showTheme();
  }

  /**
   * Frees everything: charts, rows, timers, listeners, and the worker where no other dashboard uses
   * it.
   */
  destroy(): void {
    this.#states.enter({ name: "destroyed" });
  }

  /**
   * What follows from a step to the next state: what is freed, what the page shows, and what is
   * emitted.
   */
  #entered(next: Next<Board>, before: State<Board>): void {
    const [board, left] = [boardOf(next), boardOf(before)];
    if (next.name === "destroyed") this.#loading?.abort();
    if (next.name === "destroyed" || next.name === "failed") this.#freshness.stop();
    if (left && left !== board) {
      this.#filters = left.filters;
      left.destroy();
    }
    this.#view?.hideBadge();
    switch (next.name) {
      case "loading":
        this.#view?.showSkeleton();
        break;
      case "shown":
        if (next.board !== left) this.#view?.showBoard(next.board.elements);
        break;
      case "stale":
        this.#view?.showBadge(next, this.#reader, () => this.#tryAgain());
        this.emit("stale", { since: next.since, error: next.error });
        if (next.error) this.emit("error", { error: next.error, fatal: false });
        break;
      case "failed":
        this.#view?.showError(next.error, () => {
          this.#crashes.forget();
          this.#tryAgain();
        });
        this.emit("error", { error: next.error, fatal: true });
        break;
      case "destroyed":
        this.#tokens.close();
        this.#stopFollowing();
        this.#engine.release();
        this.#view?.remove();
        this.emit("destroy", undefined);
        this.removeAllListeners();
    }
  }

  async #load(): Promise<void> {
    const before = this.#states.board;
    if (!before && !this.#states.enter({ name: "loading" }))
      throw new PellucidError("aborted", "the dashboard was destroyed");
    this.#filters = this.filters;
    this.#loading?.abort();
    const controller = new AbortController();
    this.#loading = controller;
    const { signal } = controller;
    const start = performance.now();
    const progress = this.#view?.startProgress();
    try {
      // The engine compiles while the configuration travels.
      const [engine, config] = await Promise.all([
        this.#engine.engine(),
        this.#source.config(signal),
      ]);
      try {
        await this.#show(engine, config, progress, signal, start);
      } catch (thrown) {
        if (!isStale(thrown)) throw thrown;
        // Rows may change between the configuration and the last of their bytes. Once: then
        // something else is wrong.
        await this.#show(engine, await this.#source.config(signal), progress, signal, start);
      }
    } catch (thrown) {
      const error = toError(thrown);
      // A load that another load, a crash or destroy() overtook has nothing more to show.
      if (!signal.aborted && before && before === this.#states.board) this.#outOfDate(error);
      else if (!signal.aborted) this.#states.enter({ name: "failed", error });
      throw error;
    } finally {
      progress?.element.remove();
    }
  }

  /** Opens and draws what `config` tells of; `start` is when the load began. */
  async #show(
    engine: Engine,
    config: EmbedConfig,
    progress: ProgressBar | undefined,
    signal: AbortSignal,
    start: number,
  ): Promise<void> {
    if (signal.aborted) throw aborted();
    this.emit("config", config);
    const onProgress = (p: DashboardEvents["progress"]): void => {
      if (signal.aborted) return;
      progress?.set(p.loaded, p.total);
      this.emit("progress", p);
    };
    const opened = await this.#source.open(engine, config, {
      filters: this.#filters,
      onProgress,
      signal,
    });
    const tables = new Set(opened.tables);
    const [first] = tables;
    this.emit("load", { rows: first?.rowCount ?? 0, millis: performance.now() - start });
    await this.#draw(config, opened, signal);
    const onStale = (error: PellucidError): void => {
      for (const table of tables) table.onStale = undefined;
      this.#renew(error);
    };
    for (const table of tables) table.onStale = onStale;
    this.emit("ready", {
      charts: config.dashboard.charts.length,
      millis: performance.now() - start,
    });
  }

  async #draw(config: EmbedConfig, opened: OpenedRows, signal: AbortSignal): Promise<void> {
    const view = this.#view;
    if (!view || signal.aborted) {
      opened.close();
      throw aborted();
    }
    const filters = this.#filters;
    const { tables, dashboard, filters: named, read, close } = opened;
    const board = await Board.create({
      config: { ...config, dashboard },
      tables,
      named,
      read,
      close,
      filters: await named(filters),
      theme: view.applyTheme(this.#theme),
      ...this.#reader,
      messages: this.#messages,
      words: plainCopy(this.#options.words),
      fonts: this.#options.fonts ?? [],
      announce: view.announce,
      emit: (name, value) => {
        if (this.#states.board === board) this.emit(name, value);
      },
    });
    try {
      // A page may have filtered while the board was made.
      if (!same(this.#filters, filters)) await board.applyFilters(this.#filters);
      if (overtaken(signal)) throw aborted();
    } catch (thrown) {
      board.destroy();
      throw thrown;
    }
    // Opening read the footer only: the columns travel while the charts are added.
    if (!this.#states.board) {
      this.#states.enter({ name: "shown", board });
      this.#showTheme();
      const stale = (await board.start()).find(isStale);
      if (stale) throw stale;
    } else await this.#drawBehind(board, view, signal);
    if (this.#states.board !== board) return;
    this.#states.enter({ name: "shown", board });
    this.#showTheme();
    this.#freshness.start(freshFor(config));
  }

  /** Draws a board out of sight, in the same room, before it takes the place of the one on show. */
  async #drawBehind(board: Board, view: DashboardView, signal: AbortSignal): Promise<void> {
    const takeAway = view.placeBehind(board.elements);
    try {
      const failed = (await board.start()).find(({ code }) => !SPEC_ERRORS.has(code));
      if (failed) throw failed;
      if (signal.aborted) throw aborted();
      // A reader may have filtered meanwhile.
      const { filters } = this;
      if (!same(filters, board.filters)) await board.applyFilters(filters);
      if (overtaken(signal)) throw aborted();
    } catch (thrown) {
      board.destroy();
      throw thrown;
    } finally {
      takeAway();
    }
    this.#states.enter({ name: "shown", board });
  }

  /** The rows on show are older than promised, or, for `error`, newer ones could not be loaded. */
  #outOfDate(error: PellucidError | null): void {
    const { board } = this.#states;
    const { since } = this.#freshness;
    if (board && since) this.#states.enter({ name: "stale", board, since, error });
  }

  /**
   * The server has let go of the rows' version before the last of their columns was needed: fetches
   * the newest.
   */
  #renew(error: PellucidError): void {
    if (this.#renewals.happened()) {
      this.#outOfDate(error);
      return;
    }
    const renewal = this.#load().finally(() => {
      if (this.#renewal === renewal) this.#renewal = undefined;
    });
    this.#renewal = renewal;
    // It shows by itself why it failed; whoever waits hears it too.
    renewal.catch(() => undefined);
  }

  /** Loads, where nobody waits for the outcome: the page shows it. */
  #tryAgain(): void {
    this.#load().catch(() => undefined);
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

  #crashed(error: PellucidError): void {
    this.emit("crash", error);
    if (this.#crashes.happened()) {
      this.#loading?.abort();
      this.#states.enter({ name: "failed", error });
      return;
    }
    // Its canvases and rows are gone with it.
    this.#states.enter({ name: "loading" });
    this.#tryAgain();
  }

  #showTheme(): void {
    const theme = this.#view?.applyTheme(this.#theme);
    if (theme) this.#states.board?.setTheme(theme);
  }

  #board(): Board {
    const { board } = this.#states;
    if (board) return board;
    throw new PellucidError(
      "not_found",
      "the dashboard has no rows yet: wait for render() or the event `ready`",
    );
  }
}

/** Seconds that the rows of every dataset count as current; always where none says. */
function freshFor({ dataset, model }: EmbedConfig): number | undefined {
  const all = (model?.datasets ?? [dataset]).flatMap((d) => d.freshSeconds ?? []);
  return all.length > 0 ? Math.min(...all) : undefined;
}

/** The compiler believes a signal it has seen once; time passes at each await. */
function overtaken(signal: AbortSignal): boolean {
  return signal.aborted;
}
