/**
 * What the engine answers for one pair of levels of a pivot table: measures by so many rows and so
 * many columns.
 */

import { microsOf } from "../../common/instant.js";
import type { Column, Value } from "../../engine/result.js";
import type { DataType } from "../../generated/index.js";

/** A group's name among all groups of its level, made from its path. */
export type Key = string;

/**
 * A value as part of a {@link Key}. Each part tells its own length, so no two paths share a key.
 */
export function keyPart(value: Value): Key {
  const text = value === null ? "" : value instanceof Date ? instantKey(value) : String(value);
  const kind =
    value === null ? "n" : typeof value === "string" ? "s" : value instanceof Date ? "d" : "v";
  return `${kind}${text.length}:${text}`;
}

/** What tells an instant from all others: numbers do so only between 1691 and 2248. */
const instantKey = (value: Date): string => `${value.getTime()}.${microsOf(value)}`;

/** A group of one dimension more than its parent. */
export interface GroupRow {
  key: Key;
  parent: Key;
  value: Value;
  /** Position in the answer. */
  at: number;
}

/** An answer: dimensions first, then measures. */
export class Groups {
  readonly rowCount: number;
  readonly #dimensions: Column[];
  readonly #measures: Column[];
  #places: Map<Key, number> | undefined;

  constructor(
    columns: readonly Column[],
    rowCount: number,
    dimensions: readonly string[],
    measures: readonly string[],
  ) {
    const named = (names: readonly string[]): Column[] =>
      names.flatMap((name) => columns.find((c) => c.name === name) ?? []);
    this.rowCount = rowCount;
    this.#dimensions = named(dimensions);
    this.#measures = named(measures);
  }

  /** The type of the values of the last dimension. */
  get lastType(): DataType {
    return this.#dimensions.at(-1)?.type ?? "string";
  }

  /** The type of a measure's values. */
  type(measure: number): DataType {
    return this.#measures[measure]?.type ?? "float";
  }

  /** Every group, in the answer's order. */
  *rows(): Generator<GroupRow> {
    const last = this.#dimensions.at(-1);
    for (let at = 0; at < this.rowCount; at += 1) {
      const parent = this.#dimensions
        .slice(0, -1)
        .map((c) => keyPart(c.get(at)))
        .join("");
      const value = last?.get(at) ?? null;
      yield { parent, key: parent + keyPart(value), value, at };
    }
  }

  /**
   * A measure of a group, whose key is that of its row and then that of its column; undefined where
   * no rows are in it.
   */
  value(key: Key, measure: number): Value | undefined {
    const at = this.#place(key);
    return at === undefined ? undefined : this.#measures[measure]?.get(at);
  }

  #place(key: Key): number | undefined {
    if (!this.#places) {
      this.#places = new Map();
      for (let at = 0; at < this.rowCount; at += 1)
        this.#places.set(this.#dimensions.map((c) => keyPart(c.get(at))).join(""), at);
    }
    return this.#places.get(key);
  }
}

/**
 * Nulls last in either order, as the engine sorts; numbers and the digits of decimals by size,
 * texts by code point. `type` is that of the values' column.
 */
export function compareValues(
  a: Value | undefined,
  b: Value | undefined,
  order: "asc" | "desc",
  type?: DataType,
): number {
  if (a === null || a === undefined) return b === null || b === undefined ? 0 : 1;
  if (b === null || b === undefined) return -1;
  const difference =
    type === "decimal" && typeof a === "string" && typeof b === "string"
      ? compareDigits(a, b)
      : a < b
        ? -1
        : a > b
          ? 1
          : microsIn(a) - microsIn(b);
  return order === "desc" ? -difference : difference;
}

/** Decimals of one column have as many digits after the point. */
function compareDigits(a: string, b: string): number {
  const steps = (text: string): bigint => BigInt(text.replace(".", ""));
  return Number(a) - Number(b) || Number(steps(a) - steps(b));
}

const microsIn = (value: Value): number => (value instanceof Date ? microsOf(value) : 0);
