// A pivot table's totals against plain loops, across and down.
import { small } from "../../support/flights.mjs";
import { expect, test } from "../../support/page.mjs";
import { answers, binOf, headOf, monthOf, pivot, sheet, spec } from "../../support/pivot.mjs";

test("every total is its own question: means of rows, not of means, and medians and distinct counts too", async ({
  harness,
}) => {
  await pivot(harness, spec);
  const rows = await sheet(harness);
  const cities = [...new Set(small.columns.destination)].sort();
  const months = ["Jan 2001", "Feb 2001", "Mar 2001", "Apr 2001", "May 2001", "Jun 2001"];
  expect(rows).toHaveLength(cities.length * (months.length + 1) + 1);
  const check = (got, bin, keep) => {
    const want = answers((i) => keep(i) && (bin === undefined || binOf(i) === bin));
    const column = bin === undefined ? "Total" : headOf(bin);
    for (const [title, name] of [
      ["Flights", "n"],
      ["Mean", "mean"],
      ["Median", "median"],
      ["Distances", "kinds"],
    ]) {
      const key = `${column} / ${title}`;
      if (want.n === 0) expect(got[key]).toBe("");
      else expect(Number(got[key]), `${JSON.stringify(got)} ${key}`).toBeCloseTo(want[name], 9);
    }
  };
  for (const bin of [undefined, 0, 1000, 2000]) {
    check(rows.at(-1), bin, () => true);
    for (const city of cities) {
      check(
        rows.find((r) => r.City === city && r.Month === "Total"),
        bin,
        (i) => small.columns.destination[i] === city,
      );
      for (const month of months)
        check(
          rows.find((r) => r.City === city && r.Month === month),
          bin,
          (i) => small.columns.destination[i] === city && monthOf(i) === month,
        );
    }
  }
  // What is shown is what is in the file.
  const shown = await harness.locator("tfoot tr td.num").first().textContent();
  expect(shown).toBe(answers((i) => binOf(i) === 0).n.toLocaleString("en-US"));
});

test("two levels across, with subtotals and without, and nothing but measures across", async ({
  harness,
}) => {
  const across = {
    ...spec,
    encoding: {
      rows: [{ field: "destination" }],
      columns: [
        { field: "date", timeUnit: "quarter", as: "q" },
        { field: "date", timeUnit: "month", as: "m" },
      ],
      values: [{ op: "count", as: "n", title: "Flights" }],
    },
  };
  await pivot(harness, across, { width: 1200 });
  await expect(harness.getByRole("columnheader")).toHaveText([
    /Destination/,
    "Q1 2001",
    "Q2 2001",
    "Total",
    "Jan 2001",
    "Feb 2001",
    "Mar 2001",
    "Total",
    "Apr 2001",
    "May 2001",
    "Jun 2001",
    "Total",
  ]);
  const total = async () =>
    (await harness.locator("tfoot td.num").allTextContents()).map((t) =>
      Number(t.replace(",", "")),
    );
  const [jan, feb, mar, first, apr, may, jun, second, all] = await total();
  expect([jan + feb + mar, apr + may + jun, first + second, all]).toEqual([
    first,
    second,
    all,
    5000,
  ]);
  await harness.evaluate(() => window.chart.destroy());
  await pivot(harness, { ...across, pivot: { subtotals: false, totals: false } }, { width: 1200 });
  await expect(harness.getByRole("columnheader")).toHaveText([
    /Destination/,
    "Q1 2001",
    "Q2 2001",
    "Jan 2001",
    "Feb 2001",
    "Mar 2001",
    "Apr 2001",
    "May 2001",
    "Jun 2001",
  ]);
  expect(await harness.locator("tfoot tr").count()).toBe(0);
  await harness.evaluate(() => window.chart.destroy());
  await pivot(harness, { ...across, encoding: { ...across.encoding, columns: [] } });
  await expect(harness.getByRole("columnheader")).toHaveText([/Destination/, "Flights"]);
  expect(await total()).toEqual([5000]);
});

test("shades and thresholds follow the values, totals stay plain", async ({ harness }) => {
  await pivot(
    harness,
    {
      ...spec,
      pivot: {
        cells: {
          n: { shade: "heat" },
          mean: { shade: "diverging" },
          kinds: { shade: "bar", thresholds: [{ from: 20, color: "#c03030" }] },
        },
      },
    },
    { height: 900 },
  );
  const background = (column, level) =>
    harness
      .locator(`tbody tr[aria-level="${level}"] td[aria-colindex="${column}"]`)
      .evaluateAll((cells) => cells.map((c) => getComputedStyle(c).backgroundColor));
  expect(new Set(await background(2, 2)).size).toBeGreaterThan(4);
  expect(new Set(await background(2, 1)).size).toBe(1);
  expect(new Set(await background(3, 2)).size).toBeGreaterThan(4);
  const kinds = await harness
    .locator('tbody tr[aria-level="2"] td[aria-colindex="5"]')
    .evaluateAll((cells) =>
      cells.map((c) => [
        Number(c.textContent),
        getComputedStyle(c).boxShadow.includes("rgb(192, 48, 48)"),
        getComputedStyle(c).backgroundImage.includes("gradient"),
      ]),
    );
  expect(kinds.length).toBeGreaterThan(5);
  expect(kinds.some(([n]) => n >= 20)).toBe(true);
  for (const [n, marked, bar] of kinds) expect([n, marked, bar]).toEqual([n, n >= 20, true]);
});
