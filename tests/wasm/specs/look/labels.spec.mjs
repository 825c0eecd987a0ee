// What is written of awkward values: long decimals, close numbers, instants of any year, names of
// many colours, values without a place.
import { chart, spot, texts } from "../../support/chart.mjs";
import { expect, test } from "../../support/page.mjs";
import { pivot } from "../../support/pivot.mjs";

/** Draws a table of these columns of text, read as `types` says; the cells are the locator's. */
async function cells(page, csv, types, columns, options = {}) {
  await page.evaluate(
    async ([csv, types, columns, options]) => {
      window.engine ??= await window.pellucid.Engine.create();
      const buffer = new TextEncoder().encode(csv);
      const table = await window.engine.open({ buffer, format: "csv", types });
      window.chart?.destroy();
      const spec = { mark: "table", title: "T", encoding: { columns } };
      window.chart = new window.pellucid.Chart(window.place(400), { table, spec, ...options });
      await window.chart.ready;
    },
    [csv, types, columns, options],
  );
  return page.locator("tbody td[id]");
}

test("long decimals are whole in tables, grouped as the reader's language does", async ({
  harness,
}) => {
  const csv =
    "d,e\n1234567890123456789012345678.0123456789,0.05\n-0.0000000001,12.5\n7.0000000000,1\n";
  const types = { d: "decimal", e: "decimal" };
  const columns = [{ field: "d" }, { field: "e" }];
  await expect(await cells(harness, csv, types, columns)).toHaveText([
    "1,234,567,890,123,456,789,012,345,678.0123456789",
    "0.05",
    "-0.0000000001",
    "12.5",
    "7",
    "1",
  ]);
  const german = await cells(harness, csv, types, columns, { locale: "de" });
  await expect(german.first()).toHaveText("1.234.567.890.123.456.789.012.345.678,0123456789");
});

test("close numbers are told apart in tables", async ({ harness }) => {
  const csv = "v\n1000000\n0.001\n0.0011\n2.123456\n2.123457\n";
  await expect(await cells(harness, csv, {}, [{ field: "v" }])).toHaveText([
    "1,000,000",
    "0.001",
    "0.0011",
    "2.123456",
    "2.123457",
  ]);
});

test("numbers that are scrolled to are told from those that were seen", async ({ harness }) => {
  const values = Array.from({ length: 300 }, (_, i) =>
    i === 299 ? 5.000_02 : i === 298 ? 5.000_01 : i,
  );
  const all = await cells(harness, `v\n${values.join("\n")}\n`, {}, [{ field: "v" }]);
  await expect(all.first()).toHaveText("0");
  await harness.locator(".table").evaluate((table) => (table.scrollTop = table.scrollHeight));
  await expect(all.last()).toHaveText("5.00002");
});

test("bins of small widths are exact in tables, tooltips and on the axis", async ({ harness }) => {
  const rows = [0.05, 0.07, 0.11, 0.16].map((v) => ({ v }));
  const histogram = {
    mark: "bar",
    encoding: { x: { field: "v", bin: { step: 0.05 } }, y: { op: "count" } },
  };
  const canvas = await chart(harness, histogram, { rows, width: 500 });
  await harness.mouse.move(...(await spot(canvas, 0.2, 0.8)));
  await expect(harness.locator(".tip").last()).toContainText("0.05 – 0.10");
  expect(await texts(harness)).toEqual(expect.arrayContaining(["0.05", "0.10", "0.15", "0.20"]));
});

for (const [what, from, to] of [
  ["microseconds", "2024-02-29T12:34:56.000001Z", "2024-02-29T12:34:56.000009Z"],
  ["milliseconds", "2024-02-29T12:34:56.001Z", "2024-02-29T12:34:56.009Z"],
]) {
  test(`an axis of ${what} has labels that differ, in the reader's language`, async ({
    harness,
  }) => {
    const rows = [from, to].map((t, v) => ({ t, v }));
    const line = { mark: "line", encoding: { x: { field: "t" }, y: { field: "v" } } };
    await chart(harness, line, { rows, options: { locale: "de" } });
    const seconds = (await texts(harness)).filter((t) => /^\d+,\d+\ss$/.test(t));
    expect(seconds.length).toBeGreaterThan(2);
    expect(new Set(seconds).size).toBe(seconds.length);
  });
}

test("the last microseconds of 9999 are told apart", async ({ harness }) => {
  const rows = ["9999-12-31T23:59:59.999998Z", "9999-12-31T23:59:59.999999Z"];
  const points = { mark: "point", encoding: { x: { field: "t" }, y: { field: "v" } } };
  await chart(harness, points, { rows: rows.map((t, v) => ({ t, v })), width: 400 });
  const label = await harness.getByRole("application").last().getAttribute("aria-label");
  for (const fraction of ["23:59:59.999998", "23:59:59.999999"]) expect(label).toContain(fraction);
});

test("an infinite value in rows is told above the chart and in its description", async ({
  harness,
}) => {
  await harness.evaluate(async () => {
    window.engine ??= await window.pellucid.Engine.create();
    const table = await window.engine.open({
      rows: [
        { k: "a", v: 1.5 },
        { k: "b", v: Infinity },
        { k: "c", v: 3 },
      ],
    });
    const element = window.place(300);
    element.dataset.chart = "one";
    const encoding = { x: { field: "k" }, y: { op: "sum", field: "v" } };
    window.chart = new window.pellucid.Chart(element, { table, spec: { mark: "bar", encoding } });
    await window.chart.ready;
  });
  const note = "Without 1 infinite or undefined value";
  expect(await texts(harness)).toContain(note);
  expect(await harness.getByRole("application").last().getAttribute("aria-label")).toContain(note);
});

/** The colours of the bars by their names, of a chart of 30 names that shows these. */
const barColors = (page, wanted, options) =>
  page.evaluate(
    async ([wanted, options]) => {
      window.engine ??= await window.pellucid.Engine.create();
      const names = Array.from({ length: 30 }, (_, i) => `Name ${String(i + 1).padStart(2, "0")}`);
      window.thirty ??= await window.engine.open({ rows: names.map((k) => ({ k, v: 5 })) });
      const element = window.place(300);
      element.style.width = "900px";
      const chart = new window.pellucid.Chart(element, {
        table: window.thirty,
        spec: {
          mark: "bar",
          encoding: { x: { field: "k" }, y: { op: "sum", field: "v" }, color: { field: "k" } },
          options: { legend: false, ...options },
          filters: [{ field: "k", op: "in", values: wanted.map((i) => names[i]) }],
        },
      });
      await chart.ready;
      const svg = new DOMParser().parseFromString(await chart.exportSvg(), "image/svg+xml");
      const grey = (fill) => /^#(FFFFFF|E9ECF1|B9C0CC)$/i.test(fill);
      const fills = [...svg.querySelectorAll("rect, path, polygon")]
        .map((r) => r.getAttribute("fill"))
        .filter((fill) => /^#/.test(fill ?? "") && !grey(fill));
      chart.destroy();
      return fills;
    },
    [wanted, options],
  );

for (const [what, options] of [
  ["the theme's palette", {}],
  ["three colours of the page's", { colors: ["#aa1100", "#00aa11", "#1100aa"] }],
]) {
  test(`a name has one colour in every chart and under every filter, by ${what}`, async ({
    harness,
  }) => {
    const all = await barColors(
      harness,
      Array.from({ length: 30 }, (_, i) => i),
      options,
    );
    expect(all).toHaveLength(30);
    if (!options.colors) expect(new Set(all).size).toBe(30);
    for (const wanted of [[29], [3, 17, 28], [25, 26, 27, 28, 29]])
      expect(await barColors(harness, wanted, options)).toEqual(wanted.map((i) => all[i]));
  });
}

test("no total of a pivot table is cut", async ({ harness }) => {
  const rows = Array.from({ length: 40 }, (_, i) => ({
    group: `g${i % 8}`,
    across: `c${i % 5}`,
    v: 9_999_999 + i * 7,
  }));
  await pivot(
    harness,
    {
      mark: "pivot",
      encoding: {
        rows: [{ field: "group" }],
        columns: [{ field: "across" }],
        values: [{ op: "sum", field: "v", as: "v" }],
      },
    },
    { rows, width: 480 },
  );
  const cut = await harness
    .locator("td.num")
    .evaluateAll((all) =>
      all.filter((td) => td.scrollWidth > td.clientWidth).map((td) => td.textContent),
    );
  expect(cut).toEqual([]);
});
