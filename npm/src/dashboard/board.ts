/** A loaded dashboard: its tables, its charts and its filter bar. */

import { Card } from "../chart/card.js";
import type { ViewSettings } from "../chart/view-settings.js";
import type { Emit } from "../common/emitter.js";
import { isStale, PellucidError, toError } from "../common/errors.js";
import { same } from "../common/plain.js";
import { lazyImport } from "../common/lazy-import.js";
import type { Table } from "../engine/table.js";
import { Group } from "../engine/group.js";
import type { DashboardEvents, ViewEvents } from "../events/events.js";
import { chartFile, type ChartSource, copyChart, type FileOptions } from "../export/download.js";
import type { FontFile } from "../export/fonts.js";
import type { Pictured } from "../export/picture.js";
import { exportRows, isRowFormat } from "../export/rows.js";
import type { EmbedConfig, ExportFormat, Filter } from "../generated/index.js";
import { latest } from "../ui/dom.js";
import type { Messages } from "../ui/messages.js";
import type { ResolvedTheme } from "../ui/theme.js";
import { viewOf } from "../ui/view.js";
import type { Words } from "../ui/words.js";
import { FilterBar } from "./filters/filter-bar.js";
import { grid } from "./grid.js";

/** What of a dashboard is exported, and how. */
export interface ExportOptions extends FileOptions {
  /** This chart alone. */
  chartId?: string;
  /**
   * Cancels an export of all rows, which then rejects with `aborted`; a picture and one chart's
   * numbers are not waited for long.
   */
  signal?: AbortSignal;
}

/** Pictures of whole dashboards. */
const pictureModule = (): Promise<typeof import("../export/picture.js")> =>
  lazyImport("picture.js", () => import("../export/picture.js"));

function forbidden(what: string): PellucidError {
  return new PellucidError(
    "forbidden",
    `this token does not allow export ${what}: grant it where the token is made`,
  );
}

/** One table at least. */
export type Tables = readonly [Table, ...Table[]];

/** What a board needs, and where its events go. */
export interface BoardSettings {
  /** Its dashboard is over the tables' columns. */
  config: EmbedConfig;
  /** The tables of its charts, one a chart, or the one of all. */
  tables: Tables;
  /** Filters as a page writes them over the tables' columns. */
  named: (filters: readonly Filter[]) => Promise<Filter[]>;
  /** Such filters as the engine takes them. */
  read: (filters: readonly Filter[]) => Promise<Filter[]>;
  /** Lets go of the rows. */
  close: () => void;
  filters: Filter[];
  theme: ResolvedTheme;
  locale: string;
  timeZone: string;
  messages: Messages;
  words: Words | undefined;
  fonts: readonly FontFile[];
  announce: (text: string) => void;
  emit: Emit<DashboardEvents>;
}

/** Everything a dashboard has once its rows are here. */
export class Board {
  readonly elements: HTMLElement[];
  readonly #settings: BoardSettings;
  readonly #group: Group;
  readonly #bar: FilterBar;
  readonly #cards = new Map<string, Card>();
  readonly #filterLatest: (filters: Filter[]) => void;

  private constructor(settings: BoardSettings, group: Group) {
    this.#settings = settings;
    this.#group = group;
    const { config, tables, messages, locale } = settings;
    const { charts, filters: controls = [] } = config.dashboard;
    this.#filterLatest = latest((filters) => {
      const update = this.#controlled(filters);
      // Where queries travel, the next filters call these off instead of waiting for them.
      return group.table.remote ? Promise.resolve() : update;
    });
    const shown = config.capabilities.filter === true ? controls : [];
    this.#bar = new FilterBar(shown, { tables, messages, locale }, this.#filterLatest, () =>
      this.#clearSelections(),
    );
    this.#bar.set(settings.filters);
    const placed = charts.map((chart, i) => {
      const table = tables[i] ?? group.table;
      const card = new Card(chart.chart, { ...this.#viewSettings(chart.id), table });
      this.#cards.set(chart.id, card);
      return { chart, card };
    });
    this.elements = [this.#bar.element, grid(placed)];
    group.on("update", ({ charts: count, millis, empty, roundTrip }) => {
      for (const card of this.#cards.values()) card.updated(empty);
      settings.emit("update", { charts: count, millis, roundTrip });
    });
    group.on("selection", ({ chart, filters }) => {
      this.#bar.selecting = [...this.#cards.values()].some((card) =>
        card.handle === chart ? filters.length > 0 : card.selected,
      );
      const chartId = this.#idOf(chart);
      if (chartId !== undefined) settings.emit("selectionChange", { chartId, filters });
    });
  }

  /**
   * Makes the group, filtered before any chart is added, so that the first paint is already right.
   */
  static async create(settings: BoardSettings): Promise<Board> {
    const [table] = settings.tables;
    const others = new Set(settings.tables.filter((other) => other !== table));
    const group = await Group.create(table, [...others]);
    const { filters, read } = settings;
    if (filters.length > 0) await group.setFilters(await read(filters));
    return new Board(settings, group);
  }

  /** Draws every chart; the errors of those that could not be. Its elements must be in the page. */
  async start(): Promise<PellucidError[]> {
    const failed = await Promise.all([...this.#cards.values()].map((card) => card.start()));
    return failed.filter((error) => error !== undefined);
  }

  /** Filters in force, selections not among them. */
  get filters(): Filter[] {
    return this.#bar.filters();
  }

  /** Replaces every filter. Where the engine refuses them, those before stay. */
  async applyFilters(filters: Filter[]): Promise<void> {
    const wanted = await this.#settings.named(filters);
    const before = this.filters;
    this.#bar.set(wanted);
    try {
      await this.#group.setFilters(await this.#settings.read(this.filters));
    } catch (thrown) {
      this.#bar.set(before);
      throw thrown;
    }
  }

  setTheme(theme: ResolvedTheme): void {
    if (same(theme, this.#settings.theme)) return;
    this.#settings.theme = theme;
    for (const card of this.#cards.values()) card.setTheme(theme);
  }

  /**
   * The rows a reader sees, all of them; or one chart's numbers or picture; or the dashboard's
   * picture.
   */
  async exportData(format: ExportFormat, options: ExportOptions): Promise<Blob> {
    this.#allow(format);
    if (options.chartId !== undefined)
      return chartFile(this.#source(options.chartId), format, options);
    if (!isRowFormat(format))
      return (await pictureModule()).boardPicture(this.#pictured(), format, options);
    const { table } = this.#group;
    const selections = (await this.#group.selections()).flatMap((s) => s.filters);
    const dimensions = table.schema.fields.map((f) => f.name);
    // Of several tables those of another filter the first's rows as little as they do its charts.
    const known = new Set(dimensions);
    const several = this.#settings.tables.some((other) => other !== table);
    const own = await this.#settings.read(this.filters);
    const filters = [...own, ...selections].filter(
      (f) => !several || !("field" in f) || known.has(f.field),
    );
    return exportRows(
      table,
      { dimensions, ungrouped: true, filters },
      format,
      { bom: options.bom },
      options.signal,
    );
  }

  /** Puts a chart's numbers and picture on the clipboard. */
  async copy(chartId: string): Promise<void> {
    if ((this.#settings.config.capabilities.export ?? []).length === 0)
      throw forbidden("to the clipboard");
    return copyChart(this.#source(chartId), viewOf(this.elements[0] ?? document));
  }

  /** A chart as SVG. */
  async svg(chartId: string): Promise<string> {
    return this.#group.call("svg", [this.#handle(chartId), this.#cards.get(chartId)?.spec.title]);
  }

  #allow(format: ExportFormat): void {
    if (this.#settings.config.capabilities.export?.includes(format) !== true)
      throw forbidden(`as ${format}`);
  }

  #source(chartId: string): ChartSource {
    this.#handle(chartId);
    const source = this.#cards.get(chartId)?.source;
    if (!source)
      throw new PellucidError(
        "not_found",
        `chart "${chartId}" is not drawn yet: wait for the event \`ready\``,
      );
    return source;
  }

  #pictured(): Pictured {
    const { theme, config, fonts } = this.#settings;
    const cards = [...this.#cards.values()].map((card) => ({
      source: card.source,
      element: card.element,
    }));
    return { title: config.dashboard.title, theme, fonts, cards };
  }

  destroy(): void {
    for (const card of this.#cards.values()) card.destroy();
    this.#group.close();
    this.#settings.close();
    for (const element of this.elements) element.remove();
  }

  #viewSettings(chartId: string): ViewSettings {
    const { theme, locale, timeZone, messages, words, fonts, announce, config, emit } =
      this.#settings;
    return {
      group: this.#group,
      host: {
        // The value itself, not a copy: a copy would read its accessors once and for all.
        emit: (name, value) =>
          emit<keyof ViewEvents>(
            name,
            Object.assign(value, { chartId }) as DashboardEvents[typeof name],
          ),
        // Stale rows are not an error here: the dashboard loads newer ones, and reports where that
        // fails.
        fail: (error) => {
          if (!isStale(error)) emit("error", { error, fatal: false, chartId });
        },
        announce,
      },
      theme,
      locale,
      timeZone,
      messages,
      words,
      interactive: config.capabilities.filter === true,
      exports: config.capabilities.export ?? [],
      fonts,
    };
  }

  async #controlled(filters: Filter[]): Promise<void> {
    const { emit, announce, messages } = this.#settings;
    try {
      const report = await this.#group.setFilters(await this.#settings.read(filters));
      announce(messages.filtered(report.charts));
      emit("filterChange", { filters, source: "control" });
    } catch (thrown) {
      const error = toError(thrown);
      if (error.code !== "aborted" && !isStale(error)) emit("error", { error, fatal: false });
    }
  }

  #clearSelections(): void {
    for (const card of this.#cards.values()) card.clearSelection();
  }

  #idOf(handle: number): string | undefined {
    return [...this.#cards].find(([, card]) => card.handle === handle)?.[0];
  }

  #handle(chartId: string): number {
    const handle = this.#cards.get(chartId)?.handle;
    if (handle !== undefined) return handle;
    throw new PellucidError(
      "not_found",
      `no chart "${chartId}" is drawn: the dashboard has ${[...this.#cards.keys()].join(", ")}`,
    );
  }
}
