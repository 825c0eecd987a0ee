// Plain charts over the small flights.
import { chart } from "./chart.mjs";
import { plans } from "./samples.mjs";

const count = { op: "count", as: "flights" };

export const bars = {
  mark: "bar",
  title: "Cities",
  encoding: { x: { field: "destination" }, y: count },
};
export const byDay = {
  mark: "line",
  title: "Flights",
  encoding: { x: { field: "date", timeUnit: "day", as: "day" }, y: count },
};
/** A line a city. */
export const series = {
  mark: "line",
  title: "By city",
  encoding: {
    x: { field: "date", timeUnit: "month", as: "month" },
    y: count,
    color: { field: "destination" },
  },
};
export const cloud = {
  mark: "point",
  title: "Delays",
  encoding: { x: { field: "distance" }, y: { field: "delay" } },
};
export const slices = {
  mark: "arc",
  title: "Cities",
  encoding: { theta: count, color: { field: "destination" } },
};
export const tree = {
  mark: "treemap",
  title: "Cities",
  encoding: { path: [{ field: "destination" }], size: count },
};
/** Bars that drill from years to quarters, months and cities. */
export const levels = {
  mark: "bar",
  title: "Flights",
  encoding: { x: { field: "date", timeUnit: "year", as: "year" }, y: count },
  interaction: {
    drill: [
      { field: "date", timeUnit: "quarter", as: "quarter" },
      { field: "date", timeUnit: "month", as: "month" },
      "destination",
    ],
  },
};

/** A chart with what a reader may do to it, and more of its specification. */
export const interactive = (spec, interaction, more = {}) => ({ ...spec, ...more, interaction });

/** Draws a chart of the cities' plans. */
export const drawPlans = (page, spec, options = {}) =>
  chart(page, spec, { rows: plans, options: { theme: "light", ...options } });
