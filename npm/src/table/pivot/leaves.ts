/** The columns of numbers of a pivot table. */

import { PellucidError } from "../../common/errors.js";
import type { Value } from "../../engine/result.js";
import type { Groups, Key } from "./groups.js";
import type { PivotShape } from "./shape.js";

/** Columns that can still be told apart by scrolling. */
const MOST_COLUMNS = 5_000;

/** A group across, or all of one, without its measures. */
export interface Across {
  key: Key;
  /** From the outermost level to its own. */
  path: Value[];
}

/** A column of numbers: a group across, or all of one, and a measure. */
export interface Leaf extends Across {
  /** The measure's index. */
  measure: number;
  /** Whether it stands for several groups: a subtotal, or everything. */
  total: boolean;
}

interface Node extends Across {
  children: Node[];
}

/**
 * The columns from the first to the last, each group's before its total. `groups` gives the answer
 * by so many levels across. Throws `limit_exceeded` where there would be more than can be told
 * apart.
 */
export function leavesOf(
  { columns, measures, spec }: PivotShape,
  groups: (levels: number) => Groups | undefined,
): Leaf[] {
  const count = (groups(columns.length)?.rowCount ?? 0) * measures.length;
  if (count > MOST_COLUMNS) {
    throw new PellucidError(
      "limit_exceeded",
      `the pivot table would have ${count} columns, and ${MOST_COLUMNS} are the most: move a dimension from columns to rows, or filter`,
    );
  }
  const leaves: Leaf[] = [];
  const push = ({ key, path }: Across, total: boolean): void =>
    measures.forEach((_, measure) => leaves.push({ key, path, measure, total }));
  const walk = (at: Node): void => {
    if (at.path.length === columns.length) {
      push(at, false);
      return;
    }
    for (const child of at.children) walk(child);
    if (
      at.path.length === 0
        ? spec.totals !== false
        : spec.subtotals !== false && at.children.length > 1
    )
      push(at, true);
  };
  walk(treeOf(columns.length, groups));
  return leaves;
}

/** The groups across, below the one of everything. */
function treeOf(levels: number, groups: (levels: number) => Groups | undefined): Node {
  const top: Node = { key: "", path: [], children: [] };
  const known = new Map<Key, Node>([["", top]]);
  for (let level = 1; level <= levels; level += 1) {
    for (const { key, parent, value } of groups(level)?.rows() ?? []) {
      const above = known.get(parent) ?? top;
      const node = { key, path: [...above.path, value], children: [] };
      known.set(key, node);
      above.children.push(node);
    }
  }
  return top;
}
