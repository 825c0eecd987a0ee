// A whole dashboard as a file: its rows under its filters, and its picture.
import { mkdirSync, writeFileSync } from "node:fs";
import readExcel from "read-excel-file/node";
import { bytes, dashboardFile, readPdf } from "../../support/files.mjs";
import { columnsOf, small } from "../../support/flights.mjs";
import { serveFonts } from "../../support/fonts.mjs";
import { chartRows, expect, render, test } from "../../support/page.mjs";
import { RESULTS } from "../../support/paths.mjs";

test("a dashboard's rows under its filters, in every format, as other readers read them", async ({
  harness,
}) => {
  await render(harness);
  const filters = [
    { field: "destination", op: "eq", value: "BOS" },
    { field: "delay", op: "gte", value: 15 },
  ];
  await harness.evaluate((f) => window.dashboard.applyFilters(f), filters);
  const { columns } = small;
  const names = ["date", "delay", "distance", "origin", "destination"];
  const plain = (v) => (v instanceof Date ? v.getTime() : typeof v === "bigint" ? Number(v) : v);
  const all = columns.delay.map((_, i) => names.map((n) => plain(columns[n][i])));
  const want = all.filter(([, delay, , , city]) => city === "BOS" && delay !== null && delay >= 15);
  expect(want.length).toBeGreaterThan(100);
  const json = JSON.parse(await dashboardFile(harness, "json")).map((row) =>
    names.map((n) => (n === "date" ? Date.parse(row[n]) : row[n])),
  );
  expect(json).toEqual(want);
  const [head, ...lines] = (await dashboardFile(harness, "csv"))
    .toString()
    .trimEnd()
    .split("\r\n")
    .map((line) => line.split(","));
  const at = names.map((n) => head.indexOf(n));
  expect(
    lines.map((cells) =>
      at.map((i) =>
        head[i] === "date"
          ? Date.parse(cells[i])
          : /^-?\d+$/.test(cells[i])
            ? Number(cells[i])
            : cells[i],
      ),
    ),
  ).toEqual(want);
  const sheets = await readExcel(await dashboardFile(harness, "xlsx"));
  const [titles, ...cells] = sheets[0]?.data ?? sheets;
  expect(
    cells
      .map((row) => names.map((n) => row[titles.indexOf(n)]))
      .map(([date, ...rest]) => [Math.round(date.getTime() / 1000) * 1000, ...rest]),
  ).toEqual(want);
  const parquet = await columnsOf(await dashboardFile(harness, "parquet"));
  expect(
    Array.from({ length: parquet.rows }, (_, i) => names.map((n) => plain(parquet.columns[n][i]))),
  ).toEqual(want);
});

test("a dashboard as one picture", async ({ harness }) => {
  await render(harness);
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(
    `${RESULTS}dashboard-export.png`,
    await dashboardFile(harness, "png", { scale: 1 }),
  );
  const svg = String(await dashboardFile(harness, "svg"));
  expect(svg.match(/<svg /g).length).toBe(9);
  expect(svg).toContain("Flights, first half of 2001");
  const well = await harness.evaluate(
    (svg) =>
      new DOMParser().parseFromString(svg, "image/svg+xml").querySelector("parsererror") === null,
    svg,
  );
  expect(well).toBe(true);
});

test("export gives every row, as the token allows", async ({ harness }) => {
  await render(harness, "small", { filters: [{ field: "destination", op: "eq", value: "BOS" }] });
  const [{ flights }] = await chartRows(harness, "flights");
  const csv = await harness.evaluate(async () => (await window.dashboard.exportData("csv")).text());
  const lines = csv.trim().split("\r\n");
  expect(lines[0]).toBe("date,delay,distance,origin,destination");
  expect(lines).toHaveLength(flights + 1);
});

test("a dashboard is one page: its charts where they stand, its tables' cells, and text that is found", async ({
  harness,
}) => {
  await serveFonts(harness);
  await render(harness, "pdf", {
    theme: "light",
    fonts: [{ src: "/fonts/regular.ttf" }, { src: "/fonts/bold.ttf", weight: "bold" }],
  });
  const file = await bytes(harness, () => window.dashboard.exportData("pdf"));
  const { pages, size, title, texts, fonts, at } = await readPdf(file, "dashboard");
  expect(pages).toBe(1);
  expect(title).toBe("Flights, first half of 2001");
  // Every card's title stands where its card does, 0.75 points a CSS px, counted from below.
  const cards = await harness.locator("[data-chart]").evaluateAll((all) =>
    all.map((e) => ({
      title: e.querySelector("h3")?.textContent ?? "",
      box: e.getBoundingClientRect().toJSON(),
    })),
  );
  const [left, top] = [
    Math.min(...cards.map((c) => c.box.x)),
    Math.min(...cards.map((c) => c.box.y)),
  ];
  expect(cards.length).toBeGreaterThan(5);
  for (const { title, box } of cards.filter((c) => c.title !== "")) {
    const [x, y] = at(title);
    expect(Math.abs(x - 0.75 * (box.x - left + 32)), title).toBeLessThan(1);
    expect(Math.abs(size[1] - y - 0.75 * (box.y - top + 86)), title).toBeLessThan(2);
  }
  // Text of charts and of a table is there as text.
  expect(texts).toEqual(expect.arrayContaining(["Flights, first half of 2001", "BOS"]));
  for (const name of fonts) expect(name).toMatch(/^[A-Z]{6}\+LiberationSans/);
  expect(texts.filter((t) => t.includes("?"))).toEqual([]);
});
