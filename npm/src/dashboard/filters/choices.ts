/** What a reader has chosen of a column's values, as a filter and back. */

import type { Filter, Scalar } from "../../generated/index.js";

/** Chosen values of one column, in the order they were chosen. */
export class Choices {
  readonly #field: string;
  readonly #chosen = new Map<Scalar, string>();

  constructor(field: string) {
    this.#field = field;
  }

  /** Whether a value is chosen. */
  has(value: Scalar): boolean {
    return this.#chosen.has(value);
  }

  /** The texts of what is chosen. */
  get names(): string[] {
    return [...this.#chosen.values()];
  }

  /** Chooses a value, or lets it go. */
  toggle(value: Scalar, text: string): void {
    if (!this.#chosen.delete(value)) this.#chosen.set(value, text);
  }

  /** The filter that the choices stand for; none where nothing is chosen. */
  filters(): Filter[] {
    return this.#chosen.size === 0
      ? []
      : [{ field: this.#field, op: "in", values: [...this.#chosen.keys()] }];
  }

  /**
   * Chooses what the first filter on the column names, in place of what was. Returns the filters
   * that a list of choices cannot say.
   */
  take(filters: Filter[]): Filter[] {
    this.#chosen.clear();
    return filters.filter((f) => {
      const given =
        f.op === "in" ? f.values : f.op === "eq" && f.value !== undefined ? [f.value] : undefined;
      // Two filters on one column mean their intersection, which one list of choices cannot say.
      if (f.field !== this.#field || !given || this.#chosen.size > 0) return true;
      for (const value of given) this.#chosen.set(value, String(value));
      return false;
    });
  }
}

/** The options whose text holds what was typed, in any case of letters; as many as `most`. */
export function matching<O extends { text: string }>(
  options: readonly O[],
  typed: string,
  most: number,
): O[] {
  const wanted = typed.trim().toLowerCase();
  return options.filter((o) => o.text.toLowerCase().includes(wanted)).slice(0, most);
}
