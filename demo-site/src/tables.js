import { Chart, Engine } from "pellucid";
// Vite publishes the file and gives its address.
import gapminder from "../node_modules/vega-datasets/data/gapminder.json?url";
import { onScheme, scheme } from "./site.js";

/** The file numbers its regions and years. */
const REGIONS = [
  "South Asia",
  "Europe and Central Asia",
  "Sub-Saharan Africa",
  "America",
  "East Asia and Pacific",
  "Middle East and North Africa",
];
const rows = (await (await fetch(gapminder)).json()).map(({ cluster, year, ...row }) => ({
  ...row,
  region: REGIONS[cluster],
  year: new Date(Date.UTC(year, 0)),
}));

const engine = await Engine.create();
const table = await engine.open({ rows });
const year = { field: "year", timeUnit: "year" };

const life = {
  op: "mean",
  field: "life_expect",
  as: "life",
  title: "Life expectancy",
  format: { digits: 1 },
};
const countries = { op: "countDistinct", field: "country", as: "countries", title: "Countries" };
const people = {
  op: "max",
  field: "pop",
  as: "people",
  title: "Most people",
  format: { compact: true },
};

const pivot = new Chart("pivot", {
  table,
  theme: scheme(),
  exports: ["csv", "xlsx"],
  spec: {
    mark: "pivot",
    title: "Life expectancy by region",
    encoding: {
      rows: [
        { field: "region", title: "Region" },
        { field: "country", title: "Country" },
      ],
      columns: [year],
      values: [
        {
          op: "median",
          field: "life_expect",
          as: "median",
          title: "Median life",
          format: { digits: 1 },
        },
        countries,
      ],
    },
    filters: [{ field: "year", op: "gte", value: "1985-01-01" }],
    pivot: { open: 0, cells: { median: { shade: "heat" } } },
  },
});

const courses = new Chart("courses", {
  table,
  theme: scheme(),
  exports: ["csv", "xlsx"],
  spec: {
    mark: "table",
    title: "Fifty years of each country",
    encoding: {
      columns: [
        { field: "country", title: "Country" },
        life,
        {
          op: "mean",
          field: "fertility",
          as: "children",
          title: "Children per woman",
          format: { digits: 2 },
        },
        people,
      ],
    },
    sort: [{ by: "life", order: "desc" }],
    table: {
      totals: true,
      cells: {
        life: { spark: { along: year } },
        children: { spark: { along: year, shape: "bar" } },
        people: { shade: "bar" },
      },
    },
  },
});

onScheme((now) => [pivot, courses].forEach((chart) => chart.setTheme(now)));
