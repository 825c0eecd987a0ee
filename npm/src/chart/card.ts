/** A chart with its heading, its tools, its states, and the real table behind it. */

import { type PellucidError, toError } from "../common/errors.js";
import { lazyImport } from "../common/lazy-import.js";
import type { ChartSource } from "../export/download.js";
import type { ChartSpec } from "../generated/index.js";
import type { PivotTable } from "../table/pivot.js";
import type { RowSource } from "../table/row-source.js";
import type { VirtualTable } from "../table/table.js";
import { h, icon, ICONS } from "../ui/dom.js";
import { emptyState, errorState, skeleton } from "../ui/states.js";
import type { ResolvedTheme } from "../ui/theme.js";
import type { BinWidth } from "../wire/wasm.js";
import { breadcrumb } from "./breadcrumb.js";
import { exportMenu } from "./export-menu.js";
import { isText, rulesOf } from "./mark-rules.js";
import { Plot } from "./plot.js";
import type { ViewSettings } from "./view-settings.js";

/**
 * The accessible description follows the data this long, in milliseconds, after the last step of a
 * drag: a drag has many.
 */
const DESCRIBE_AFTER = 250;

/** Tables, which are their own bytes: most charts are looked at as pictures. */
const tableModule = (): Promise<TableModule> =>
  lazyImport("table.js", () => import("../table/table.js"));
type TableModule = typeof import("../table/table.js");
/** Pivot tables. */
const pivotModule = (): Promise<typeof import("../table/pivot.js")> =>
  lazyImport("pivot.js", () => import("../table/pivot.js"));

/** A card. */
export class Card {
  readonly element: HTMLElement;
  readonly spec: ChartSpec;
  readonly #settings: ViewSettings;
  readonly #body = h("div", { class: "body" });
  readonly #chip: HTMLButtonElement;
  readonly #unzoom: HTMLButtonElement;
  readonly #crumbs: HTMLElement;
  readonly #tool: HTMLButtonElement;
  readonly #stop: (() => void)[] = [];
  #plot: Plot | undefined;
  /** The chart itself where it is a table, otherwise the table behind it while shown. */
  #table: VirtualTable | undefined;
  /** Whether the table behind a chart is wanted; it may be on its way. */
  #behind = false;
  #tableHandle: number | undefined;
  #pivot: PivotTable | undefined;
  /** Whether a group of the pivot is selected. */
  #picked = false;
  #followed = false;
  #closed = false;
  #state: HTMLElement | undefined;
  #empty = false;
  #describing: ReturnType<typeof setTimeout> | undefined;

  constructor(spec: ChartSpec, settings: ViewSettings) {
    this.spec = spec;
    this.#settings = settings;
    const { messages } = settings;
    this.#chip = h(
      "button",
      { class: "chip", type: "button", hidden: true },
      messages.clearSelection,
      icon(ICONS.close),
    );
    this.#chip.addEventListener("click", () => this.#letGo());
    this.#unzoom = h(
      "button",
      { class: "chip", type: "button", hidden: true },
      messages.resetZoom,
      icon(ICONS.close),
    );
    this.#unzoom.addEventListener("click", () => this.#plot?.resetZoom());
    this.#crumbs = h("nav", { class: "crumbs", "aria-label": messages.drillPath, hidden: true });
    this.#tool = h(
      "button",
      {
        class: "tool",
        type: "button",
        "aria-label": messages.showTable,
        title: messages.showTable,
        "aria-pressed": "false",
      },
      icon(ICONS.table),
    );
    this.#tool.addEventListener("click", () => void this.#toggleTable());
    const menu = exportMenu(spec, settings, () => this.source);
    const rules = rulesOf(spec.mark);
    const tools = {
      picture: [this.#unzoom, this.#chip, this.#tool],
      table: [],
      pivot: [this.#chip],
    }[rules.shownAs];
    const bare = rules.hasOwnTitle || (spec.title === undefined && tools.length === 0 && !menu);
    const header = bare
      ? undefined
      : h(
          "header",
          {},
          spec.title === undefined
            ? h("span", { class: "untitled" })
            : h("h3", { title: spec.title }, spec.title),
          ...tools,
          menu,
        );
    this.element = h(
      "section",
      { class: `card mark-${spec.mark}`, role: "group", "aria-label": spec.title },
      header,
      this.#crumbs,
      this.#body,
    );
    this.#show(skeleton(messages));
  }

  /** The chart's handle in the engine, once drawn. */
  get handle(): number | undefined {
    return this.#plot?.handle ?? this.#tableHandle;
  }

  /** Draws the chart. An error is shown in the card, and emitted. */
  async start(): Promise<PellucidError | undefined> {
    try {
      // What there is to show may be nothing: the pivot says so itself.
      const { shownAs } = rulesOf(this.spec.mark);
      if (shownAs === "picture") await this.#startPlot();
      else if (shownAs === "table") await this.#startTable();
      else await this.#startPivot();
      this.#show(this.#empty ? emptyState(this.#settings.messages) : undefined);
      return undefined;
    } catch (thrown) {
      const error = toError(thrown);
      this.fail(error);
      this.#settings.host.fail(error);
      return error;
    }
  }

  /** Charts were redrawn: `empty` holds the handles of those that show nothing. */
  updated(empty: number[]): void {
    const { handle } = this;
    if (handle === undefined) return;
    // A table tells by itself whether it is empty.
    if (!isText(this.spec)) this.#setEmpty(empty.includes(handle));
    this.#table?.refresh();
    this.#pivot?.refresh();
    this.#plot?.updated();
    clearTimeout(this.#describing);
    this.#describing = setTimeout(() => {
      this.#plot?.describe().catch(() => undefined);
    }, DESCRIBE_AFTER);
  }

  /** Whether a reader has selected something in the chart. */
  get selected(): boolean {
    return this.#plot?.selected === true || this.#picked;
  }

  /** Lets what was selected go. */
  clearSelection(): void {
    if (this.selected) this.#letGo();
  }

  setTheme(theme: ResolvedTheme): void {
    this.#settings.theme = theme;
    this.#plot?.setTheme(theme);
  }

  /** Shows an error instead of the chart. */
  fail(error: PellucidError): void {
    this.#show(
      errorState(error, this.#settings.messages, () => {
        this.#show(skeleton(this.#settings.messages));
        void this.start();
      }),
    );
  }

  destroy(): void {
    this.#closed = true;
    clearTimeout(this.#describing);
    for (const stop of this.#stop.splice(0)) stop();
    this.#plot?.destroy();
    if (this.#tableHandle !== undefined)
      this.#settings.group.call("removeChart", [this.#tableHandle]).catch(() => undefined);
    this.element.remove();
  }

  #letGo(): void {
    if (this.#pivot && this.#tableHandle !== undefined)
      this.#settings.group.clearSelection(this.#tableHandle).catch(() => undefined);
    else this.#plot?.clearSelection();
  }

  async #startPlot(): Promise<void> {
    this.#plot?.destroy();
    const plot = new Plot(this.spec, this.#settings);
    this.#plot = plot;
    plot.onState = () => this.#showState(plot);
    this.#body.prepend(plot.element, plot.legend);
    await plot.start();
    const showChip = ({ chart, filters }: { chart: number; filters: unknown[] }): void => {
      if (chart !== plot.handle) return;
      plot.selected = filters.length > 0;
      this.#chip.hidden = !plot.selected;
    };
    this.#stop.push(this.#settings.group.on("selection", showChip));
  }

  /** Chips and breadcrumb follow what the reader did. */
  #showState(plot: Plot): void {
    this.#unzoom.hidden = !plot.zoomed;
    const { messages } = this.#settings;
    const { path } = plot;
    this.#crumbs.hidden = path.length === 0;
    this.#crumbs.replaceChildren(
      breadcrumb(
        [messages.drillAll, ...path],
        (depth) => void plot.drillUp(depth).catch(() => undefined),
      ),
    );
  }

  async #addText(): Promise<number> {
    const { group, table, theme, locale } = this.#settings;
    const nowhere = { canvas: null, overlay: null, width: 0, height: 0, dpr: 1 };
    this.#tableHandle ??= await group.addChart(this.spec, { ...nowhere, theme, locale }, table);
    return this.#tableHandle;
  }

  async #startPivot(): Promise<void> {
    const [handle, { PivotTable }, { clockOf, withBins }] = await Promise.all([
      this.#addText(),
      pivotModule(),
      tableModule(),
    ]);
    const { group, messages, locale, timeZone, interactive, host } = this.#settings;
    const report = (thrown: unknown): void => {
      const error = toError(thrown);
      if (this.#closed || error.code === "aborted") return;
      this.fail(error);
      host.fail(error);
    };
    const { bins } = await group.call("describe", [handle]);
    this.#pivot?.element.remove();
    const pivot = new PivotTable({
      spec: { ...this.spec, encoding: withBins(this.spec.encoding, bins) },
      ask: (window) => group.call("tableRows", [handle, window]),
      locale,
      timeZone: clockOf(this.spec.options, timeZone),
      messages,
      announce: host.announce,
      onCellClick: (datum) => host.emit("dataPointClick", { datum, row: null }),
      onSelect:
        interactive && this.spec.select === "point"
          ? (keys) => void group.selectGroup(handle, keys).catch(report)
          : undefined,
      onEmpty: (empty) => this.#setEmpty(empty),
      onError: report,
    });
    this.#pivot = pivot;
    const follow = ({ chart, filters }: { chart: number; filters: unknown[] }): void => {
      if (chart !== handle) return;
      this.#picked = filters.length > 0;
      this.#chip.hidden = !this.#picked;
      if (!this.#picked) this.#pivot?.unpick();
    };
    if (!this.#followed) this.#stop.push(group.on("selection", follow));
    this.#followed = true;
    this.#body.append(pivot.element);
    await pivot.load();
  }

  async #startTable(): Promise<void> {
    const { group } = this.#settings;
    const [handle, tables] = await Promise.all([this.#addText(), tableModule()]);
    const { bins } = await group.call("describe", [handle]);
    this.#table?.element.remove();
    this.#table = this.#makeTable(
      tables,
      tables.remoteRows((window) => group.call("tableRows", [handle, window])),
      bins,
    );
    this.#body.append(this.#table.element);
    this.#table.refresh();
  }

  /** What a chart is exported from; none before it is drawn. */
  get source(): ChartSource | undefined {
    const { handle, spec } = this;
    if (handle === undefined) return undefined;
    const pivot = this.#pivot;
    return {
      group: this.#settings.group,
      handle,
      title: spec.title,
      drawn: !isText(spec),
      fonts: this.#settings.fonts,
      laidOut: pivot && (() => pivot.flat()),
    };
  }

  #makeTable(
    { VirtualTable, channelsByName, clockOf, withBins }: TableModule,
    source: RowSource,
    bins: readonly BinWidth[],
  ): VirtualTable {
    const { locale, timeZone, messages, host } = this.#settings;
    const channels = channelsByName(withBins(this.spec.encoding, bins));
    const caption = this.spec.title ?? "";
    const spec = rulesOf(this.spec.mark).shownAs === "table" ? this.spec.table : undefined;
    return new VirtualTable(
      {
        source,
        channels,
        locale,
        timeZone: clockOf(this.spec.options, timeZone),
        caption,
        spec,
        messages,
        onRowClick: (datum, row) => host.emit("dataPointClick", { datum, row }),
      },
      (empty) => this.#setEmpty(empty),
    );
  }

  async #toggleTable(): Promise<void> {
    const plot = this.#plot;
    const handle = plot?.handle;
    if (!plot || handle === undefined) return;
    this.#labelTool(!this.#behind);
    if (this.#behind) {
      try {
        const tables = await tableModule();
        // Meanwhile the reader may have gone back.
        if (!this.#wantsTable || this.#table) return;
        const { group } = this.#settings;
        const rows = tables.localRows(() => group.call("chartData", [handle]));
        this.#table = this.#makeTable(tables, rows, plot.bins);
        this.#body.append(this.#table.element);
        this.#table.refresh();
      } catch (thrown) {
        this.#labelTool(false);
        this.#settings.host.fail(toError(thrown));
      }
    } else {
      this.#table?.element.remove();
      this.#table = undefined;
    }
    plot.element.hidden = this.#table !== undefined;
  }

  get #wantsTable(): boolean {
    return this.#behind && !this.#closed;
  }

  /** What the tool says that a next click does. */
  #labelTool(behind: boolean): void {
    this.#behind = behind;
    const { messages } = this.#settings;
    const label = behind ? messages.showChart : messages.showTable;
    this.#tool.replaceChildren(icon(behind ? ICONS.chart : ICONS.table));
    this.#tool.classList.toggle("on", behind);
    for (const name of ["aria-label", "title"]) this.#tool.setAttribute(name, label);
    this.#tool.setAttribute("aria-pressed", String(behind));
  }

  #setEmpty(empty: boolean): void {
    if (empty === this.#empty) return;
    this.#empty = empty;
    this.#show(empty ? emptyState(this.#settings.messages) : undefined);
  }

  /** Lays a state over the chart, or takes it away. */
  #show(state: HTMLElement | undefined): void {
    this.#state?.remove();
    this.#state = state;
    if (state) this.#body.append(state);
  }
}
