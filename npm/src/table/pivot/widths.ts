/** How wide the columns of a pivot table are, and which can be seen. CSS px. */

import type { PivotLabels } from "./labels.js";
import type { PivotModel, ShownRow } from "./model.js";

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

/** Texts are as wide as their letters, on average and in the style sheet's sizes. CSS px. */
const LETTER = { name: 7.4, number: 7.6 };
/** Widths of columns, and of the first, at least and at most. */
const COLUMN = { least: 72, most: 220 };
const FIRST = { least: 120, most: 320 };
/**
 * Columns and rows that are looked through for the widest number, and rows for the widest name:
 * more would show as a pause.
 */
const SAMPLE = 60;
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
  const widest = measures.map((_, measure) => {
    const leaves = model.leaves.filter((leaf) => leaf.measure === measure).slice(0, SAMPLE);
    const nodes = [undefined, ...shown.slice(0, SAMPLE).map((row) => row.node)];
    return Math.max(
      0,
      ...leaves.flatMap((leaf) =>
        nodes.map((node) => labels.value(model.value(node, leaf), measure).length),
      ),
    );
  });
  const columns = model.leaves.map((leaf) => {
    const alone = measures.length === 1 && leaf.path.length > 0;
    const head = alone
      ? labels.columnName(leaf, leaf.path.length - 1)
      : (labels.measures[leaf.measure] ?? "");
    const needed = Math.max(
      (widest[leaf.measure] ?? 0) * LETTER.number + 24,
      head.length * LETTER.name + 34,
    );
    return spec.cells?.[measures[leaf.measure] ?? ""]?.width ?? clamp(needed, COLUMN);
  });
  const names = shown
    .slice(0, NAMES)
    .map(({ node }) => labels.rowName(node).length * LETTER.name + node.path.length * 16 + 30);
  return new Widths(
    clamp(Math.max(0, ...names, labels.corner.length * LETTER.name + 56), FIRST),
    columns,
  );
}

const clamp = (width: number, { least, most }: { least: number; most: number }): number =>
  Math.min(most, Math.max(least, width));
