/** How wide the columns of a pivot table are, and which can be seen. CSS px. */

import { sizeOf } from "../cells.js";
import type { PivotLabels } from "./labels.js";
import type { Leaf } from "./leaves.js";
import type { PivotModel, RowNode, ShownRow } from "./model.js";

/** Widths that fill a view. */
export class Fitted {
  readonly first: number;
  readonly columns: readonly number[];
  readonly total: number;
  readonly #ends: number[];

  constructor(first: number, columns: readonly number[]) {
    this.first = first;
    this.columns = columns;
    let end = 0;
    this.#ends = columns.map((width) => (end += width));
    this.total = first + end;
  }

  /** The room of columns from, to (exclusive). */
  between(from: number, to: number): number {
    return this.#end(to) - this.#end(from);
  }

  /** The columns a view shows that was scrolled so far, and `more` on each side. */
  window(scrolled: number, view: number, more: number): [number, number] {
    const from = this.#ends.findIndex((end) => end > scrolled);
    const to = this.#ends.findIndex((end) => end >= scrolled + view - this.first);
    const last = this.columns.length;
    return [
      Math.max(0, (from < 0 ? last : from) - more),
      Math.min(last, (to < 0 ? last : to + 1) + more),
    ];
  }

  /** How far to scroll so that a column can be seen beside the first. */
  reveal(column: number, scrolled: number, view: number): number {
    const [start, end] = [this.#end(column), this.#end(column + 1)];
    if (start < scrolled) return start;
    return end > scrolled + view - this.first ? end - view + this.first : scrolled;
  }

  #end(column: number): number {
    return column === 0 ? 0 : (this.#ends[column - 1] ?? this.#ends.at(-1) ?? 0);
  }
}

/** Most of a view that the first column may take: the others must stay in sight. */
const FIRST_SHARE = 0.45;

/** What the labels need. */
export class Widths {
  readonly #first: number;
  readonly #columns: readonly number[];
  readonly #sum: number;

  constructor(first: number, columns: readonly number[]) {
    this.#first = first;
    this.#columns = columns;
    this.#sum = columns.reduce((a, b) => a + b, 0);
  }

  /** Fills a view that is wider; a narrower one scrolls. */
  fit(view: number): Fitted {
    const first = Math.round(Math.min(this.#first, Math.max(96, view * FIRST_SHARE)));
    const room = view - first - this.#sum;
    const more = room > 0 && this.#columns.length > 0 ? Math.floor(room / this.#columns.length) : 0;
    return new Fitted(
      first,
      this.#columns.map((width) => Math.round(width) + more),
    );
  }
}

/**
 * Texts are as wide as their letters, on average and in the style sheet's sizes; totals and groups
 * that are open or closed are bold. CSS px.
 */
const LETTER = { name: 7.4, number: 7.6, bold: 8.2 };
/** Widths of columns, of their numbers, and of the first, at least and at most. */
const COLUMN = { least: 72, most: 220 };
const NUMBERS = { least: 0, most: 480 };
const FIRST = { least: 120, most: 320 };
/**
 * Columns and rows that are looked through for the widest number, rows for the widest name, and
 * cells for the largest numbers: more would show as a pause.
 */
const SAMPLE = 60;
const CELLS = 40_000;
const NAMES = 4 * SAMPLE;

/**
 * What the columns of a pivot table need for the labels of `shown`; what the specification says
 * stands.
 */
export function widthsOf(
  model: PivotModel,
  shown: readonly ShownRow[],
  labels: PivotLabels,
): Widths {
  const { measures, spec } = model.shape;
  const nodes = [undefined, ...shown.map((row) => row.node)];
  const widest = measures.map((_, measure) => {
    const leaves = model.leaves.filter((leaf) => leaf.measure === measure);
    const room = (node: RowNode | undefined, leaf: Leaf): number => {
      const bold = leaf.total || !node || model.isOpen(node) !== undefined;
      const { length } = labels.value(model.value(node, leaf), measure);
      return length * (bold ? LETTER.bold : LETTER.number);
    };
    const numbers = sampled(leaves).flatMap((leaf) => sampled(nodes).map((n) => room(n, leaf)));
    return Math.max(0, ...numbers, ...ends(model, nodes, leaves).map((cell) => room(...cell)));
  });
  const columns = model.leaves.map((leaf) => {
    const alone = measures.length === 1 && leaf.path.length > 0;
    const head = alone
      ? labels.columnName(leaf, leaf.path.length - 1)
      : (labels.measures[leaf.measure] ?? "");
    const needed = Math.max(
      clamp((widest[leaf.measure] ?? 0) + 24, NUMBERS),
      clamp(head.length * LETTER.name + 34, COLUMN),
    );
    return spec.cells?.[measures[leaf.measure] ?? ""]?.width ?? needed;
  });
  const names = shown
    .slice(0, NAMES)
    .map(({ node }) => labels.rowName(node).length * LETTER.name + node.path.length * 16 + 30);
  return new Widths(
    clamp(Math.max(0, ...names, labels.corner.length * LETTER.name + 56), FIRST),
    columns,
  );
}

type Cell = [node: RowNode | undefined, leaf: Leaf];

/** The cells of the smallest and of the largest number, of as many as take no pause. */
function ends(
  model: PivotModel,
  nodes: readonly (RowNode | undefined)[],
  leaves: readonly Leaf[],
): Cell[] {
  let [least, most]: ({ cell: Cell; size: number } | undefined)[] = [];
  // The totals, which come last, are the largest of most.
  const first = [...leaves].reverse().slice(0, CELLS);
  for (const node of nodes.slice(0, Math.max(1, CELLS / Math.max(1, first.length)))) {
    for (const leaf of first) {
      const size = sizeOf(model.value(node, leaf), model.type(leaf.measure));
      if (size === undefined) continue;
      if (!least || size < least.size) least = { cell: [node, leaf], size };
      if (!most || size > most.size) most = { cell: [node, leaf], size };
    }
  }
  return [least, most].flatMap((end) => (end ? [end.cell] : []));
}

/** As many as are looked through one by one; the last, which is a total, among them. */
const sampled = <T>(all: readonly T[]): readonly T[] =>
  all.length <= SAMPLE ? all : [...all.slice(0, SAMPLE - 1), ...all.slice(-1)];

const clamp = (width: number, { least, most }: { least: number; most: number }): number =>
  Math.min(most, Math.max(least, width));
