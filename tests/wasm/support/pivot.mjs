// A pivot table in the harness page, and what it must say by plain loops.
import { small } from "./flights.mjs";

/** Cities and months down, miles across. */
export const spec = {
  mark: "pivot",
  title: "Delays",
  encoding: {
    rows: [
      { field: "destination", title: "City" },
      { field: "date", timeUnit: "month", as: "month", title: "Month" },
    ],
    columns: [{ field: "distance", bin: { step: 1000 }, as: "far", title: "Miles" }],
    values: [
      { op: "count", as: "n", title: "Flights" },
      { op: "mean", field: "delay", as: "mean", title: "Mean", format: { digits: 2 } },
      { op: "median", field: "delay", as: "median", title: "Median", format: { digits: 1 } },
      { op: "countDistinct", field: "distance", as: "kinds", title: "Distances" },
    ],
  },
};

/** Draws a pivot over the small flights or given rows. */
export async function pivot(page, spec, { height = 420, width, rows, options = {} } = {}) {
  await page.evaluate(
    async ([spec, height, width, rows, options]) => {
      window.engine ??= await window.pellucid.Engine.create();
      const made =
        typeof rows === "number"
          ? Array.from({ length: rows }, (_, i) => ({
              group: `g${i % 100}`,
              item: `item ${i}`,
              across: `c${i % 300}`,
              v: i,
            }))
          : rows;
      const table = await window.engine.open(
        made ? { rows: made } : { url: "/fixtures/flights.parquet" },
      );
      const element = window.place(height);
      element.dataset.pivot = "";
      if (width) element.style.width = `${width}px`;
      window.chart = new window.pellucid.Chart(element, { table, spec, ...options });
      window.clicked = [];
      window.chart.on("dataPointClick", (e) => window.clicked.push(e.datum));
      await window.chart.ready;
    },
    [spec, height, width, rows, options],
  );
}

/** Rows of the file as a reader sees them: texts of the dimensions, numbers of the rest. */
export const sheet = (page) =>
  page.evaluate(async () => {
    const text = await (await window.chart.exportData("csv")).text();
    const cells = (line) =>
      [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(,|$)/g)]
        .slice(0, -1)
        .map((m) => m[1].replace(/^"|"$/g, "").replaceAll('""', '"'));
    const [head, ...lines] = text.trim().split("\r\n").map(cells);
    return lines.map((values) => Object.fromEntries(values.map((value, i) => [head[i], value])));
  });

/** Answers by plain loops over the flights that are kept. */
export function answers(keep) {
  const picked = small.columns.delay.map((_, i) => i).filter(keep);
  const delays = picked.map((i) => Number(small.columns.delay[i])).sort((a, b) => a - b);
  const middle = delays.length / 2;
  return {
    n: picked.length,
    mean: delays.reduce((a, b) => a + b, 0) / delays.length,
    median:
      delays.length % 2 ? delays[Math.floor(middle)] : (delays[middle - 1] + delays[middle]) / 2,
    kinds: new Set(picked.map((i) => small.columns.distance[i])).size,
  };
}
export const monthOf = (i) =>
  new Date(small.columns.date[i]).toLocaleString("en-US", {
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });
export const binOf = (i) => Math.floor(Number(small.columns.distance[i]) / 1000) * 1000;
export const headOf = (bin) =>
  `${bin.toLocaleString("en-US")}\u2009\u2013\u2009${(bin + 1000).toLocaleString("en-US")}`;

/** The row whose head says `name`. */
export const row = (page, name) =>
  page.locator("tbody tr[aria-level]", { has: page.getByRole("rowheader", { name, exact: true }) });
/** What the heads of the rows say, from the top. */
export const heads = (page) =>
  page.locator("tbody tr[aria-level]").getByRole("rowheader").allTextContents();
