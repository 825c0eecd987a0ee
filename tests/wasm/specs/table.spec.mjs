// The table mark: windows of a million rows, sorting, filters, totals, shades, widths, keys.
import AxeBuilder from "@axe-core/playwright";
import { columnsOfFile } from "../support/flights.mjs";
import { expect, test } from "../support/page.mjs";
import { FIXTURES, RESULTS } from "../support/paths.mjs";

const flights = await columnsOfFile(`${FIXTURES}flights.parquet`).catch(() => undefined);
const rowsTable = { mark: "table", title: "Flights", encoding: { columns: [{ field: "date" }, { field: "delay" }, { field: "distance" }, { field: "destination", title: "City" }] }, table: { filter: true } };
const cities = {
  mark: "table",
  title: "Cities",
  encoding: {
    columns: [
      { field: "destination", title: "City" },
      { op: "count", as: "flights", format: { digits: 0 } },
      { op: "mean", field: "delay", as: "delay", title: "Mean delay", format: { digits: 2, unit: "min" } },
      { op: "min", field: "delay", as: "least" },
    ],
  },
  sort: [{ by: "flights", order: "desc" }],
  table: { totals: true, cells: { flights: { shade: "bar" }, delay: { shade: "heat" }, least: { shade: "diverging", thresholds: [{ from: -70, color: "#c03030" }], width: 90 } } },
};

/** Draws without waiting for a canvas: a table has none. */
async function table(page, spec, options = {}) {
  await page.evaluate(
    async ([spec, { rows, height = 400 }]) => {
      window.engine ??= await window.pellucid.Engine.create();
      const source = rows ? { rows: Array.from({ length: rows }, (_, i) => ({ n: i, half: i / 2, name: `name ${i}` })) } : { url: "/fixtures/flights.parquet" };
      window.chart = new window.pellucid.Chart(window.place(height), { table: await window.engine.open(source), spec });
      window.clicked = [];
      window.chart.on("dataPointClick", (e) => window.clicked.push(e.datum));
      await window.chart.ready;
    },
    [spec, options],
  );
  await page.locator("tbody tr[aria-rowindex]").first().waitFor();
}
const body = (page) => page.locator("tbody tr[aria-rowindex]");
const column = (page, i) => body(page).locator(`td:nth-child(${i + 1})`).allTextContents();

test("totals are the measures over all rows, and shades follow the values", async ({ harness }) => {
  await table(harness, cities);
  const total = await harness.locator("tfoot tr").locator("th, td").allTextContents();
  const delays = [...flights.columns.delay].filter((v) => v !== null);
  expect(total).toEqual(["Total", "5,000", `${(delays.reduce((a, b) => a + b, 0) / delays.length).toFixed(2)}\u00a0min`, String(Math.min(...delays)).replace("-", "-")]);
  const backgrounds = await body(harness).locator("td:nth-child(3)").evaluateAll((cells) => cells.map((c) => getComputedStyle(c).backgroundColor));
  expect(new Set(backgrounds).size).toBeGreaterThan(3);
  await expect(body(harness).first().locator("td:nth-child(2)")).toHaveCSS("background-image", /linear-gradient/);
  await expect(body(harness).first().locator("td:nth-child(4)")).toHaveCSS("box-shadow", /rgb\(192, 48, 48\)/);
});

test("a column is as wide as it is told to be", async ({ harness }) => {
  await table(harness, cities);
  expect((await harness.locator("thead th").nth(3).boundingBox()).width).toBeCloseTo(90, 0);
});

for (const [timezone, zone] of [[undefined, "UTC"], ["local", "America/New_York"], ["Europe/Berlin", "Europe/Berlin"]]) {
  test(`instants are on the clock of ${timezone ?? "UTC"}`, async ({ harness }) => {
    const spec = { mark: "table", title: "Times", encoding: { columns: [{ field: "date" }, { field: "date", timeUnit: "month", as: "month" }] }, options: timezone && { timezone }, sort: [{ by: "date" }] };
    await table(harness, spec);
    const [first] = [...flights.columns.date].sort((a, b) => a - b);
    const write = (options) => new Intl.DateTimeFormat("en-US", options).format(first);
    const plain = (list) => list.map((t) => t.replaceAll("\u202f", " "));
    expect(plain(await body(harness).first().locator("th, td").allTextContents())).toEqual(plain([write({ dateStyle: "medium", timeStyle: "short", timeZone: zone }), write({ year: "numeric", month: "short", timeZone: "UTC" })]));
  });
}

test("filters above the columns narrow the table alone", async ({ harness }) => {
  await table(harness, rowsTable);
  await harness.getByRole("searchbox", { name: "Filter Delay" }).fill("> 60");
  await harness.getByRole("searchbox", { name: "Filter City" }).fill("S");
  await harness.getByRole("searchbox", { name: "Filter Date" }).fill("2001-03");
  const march = [Date.UTC(2001, 2, 1), Date.UTC(2001, 3, 1)];
  const want = flights.columns.delay.filter((d, i) => Number(d) > 60 && flights.columns.destination[i].includes("S") && flights.columns.date[i] >= march[0] && flights.columns.date[i] < march[1]).length;
  expect(want).toBeGreaterThan(3);
  await expect(harness.getByRole("grid")).toHaveAttribute("aria-rowcount", String(want + 1));
  expect((await column(harness, 1)).every((t) => Number(t) > 60)).toBe(true);
  await harness.getByRole("searchbox", { name: "Filter Delay" }).fill("often");
  await expect(harness.getByRole("searchbox", { name: "Filter Delay" })).toHaveAttribute("aria-invalid", "true");
});

test("a million rows scroll, sort and answer keys", async ({ harness }) => {
  test.setTimeout(120_000);
  await table(harness, { mark: "table", title: "Million", encoding: { columns: [{ field: "n" }, { field: "half" }, { field: "name" }] } }, { rows: 1_000_000 });
  const grid = harness.getByRole("grid");
  await expect(grid).toHaveAttribute("aria-rowcount", "1000001");
  expect(await body(harness).count()).toBeLessThan(60);
  await grid.focus();
  await harness.keyboard.press("Control+End");
  await expect(harness.getByRole("gridcell", { name: "name 999999" })).toBeVisible();
  await harness.getByRole("columnheader", { name: "N", exact: true }).getByRole("button").click();
  await harness.getByRole("columnheader", { name: "N", exact: true }).getByRole("button").click();
  // Sorting a million rows twice, on a machine that may do other things too.
  await expect(body(harness).first()).toContainText("name 999999", { timeout: 20_000 });
  await expect(harness.getByRole("columnheader").first()).toHaveAttribute("aria-sort", "descending");
});

test("keys walk the cells, Enter sorts a head and chooses a row", async ({ harness }) => {
  await table(harness, cities);
  const grid = harness.getByRole("grid");
  await grid.focus();
  const active = () => harness.locator(".active").textContent();
  await harness.keyboard.press("Enter");
  await expect(harness.getByRole("columnheader").first()).toHaveAttribute("aria-sort", "ascending");
  await harness.keyboard.press("ArrowDown");
  await harness.keyboard.press("ArrowRight");
  expect(Number(await active())).toBe(flights.columns.destination.filter((d) => d === "BOS").length);
  const id = await grid.getAttribute("aria-activedescendant");
  await expect(harness.locator(`[id="${id}"]`)).toHaveClass(/active/);
  await harness.keyboard.press("Enter");
  expect((await harness.evaluate(() => window.clicked))[0]).toMatchObject({ destination: "BOS" });
  await harness.keyboard.press("End");
  await harness.keyboard.press("PageDown");
  await expect(harness.locator(".active")).toBeVisible();
});

test("a column's width is dragged, or changed by keys", async ({ harness }) => {
  await table(harness, cities);
  const head = harness.getByRole("columnheader").first();
  const before = (await head.boundingBox()).width;
  const handle = await head.locator(".resize").boundingBox();
  await harness.mouse.move(handle.x + 4, handle.y + 10);
  await harness.mouse.down();
  await harness.mouse.move(handle.x + 64, handle.y + 10, { steps: 4 });
  await harness.mouse.up();
  expect(Math.abs((await head.boundingBox()).width - before - 60)).toBeLessThan(3);
  await harness.getByRole("grid").focus();
  await harness.keyboard.press("Alt+ArrowLeft");
  expect(Math.abs((await head.boundingBox()).width - before - 44)).toBeLessThan(3);
});

const sparked = {
  ...cities,
  title: "Courses",
  table: { totals: true, cells: { flights: { spark: { along: { field: "date", timeUnit: "month" } } }, delay: { spark: { along: { field: "date", timeUnit: "week" }, shape: "bar" } } } },
};

test("small charts show each row's measure along a time, and say from where to where", async ({ harness }) => {
  await table(harness, sparked);
  const lines = harness.locator("tbody td:nth-child(2) svg.spark path");
  await expect(lines).toHaveCount(8);
  const monthOf = (i) => new Date(flights.columns.date[i]).getUTCMonth();
  const names = await column(harness, 0);
  const labels = await harness.locator("tbody td:nth-child(2) svg.spark").evaluateAll((all) => all.map((svg) => svg.getAttribute("aria-label")));
  for (const [i, city] of names.entries()) {
    const months = [0, 1, 2, 3, 4, 5].map((m) => flights.columns.destination.filter((d, row) => d === city && monthOf(row) === m).length);
    expect(labels[i]).toBe(`from ${months[0]} to ${months[5]}`);
    // Six points whose heights have the order of the counts.
    const points = [...(await lines.nth(i).getAttribute("d")).matchAll(/([\d.]+) ([\d.]+)/g)].map((m) => [Number(m[1]), Number(m[2])]);
    expect(points).toHaveLength(6);
    expect(points.map((p) => p[0])).toEqual([...points.map((p) => p[0])].sort((a, b) => a - b));
    expect(points.findIndex((p) => p[1] === Math.min(...points.map((q) => q[1])))).toBe(months.indexOf(Math.max(...months)));
  }
  await expect(harness.locator("tbody td:nth-child(3) svg.spark").first().locator("rect")).toHaveCount(26);
  // The numbers stand beside them, the totals alone.
  await expect(harness.locator("tbody td:nth-child(2)").first()).toHaveText(/^\d+$/);
  await expect(harness.locator("tfoot svg")).toHaveCount(0);
});

test("small charts are asked for the rows in sight only, and follow filters", async ({ harness }) => {
  await harness.evaluate(() => (window.placed = window.place));
  await table(harness, { mark: "table", title: "Many", encoding: { columns: [{ field: "name" }, { op: "sum", field: "n", as: "sum" }] }, table: { filter: true, cells: { sum: { spark: { along: { field: "half", bin: { step: 4000 } } } } } } }, { rows: 60_000 });
  const drawn = harness.locator("svg.spark[role=img]");
  await expect.poll(() => drawn.count()).toBeGreaterThan(10);
  expect(await harness.locator("svg.spark").count()).toBeLessThan(60);
  await harness.getByRole("grid").focus();
  await harness.keyboard.press("Control+End");
  await expect(harness.getByRole("gridcell", { name: "name 9999", exact: true })).toBeVisible();
  await expect.poll(() => drawn.count()).toBeGreaterThan(10);
});

test("a small chart of what is no measure is refused with its place", async ({ harness }) => {
  const error = await harness.evaluate(async () => {
    const engine = await window.pellucid.Engine.create();
    const table = await engine.open({ url: "/fixtures/flights.parquet" });
    const chart = new window.pellucid.Chart(window.place(200), { table, spec: { mark: "table", encoding: { columns: [{ field: "destination" }] }, table: { cells: { destination: { spark: { along: "date" } } } } } });
    return chart.ready.then(() => null, (e) => e.toJSON());
  });
  expect(error).toMatchObject({ code: "invalid_spec", path: "table.cells.destination.spark" });
});

test("columns are written by their formats, as the charts write them", async ({ harness }) => {
  const channels = [
    { op: "sum", field: "n", as: "compact", format: { compact: true } },
    { op: "sum", field: "n", as: "money", format: { style: "currency", currency: "EUR" } },
    { op: "mean", field: "half", as: "share", format: { style: "percent", digits: 1 } },
    { op: "sum", field: "n", as: "bytes", format: { style: "bytes", digits: 1 } },
    { op: "sum", field: "n", as: "time", format: { style: "duration" } },
    { op: "max", field: "n", as: "change", format: { sign: true, unit: "pt" } },
  ];
  await table(harness, { mark: "table", title: "Formats", encoding: { columns: channels } }, { rows: 100 });
  expect(await body(harness).locator("td").allTextContents()).toEqual(["5K", "\u20ac4,950.00", "2,475.0%", "4.8\u00a0KiB", "1 hr 23 min", "+99\u00a0pt"]);
});

for (const scheme of ["light", "dark"]) {
  test(`axe finds nothing in tables, and they look right, ${scheme}`, async ({ harness }) => {
    await harness.emulateMedia({ colorScheme: scheme });
    await harness.evaluate((s) => (document.body.style.background = s === "dark" ? "#000" : "#fff"), scheme);
    await table(harness, cities);
    await table(harness, sparked, { height: 360 });
    await table(harness, rowsTable);
    await expect(harness.locator("svg.spark[role=img]").first()).toBeVisible();
    const { violations } = await new AxeBuilder({ page: harness }).include("[data-pellucid]").analyze();
    expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`)).toEqual([]);
    await harness.screenshot({ path: `${RESULTS}tables-${scheme}.png`, fullPage: true });
  });
}

test("bins whose width the engine chose are written with both ends", async ({ harness }) => {
  await table(harness, { mark: "table", title: "Delays", encoding: { columns: [{ field: "n", bin: true, as: "bin" }, { op: "count", as: "rows" }] }, sort: [{ by: "bin", order: "asc" }] }, { rows: 1000 });
  const ends = (await column(harness, 0)).map((text) => text.split("\u2009\u2013\u2009").map((end) => Number(end.replaceAll(",", ""))));
  expect(ends.length).toBeGreaterThan(5);
  // Each begins where the one before it ends.
  for (const [i, [low, high]] of ends.entries()) expect([low, high > low]).toEqual([i === 0 ? 0 : ends[i - 1][1], true]);
});
