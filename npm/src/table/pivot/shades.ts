/** The ranges that a pivot table's cells are shaded by. */

import { type Range, sizeOf } from "../cells.js";
import type { Leaf } from "./leaves.js";
import type { PivotModel } from "./model.js";

/**
 * The smallest and largest number of each measure that is shaded: of the innermost groups, beside
 * which totals would leave nothing to see.
 */
export function shadedRanges(model: PivotModel): (Range | undefined)[] {
  const { measures, spec } = model.shape;
  return measures.map((name, measure) => {
    if (spec.cells?.[name]?.shade === undefined) return undefined;
    return rangeOf(
      model,
      model.leaves.filter((leaf) => leaf.measure === measure && !leaf.total),
    );
  });
}

function rangeOf(model: PivotModel, leaves: readonly Leaf[]): Range | undefined {
  let range: Range | undefined;
  for (const { node, open } of model.shown()) {
    if (open === true) continue;
    for (const leaf of leaves) {
      const number = sizeOf(model.value(node, leaf), model.type(leaf.measure));
      if (number === undefined) continue;
      range = range ? [Math.min(range[0], number), Math.max(range[1], number)] : [number, number];
    }
  }
  return range;
}
