/** A table of any length: a real `<table>` whose rows exist only where they can be seen. */

import type { Channel, SortOrder } from "../generated/index.js";
import { h, latest } from "./dom.js";
import { channelLabel, type Formatter, formatter } from "./format.js";
import type { RowSource, RowWindow } from "./rows.js";

/** Height of a row, CSS px; as in the style sheet. */
const ROW = 32;
/** Rows drawn beyond each edge, so that a scroll shows no gap. */
const OVERSCAN = 12;
/** Browsers clip elements higher than about 2^25 px; longer tables scroll by proportion instead of by pixel. */
const TALLEST = 12_000_000;

/** How a table is shown. */
export interface TableSettings {
  source: RowSource;
  /** Channels by column name: labels and formats. */
  channels: Map<string, Channel>;
  locale: string;
  caption: string;
  onRowClick?: (datum: Record<string, unknown>, row: number) => void;
}

/** A virtualised table. */
export class VirtualTable {
  readonly element = h("div", { class: "table", tabindex: 0 });
  readonly #settings: TableSettings;
  readonly #head = h("thead");
  readonly #body = h("tbody");
  readonly #table: HTMLTableElement;
  readonly #load: (reset: boolean) => void;
  #sort: { by: string; order: SortOrder } | undefined;
  #total = 0;
  #columns = "";
  #formatters: Formatter[] = [];
  #onEmpty: (empty: boolean) => void;

  constructor(settings: TableSettings, onEmpty: (empty: boolean) => void = () => undefined) {
    this.#settings = settings;
    this.#onEmpty = onEmpty;
    this.#table = h("table", {}, h("caption", { class: "hidden" }, settings.caption), this.#head, this.#body);
    this.element.append(this.#table);
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", settings.caption);
    this.#load = latest(() => this.#draw());
    this.element.addEventListener("scroll", () => this.#load(false), { passive: true });
    new ResizeObserver(() => this.#load(false)).observe(this.element);
  }

  /** Asks for the rows anew: the data changed. */
  refresh(): void {
    this.#load(true);
  }

  async #draw(): Promise<void> {
    const { clientHeight, scrollTop } = this.element;
    const fits = Math.max(1, Math.ceil(clientHeight / ROW));
    const first = this.#firstRow(scrollTop, clientHeight, fits);
    const offset = Math.max(0, first - OVERSCAN);
    const window = await this.#settings.source({ offset, limit: fits + 2 * OVERSCAN, sort: this.#sort });
    this.#total = window.total;
    this.#onEmpty(window.total === 0);
    this.#drawHead(window);
    this.#drawBody(window, offset, first, scrollTop);
  }

  #firstRow(scrollTop: number, view: number, fits: number): number {
    if (this.#total * ROW <= TALLEST) return Math.min(Math.floor(scrollTop / ROW), Math.max(0, this.#total - fits));
    return Math.round((scrollTop / (TALLEST - view)) * Math.max(0, this.#total - fits));
  }

  #drawHead({ columns }: RowWindow): void {
    const key = columns.map((c) => `${c.name}:${c.type}`).join("\n") + JSON.stringify(this.#sort);
    if (key === this.#columns) return;
    this.#columns = key;
    const { channels, locale } = this.#settings;
    this.#formatters = columns.map((c) => formatter(c.type, channels.get(c.name)?.format, locale, channels.get(c.name)?.timeUnit));
    const cells = columns.map((c) => {
      const channel = channels.get(c.name);
      const order = this.#sort?.by === c.name ? this.#sort.order : undefined;
      const arrow = h("span", { class: "arrow", "aria-hidden": "true" }, order === "asc" ? "\u25b2" : order === "desc" ? "\u25bc" : "");
      const sorter = h("button", { type: "button", "data-column": c.name }, channel ? channelLabel(channel) : c.name, arrow);
      sorter.addEventListener("click", () => this.#sortBy(c.name));
      const sorted = order === undefined ? "none" : order === "asc" ? "ascending" : "descending";
      return h("th", { scope: "col", "aria-sort": sorted, class: isNumber(c.type) ? "num" : undefined }, sorter);
    });
    const focused = (this.element.getRootNode() as ShadowRoot).activeElement?.getAttribute("data-column");
    this.#head.replaceChildren(h("tr", {}, ...cells));
    if (focused) this.#head.querySelector<HTMLElement>(`[data-column="${CSS.escape(focused)}"]`)?.focus();
  }

  #drawBody(window: RowWindow, offset: number, first: number, scrollTop: number): void {
    const height = Math.min(this.#total * ROW, TALLEST);
    // Scrolling by proportion, the rows stand where the view is; otherwise where their number says.
    const above = this.#total * ROW <= TALLEST ? offset * ROW : Math.max(0, Math.min(scrollTop - (first - offset) * ROW, height - window.rowCount * ROW));
    const below = Math.max(0, height - above - window.rowCount * ROW);
    const rows = Array.from({ length: window.rowCount }, (_, i) => this.#row(window, i, offset + i));
    this.#body.replaceChildren(pad(above, window.columns.length), ...rows, pad(below, window.columns.length));
    this.#table.setAttribute("aria-rowcount", String(this.#total + 1));
  }

  #row(window: RowWindow, index: number, position: number): HTMLTableRowElement {
    const cells = window.columns.map((c, i) => {
      const text = this.#formatters[i]?.(window.value(index, i)) ?? "";
      return h("td", { class: isNumber(c.type) ? "num" : undefined, title: text.length > 40 ? text : undefined }, text);
    });
    const row = h("tr", { "aria-rowindex": position + 2 }, ...cells);
    const { onRowClick } = this.#settings;
    if (onRowClick) row.addEventListener("click", () => onRowClick(Object.fromEntries(window.columns.map((c, i) => [c.name, window.value(index, i)])), position));
    return row;
  }

  #sortBy(name: string): void {
    const current = this.#sort?.by === name ? this.#sort.order : undefined;
    this.#sort = current === undefined ? { by: name, order: "asc" } : current === "asc" ? { by: name, order: "desc" } : undefined;
    this.element.scrollTop = 0;
    this.#load(true);
  }
}

const isNumber = (type: string): boolean => type === "int" || type === "float";

/** Space of rows that are not there. */
function pad(height: number, columns: number): HTMLTableRowElement {
  const cell = h("td", { class: "pad", colspan: columns });
  cell.style.height = `${height}px`;
  return h("tr", { "aria-hidden": "true" }, cell);
}
