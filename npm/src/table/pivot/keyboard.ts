/** What keys do on a pivot table's cells. Row -1 is the head, column 0 the names. */

import type { Leaf } from "./leaves.js";
import type { RowNode, ShownRow } from "./model.js";

/** What a key means. */
export type PivotAction =
  /** Sorts by a column, or with none by the groups' names. */
  | { kind: "sort"; leaf: Leaf | undefined }
  /** Opens or closes a group. */
  | { kind: "turn"; node: RowNode; open: boolean }
  /** Selects a group across, of every row. */
  | { kind: "pickAcross"; leaf: Leaf; level: number }
  /** Chooses a cell, whose row is everything where there is no node. */
  | { kind: "choose"; node: RowNode | undefined; column: number };

/** A table as keys find it. */
export interface PivotCells {
  shown: readonly ShownRow[];
  leaves: readonly Leaf[];
  /** Whether cells can be selected. */
  selects: boolean;
}

/**
 * Enter or space on a cell: a head sorts, or by the space bar selects, a group turns, or is chosen
 * where that selects, a number is chosen.
 */
export function actionOf(
  key: string,
  row: number,
  column: number,
  { shown, leaves, selects }: PivotCells,
): PivotAction {
  const leaf = leaves[column - 1];
  if (row < 0) {
    if (key === " " && leaf && leaf.path.length > 0 && selects)
      return { kind: "pickAcross", leaf, level: leaf.path.length - 1 };
    return { kind: "sort", leaf };
  }
  return clickOf(shown[row], column, selects);
}

/** A click on a cell of a row, of everything where there is none. */
export function clickOf(
  shown: ShownRow | undefined,
  column: number,
  selects: boolean,
): PivotAction {
  if (column === 0 && shown?.open !== undefined && !selects)
    return { kind: "turn", node: shown.node, open: !shown.open };
  return { kind: "choose", node: shown?.node, column };
}

/**
 * An arrow on a cell: along the reading direction it opens a group, against it it closes one, each
 * on the group's own name.
 */
export function turnOf(
  open: boolean,
  row: number,
  column: number,
  shown: readonly ShownRow[],
): PivotAction | undefined {
  const at = shown[row];
  return column === 0 && at?.open !== undefined && at.open !== open
    ? { kind: "turn", node: at.node, open }
    : undefined;
}
