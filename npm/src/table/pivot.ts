/**
 * A pivot table: a real `<table>` and ARIA treegrid whose rows and columns exist only where they
 * can be seen. Loaded when one is shown.
 */

import { PellucidError } from "../common/errors.js";
import { Column, type Value } from "../engine/result.js";
import type { ChartSpec } from "../generated/index.js";
import { h, latest, nextId } from "../ui/dom.js";
import type { GroupKey, RawResult, TableWindow } from "../wire/wasm.js";
import type { Range } from "./cells.js";
import { GridCursor } from "./grid-cursor.js";
import { bodyRow, type BodySettings, pad } from "./pivot/body.js";
import { corner } from "./pivot/corner.js";
import { flat } from "./pivot/flat.js";
import { Groups } from "./pivot/groups.js";
import { headRows } from "./pivot/head.js";
import { actionOf, clickOf, type PivotAction, turnOf } from "./pivot/keyboard.js";
import { type LabelSettings, PivotLabels } from "./pivot/labels.js";
import type { Leaf } from "./pivot/leaves.js";
import { MOST_GROUPS, PivotModel, type RowNode, type ShownRow } from "./pivot/model.js";
import { acrossKey, type CellKey, PivotSelection } from "./pivot/selection.js";
import { shadedRanges } from "./pivot/shades.js";
import { type PivotShape, shapeOf } from "./pivot/shape.js";
import { type Fitted, Widths, widthsOf } from "./pivot/widths.js";
import { type PivotWindow, revealRow, ROW, windowOf } from "./pivot/window.js";

/** How a pivot table is shown. */
export interface PivotSettings extends LabelSettings {
  spec: ChartSpec;
  /** Asks for the measures by a window's groups. */
  ask: (window: TableWindow) => Promise<RawResult>;
  announce: (text: string) => void;
  onCellClick: (datum: Record<string, unknown>) => void;
  /**
   * A cell's groups were chosen, to filter other charts; absent where a reader may not. Of
   * everything there are none.
   */
  onSelect: ((keys: GroupKey[]) => void) | undefined;
  onEmpty: (empty: boolean) => void;
  onError: (thrown: unknown) => void;
}

/** A pivot table. */
export class PivotTable {
  readonly element = h("div", { class: "table pivot" });
  readonly #settings: PivotSettings;
  readonly #shape: PivotShape;
  readonly #labels: PivotLabels;
  readonly #selection = new PivotSelection();
  readonly #head = h("thead");
  readonly #body = h("tbody");
  readonly #foot = h("tfoot");
  readonly #columnGroup = h("colgroup");
  readonly #table: HTMLTableElement;
  readonly #id = nextId("pivot");
  readonly #cursor: GridCursor;
  readonly #reload: (reason: undefined) => void;
  #model: PivotModel | undefined;
  #shown: ShownRow[] = [];
  #widths = new Widths(0, []);
  #ranges: (Range | undefined)[] = [];
  /** What is drawn, as a key. */
  #drawn = "";

  constructor(settings: PivotSettings) {
    this.#settings = settings;
    const { spec, messages } = settings;
    this.#shape = shapeOf(spec);
    this.#labels = new PivotLabels(spec, settings);
    this.#table = h(
      "table",
      { role: "treegrid", tabindex: 0, "aria-label": spec.title ?? messages.pivot },
      this.#columnGroup,
      this.#head,
      this.#body,
      this.#foot,
    );
    if (settings.onSelect) this.element.classList.add("selects");
    this.element.append(this.#table);
    this.#reload = latest(() => this.load().catch(settings.onError));
    this.element.addEventListener("scroll", () => this.#draw(), { passive: true });
    new ResizeObserver(() => this.#draw(true)).observe(this.element);
    this.#cursor = new GridCursor(this.#table, {
      id: (row, column) => `${this.#id}-${row}-${column}`,
      size: () => ({
        rows: this.#shown.length + (this.#totals ? 1 : 0),
        columns: this.#leaves.length + 1,
        page: Math.max(1, Math.floor(this.element.clientHeight / ROW) - 3),
      }),
      reveal: (row, column) => this.#reveal(row, column),
      act: (row, column, key) =>
        this.#act(
          actionOf(key, row, column, {
            shown: this.#shown,
            leaves: this.#leaves,
            selects: settings.onSelect !== undefined,
          }),
        ),
      turn: (row, column, open) => this.#act(turnOf(open, row, column, this.#shown)),
    });
  }

  /** Marks nothing as selected: the selection was let go. */
  unpick(): void {
    if (this.#selection.clear()) this.#draw(true);
  }

  /** Asks for the numbers anew: the data changed. What is open stays open. */
  refresh(): void {
    this.#reload(undefined);
  }

  /**
   * Asks for the numbers and draws them. Rejects with `limit_exceeded` where there are more groups
   * than a page holds.
   */
  async load(): Promise<void> {
    const model = new PivotModel(this.#shape, (by) => this.#groups(by), this.#model);
    await model.load();
    this.#model = model;
    this.#ranges = shadedRanges(model);
    this.#lay();
  }

  /** The whole table, every group open, as columns for a file. */
  async flat(): Promise<{ columns: Column[]; rowCount: number }> {
    const model = this.#model;
    if (!model) return { columns: [], rowCount: 0 };
    await model.loadAll();
    return flat(model, this.#labels);
  }

  async #groups(by: readonly string[]): Promise<Groups> {
    const raw = await this.#settings.ask({ offset: 0, limit: MOST_GROUPS, by: [...by] });
    if (raw.total > MOST_GROUPS) {
      throw new PellucidError(
        "limit_exceeded",
        `${by.join(" by ")} gives ${raw.total} groups, and a pivot table holds ${MOST_GROUPS}: filter, or take coarser groups`,
      );
    }
    const columns = raw.columns.map((c) => new Column(c));
    this.#labels.learn(columns, by);
    return new Groups(columns, raw.rowCount, by, this.#shape.measures);
  }

  get #leaves(): readonly Leaf[] {
    return this.#model?.leaves ?? [];
  }

  get #totals(): boolean {
    return this.#shape.spec.totals !== false && this.#shown.length > 0;
  }

  /** Lays rows and columns out anew: groups were opened, sorted or asked for. */
  #lay(): void {
    const model = this.#model;
    if (!model) return;
    this.#shown = model.shown();
    this.#widths = widthsOf(model, this.#shown, this.#labels);
    this.#settings.onEmpty(this.#shown.length === 0);
    this.#draw(true);
  }

  #draw(anew = false): void {
    const model = this.#model;
    if (!model) return;
    const { clientWidth } = this.element;
    const across = this.#widths.fit(clientWidth);
    const view = windowOf(this.element, this.#shown.length, across);
    const key = [...view.rows, ...view.columns, clientWidth].join();
    if (!anew && key === this.#drawn) return;
    this.#drawn = key;
    this.#drawColumns(across, view);
    this.#drawHead(model, view);
    this.#drawRows(model, view);
    this.#table.setAttribute(
      "aria-rowcount",
      String(this.#shown.length + this.#head.children.length + this.#foot.children.length),
    );
    this.#table.setAttribute("aria-colcount", String(model.leaves.length + 1));
    this.#cursor.refresh();
  }

  #drawColumns(across: Fitted, { columns: [from, to] }: PivotWindow): void {
    const col = (width: number): HTMLElement => {
      const element = h("col");
      element.style.width = `${width}px`;
      return element;
    };
    this.#columnGroup.replaceChildren(
      col(across.first),
      col(across.between(0, from)),
      ...across.columns.slice(from, to).map(col),
      col(across.between(to, across.columns.length)),
    );
    this.#table.style.width = `${across.total}px`;
    this.#table.style.setProperty("--first", `${across.first}px`);
  }

  #drawHead(model: PivotModel, { columns: [from, to] }: PivotWindow): void {
    const rows = headRows(model.leaves, {
      levels: this.#shape.columns.length,
      measures: this.#labels.measures,
      text: (leaf, level) => this.#labels.columnName(leaf, level),
      total: this.#labels.total,
      from,
      to,
      cell: (row, at) => `${this.#id}-${row}-${at + 1}`,
      sorted: (leaf) => model.sortedBy(leaf),
      sort: (leaf) => this.#sort(leaf),
      pick: this.#settings.onSelect && ((leaf, level) => this.#pickAcross(leaf, level)),
      picked: (leaf, level) =>
        this.#selection.has({ row: undefined, across: acrossKey(leaf, level) }),
    });
    rows[0]?.prepend(
      corner({
        id: `${this.#id}--1-0`,
        text: this.#labels.corner,
        rows: rows.length,
        order: model.sortedBy(undefined),
        sort: () => this.#sort(undefined),
        closed: this.#shape.rows.length < 2 ? undefined : model.closed,
        turnAll: (open) => this.#run(model.turnAll(open)),
        messages: this.#settings.messages,
      }),
    );
    this.#head.replaceChildren(...rows);
  }

  #drawRows(model: PivotModel, { rows: [first, last], columns }: PivotWindow): void {
    const settings: BodySettings = {
      model,
      labels: this.#labels,
      messages: this.#settings.messages,
      selection: this.#selection,
      ranges: this.#ranges,
      columns,
      headRows: this.#head.children.length,
      id: this.#id,
      turn: (node, open) => this.#turn(node, open),
      click: (shown, column) =>
        this.#act(clickOf(shown, column, this.#settings.onSelect !== undefined)),
    };
    const span = columns[1] - columns[0] + 3;
    const rows = this.#shown.slice(first, last).map((row, i) => bodyRow(settings, row, first + i));
    this.#body.replaceChildren(
      pad(first * ROW, span),
      ...rows,
      pad((this.#shown.length - last) * ROW, span),
    );
    this.#foot.replaceChildren(
      ...(this.#totals ? [bodyRow(settings, undefined, this.#shown.length)] : []),
    );
  }

  /** Does what a key or a click means. Returns whether it means anything. */
  #act(action: PivotAction | undefined): boolean {
    if (!action) return false;
    switch (action.kind) {
      case "sort":
        this.#sort(action.leaf);
        break;
      case "turn":
        this.#turn(action.node, action.open);
        break;
      case "pickAcross":
        this.#pickAcross(action.leaf, action.level);
        break;
      case "choose":
        this.#choose(action.node, action.column);
    }
    return true;
  }

  #turn(node: RowNode, open: boolean): void {
    if (this.#model) this.#run(this.#model.turn(node, open));
  }

  /** Lays out anew once groups are here, without moving what is seen. */
  #run(work: Promise<void>): void {
    const top = this.element.scrollTop;
    work.then(() => {
      this.#lay();
      this.element.scrollTop = top;
    }, this.#settings.onError);
  }

  #sort(leaf: Leaf | undefined): void {
    if (!this.#model) return;
    const order = this.#model.sortBy(leaf);
    this.#lay();
    this.#settings.announce(this.#settings.messages.sorted(order));
  }

  /**
   * Tells a cell's groups and numbers, and selects it; of a row's head those of everything across.
   */
  #choose(node: RowNode | undefined, column: number): void {
    const model = this.#model;
    const across = column === 0 ? { key: "", path: [] } : this.#leaves[column - 1];
    if (!model || !across) return;
    this.#settings.onCellClick(model.datum(node, across));
    this.#pick({ row: node?.key, across: across.key }, model.keys(node, across.path));
  }

  /** Selects a group across, of every row. */
  #pickAcross(leaf: Leaf, level: number): void {
    this.#pick(
      { row: undefined, across: acrossKey(leaf, level) },
      this.#model?.keys(undefined, leaf.path.slice(0, level + 1)) ?? [],
    );
  }

  #pick(cell: CellKey, keys: [name: string, value: Value][]): void {
    const { onSelect } = this.#settings;
    if (!onSelect) return;
    onSelect(this.#selection.pick(cell, keys));
    this.#draw(true);
  }

  #reveal(row: number, column: number): void {
    const { element } = this;
    const view = element.clientHeight - this.#head.offsetHeight - this.#foot.offsetHeight;
    if (row >= 0 && row < this.#shown.length) {
      const top = revealRow(row, element.scrollTop, view);
      if (top !== element.scrollTop) element.scrollTop = top;
    }
    const sign = getComputedStyle(element).direction === "rtl" ? -1 : 1;
    const across = this.#widths.fit(element.clientWidth);
    if (column > 0)
      element.scrollLeft =
        sign * across.reveal(column - 1, Math.abs(element.scrollLeft), element.clientWidth);
    this.#draw();
  }
}
