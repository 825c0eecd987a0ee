/** A pivot table without its looks: its groups down and across, their order, and which are open. */

import type { Value } from "../../engine/result.js";
import type { SortOrder } from "../../generated/index.js";
import { compareValues, type Groups, type Key } from "./groups.js";
import { type Across, type Leaf, leavesOf } from "./leaves.js";
import type { PivotShape } from "./shape.js";

/** Groups of one level a page can hold; more are a question for a filter, not for a pivot table. */
export const MOST_GROUPS = 200_000;

/** A group of rows. */
export interface RowNode {
  key: Key;
  /** From the outermost to its own. */
  path: Value[];
  parent: RowNode | undefined;
  children: RowNode[];
}

/** A row as it is shown. */
export interface ShownRow {
  node: RowNode;
  /** Undefined where nothing is below. */
  open: boolean | undefined;
  position: number;
  siblings: number;
}

/** An order chosen by a reader: by the groups' own names, or by a column of numbers. */
type ReaderSort = { leaf: Leaf | undefined; order: SortOrder } | undefined;

/** Asks for the measures by these dimensions. */
export type AskGroups = (by: readonly string[]) => Promise<Groups>;

/**
 * The pivot's data: one answer for each pair of levels that is shown, so that every total is right
 * by itself.
 */
export class PivotModel {
  readonly shape: PivotShape;
  #sort: ReaderSort;
  readonly #ask: AskGroups;
  readonly #answers = new Map<string, Groups>();
  /** What a reader opened or closed, and at which depth. */
  readonly #turned: Map<Key, { open: boolean; depth: number }>;
  #leaves: readonly Leaf[] = [];
  #roots: RowNode[] = [];
  #openLevels: number;
  #loaded = 0;

  constructor(shape: PivotShape, ask: AskGroups, before?: PivotModel) {
    this.shape = shape;
    this.#ask = ask;
    this.#turned = before ? before.#turned : new Map<Key, { open: boolean; depth: number }>();
    this.#openLevels = before
      ? before.#openLevels
      : Math.min(shape.spec.open ?? Infinity, shape.rows.length - 1);
    this.#sort = before ? before.#sort : undefined;
  }

  /** The columns of numbers. */
  get leaves(): readonly Leaf[] {
    return this.#leaves;
  }

  /** Asks for everything that is open. */
  async load(): Promise<void> {
    const opened = [...this.#turned.values()].map(({ open, depth }) => (open ? depth : 0));
    await this.#loadRows(1 + Math.max(this.#openLevels, ...opened));
    this.#leaves = leavesOf(this.shape, (levels) => this.#answers.get(level(0, levels)));
    this.#order();
  }

  /** Asks for every level, for an export. */
  async loadAll(): Promise<void> {
    if (this.#loaded === this.shape.rows.length) return;
    await this.#loadRows(this.shape.rows.length);
    this.#order();
  }

  /**
   * How a reader has sorted by a column, or with none by the groups' names; undefined where they
   * have not.
   */
  sortedBy(leaf: Leaf | undefined): SortOrder | undefined {
    const { leaf: by, order } = this.#sort ?? {};
    return this.#sort && by?.key === leaf?.key && by?.measure === leaf?.measure ? order : undefined;
  }

  /**
   * Sorts by a column, or with none by the groups' names: first one way, then the other, then as at
   * first. Returns the order now.
   */
  sortBy(leaf: Leaf | undefined): SortOrder | undefined {
    // Numbers are looked through from the largest, names from the first.
    const [first, second] = leaf ? (["desc", "asc"] as const) : (["asc", "desc"] as const);
    const before = this.sortedBy(leaf);
    const order = before === undefined ? first : before === first ? second : undefined;
    this.#sort = order && { leaf, order };
    this.#order();
    return order;
  }

  #order(): void {
    const { rows, measures, sort, limit } = this.shape;
    const orderAt = (nodes: RowNode[], at: number): void => {
      const named = this.#answers.get(level(at + 1, 0))?.lastType;
      const compareNames = (a: RowNode, b: RowNode, order: SortOrder): number =>
        compareValues(a.path.at(-1), b.path.at(-1), order, named);
      const compareIn = (a: RowNode, b: RowNode, leaf: Leaf, order: SortOrder): number =>
        compareValues(this.value(a, leaf), this.value(b, leaf), order, this.type(leaf.measure));
      const compare = (a: RowNode, b: RowNode): number => {
        const chosen = this.#sort;
        if (chosen) {
          const own = chosen.leaf
            ? compareIn(a, b, chosen.leaf, chosen.order)
            : compareNames(a, b, chosen.order);
          if (own !== 0) return own;
        }
        for (const { by, order = "asc" } of sort) {
          const measure = measures.indexOf(by);
          const all = { key: "", path: [], measure, total: true };
          const own =
            measure >= 0
              ? compareIn(a, b, all, order)
              : by === rows[at]
                ? compareNames(a, b, order)
                : 0;
          if (own !== 0) return own;
        }
        return compareNames(a, b, "asc");
      };
      nodes.sort(compare);
      for (const node of nodes) orderAt(node.children, at + 1);
    };
    orderAt(this.#roots, 0);
    if (limit !== undefined && this.#roots.length > limit) this.#roots.length = limit;
  }

  /** The rows in sight of a reader who scrolls, closed groups without what is in them. */
  shown(): ShownRow[] {
    const out: ShownRow[] = [];
    const walk = (nodes: RowNode[]): void => {
      nodes.forEach((node, i) => {
        const open = this.isOpen(node);
        out.push({ node, open, position: i + 1, siblings: nodes.length });
        if (open === true) walk(node.children);
      });
    };
    walk(this.#roots);
    return out;
  }

  /** Every group there is, each before what is in it; all levels must be loaded. */
  *all(nodes = this.#roots): Generator<RowNode> {
    for (const node of nodes) {
      yield node;
      yield* this.all(node.children);
    }
  }

  /** Whether a group is open; undefined where nothing is below it. */
  isOpen(node: RowNode): boolean | undefined {
    if (node.path.length >= this.shape.rows.length) return undefined;
    return this.#turned.get(node.key)?.open ?? node.path.length <= this.#openLevels;
  }

  /** Opens or closes a group; resolves when what is in it is here. */
  async turn(node: RowNode, open: boolean): Promise<void> {
    this.#turned.set(node.key, { open, depth: node.path.length });
    if (open && this.#loaded <= node.path.length) {
      await this.#loadRows(node.path.length + 1);
      this.#order();
    }
  }

  /** Opens or closes every group. */
  async turnAll(open: boolean): Promise<void> {
    this.#turned.clear();
    this.#openLevels = open ? this.shape.rows.length - 1 : 0;
    if (open) await this.loadAll();
  }

  /** Whether any group is closed. */
  get closed(): boolean {
    return this.shape.rows.length > 1 && this.shown().some((row) => row.open === false);
  }

  /**
   * The number of a row, or with none of everything, in a column; undefined where there are no
   * rows.
   */
  value(node: RowNode | undefined, leaf: Leaf): Value | undefined {
    const groups = this.#answers.get(level(node?.path.length ?? 0, leaf.path.length));
    return groups?.value((node?.key ?? "") + leaf.key, leaf.measure);
  }

  /** The groups a cell stands for, by the names of their dimensions. */
  keys(node: RowNode | undefined, across: readonly Value[]): [name: string, value: Value][] {
    const { rows, columns } = this.shape;
    return [
      ...(node?.path ?? []).map((value, i) => [rows[i], value]),
      ...across.map((value, i) => [columns[i], value]),
    ] as [string, Value][];
  }

  /**
   * A cell as a page is told of it: its groups, and every measure of them; null where there are no
   * rows.
   */
  datum(node: RowNode | undefined, { key, path }: Across): Record<string, Value> {
    const numbers = this.shape.measures.map(
      (name, measure) =>
        [name, this.value(node, { key, path, measure, total: false }) ?? null] as const,
    );
    return Object.fromEntries([...this.keys(node, path), ...numbers]);
  }

  /** The type of a measure's values. */
  type(measure: number): ReturnType<Groups["type"]> {
    return this.#answers.get(level(0, 0))?.type(measure) ?? "float";
  }

  /** Asks for rows down to `depth` levels. */
  async #loadRows(depth: number): Promise<void> {
    const { rows, columns, spec } = this.shape;
    const wanted: [number, number][] = [];
    for (let down = 0; down <= Math.min(depth, rows.length); down += 1) {
      for (let c = 0; c <= columns.length; c += 1) {
        // Groups across that show no numbers of their own are still named in the head.
        const shown = c === 0 || c === columns.length || down === 0 || spec.subtotals !== false;
        if (shown && !this.#answers.has(level(down, c))) wanted.push([down, c]);
      }
    }
    const answers = await Promise.all(
      wanted.map(([down, c]) => this.#ask([...rows.slice(0, down), ...columns.slice(0, c)])),
    );
    for (const [i, [down, c]] of wanted.entries()) {
      const groups = answers[i];
      if (groups) this.#answers.set(level(down, c), groups);
    }
    this.#loaded = Math.min(depth, rows.length);
    this.#makeRows();
  }

  #makeRows(): void {
    const known = new Map<Key, RowNode>();
    this.#roots = [];
    for (let down = 1; down <= this.#loaded; down += 1) {
      for (const { key, parent: above, value } of this.#answers.get(level(down, 0))?.rows() ?? []) {
        const parent = known.get(above);
        const node: RowNode = { key, parent, path: [...(parent?.path ?? []), value], children: [] };
        known.set(key, node);
        (parent?.children ?? this.#roots).push(node);
      }
    }
  }
}

const level = (down: number, across: number): string => `${down} ${across}`;
