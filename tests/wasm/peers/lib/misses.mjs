// What misses its goal: how far, why as far as is known, and what was tried.
import { quantity } from "./report.mjs";

const WHY = {
  W1: "Fetching the bytes alone takes this browser half of it; bodies are read piece by piece, plain floats go straight to their column, levels that say nothing are skipped, and what is left is mostly decompression. A second worker gains where cores are left beside the transfer.",
  W5: "The engine takes 0.1 ms of a step; laying out five charts and crossing to the worker and back take half a millisecond with the caches warm, where crossfilter2 counts a tenth of the rows in the page and lays out nothing. Painting falls on one step in twelve.",
  W6: "A third of it is the browser painting 1,600 columns and reading a pixel back, which everybody pays. Extremes and their rows are kept for each 64 rows, and a dense line is a rectangle a column.",
  W7: "Points are counted on a grid of pixels, the ends of the axes come from extremes kept for each 64 rows, and the grid is painted as one picture.",
  W9: "The bytes that the chart needs take most of it on that line whoever reads them: four times sooner than DuckDB would be less than they take alone.",
  W11: "Codes of bins are kept beside the columns, so that the next chart that groups by them finds them; those of a sorted column are ranges of rows and take nothing.",
};

/** A line for each workload that missed: figures against its goals, then why. */
export function misses(workloads) {
  const told = new Set();
  return workloads
    .filter((w) => w.met === false)
    .map(({ row, what, unit, results, goal, limit, ratios, by = "median" }) => {
      const ours = results.pellucid?.[by];
      const beyond =
        limit !== undefined && ours > limit
          ? [`${quantity(ours, unit)}, the goal is ${quantity(limit, unit)}`]
          : [];
      const behind = Object.entries(goal)
        .filter(([name, factor]) => ratios[name] > factor)
        .map(
          ([name, factor]) =>
            `${ratios[name].toFixed(2)} of ${name}'s, the goal is ${factor.toFixed(2)}`,
        );
      const why = told.has(row) ? "" : ` ${WHY[row] ?? ""}`;
      told.add(row);
      return `- ${row}, ${what}: ${ours === undefined ? "failed" : [...beyond, ...behind].join("; ")}.${why}`.trimEnd();
    });
}
