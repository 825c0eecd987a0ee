/** A pivot table: a real `<table>` and ARIA treegrid whose rows and columns exist only where they can be seen. Loaded when one is shown. */

import type { ChartSpec } from "../generated/index.js";
import { PellucidError } from "../errors.js";
import { Column, type Value } from "../result.js";
import type { GroupKey, RawResult, TableWindow } from "../wasm.js";
import { h, icon, ICONS, latest, nextId } from "./dom.js";
import { channelFormatter, channelLabel, channelName, type Formatter } from "./format.js";
import { GridCursor } from "./grid-cursor.js";
import type { Messages } from "./messages.js";
import { paintCell, type Range } from "./cells.js";
import { Groups, keyPart } from "./pivot/groups.js";
import { headRows } from "./pivot/head.js";
import { type Leaf, MOST_GROUPS, PivotModel, type RowNode, type ShownRow } from "./pivot/model.js";
import { Widths } from "./pivot/widths.js";
import { flat } from "./pivot/flat.js";

/** Height of a row, CSS px; as in the style sheet. */
const ROW = 32;
/** Rows and columns drawn beyond each edge, so that a scroll shows no gap. */
const OVERSCAN = 8;
/** The first column of a value takes what its widest text needs, looked for in this many rows. */
const SAMPLE = 60;

/** How a pivot table is shown. */
export interface PivotSettings {
  spec: ChartSpec;
  ask: (window: TableWindow) => Promise<RawResult>;
  locale: string;
  /** The clock of instants, an IANA name. */
  timeZone: string;
  texts: Messages;
  announce: (text: string) => void;
  onCellClick: (datum: Record<string, unknown>) => void;
  /** A cell's groups were chosen, to filter other charts; absent where a reader may not. Of everything there are none. */
  onSelect: ((keys: GroupKey[]) => void) | undefined;
  onEmpty: (empty: boolean) => void;
  onError: (thrown: unknown) => void;
}

/** What is drawn now: rows and columns from, to (exclusive). */
interface View {
  rows: [number, number];
  columns: [number, number];
}

/** A pivot table. */
export class PivotTable {
  readonly element = h("div", { class: "table pivot" });
  readonly #settings: PivotSettings;
  readonly #head = h("thead");
  readonly #body = h("tbody");
  readonly #foot = h("tfoot");
  readonly #columnGroup = h("colgroup");
  readonly #table: HTMLTableElement;
  readonly #id = nextId("pivot");
  readonly #cursor: GridCursor;
  readonly #reload: (reason: undefined) => void;
  readonly #names: { rows: string[]; columns: string[]; measures: string[] };
  readonly #format: { rows: Formatter[]; columns: Formatter[]; measures: Formatter[] } = { rows: [], columns: [], measures: [] };
  #model: PivotModel | undefined;
  #shown: ShownRow[] = [];
  #widths = new Widths(0, []);
  #ranges: (Range | undefined)[] = [];
  #drawn = "";
  /** The selected cell's groups. */
  #picked: { row: string | undefined; across: string } | undefined;

  constructor(settings: PivotSettings) {
    this.#settings = settings;
    const { spec, texts } = settings;
    const { rows = [], columns = [], values = [] } = spec.encoding;
    this.#names = { rows: rows.map(channelName), columns: columns.map(channelName), measures: values.map(channelName) };
    this.#table = h("table", { role: "treegrid", tabindex: 0, "aria-label": spec.title ?? texts.pivot }, this.#columnGroup, this.#head, this.#body, this.#foot);
    if (settings.onSelect) this.element.classList.add("selects");
    this.element.append(this.#table);
    this.#reload = latest(() => this.load().catch(settings.onError));
    this.element.addEventListener("scroll", () => this.#draw(), { passive: true });
    new ResizeObserver(() => this.#draw(true)).observe(this.element);
    this.#cursor = new GridCursor(this.#table, {
      id: (row, column) => `${this.#id}-${row}-${column}`,
      size: () => ({ rows: this.#shown.length + (this.#totals ? 1 : 0), columns: this.#leaves.length + 1, page: Math.max(1, Math.floor(this.element.clientHeight / ROW) - 3) }),
      reveal: (row, column) => this.#reveal(row, column),
      act: (row, column, key) => this.#act(row, column, key),
      turn: (row, column, open) => this.#turnByKey(row, column, open),
    });
  }

  /** Marks nothing as selected: the selection was let go. */
  unpick(): void {
    if (!this.#picked) return;
    this.#picked = undefined;
    this.#draw(true);
  }

  /** Asks for the numbers anew: the data changed. What is open stays open. */
  refresh(): void {
    this.#reload(undefined);
  }

  /** Asks for the numbers and draws them. */
  async load(): Promise<void> {
    const { spec, ask } = this.#settings;
    const { sort = [], limit, pivot = {} } = spec;
    const shape = { ...this.#names, spec: pivot, sort, limit };
    const groups = async (by: readonly string[]): Promise<Groups> => {
      const raw = await ask({ offset: 0, limit: MOST_GROUPS, by: [...by] });
      if (raw.total > MOST_GROUPS) {
        throw new PellucidError("limit_exceeded", `${by.join(" by ")} gives ${raw.total} groups, and a pivot table holds ${MOST_GROUPS}: filter, or take coarser groups`);
      }
      const columns = raw.columns.map((c) => new Column(c));
      this.#makeFormats(columns);
      return new Groups(columns, raw.rowCount, by, this.#names.measures);
    };
    const model = new PivotModel(shape, groups, this.#model);
    await model.load();
    this.#model = model;
    this.#measure();
    this.#lay();
  }

  /** The whole table, every group open, as columns for a file. */
  async flat(): Promise<{ columns: Column[]; rowCount: number }> {
    const model = this.#model;
    if (!model) return { columns: [], rowCount: 0 };
    await model.loadAll();
    const { rows = [], values = [] } = this.#settings.spec.encoding;
    return flat(model, {
      rows: rows.map(channelLabel),
      measures: values.map(channelLabel),
      row: (value, level) => this.#format.rows[level]?.(value) ?? "",
      column: (value, level) => this.#format.columns[level]?.(value) ?? "",
      total: this.#settings.texts.total,
      types: values.map((_, i) => model.type(i)),
    });
  }

  get #leaves(): Leaf[] {
    return this.#model?.leaves ?? [];
  }

  get #totals(): boolean {
    return this.#settings.spec.pivot?.totals !== false && this.#shown.length > 0;
  }

  #makeFormats(columns: readonly Column[]): void {
    const { locale, spec, texts, timeZone } = this.#settings;
    const { rows = [], columns: across = [], values = [] } = spec.encoding;
    for (const [kind, channels] of [["rows", rows], ["columns", across], ["measures", values]] as const) {
      channels.forEach((channel, i) => {
        const column = columns.find((c) => c.name === channelName(channel));
        if (!column || this.#format[kind][i]) return;
        const write = channelFormatter(column.type, channel, locale, texts, timeZone);
        this.#format[kind][i] = kind === "measures" ? write : (value) => (value === null ? texts.none : write(value));
      });
    }
  }

  /** Ranges of shaded values: of the innermost groups, beside which totals would leave nothing to see. */
  #measure(): void {
    const model = this.#model;
    const cells = this.#settings.spec.pivot?.cells ?? {};
    this.#ranges = this.#names.measures.map((name, measure) => {
      if (!model || cells[name]?.shade === undefined) return undefined;
      let range: Range | undefined;
      const leaves = model.leaves.filter((leaf) => leaf.measure === measure && !leaf.total);
      for (const { node, open } of model.shown()) {
        if (open === true) continue;
        for (const leaf of leaves) {
          const value = model.value(node, leaf);
          const number = typeof value === "bigint" ? Number(value) : value;
          if (typeof number !== "number" || !Number.isFinite(number)) continue;
          range = range ? [Math.min(range[0], number), Math.max(range[1], number)] : [number, number];
        }
      }
      return range;
    });
  }

  /** Lays rows and columns out anew: groups were opened, sorted or asked for. */
  #lay(): void {
    const model = this.#model;
    if (!model) return;
    this.#shown = model.shown();
    const label = Math.max(0, ...this.#shown.slice(0, SAMPLE * 4).map(({ node }) => this.#rowText(node).length * 7.4 + node.path.length * 16 + 30));
    const { values = [] } = this.#settings.spec.encoding;
    const widest = values.map((_, measure) => {
      const some = model.leaves.filter((l) => l.measure === measure).slice(0, SAMPLE);
      return Math.max(0, ...some.flatMap((leaf) => [undefined, ...this.#shown.slice(0, SAMPLE).map((r) => r.node)].map((node) => this.#text(model.value(node, leaf), measure).length)));
    });
    const cells = this.#settings.spec.pivot?.cells ?? {};
    const alone = values.length === 1;
    const wide = model.leaves.map((leaf) => {
      const given = cells[this.#names.measures[leaf.measure] ?? ""]?.width;
      const head = alone && leaf.path.length > 0 ? this.#columnText(leaf, leaf.path.length - 1) : channelLabel(values[leaf.measure] ?? {});
      return given ?? Math.min(220, Math.max(72, (widest[leaf.measure] ?? 0) * 7.6 + 24, head.length * 7.4 + 34));
    });
    this.#widths = new Widths(Math.min(320, Math.max(120, label, this.#cornerText().length * 7.4 + 56)), wide);
    this.#settings.onEmpty(this.#shown.length === 0);
    this.#draw(true);
  }

  #draw(anew = false): void {
    const model = this.#model;
    if (!model) return;
    const { clientWidth, clientHeight, scrollTop, scrollLeft } = this.element;
    const across = this.#widths.fit(clientWidth);
    const first = Math.max(0, Math.floor(scrollTop / ROW) - OVERSCAN);
    const last = Math.min(this.#shown.length, Math.ceil((scrollTop + clientHeight) / ROW) + OVERSCAN);
    const view: View = { rows: [first, last], columns: across.window(Math.abs(scrollLeft), clientWidth, OVERSCAN) };
    const key = [...view.rows, ...view.columns, clientWidth].join();
    if (!anew && key === this.#drawn) return;
    this.#drawn = key;
    const [from, to] = view.columns;
    const col = (width: number): HTMLElement => {
      const element = h("col");
      element.style.width = `${width}px`;
      return element;
    };
    this.#columnGroup.replaceChildren(col(across.first), col(across.between(0, from)), ...across.columns.slice(from, to).map(col), col(across.between(to, across.columns.length)));
    this.#table.style.width = `${across.total}px`;
    this.#table.style.setProperty("--first", `${across.first}px`);
    this.#drawHead(model, view);
    const span = to - from + 3;
    const above = first * ROW;
    const below = (this.#shown.length - last) * ROW;
    this.#body.replaceChildren(pad(above, span), ...this.#shown.slice(first, last).map((row, i) => this.#row(model, row, first + i, view)), pad(below, span));
    this.#foot.replaceChildren(...(this.#totals ? [this.#row(model, undefined, this.#shown.length, view)] : []));
    this.#table.setAttribute("aria-rowcount", String(this.#shown.length + this.#head.children.length + this.#foot.children.length));
    this.#table.setAttribute("aria-colcount", String(model.leaves.length + 1));
    this.#cursor.refresh();
  }

  #drawHead(model: PivotModel, { columns: [from, to] }: View): void {
    const { spec, texts } = this.#settings;
    const { columns = [], values = [] } = spec.encoding;
    const rows = headRows(model.leaves, {
      levels: columns.length,
      measures: values.map(channelLabel),
      text: (leaf, level) => this.#columnText(leaf, level),
      total: texts.total,
      from,
      to,
      cell: (row, at) => `${this.#id}-${row}-${at + 1}`,
      sorted: (leaf) => (model.sort?.leaf && model.sort.leaf.key === leaf.key && model.sort.leaf.measure === leaf.measure ? model.sort.order : undefined),
      sort: (leaf) => this.#sortBy(leaf),
      pick: this.#settings.onSelect && ((leaf, level) => this.#pickAcross(leaf, level)),
      picked: (leaf, level) => this.#picked?.row === undefined && this.#picked?.across === acrossKey(leaf, level),
    });
    const order = model.sort && !model.sort.leaf ? model.sort.order : undefined;
    const sorter = h("button", { type: "button", class: "sort", tabindex: -1 }, h("span", {}, this.#cornerText()), h("span", { class: "arrow", "aria-hidden": "true" }, arrow(order)));
    sorter.addEventListener("click", () => this.#sortBy(undefined));
    const corner = h("th", { scope: "col", class: "corner", rowspan: rows.length, id: `${this.#id}--1-0`, "aria-colindex": 1, "aria-sort": ariaSort(order) }, this.#allButton(model), sorter);
    rows[0]?.prepend(corner);
    this.#head.replaceChildren(...rows);
  }

  /** Opens or closes every group. */
  #allButton(model: PivotModel): HTMLElement | undefined {
    if (this.#names.rows.length < 2) return undefined;
    const { closed } = model;
    const { texts } = this.#settings;
    const label = closed ? texts.expandAll : texts.collapseAll;
    const button = h("button", { type: "button", class: "turn", "aria-label": label, title: label, tabindex: -1, "data-open": closed ? undefined : "" }, icon(ICONS.chevron));
    button.addEventListener("click", () => this.#run(model.turnAll(closed)));
    return button;
  }

  /** A group's row, or with none the row of everything. */
  #row(model: PivotModel, shown: ShownRow | undefined, at: number, { columns: [from, to] }: View): HTMLTableRowElement {
    const { spec, texts } = this.#settings;
    const { node, open } = shown ?? {};
    const depth = node?.path.length ?? 0;
    // Named by its group alone: what the button in it does, the row's own state tells.
    const name = `${this.#id}-${at}-name`;
    const head = h("th", { scope: "row", role: "rowheader", id: `${this.#id}-${at}-0`, "aria-labelledby": name, "aria-colindex": 1 });
    if (node) head.style.paddingInlineStart = `${8 + (depth - 1) * 16}px`;
    if (node && open !== undefined) {
      const label = open ? texts.collapse : texts.expand;
      const button = h("button", { type: "button", class: "turn", "aria-label": `${label} ${this.#rowText(node)}`, tabindex: -1, "data-open": open ? "" : undefined }, icon(ICONS.chevron));
      button.addEventListener("click", (event) => {
        event.stopPropagation();
        this.#turn(node, !open);
      });
      head.append(button);
    } else if (node && this.#names.rows.length > 1) head.append(h("span", { class: "turn-place" }));
    const text = node ? this.#rowText(node) : texts.total;
    head.append(h("span", { class: "name", id: name, title: text.length > 24 ? text : undefined }, text));
    const quiet = open === true && spec.pivot?.subtotals === false;
    const cells = model.leaves.slice(from, to).map((leaf, i) => {
      const value = quiet ? undefined : model.value(node, leaf);
      const cell = h("td", { role: "gridcell", class: leaf.total ? "num total" : "num", id: `${this.#id}-${at}-${from + i + 1}`, "aria-colindex": from + i + 2 }, this.#text(value, leaf.measure));
      const look = spec.pivot?.cells?.[this.#names.measures[leaf.measure] ?? ""];
      if (look && node && open !== true && !leaf.total && value !== undefined) paintCell(cell, value, look, this.#ranges[leaf.measure]);
      this.#markPicked(cell, node, leaf.key);
      return cell;
    });
    this.#markPicked(head, node, "");
    const attributes = shown
      ? { "aria-level": depth, "aria-posinset": shown.position, "aria-setsize": shown.siblings, "aria-expanded": open === undefined ? undefined : String(open), class: open === undefined ? undefined : "group" }
      : { "aria-level": 1, class: "total" };
    const row = h("tr", { role: "row", "aria-rowindex": at + this.#head.children.length + 1, ...attributes }, head, gap(), ...cells, gap());
    row.addEventListener("click", (event) => {
      const cell = (event.target as Element).closest("td, th");
      const column = cell?.id.startsWith(this.#id) === true ? Number(cell.id.slice(cell.id.lastIndexOf("-") + 1)) : 0;
      if (column === 0 && node && open !== undefined && !this.#settings.onSelect) this.#turn(node, !open);
      else this.#tell(node, column);
    });
    return row;
  }

  #markPicked(cell: HTMLElement, node: RowNode | undefined, across: string): void {
    const picked = this.#picked;
    if (picked && picked.row === node?.key && picked.across === across) cell.setAttribute("aria-selected", "true");
  }

  #rowText(node: RowNode): string {
    const { path } = node;
    return this.#format.rows[path.length - 1]?.(path.at(-1) ?? null) ?? "";
  }

  #columnText(leaf: Leaf, level: number): string {
    return this.#format.columns[level]?.(leaf.path[level] ?? null) ?? "";
  }

  #cornerText(): string {
    return (this.#settings.spec.encoding.rows ?? []).map(channelLabel).filter(Boolean).join(" / ");
  }

  #text(value: Value | undefined, measure: number): string {
    return value === undefined ? "" : (this.#format.measures[measure]?.(value) ?? "");
  }

  #turn(node: RowNode, open: boolean): void {
    const model = this.#model;
    if (model) this.#run(model.turn(node, open));
  }

  #run(work: Promise<void>): void {
    const top = this.element.scrollTop;
    work.then(() => {
      this.#lay();
      this.element.scrollTop = top;
    }, this.#settings.onError);
  }

  /** Right opens and left closes a group on its own cell; left on a row within goes to its group. */
  #turnByKey(row: number, column: number, open: boolean): boolean {
    const shown = this.#shown[row];
    if (column !== 0 || !shown || shown.open === undefined || shown.open === open) return false;
    this.#turn(shown.node, open);
    return true;
  }

  #sortBy(leaf: Leaf | undefined): void {
    const model = this.#model;
    if (!model) return;
    const same = model.sort && model.sort.leaf?.key === leaf?.key && model.sort.leaf?.measure === leaf?.measure;
    // Numbers are looked through from the largest, names from the first.
    const [first, second] = leaf ? (["desc", "asc"] as const) : (["asc", "desc"] as const);
    const order = !same ? first : model.sort?.order === first ? second : undefined;
    model.sort = order === undefined ? undefined : { leaf, order };
    model.order();
    this.#lay();
    this.#settings.announce(this.#settings.texts.sorted(order));
  }

  /** Enter on a cell: a head sorts, or by the space bar selects, a group turns, or is chosen where that selects, a number is chosen. */
  #act(row: number, column: number, key: string): void {
    const shown = this.#shown[row];
    const leaf = this.#leaves[column - 1];
    if (row < 0 && key === " " && leaf && leaf.path.length > 0 && this.#settings.onSelect) this.#pickAcross(leaf, leaf.path.length - 1);
    else if (row < 0) this.#sortBy(leaf);
    else if (column === 0 && shown?.open !== undefined && !this.#settings.onSelect) this.#turn(shown.node, !shown.open);
    else this.#tell(shown?.node, column);
  }

  /** Tells a cell's groups and numbers; of a row's head those of everything across. */
  #tell(node: RowNode | undefined, column: number): void {
    const model = this.#model;
    if (!model) return;
    const leaf = column === 0 ? { key: "", path: [] } : model.leaves[column - 1];
    if (!leaf) return;
    const { rows, columns, measures } = this.#names;
    const keys = [...(node?.path ?? []).map((v, i) => [rows[i], v]), ...leaf.path.map((v, i) => [columns[i], v])] as [string, Value][];
    const numbers = measures.map((name, measure) => [name, model.value(node, { ...leaf, measure, total: false }) ?? null] as const);
    this.#settings.onCellClick(Object.fromEntries([...keys, ...numbers]));
    this.#pick(keys, { row: node?.key, across: leaf.key });
  }

  /** Selects a group across, of every row. */
  #pickAcross(leaf: Leaf, level: number): void {
    const { columns } = this.#names;
    const keys = leaf.path.slice(0, level + 1).map((v, i) => [columns[i], v] as [string, Value]);
    this.#pick(keys, { row: undefined, across: acrossKey(leaf, level) });
  }

  /** Selects a cell's groups; a second time, and of everything, lets the selection go. */
  #pick(keys: [string, Value][], at: { row: string | undefined; across: string }): void {
    const { onSelect } = this.#settings;
    if (!onSelect) return;
    const again = this.#picked?.row === at.row && this.#picked?.across === at.across;
    this.#picked = again || keys.length === 0 ? undefined : at;
    onSelect(again ? [] : keys.map(([name, value]) => groupKey(name, value)));
    this.#draw(true);
  }

  #reveal(row: number, column: number): void {
    const { element } = this;
    const view = element.clientHeight - this.#head.offsetHeight - this.#foot.offsetHeight;
    if (row >= 0 && row < this.#shown.length) {
      if (row * ROW < element.scrollTop) element.scrollTop = row * ROW;
      else if ((row + 1) * ROW > element.scrollTop + view) element.scrollTop = (row + 1) * ROW - view;
    }
    const sign = getComputedStyle(element).direction === "rtl" ? -1 : 1;
    const across = this.#widths.fit(element.clientWidth);
    if (column > 0) element.scrollLeft = sign * across.reveal(column - 1, Math.abs(element.scrollLeft), element.clientWidth);
    this.#draw();
  }
}

/** The key of a column's group at a level. */
const acrossKey = (leaf: Leaf, level: number): string => leaf.path.slice(0, level + 1).map(keyPart).join("");

/** A key as the engine takes it. */
function groupKey(name: string, value: Value): GroupKey {
  if (value instanceof Date) return { name, value: value.getTime(), instant: true };
  return { name, value: typeof value === "bigint" ? Number(value) : value };
}

const arrow = (order: "asc" | "desc" | undefined): string => (order === "asc" ? "\u25b2" : order === "desc" ? "\u25bc" : "");
const ariaSort = (order: "asc" | "desc" | undefined): string => (order === undefined ? "none" : order === "asc" ? "ascending" : "descending");

/** Space of columns that are not there. */
const gap = (): HTMLTableCellElement => h("td", { class: "pad", "aria-hidden": "true" });

/** Space of rows that are not there. */
function pad(height: number, columns: number): HTMLTableRowElement {
  const cell = h("td", { class: "pad", colspan: columns });
  cell.style.height = `${height}px`;
  return h("tr", { "aria-hidden": "true" }, cell);
}
