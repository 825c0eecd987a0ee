// A table in the harness page.

/** Rows as they are, with a filter above each column. */
export const rowsTable = {
  mark: "table",
  title: "Flights",
  encoding: {
    columns: [
      { field: "date" },
      { field: "delay" },
      { field: "distance" },
      { field: "destination", title: "City" },
    ],
  },
  table: { filter: true },
};
/** A row a city. */
export const cities = {
  mark: "table",
  title: "Cities",
  encoding: {
    columns: [
      { field: "destination", title: "City" },
      { op: "count", as: "flights", format: { digits: 0 } },
      {
        op: "mean",
        field: "delay",
        as: "delay",
        title: "Mean delay",
        format: { digits: 2, unit: "min" },
      },
      { op: "min", field: "delay", as: "least" },
    ],
  },
  sort: [{ by: "flights", order: "desc" }],
  table: {
    totals: true,
    cells: {
      flights: { shade: "bar" },
      delay: { shade: "heat" },
      least: { shade: "diverging", thresholds: [{ from: -70, color: "#c03030" }], width: 90 },
    },
  },
};

/** Draws without waiting for a canvas: a table has none. */
export async function table(page, spec, options = {}) {
  await page.evaluate(
    async ([spec, { rows, height = 400 }]) => {
      window.engine ??= await window.pellucid.Engine.create();
      const source = rows
        ? {
            rows: Array.from({ length: rows }, (_, i) => ({
              n: i,
              half: i / 2,
              name: `name ${i}`,
            })),
          }
        : { url: "/fixtures/flights.parquet" };
      window.chart = new window.pellucid.Chart(window.place(height), {
        table: await window.engine.open(source),
        spec,
      });
      window.clicked = [];
      window.chart.on("dataPointClick", (e) => window.clicked.push(e.datum));
      await window.chart.ready;
    },
    [spec, options],
  );
  await page.locator("tbody tr[aria-rowindex]").first().waitFor();
}
/** The rows that are in the page. */
export const body = (page) => page.locator("tbody tr[aria-rowindex]");
/** Texts of a column, from the top. */
export const column = (page, i) =>
  body(page)
    .locator(`td:nth-child(${i + 1})`)
    .allTextContents();

/** Small charts in two columns. */
export const sparked = {
  ...cities,
  title: "Courses",
  table: {
    totals: true,
    cells: {
      flights: { spark: { along: { field: "date", timeUnit: "month" } } },
      delay: { spark: { along: { field: "date", timeUnit: "week" }, shape: "bar" } },
    },
  },
};
