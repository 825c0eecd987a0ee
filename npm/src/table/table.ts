/**
 * A table of any length: a real `<table>` and ARIA grid whose rows exist only where they can be
 * seen. Loaded when one is shown.
 */

import type { Value } from "../engine/result.js";
import type { Channel, DataType, Filter, SortOrder, TableSpec } from "../generated/index.js";
import { h, latest, nextId } from "../ui/dom.js";
import type { Messages } from "../ui/messages.js";
import { needsRange, paintCell, type Range } from "./cells.js";
import { parseFilter } from "./column-filter.js";
import { channelFormatter, channelLabel, type Formatter } from "./format.js";
import { GridCursor } from "./grid-cursor.js";
import { attachResize } from "./resize.js";
import type { RowSource, RowWindow } from "./row-source.js";
import { Sparks } from "./sparks.js";

export { channelsByName, clockOf, withBins } from "./format.js";
export { localRows, remoteRows } from "./row-source.js";

/** Height of a row, CSS px; as in the style sheet. */
export const ROW = 32;
/** Rows drawn beyond each edge, so that a scroll shows no gap. */
const OVERSCAN = 12;
/** Values of a column that are told apart; what is scrolled to beyond them reads as it did. */
const MOST_SEEN = 400;
/**
 * Browsers clip elements higher than about 2^25 px; longer tables scroll by proportion instead of
 * by pixel.
 */
const TALLEST = 12_000_000;

/** How a table is shown. */
export interface TableSettings {
  source: RowSource;
  /** Channels by column name: labels and formats. */
  channels: Map<string, Channel>;
  locale: string;
  /** The clock of instants, an IANA name. */
  timeZone: string;
  caption: string;
  /** Totals, filters and what cells look like. */
  spec?: TableSpec | undefined;
  messages: Pick<Messages, "total" | "filterColumn" | "course" | "yes" | "no">;
  onRowClick?: (datum: Record<string, unknown>, row: number) => void;
}

/** A virtualised table. */
export class VirtualTable {
  readonly element = h("div", { class: "table" });
  readonly #settings: TableSettings;
  readonly #head = h("thead");
  readonly #body = h("tbody");
  readonly #foot = h("tfoot");
  readonly #columnGroup = h("colgroup");
  readonly #table: HTMLTableElement;
  readonly #load: (reset: boolean) => void;
  readonly #id = nextId("cell");
  readonly #cursor: GridCursor;
  readonly #typed = new Map<string, string>();
  readonly #sparks: Sparks;
  #filters: Filter[] = [];
  #sort: { by: string; order: SortOrder } | undefined;
  #total = 0;
  #columns = "";
  #formatters: Formatter[] = [];
  /** Values that were in sight, by column: numbers that come later are told from them as well. */
  readonly #seen = new Map<string, Set<Value>>();
  #ranges = new Map<string, Range>();
  #shown: { window: RowWindow; offset: number } | undefined;
  #onEmpty: (empty: boolean) => void;

  constructor(settings: TableSettings, onEmpty: (empty: boolean) => void = () => undefined) {
    this.#settings = settings;
    this.#onEmpty = onEmpty;
    this.#sparks = new Sparks(settings.source, settings.channels, settings.spec?.cells ?? {});
    this.#table = h(
      "table",
      { role: "grid", tabindex: 0, "aria-label": settings.caption },
      h("caption", { class: "hidden" }, settings.caption),
      this.#columnGroup,
      this.#head,
      this.#body,
      this.#foot,
    );
    this.element.append(this.#table);
    this.#load = latest((reset) => this.#draw(reset));
    this.element.addEventListener("scroll", () => this.#load(false), { passive: true });
    new ResizeObserver(() => this.#load(false)).observe(this.element);
    this.#cursor = new GridCursor(this.#table, {
      id: (row, column) => `${this.#id}-${row}-${column}`,
      size: () => ({
        rows: this.#total,
        columns: this.#shown?.window.columns.length ?? 0,
        page: Math.max(1, Math.floor(this.element.clientHeight / ROW) - 2),
      }),
      reveal: (row) => this.#reveal(row),
      act: (row, column) => this.#act(row, column),
    });
    attachResize(this.#table, this.#head, this.#columnGroup);
  }

  /** Asks for the rows anew: the data changed. */
  refresh(): void {
    this.#load(true);
  }

  async #draw(reset: boolean): Promise<void> {
    const { clientHeight, scrollTop } = this.element;
    const fits = Math.max(1, Math.ceil(clientHeight / ROW));
    const first = this.#firstRow(scrollTop, clientHeight, fits);
    const offset = Math.max(0, first - OVERSCAN);
    const window = await this.#settings.source({
      offset,
      limit: fits + 2 * OVERSCAN,
      sort: this.#sort,
      filters: this.#filters,
    });
    this.#total = window.total;
    // A filter of the table's own that leaves nothing must stay in reach.
    this.#onEmpty(window.total === 0 && this.#filters.length === 0);
    if (reset) this.#seen.clear();
    this.#formatters = this.#formats(window);
    if (reset) {
      this.#sparks.clear();
      await this.#measure(window);
    }
    this.#drawHead(window);
    this.#drawBody(window, offset, first, scrollTop);
    this.#cursor.refresh();
    // The numbers do not wait for their small charts.
    if (!(await this.#sparks.load(window, this.#filters))) return;
    this.#drawBody(window, offset, first, scrollTop);
    this.#cursor.refresh();
  }

  /** Ranges of shaded columns, and totals. */
  async #measure(window: RowWindow): Promise<void> {
    const { source, spec } = this.#settings;
    this.#ranges.clear();
    for (const [index, { name }] of window.columns.entries()) {
      if (!needsRange(spec?.cells?.[name])) continue;
      const end = async (order: SortOrder): Promise<number> =>
        Number(
          (
            await source({ offset: 0, limit: 1, sort: { by: name, order }, filters: this.#filters })
          ).value(0, index),
        );
      this.#ranges.set(name, [await end("asc"), await end("desc")]);
    }
    this.#foot.replaceChildren();
    if (spec?.totals !== true) return;
    const totals = await source({
      offset: 0,
      limit: 1,
      sort: undefined,
      filters: this.#filters,
      by: [],
    });
    const place = new Map(totals.columns.map((c, i) => [c.name, i]));
    const formats = this.#formatters;
    const cells = window.columns.map((c, i) => {
      const at = place.get(c.name);
      const text =
        at === undefined
          ? i === 0
            ? this.#settings.messages.total
            : ""
          : (formats[i]?.(totals.value(0, at)) ?? "");
      return h(
        i === 0 ? "th" : "td",
        { class: isNumber(c.type) ? "num" : undefined, scope: i === 0 ? "row" : undefined },
        text,
      );
    });
    this.#foot.append(h("tr", { class: "total", "aria-rowindex": this.#total + 2 }, ...cells));
  }

  #formats(window: RowWindow): Formatter[] {
    const { channels, locale, messages, timeZone } = this.#settings;
    return window.columns.map((c, i) => {
      const seen = this.#seen.get(c.name) ?? new Set();
      this.#seen.set(c.name, seen);
      for (let row = 0; row < window.rowCount && seen.size < MOST_SEEN; row += 1)
        seen.add(window.value(row, i));
      const channel = channels.get(c.name) ?? { field: c.name };
      return channelFormatter(c.type, channel, locale, messages, timeZone, [...seen]);
    });
  }

  #firstRow(scrollTop: number, view: number, fits: number): number {
    if (this.#total * ROW <= TALLEST)
      return Math.min(Math.floor(scrollTop / ROW), Math.max(0, this.#total - fits));
    return Math.round((scrollTop / (TALLEST - view)) * Math.max(0, this.#total - fits));
  }

  #drawHead(window: RowWindow): void {
    const { columns } = window;
    const key = columns.map((c) => `${c.name}:${c.type}`).join("\n") + JSON.stringify(this.#sort);
    if (key === this.#columns) return;
    this.#columns = key;
    const { channels, spec } = this.#settings;
    const cells = columns.map((c, i) => {
      const channel = channels.get(c.name);
      const order = this.#sort?.by === c.name ? this.#sort.order : undefined;
      const arrow = h(
        "span",
        { class: "arrow", "aria-hidden": "true" },
        order === "asc" ? "\u25b2" : order === "desc" ? "\u25bc" : "",
      );
      const sorter = h(
        "button",
        { type: "button", "data-column": c.name, tabindex: -1 },
        channel ? channelLabel(channel) : c.name,
        arrow,
      );
      sorter.addEventListener("click", () => this.#sortBy(c.name));
      const sorted = order === undefined ? "none" : order === "asc" ? "ascending" : "descending";
      const handle = h("span", { class: "resize", "aria-hidden": "true" });
      return h(
        "th",
        {
          scope: "col",
          id: `${this.#id}--1-${i}`,
          "aria-sort": sorted,
          "aria-colindex": i + 1,
          class: isNumber(c.type) ? "num" : undefined,
        },
        sorter,
        handle,
      );
    });
    const rows = [h("tr", { "aria-rowindex": 1 }, ...cells)];
    if (spec?.filter === true) rows.push(this.#filterRow(columns));
    const focused = (this.element.getRootNode() as ShadowRoot).activeElement?.getAttribute(
      "data-filter",
    );
    this.#head.replaceChildren(...rows);
    if (this.#columnGroup.children.length !== columns.length) {
      this.#columnGroup.replaceChildren(
        ...columns.map((c) => {
          const col = h("col");
          const width = spec?.cells?.[c.name]?.width;
          if (width !== undefined) col.style.width = `${Math.max(24, width)}px`;
          return col;
        }),
      );
    }
    if (focused)
      this.#head.querySelector<HTMLElement>(`[data-filter="${CSS.escape(focused)}"]`)?.focus();
  }

  #filterRow(columns: RowWindow["columns"]): HTMLTableRowElement {
    const { channels, messages } = this.#settings;
    const cells = columns.map((c) => {
      const channel = channels.get(c.name);
      // A measure or a unit of time is made from rows; filters speak of rows.
      const field =
        channel?.op === undefined && channel?.timeUnit === undefined && channel?.bin === undefined
          ? channel?.field
          : undefined;
      if (field === undefined) return h("td", {});
      const input = h("input", {
        class: "input",
        type: "search",
        "data-filter": c.name,
        "aria-label": messages.filterColumn(channelLabel(channel ?? {})),
      });
      input.value = this.#typed.get(c.name) ?? "";
      input.addEventListener("input", () => {
        this.#typed.set(c.name, input.value);
        this.#filter(columns, input, field, c.type);
      });
      return h("td", {}, input);
    });
    return h("tr", { class: "filters" }, ...cells);
  }

  #filter(
    columns: RowWindow["columns"],
    input: HTMLInputElement,
    changed: string,
    type: DataType,
  ): void {
    input.setAttribute(
      "aria-invalid",
      String(parseFilter(changed, type, input.value) === undefined),
    );
    const { channels } = this.#settings;
    this.#filters = columns.flatMap(
      (c) =>
        parseFilter(channels.get(c.name)?.field ?? c.name, c.type, this.#typed.get(c.name) ?? "") ??
        [],
    );
    this.element.scrollTop = 0;
    this.#load(true);
  }

  #drawBody(window: RowWindow, offset: number, first: number, scrollTop: number): void {
    this.#shown = { window, offset };
    const height = Math.min(this.#total * ROW, TALLEST);
    // Scrolling by proportion, the rows stand where the view is; otherwise where their number says.
    const above =
      this.#total * ROW <= TALLEST
        ? offset * ROW
        : Math.max(0, Math.min(scrollTop - (first - offset) * ROW, height - window.rowCount * ROW));
    const below = Math.max(0, height - above - window.rowCount * ROW);
    const rows = Array.from({ length: window.rowCount }, (_, i) =>
      this.#row(window, i, offset + i),
    );
    this.#body.replaceChildren(
      pad(above, window.columns.length),
      ...rows,
      pad(below, window.columns.length),
    );
    this.#table.setAttribute("aria-rowcount", String(this.#total + 1 + this.#foot.children.length));
    this.#table.setAttribute("aria-colcount", String(window.columns.length));
  }

  #row(window: RowWindow, index: number, position: number): HTMLTableRowElement {
    const looks = this.#settings.spec?.cells;
    const cells = window.columns.map((c, i) => {
      const value = window.value(index, i);
      const text = this.#formatters[i]?.(value) ?? "";
      const spark = this.#sparks.has(c.name)
        ? this.#sparks.draw(c.name, window, index, (from, to) => this.#course(i, from, to))
        : undefined;
      const cell = h(
        "td",
        {
          id: `${this.#id}-${position}-${i}`,
          "aria-colindex": i + 1,
          class: isNumber(c.type) ? "num" : undefined,
          title: text.length > 40 ? text : undefined,
        },
        spark,
        text,
      );
      const look = looks?.[c.name];
      if (look) paintCell(cell, value, c.type, look, this.#ranges.get(c.name));
      return cell;
    });
    const row = h("tr", { "aria-rowindex": position + 2 }, ...cells);
    if (this.#settings.onRowClick) row.addEventListener("click", () => this.#tellRow(position));
    return row;
  }

  #course(column: number, from: number, to: number): string {
    const write = this.#formatters[column];
    return this.#settings.messages.course(write?.(from) ?? "", write?.(to) ?? "");
  }

  #tellRow(position: number): void {
    const { window, offset } = this.#shown ?? {};
    if (
      !window ||
      offset === undefined ||
      position < offset ||
      position >= offset + window.rowCount
    )
      return;
    this.#settings.onRowClick?.(
      Object.fromEntries(
        window.columns.map((c, i) => [c.name, window.value(position - offset, i)]),
      ),
      position,
    );
  }

  /** Enter on a cell: a head sorts, a row is chosen. */
  #act(row: number, column: number): void {
    const name = this.#shown?.window.columns[column]?.name;
    if (row < 0 && name !== undefined) this.#sortBy(name);
    else this.#tellRow(row);
  }

  /** Scrolls a row into sight, below the head and above the foot. */
  #reveal(row: number): void {
    const view = this.element.clientHeight - this.#head.offsetHeight - this.#foot.offsetHeight;
    if (this.#total * ROW > TALLEST) {
      this.element.scrollTop =
        (row / Math.max(1, this.#total)) * (TALLEST - this.element.clientHeight);
      return;
    }
    const [top, bottom] = [row * ROW, (row + 1) * ROW];
    if (top < this.element.scrollTop) this.element.scrollTop = top;
    else if (bottom > this.element.scrollTop + view) this.element.scrollTop = bottom - view;
  }

  #sortBy(name: string): void {
    const current = this.#sort?.by === name ? this.#sort.order : undefined;
    this.#sort =
      current === undefined
        ? { by: name, order: "asc" }
        : current === "asc"
          ? { by: name, order: "desc" }
          : undefined;
    this.element.scrollTop = 0;
    this.#load(false);
  }
}

const isNumber = (type: string): boolean =>
  type === "int" || type === "float" || type === "decimal";

/** Space of rows that are not there. */
function pad(height: number, columns: number): HTMLTableRowElement {
  const cell = h("td", { class: "pad", colspan: columns });
  cell.style.height = `${height}px`;
  return h("tr", { "aria-hidden": "true" }, cell);
}
