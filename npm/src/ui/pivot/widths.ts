/** How wide the columns of a pivot table are, and which can be seen. CSS px. */

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
    return [Math.max(0, (from < 0 ? last : from) - more), Math.min(last, (to < 0 ? last : to + 1) + more)];
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

/** What the texts need. */
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
    return new Fitted(first, this.#columns.map((width) => Math.round(width) + more));
  }
}
