/** Which cell of a pivot table is selected, and what that is to the engine. */

import { microsOf } from "../../common/instant.js";
import { wholeNumber } from "../../common/json.js";
import type { Value } from "../../engine/result.js";
import type { GroupKey } from "../../wire/wasm.js";
import { type Key, keyPart } from "./groups.js";
import type { Leaf } from "./leaves.js";

/**
 * A cell, or a whole row or column: the groups down, undefined for every row, and those across,
 * empty for every column.
 */
export interface CellKey {
  row: Key | undefined;
  across: Key;
}

/** The selected cell, if any. */
export class PivotSelection {
  #cell: CellKey | undefined;

  /**
   * Selects a cell of these groups. A second time, and of everything, it lets the selection go.
   * Returns the groups as the engine takes them; none let go.
   */
  pick(cell: CellKey, keys: readonly (readonly [name: string, value: Value])[]): GroupKey[] {
    const again = this.has(cell);
    this.#cell = again || keys.length === 0 ? undefined : cell;
    return again ? [] : keys.map(([name, value]) => groupKey(name, value));
  }

  /** Selects nothing. Returns whether anything was selected. */
  clear(): boolean {
    const selected = this.#cell !== undefined;
    this.#cell = undefined;
    return selected;
  }

  /** Whether a cell is the selected one. */
  has({ row, across }: CellKey): boolean {
    return this.#cell?.row === row && this.#cell?.across === across;
  }
}

/** The key of a column's group at a level. */
export function acrossKey(leaf: Leaf, level: number): Key {
  return leaf.path
    .slice(0, level + 1)
    .map(keyPart)
    .join("");
}

function groupKey(name: string, value: Value): GroupKey {
  if (value instanceof Date)
    return { name, value: microsOf(value) ? value.toISOString() : value.getTime(), instant: true };
  return { name, value: typeof value === "bigint" ? wholeNumber(value) : value };
}
