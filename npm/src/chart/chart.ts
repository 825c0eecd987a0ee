/** One chart over an open table. */

import { Emitter } from "../common/emitter.js";
import { PellucidError, toError } from "../common/errors.js";
import { plainCopy, signature } from "../common/plain.js";
import type { Table } from "../engine/table.js";
import { Group } from "../engine/group.js";
import type { ChartEvents, ViewEvents } from "../events/events.js";
import { chartFile, type ChartSource, copyChart, type FileOptions } from "../export/download.js";
import type { ChartSpec, ExportFormat, Filter } from "../generated/index.js";
import { h } from "../ui/dom.js";
import { type Messages, messagesFor } from "../ui/messages.js";
import { type Container, mount, type Mount, placeOf } from "../ui/mount.js";
import { type Reader, readerDefaults } from "../ui/reader.js";
import { errorState } from "../ui/states.js";
import {
  applyTheme,
  onThemeChange,
  resolveTheme,
  type ResolvedTheme,
  type ThemeOption,
} from "../ui/theme.js";
import { viewOf } from "../ui/view.js";
import { Card } from "./card.js";
import { ConflatingQueue } from "./conflating-queue.js";
import type { ViewOptions } from "./view-options.js";

/** Settings of a chart. */
export interface ChartOptions extends ViewOptions {
  /** Its rows: an open table, which several charts may share. */
  table: Table;
  /** A mark, what its channels show, and options. */
  spec: ChartSpec;
  /**
   * Formats offered in a menu beside the title; none by default. {@link Chart.exportData} gives
   * every format in any case.
   */
  exports?: readonly ExportFormat[] | undefined;
}

/**
 * A chart that fills its container; a container without height gets one.
 *
 * @example
 * const table = await (await Engine.create()).open({ url: "flights.parquet" });
 * const chart = new Chart("chart", {
 *   table,
 *   spec: { mark: "bar", encoding: { x: { field: "destination" }, y: { op: "count" } } },
 * });
 * chart.on("dataPointClick", ({ datum }) => console.log(datum));
 * await chart.ready;
 */
export class Chart extends Emitter<ChartEvents> {
  /** Resolves when drawn; rejects with the error the chart then shows. */
  readonly ready: Promise<void>;
  readonly #options: ChartOptions;
  readonly #reader: Reader;
  readonly #mount: Mount;
  readonly #stop: () => void;
  readonly #messages: Messages;
  readonly #queue = new ConflatingQueue();
  #theme: ThemeOption | undefined;
  /** The theme on show, to be compared. */
  #themed = "";
  #table: Table;
  /** What {@link setData} opened of rows, and closes again. */
  #own: Table | undefined;
  #filters: Filter[];
  #shown: Shown | undefined;
  /** Why there is no picture. */
  #failure: PellucidError | undefined;
  /** How often it was started: what was started before has nothing more to show. */
  #starts = 0;
  #destroyed = false;

  constructor(container: Container, options: ChartOptions) {
    super();
    // What a page keeps reactive, or changes later, is a copy here.
    this.#options = { ...options, spec: plainCopy(options.spec), words: plainCopy(options.words) };
    this.#table = options.table;
    this.#filters = plainCopy(options.filters ?? []);
    this.#theme = plainCopy(options.theme);
    this.#reader = readerDefaults(options, placeOf(container).ownerDocument);
    this.#messages = messagesFor(options.messages, this.#reader.locale);
    this.#mount = mount(container, this.#reader.locale);
    this.#mount.host.dataset.fill = "";
    this.#mount.root.classList.add("single");
    const aspect = options.spec.options?.aspect;
    // The engine refuses others.
    if (aspect !== undefined && aspect >= 0.1 && aspect <= 10) {
      this.#mount.root.classList.add("shaped");
      this.#mount.root.style.setProperty("--aspect", String(aspect));
    }
    this.#stop = onThemeChange(this.#mount.follower, () => this.#showTheme());
    this.ready = this.#start();
    // The promise is for those who wait for it; the chart shows the error in any case.
    this.ready.catch(() => undefined);
  }

  /** Replaces the filters. Rejects, and keeps those before, where a column or type does not fit. */
  async setFilters(filters: Filter[]): Promise<void> {
    const wanted = plainCopy(filters);
    await this.#settled();
    if (this.#failure) {
      this.#filters = wanted;
      return this.#start();
    }
    await this.#shown?.group.setFilters(wanted);
    this.#filters = wanted;
  }

  /**
   * Shows other rows: another open table, or plain objects. Zoom, selection, hidden series and an
   * open tooltip stay, and the picture moves to the next one; `filters` replaces the filters in the
   * same step. Resolves when drawn, or when rows given later took their turn. Rejects, and keeps
   * the rows before, where a column that the chart needs is missing or has another type.
   *
   * @example
   * socket.onmessage = ({ data }) => chart.setData(JSON.parse(data));
   */
  setData(
    data: Table | readonly object[],
    { filters }: { filters?: Filter[] } = {},
  ): Promise<void> {
    const wanted = filters && plainCopy(filters);
    return this.#queue.run(() => this.#swap(data, wanted));
  }

  /** Changes the theme without asking for rows. */
  setTheme(theme: ThemeOption): void {
    this.#theme = plainCopy(theme);
    this.#showTheme();
  }

  /** The chart as a file: its numbers, or its picture as png (at any scale), svg or pdf. */
  async exportData(format: ExportFormat, options: FileOptions = {}): Promise<Blob> {
    return chartFile(await this.#drawn(), format, options);
  }

  /** The chart as SVG. */
  async exportSvg(): Promise<string> {
    return (await chartFile(await this.#drawn(), "svg")).text();
  }

  /** Puts numbers and picture on the clipboard; to be called from a reader's click. */
  async copy(): Promise<void> {
    return copyChart(await this.#drawn(), viewOf(this.#mount.host));
  }

  /** Frees the chart. A table that the page opened stays open. */
  destroy(): void {
    this.#destroyed = true;
    this.#stop();
    this.#clear();
    this.#own?.close();
    this.#mount.remove();
    this.removeAllListeners();
  }

  /** Waits for the first picture, or for why there is none. */
  async #settled(): Promise<void> {
    await this.ready.catch(() => undefined);
    if (this.#destroyed) throw gone();
  }

  async #swap(data: Table | readonly object[], filters: Filter[] | undefined): Promise<void> {
    await this.#settled();
    const given: unknown = data;
    const rows = isRows(given) ? [...given] : undefined;
    if (!rows && !isTable(given))
      throw new PellucidError(
        "invalid_query",
        "setData takes an open table, or a list of rows as plain objects: setData([{ … }])",
      );
    const own = rows && (await this.#table.engine.open({ rows }));
    const table = own ?? (data as Table);
    try {
      if (overtaken(this.#destroyed)) throw gone();
      await this.#show(table, filters);
    } catch (thrown) {
      own?.close();
      throw thrown;
    }
    if (this.#own !== table) this.#own?.close();
    this.#own = own;
  }

  /**
   * Puts another table under the card that stands, or draws it anew where none does and where the
   * table is another engine's.
   */
  async #show(table: Table, filters = this.#filters): Promise<void> {
    const stands = this.#failure ? undefined : this.#shown;
    if (stands?.group.table.sharesEngine(table) === true) {
      await stands.group.setTable(table, filters);
      [this.#table, this.#filters] = [table, filters];
      return;
    }
    const [shown, under] = [this.#table, this.#filters];
    this.#table = table;
    this.#filters = filters;
    try {
      await this.#start();
    } catch (thrown) {
      // What stands is of the rows before.
      if (!this.#failure) [this.#table, this.#filters] = [shown, under];
      throw thrown;
    }
  }

  /**
   * Draws a card. One that stands stays until then, and for good where the next cannot be drawn.
   */
  async #start(): Promise<void> {
    this.#starts += 1;
    const start = this.#starts;
    const isOver = (): boolean => this.#destroyed || start !== this.#starts;
    const before = this.#failure ? undefined : this.#shown;
    if (!before) this.#clear();
    let failure: PellucidError | undefined;
    let next: Shown | undefined;
    try {
      next = await this.#make((error) => (failure = error));
      if (!isOver()) {
        this.#place(next, before !== undefined);
        await next.card.start();
      }
    } catch (thrown) {
      failure = toError(thrown);
    }
    if (isOver() || (before && failure)) {
      if (next) close(next);
      if (isOver()) return;
      throw failure ?? gone();
    }
    if (before) close(before);
    if (next && before) this.#place(next, false);
    else if (!next && failure)
      this.#mount.root.replaceChildren(
        errorState(failure, this.#messages, () => void this.#start().catch(() => undefined)),
      );
    this.#failure = failure;
    if (failure) {
      this.emit("error", failure);
      throw failure;
    }
    if (!before) this.emit("ready", undefined);
  }

  /** Makes a card that is not drawn yet; `fail` hears of errors that it shows by itself. */
  async #make(fail: (error: PellucidError) => void): Promise<Shown> {
    const theme = this.#showTheme();
    const group = await Group.create(this.#table);
    if (this.#filters.length > 0) await group.setFilters(this.#filters);
    const card = new Card(this.#options.spec, {
      group,
      host: {
        emit: (name, value) => this.emit<keyof ViewEvents>(name, value),
        fail,
        announce: this.#mount.announce,
      },
      theme,
      ...this.#reader,
      messages: this.#messages,
      words: this.#options.words,
      exports: this.#options.exports ?? [],
      fonts: this.#options.fonts ?? [],
      interactive: true,
    });
    group.on("update", ({ empty }) => card.updated(empty));
    group.on("selection", (selection) =>
      this.emit("selectionChange", { filters: selection.filters }),
    );
    return { group, card };
  }

  /** Shows a card, or gives it its room out of sight, behind the one that stands. */
  #place(shown: Shown, behind: boolean): void {
    const { root } = this.#mount;
    if (behind) {
      root.append(
        h("div", { class: "behind", inert: true, "aria-hidden": "true" }, shown.card.element),
      );
      return;
    }
    this.#shown = shown;
    root.replaceChildren(shown.card.element);
    // It may have changed while the card was made.
    shown.card.setTheme(this.#resolveTheme());
  }

  /** Lets go of what was drawn. */
  #clear(): void {
    if (this.#shown) close(this.#shown);
    this.#shown = undefined;
  }

  async #drawn(): Promise<ChartSource> {
    await this.#settled();
    if (this.#failure) throw this.#failure;
    const source = this.#shown?.card.source;
    if (!source) throw gone();
    return source;
  }

  #resolveTheme(): ResolvedTheme {
    return resolveTheme(this.#theme, this.#mount.host);
  }

  #showTheme(): ResolvedTheme {
    const theme = this.#resolveTheme();
    const themed = signature(theme);
    if (themed !== this.#themed) {
      this.#themed = themed;
      applyTheme(this.#mount.root, theme);
      this.#shown?.card.setTheme(theme);
    }
    return theme;
  }
}

/** What stands: a card, and the group it is alone in. */
interface Shown {
  group: Group;
  card: Card;
}

function close({ group, card }: Shown): void {
  const { parentElement } = card.element;
  card.destroy();
  if (parentElement?.classList.contains("behind") === true) parentElement.remove();
  group.close();
}

/** An open table, told by what it has: a page may have loaded the package twice. */
const isTable = (data: unknown): data is Table =>
  typeof data === "object" && data !== null && "rowCount" in data;

const isRows = (data: unknown): data is Iterable<object> =>
  typeof data === "object" && data !== null && Symbol.iterator in data;

const gone = (): PellucidError =>
  toError({ code: "not_found", message: "the chart was destroyed" });

/** The compiler believes a flag it has seen once; time passes at each await. */
const overtaken = (flag: boolean): boolean => flag;
