// Names of categories and series: their order, their colours, and charts of none.
import { chart, texts } from "../../support/chart.mjs";
import { expect, test } from "../../support/page.mjs";

const bars = { mark: "bar", encoding: { x: { field: "k" }, y: { op: "sum", field: "v" } } };

test("names stand where a reader of the language looks for them", async ({ harness }) => {
  const names = ["Zebra", "apple", "\u00c4pfel", "Banane", "Item 10", "Item 2"];
  await chart(harness, bars, {
    rows: names.map((k, v) => ({ k, v: v + 1 })),
    width: 900,
    options: { locale: "de" },
  });
  const shown = (await texts(harness)).filter((t) => names.includes(t));
  expect(shown).toEqual(["\u00c4pfel", "apple", "Banane", "Item 2", "Item 10", "Zebra"]);
});

test("names of nothing can be read", async ({ harness }) => {
  await chart(harness, bars, {
    rows: [null, "", " ", "null"].map((k, v) => ({ k, v: v + 1 })),
    width: 600,
  });
  expect(await texts(harness)).toEqual(
    expect.arrayContaining(["(none)", "(empty)", "(blank)", "null"]),
  );
});

/** The colours of the legend's swatches, by name: what stands before each text in the picture. */
const legend = (page) =>
  page.evaluate(async () => {
    const svg = new DOMParser().parseFromString(await window.chart.exportSvg(), "image/svg+xml");
    const found = {};
    for (const text of svg.querySelectorAll("text")) {
      const name = text.textContent.trim();
      const swatch = text.previousElementSibling;
      if (name.startsWith("Country ") && swatch) found[name] = swatch.getAttribute("fill");
    }
    return found;
  });

test("a name keeps its colour when a filter takes others away, beyond the palette too", async ({
  harness,
}) => {
  const rows = Array.from({ length: 36 }, (_, i) => ({
    s: `Country ${"ABCDEFGHIJKL"[i % 12]}`,
    x: Math.floor(i / 12),
    v: (i % 12) + 1,
  }));
  const spec = {
    mark: "bar",
    encoding: { x: { field: "x" }, y: { op: "sum", field: "v" }, color: { field: "s" } },
  };
  await chart(harness, spec, { rows, width: 900, height: 500 });
  const before = await legend(harness);
  expect(Object.keys(before)).toContain("Country L");
  expect(new Set(Object.values(before)).size).toBe(Object.keys(before).length);
  await harness.evaluate(() =>
    window.chart.setFilters([{ field: "s", op: "notIn", values: ["Country A", "Country C"] }]),
  );
  await expect.poll(async () => Object.keys(await legend(harness))).not.toContain("Country A");
  const after = await legend(harness);
  for (const [name, color] of Object.entries(after))
    expect([name, color]).toEqual([name, before[name]]);
  await harness.evaluate(() => window.chart.setFilters([]));
  await expect.poll(() => legend(harness)).toEqual(before);
});

test("a chart that opens with a filter has the colours of one without", async ({ harness }) => {
  const rows = Array.from({ length: 42 }, (_, i) => ({
    s: `Country ${"NMLKJIHGFEDCBA"[i % 14]}`,
    x: Math.floor(i / 14),
    v: (i % 14) + 1,
  }));
  const spec = {
    mark: "bar",
    encoding: { x: { field: "x" }, y: { op: "sum", field: "v" }, color: { field: "s" } },
  };
  const opened = async (filters) => {
    await chart(harness, spec, { rows, width: 900, height: 500, options: { filters } });
    return legend(harness);
  };
  const all = await opened([]);
  const few = await opened([{ field: "s", op: "in", values: ["Country B", "Country L"] }]);
  expect(few).toEqual({ "Country B": all["Country B"], "Country L": all["Country L"] });
});

test("a chart of no rows says so", async ({ harness }) => {
  await chart(harness, { ...bars, title: "Empty" }, { rows: [] });
  // In the picture; the accessible name says it too.
  await expect.poll(() => texts(harness)).toContain("No data");
  await expect(harness.getByRole("application")).toHaveAccessibleName(/no data/);
});
