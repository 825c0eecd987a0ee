// What stands in a table's cells: totals, shades, formats, instants and bins.
import { small } from "../../support/flights.mjs";
import { expect, test } from "../../support/page.mjs";
import { body, cities, column, table } from "../../support/table.mjs";

test("totals are the measures over all rows, and shades follow the values", async ({ harness }) => {
  await table(harness, cities);
  const total = await harness.locator("tfoot tr").locator("th, td").allTextContents();
  const delays = [...small.columns.delay].filter((v) => v !== null);
  expect(total).toEqual([
    "Total",
    "5,000",
    `${(delays.reduce((a, b) => a + b, 0) / delays.length).toFixed(2)}\u00a0min`,
    String(Math.min(...delays)).replace("-", "-"),
  ]);
  const backgrounds = await body(harness)
    .locator("td:nth-child(3)")
    .evaluateAll((cells) => cells.map((c) => getComputedStyle(c).backgroundColor));
  expect(new Set(backgrounds).size).toBeGreaterThan(3);
  await expect(body(harness).first().locator("td:nth-child(2)")).toHaveCSS(
    "background-image",
    /linear-gradient/,
  );
  await expect(body(harness).first().locator("td:nth-child(4)")).toHaveCSS(
    "box-shadow",
    /rgb\(192, 48, 48\)/,
  );
});

for (const [timezone, zone] of [
  [undefined, "UTC"],
  ["local", "America/New_York"],
  ["Europe/Berlin", "Europe/Berlin"],
]) {
  test(`instants are on the clock of ${timezone ?? "UTC"}`, async ({ harness }) => {
    const spec = {
      mark: "table",
      title: "Times",
      encoding: { columns: [{ field: "date" }, { field: "date", timeUnit: "month", as: "month" }] },
      options: timezone && { timezone },
      sort: [{ by: "date" }],
    };
    await table(harness, spec);
    const [first] = [...small.columns.date].sort((a, b) => a - b);
    const write = (options) => new Intl.DateTimeFormat("en-US", options).format(first);
    const plain = (list) => list.map((t) => t.replaceAll("\u202f", " "));
    expect(plain(await body(harness).first().locator("th, td").allTextContents())).toEqual(
      plain([
        write({ dateStyle: "medium", timeStyle: "short", timeZone: zone }),
        write({ year: "numeric", month: "short", timeZone: "UTC" }),
      ]),
    );
  });
}

test("columns are written by their formats, as the charts write them", async ({ harness }) => {
  const channels = [
    { op: "sum", field: "n", as: "compact", format: { compact: true } },
    { op: "sum", field: "n", as: "money", format: { style: "currency", currency: "EUR" } },
    { op: "mean", field: "half", as: "share", format: { style: "percent", digits: 1 } },
    { op: "sum", field: "n", as: "bytes", format: { style: "bytes", digits: 1 } },
    { op: "sum", field: "n", as: "time", format: { style: "duration" } },
    { op: "max", field: "n", as: "change", format: { sign: true, unit: "pt" } },
  ];
  await table(
    harness,
    { mark: "table", title: "Formats", encoding: { columns: channels } },
    { rows: 100 },
  );
  expect(await body(harness).locator("td").allTextContents()).toEqual([
    "5K",
    "\u20ac4,950.00",
    "2,475.0%",
    "4.8\u00a0KiB",
    "1 hr 23 min",
    "+99\u00a0pt",
  ]);
});

test("bins whose width the engine chose are written with both ends", async ({ harness }) => {
  await table(
    harness,
    {
      mark: "table",
      title: "Delays",
      encoding: {
        columns: [
          { field: "n", bin: true, as: "bin" },
          { op: "count", as: "rows" },
        ],
      },
      sort: [{ by: "bin", order: "asc" }],
    },
    { rows: 1000 },
  );
  const ends = (await column(harness, 0)).map((text) =>
    text.split("\u2009\u2013\u2009").map((end) => Number(end.replaceAll(",", ""))),
  );
  expect(ends.length).toBeGreaterThan(5);
  // Each begins where the one before it ends.
  for (const [i, [low, high]] of ends.entries())
    expect([low, high > low]).toEqual([i === 0 ? 0 : ends[i - 1][1], true]);
});
