// The pivot table: every total against plain loops, groups that open, sorting, colours, keys, files, and sizes.
import AxeBuilder from "@axe-core/playwright";
import { columnsOfFile } from "../support/flights.mjs";
import { expect, test } from "../support/page.mjs";
import { FIXTURES, RESULTS } from "../support/paths.mjs";

const flights = await columnsOfFile(`${FIXTURES}flights.parquet`).catch(() => undefined);

const spec = {
  mark: "pivot",
  title: "Delays",
  encoding: {
    rows: [{ field: "destination", title: "City" }, { field: "date", timeUnit: "month", as: "month", title: "Month" }],
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
async function pivot(page, spec, { height = 420, width, rows, options = {} } = {}) {
  await page.evaluate(
    async ([spec, height, width, rows, options]) => {
      window.engine ??= await window.pellucid.Engine.create();
      const made = typeof rows === "number" ? Array.from({ length: rows }, (_, i) => ({ group: `g${i % 100}`, item: `item ${i}`, across: `c${i % 300}`, v: i })) : rows;
      const table = await window.engine.open(made ? { rows: made } : { url: "/fixtures/flights.parquet" });
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
const sheet = (page) =>
  page.evaluate(async () => {
    const text = await (await window.chart.exportData("csv")).text();
    const cells = (line) => [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(,|$)/g)].slice(0, -1).map((m) => m[1].replace(/^"|"$/g, "").replaceAll('""', '"'));
    const [head, ...lines] = text.trim().split("\r\n").map(cells);
    return lines.map((values) => Object.fromEntries(values.map((value, i) => [head[i], value])));
  });

/** Answers by plain loops. */
function answers(keep) {
  const picked = flights.columns.delay.map((_, i) => i).filter(keep);
  const delays = picked.map((i) => Number(flights.columns.delay[i])).sort((a, b) => a - b);
  const middle = delays.length / 2;
  return {
    n: picked.length,
    mean: delays.reduce((a, b) => a + b, 0) / delays.length,
    median: delays.length % 2 ? delays[Math.floor(middle)] : (delays[middle - 1] + delays[middle]) / 2,
    kinds: new Set(picked.map((i) => flights.columns.distance[i])).size,
  };
}
const monthOf = (i) => new Date(flights.columns.date[i]).toLocaleString("en-US", { month: "short", year: "numeric", timeZone: "UTC" });
const binOf = (i) => Math.floor(Number(flights.columns.distance[i]) / 1000) * 1000;
const headOf = (bin) => `${bin.toLocaleString("en-US")}\u2009\u2013\u2009${(bin + 1000).toLocaleString("en-US")}`;

const row = (page, name) => page.locator("tbody tr[aria-level]", { has: page.getByRole("rowheader", { name, exact: true }) });
const heads = (page) => page.locator("tbody tr[aria-level]").getByRole("rowheader").allTextContents();

test("every total is its own question: means of rows, not of means, and medians and distinct counts too", async ({ harness }) => {
  await pivot(harness, spec);
  const rows = await sheet(harness);
  const cities = [...new Set(flights.columns.destination)].sort();
  const months = ["Jan 2001", "Feb 2001", "Mar 2001", "Apr 2001", "May 2001", "Jun 2001"];
  expect(rows).toHaveLength(cities.length * (months.length + 1) + 1);
  const check = (got, bin, keep) => {
    const want = answers((i) => keep(i) && (bin === undefined || binOf(i) === bin));
    const column = bin === undefined ? "Total" : headOf(bin);
    for (const [title, name] of [["Flights", "n"], ["Mean", "mean"], ["Median", "median"], ["Distances", "kinds"]]) {
      const key = `${column} / ${title}`;
      if (want.n === 0) expect(got[key]).toBe("");
      else expect(Number(got[key]), `${JSON.stringify(got)} ${key}`).toBeCloseTo(want[name], 9);
    }
  };
  for (const bin of [undefined, 0, 1000, 2000]) {
    check(rows.at(-1), bin, () => true);
    for (const city of cities) {
      check(rows.find((r) => r.City === city && r.Month === "Total"), bin, (i) => flights.columns.destination[i] === city);
      for (const month of months) check(rows.find((r) => r.City === city && r.Month === month), bin, (i) => flights.columns.destination[i] === city && monthOf(i) === month);
    }
  }
  // What is shown is what is in the file.
  const shown = await harness.locator("tfoot tr td.num").first().textContent();
  expect(shown).toBe(answers((i) => binOf(i) === 0).n.toLocaleString("en-US"));
});

test("groups close and open by pointer and by keys, and all at once", async ({ harness }) => {
  await pivot(harness, spec, { height: 900 });
  expect((await heads(harness)).slice(0, 8)).toEqual(["BOS", "Jan 2001", "Feb 2001", "Mar 2001", "Apr 2001", "May 2001", "Jun 2001", "DFW"]);
  await harness.getByRole("button", { name: "Collapse BOS" }).click();
  await expect(row(harness, "BOS")).toHaveAttribute("aria-expanded", "false");
  expect((await heads(harness)).slice(0, 2)).toEqual(["BOS", "DFW"]);
  await harness.getByRole("button", { name: "Expand all" }).click();
  await expect(row(harness, "BOS")).toHaveAttribute("aria-expanded", "true");
  await harness.getByRole("button", { name: "Collapse all" }).click();
  await expect.poll(() => heads(harness)).toEqual(["BOS", "DFW", "JFK", "LAX", "MIA", "ORD", "SEA", "SFO"]);
  const grid = harness.getByRole("treegrid");
  await grid.focus();
  await harness.keyboard.press("ArrowDown");
  await harness.keyboard.press("ArrowDown");
  await harness.keyboard.press("ArrowRight");
  await expect(row(harness, "DFW")).toHaveAttribute("aria-expanded", "true");
  await harness.keyboard.press("ArrowLeft");
  await expect(row(harness, "DFW")).toHaveAttribute("aria-expanded", "false");
  await harness.keyboard.press("Enter");
  await expect(row(harness, "DFW")).toHaveAttribute("aria-expanded", "true");
  await harness.keyboard.press("ArrowDown");
  await harness.keyboard.press("End");
  await harness.keyboard.press("Enter");
  const active = await grid.getAttribute("aria-activedescendant");
  await expect(harness.locator(`[id="${active}"]`)).toHaveClass(/active/);
  const want = answers((i) => flights.columns.destination[i] === "DFW" && monthOf(i) === "Jan 2001");
  await expect.poll(() => harness.evaluate(() => window.clicked.at(-1))).toMatchObject({ destination: "DFW", n: want.n, kinds: want.kinds });
});

test("a level that is closed is not asked for until it is opened", async ({ harness }) => {
  await pivot(harness, { ...spec, pivot: { open: 0 } });
  expect(await heads(harness)).toEqual(["BOS", "DFW", "JFK", "LAX", "MIA", "ORD", "SEA", "SFO"]);
  await harness.getByRole("button", { name: "Expand JFK" }).click();
  await expect.poll(async () => (await heads(harness)).length).toBe(14);
});

test("any column sorts the groups within their group", async ({ harness }) => {
  await pivot(harness, { ...spec, pivot: { open: 0 } });
  const numbers = async (column) => (await harness.locator(`tbody tr[aria-level="1"] td[aria-colindex="${column}"]`).allTextContents()).map((t) => Number(t.replace(/[,\u2013]/g, "")));
  const mean = harness.getByRole("columnheader", { name: "Mean" }).first();
  await mean.getByRole("button").click();
  await expect(mean).toHaveAttribute("aria-sort", "descending");
  const sorted = await numbers(3);
  expect(sorted).toEqual([...sorted].sort((a, b) => b - a));
  await mean.getByRole("button").click();
  await expect(mean).toHaveAttribute("aria-sort", "ascending");
  const up = await numbers(3);
  expect(up).toEqual([...up].sort((a, b) => a - b));
  await expect(harness.getByRole("status")).toHaveText("Sorted ascending");
  await harness.getByRole("button", { name: "City / Month" }).click();
  await harness.getByRole("button", { name: "City / Month" }).click();
  expect((await heads(harness))[0]).toBe("SFO");
  // The specification's own order, and its limit.
  await harness.evaluate(() => window.chart.destroy());
  await pivot(harness, { ...spec, sort: [{ by: "n", order: "desc" }], limit: 3, pivot: { open: 0 } });
  const counts = [...new Set(flights.columns.destination)].map((c) => [c, answers((i) => flights.columns.destination[i] === c).n]).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  expect(await heads(harness)).toEqual(counts.slice(0, 3).map(([c]) => c));
});

test("filters of the page reach a pivot table, and what is open stays open", async ({ harness }) => {
  await pivot(harness, { ...spec, pivot: { open: 0 } });
  await harness.getByRole("button", { name: "Expand BOS" }).click();
  await expect.poll(async () => (await heads(harness)).length).toBe(14);
  await harness.evaluate(() => window.chart.setFilters([{ field: "destination", op: "in", values: ["BOS", "SFO"] }, { field: "delay", op: "gt", value: 20 }]));
  await expect.poll(async () => (await heads(harness)).length).toBe(8);
  const want = answers((i) => ["BOS", "SFO"].includes(flights.columns.destination[i]) && Number(flights.columns.delay[i]) > 20);
  await expect(harness.locator("tfoot td.num.total").first()).toHaveText(want.n.toLocaleString("en-US"));
  await harness.evaluate(() => window.chart.setFilters([{ field: "delay", op: "gt", value: 20_000 }]));
  await expect(harness.getByText("No rows match")).toBeVisible();
  await harness.evaluate(() => window.chart.setFilters([]));
  await expect.poll(async () => (await heads(harness)).length).toBe(14);
  await expect(harness.getByText("No rows match")).toBeHidden();
});

test("two levels across, with subtotals and without, and nothing but measures across", async ({ harness }) => {
  const across = { ...spec, encoding: { rows: [{ field: "destination" }], columns: [{ field: "date", timeUnit: "quarter", as: "q" }, { field: "date", timeUnit: "month", as: "m" }], values: [{ op: "count", as: "n", title: "Flights" }] } };
  await pivot(harness, across, { width: 1200 });
  await expect(harness.getByRole("columnheader")).toHaveText([/Destination/, "Q1 2001", "Q2 2001", "Total", "Jan 2001", "Feb 2001", "Mar 2001", "Total", "Apr 2001", "May 2001", "Jun 2001", "Total"]);
  const total = async () => (await harness.locator("tfoot td.num").allTextContents()).map((t) => Number(t.replace(",", "")));
  const [jan, feb, mar, first, apr, may, jun, second, all] = await total();
  expect([jan + feb + mar, apr + may + jun, first + second, all]).toEqual([first, second, all, 5000]);
  await harness.evaluate(() => window.chart.destroy());
  await pivot(harness, { ...across, pivot: { subtotals: false, totals: false } }, { width: 1200 });
  await expect(harness.getByRole("columnheader")).toHaveText([/Destination/, "Q1 2001", "Q2 2001", "Jan 2001", "Feb 2001", "Mar 2001", "Apr 2001", "May 2001", "Jun 2001"]);
  expect(await harness.locator("tfoot tr").count()).toBe(0);
  await harness.evaluate(() => window.chart.destroy());
  await pivot(harness, { ...across, encoding: { ...across.encoding, columns: [] } });
  await expect(harness.getByRole("columnheader")).toHaveText([/Destination/, "Flights"]);
  expect(await total()).toEqual([5000]);
});

test("shades and thresholds follow the values, totals stay plain", async ({ harness }) => {
  await pivot(harness, { ...spec, pivot: { cells: { n: { shade: "heat" }, mean: { shade: "diverging" }, kinds: { shade: "bar", thresholds: [{ from: 20, color: "#c03030" }] } } } }, { height: 900 });
  const background = (column, level) => harness.locator(`tbody tr[aria-level="${level}"] td[aria-colindex="${column}"]`).evaluateAll((cells) => cells.map((c) => getComputedStyle(c).backgroundColor));
  expect(new Set(await background(2, 2)).size).toBeGreaterThan(4);
  expect(new Set(await background(2, 1)).size).toBe(1);
  expect(new Set(await background(3, 2)).size).toBeGreaterThan(4);
  const kinds = await harness.locator('tbody tr[aria-level="2"] td[aria-colindex="5"]').evaluateAll((cells) => cells.map((c) => [Number(c.textContent), getComputedStyle(c).boxShadow.includes("rgb(192, 48, 48)"), getComputedStyle(c).backgroundImage.includes("gradient")]));
  expect(kinds.length).toBeGreaterThan(5);
  expect(kinds.some(([n]) => n >= 20)).toBe(true);
  for (const [n, marked, bar] of kinds) expect([n, marked, bar]).toEqual([n, n >= 20, true]);
});

test("a workbook has typed numbers and defused texts", async ({ harness }) => {
  const { default: readExcel } = await import("read-excel-file/node");
  await pivot(harness, { mark: "pivot", title: "F", encoding: { rows: [{ field: "k" }], values: [{ op: "sum", field: "v", as: "v" }] } }, { rows: [{ k: "=1+1", v: 2.5 }, { k: null, v: 4 }, { k: "a", v: -1 }] });
  expect(await heads(harness)).toEqual(["=1+1", "a", "(none)"]);
  const bytes = await harness.evaluate(async () => [...new Uint8Array(await (await window.chart.exportData("xlsx")).arrayBuffer())]);
  const sheets = await readExcel(Buffer.from(bytes));
  const rows = Array.isArray(sheets[0]) ? sheets : sheets[0].data;
  expect(rows).toEqual([["K", "V"], ["=1+1", 2.5], ["a", -1], ["(none)", 4], ["Total", 5.5]]);
  const csv = await harness.evaluate(async () => (await window.chart.exportData("csv")).text());
  expect(csv).toContain("'=1+1,2.5");
  const code = await harness.evaluate(() => window.chart.exportData("png").catch((e) => e.code));
  expect(code).toBe("unsupported");
});

test("a hundred thousand rows and three hundred columns exist only where they can be seen", async ({ harness }) => {
  test.setTimeout(120_000);
  await pivot(harness, { mark: "pivot", title: "Large", encoding: { rows: [{ field: "group" }, { field: "item" }], columns: [{ field: "across" }], values: [{ op: "sum", field: "v", as: "v" }] }, pivot: { open: 1 } }, { rows: 100_000 });
  const grid = harness.getByRole("treegrid");
  await expect(grid).toHaveAttribute("aria-rowcount", String(100_000 + 100 + 2));
  await expect(grid).toHaveAttribute("aria-colcount", "302");
  expect(await harness.locator("[data-pivot] td").count()).toBeLessThan(1500);
  await grid.focus();
  await harness.keyboard.press("Control+End");
  await expect(harness.getByRole("rowheader", { name: "Total" })).toBeVisible();
  const total = (99_999 * 100_000) / 2;
  const active = await grid.getAttribute("aria-activedescendant");
  await expect(harness.locator(`[id="${active}"]`)).toHaveText(total.toLocaleString("en-US"));
  await harness.keyboard.press("ArrowUp");
  await expect(harness.getByRole("rowheader", { name: "item 99999" })).toBeVisible();
  expect(await harness.locator("[data-pivot] td").count()).toBeLessThan(1500);
  const start = Date.now();
  await harness.getByRole("button", { name: "Collapse all" }).click();
  await expect(grid).toHaveAttribute("aria-rowcount", "102");
  console.log(`pivot of 100,000 rows x 301 columns: collapsed in ${Date.now() - start} ms`);
});

test("more groups than a page can hold are refused with a remedy", async ({ harness }) => {
  const error = await harness.evaluate(async () => {
    window.engine ??= await window.pellucid.Engine.create();
    const table = await window.engine.open({ rows: Array.from({ length: 6000 }, (_, i) => ({ a: `a${i}`, v: i })) });
    const chart = new window.pellucid.Chart(window.place(300), { table, spec: { mark: "pivot", encoding: { rows: [{ field: "v" }], columns: [{ field: "a" }], values: [{ op: "count" }] } } });
    return chart.ready.then(() => null, (e) => e.toJSON());
  });
  expect(error).toMatchObject({ code: "limit_exceeded", message: expect.stringMatching(/6000.*5000/) });
  await expect(harness.getByRole("alert")).toContainText("limit_exceeded");
});

test("from right to left the table is mirrored, its words are the language's", async ({ harness }) => {
  await pivot(harness, spec, { options: { locale: "ar" } });
  const grid = harness.getByRole("treegrid");
  await expect(grid).toHaveCSS("direction", "rtl");
  await expect(harness.locator("tfoot").getByRole("rowheader")).toHaveText("الإجمالي");
  const [first, table] = [await harness.locator("tfoot").getByRole("rowheader").boundingBox(), await harness.locator("[data-pivot]").boundingBox()];
  expect(Math.abs(first.x + first.width - table.x - table.width)).toBeLessThan(30);
  await harness.screenshot({ path: `${RESULTS}pivot-rtl.png`, fullPage: true });
});

for (const scheme of ["light", "dark"]) {
  test(`axe finds nothing in pivot tables, and they look right, ${scheme}`, async ({ harness }) => {
    await harness.emulateMedia({ colorScheme: scheme });
    await harness.evaluate((s) => (document.body.style.background = s === "dark" ? "#000" : "#fff"), scheme);
    const looks = { ...spec, pivot: { cells: { n: { shade: "heat" }, mean: { shade: "diverging" }, kinds: { shade: "bar" } } } };
    await pivot(harness, looks, { height: 520, options: { exports: ["csv", "xlsx"] } });
    await pivot(harness, { ...spec, title: "Flights", encoding: { ...spec.encoding, columns: [{ field: "date", timeUnit: "quarter", as: "q" }, { field: "date", timeUnit: "dayOfWeek", as: "d" }], values: [spec.encoding.values[0]] }, pivot: { open: 0 } }, { height: 360, width: 640 });
    await pivot(harness, { ...spec, title: "Phone", pivot: { open: 0 } }, { height: 300, width: 340 });
    const { violations } = await new AxeBuilder({ page: harness }).include("[data-pellucid]").analyze();
    expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`)).toEqual([]);
    await harness.screenshot({ path: `${RESULTS}pivot-${scheme}.png`, fullPage: true });
  });
}
