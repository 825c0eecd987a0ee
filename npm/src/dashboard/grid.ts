/**
 * Cards on a grid of twelve columns; on a narrow page they stand below each other in reading order.
 */

import type { Card } from "../chart/card.js";
import type { DashboardChart } from "../generated/index.js";
import { h } from "../ui/dom.js";

/** Height of a card on a narrow page, CSS px: its own rows, within what a phone shows at once. */
const STACKED = { row: 84, least: 110, most: 420 };

/**
 * Lays out cards. The order in the document is the reading order, which is also the order of the
 * Tab key.
 */
export function grid(charts: { chart: DashboardChart; card: Card }[]): HTMLElement {
  const ordered = [...charts].sort(
    (a, b) => a.chart.place.row - b.chart.place.row || a.chart.place.column - b.chart.place.column,
  );
  for (const { chart, card } of ordered) {
    const { column, row, width, height } = chart.place;
    card.element.style.gridArea = `${row + 1} / ${column + 1} / span ${height} / span ${width}`;
    card.element.style.setProperty(
      "--stacked-height",
      `${Math.min(STACKED.most, Math.max(STACKED.least, height * STACKED.row))}px`,
    );
    card.element.dataset.chart = chart.id;
  }
  return h("div", { class: "grid" }, ...ordered.map(({ card }) => card.element));
}
