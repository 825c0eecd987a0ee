// Languages and a page's own words: what is written, and what is told to readers of the accessible
// tree.
import { chart, spot, texts } from "../../support/chart.mjs";
import { drawPlans } from "../../support/charts.mjs";
import { card, expect, render, test } from "../../support/page.mjs";
import { series } from "../../support/samples.mjs";

const bars = {
  mark: "bar",
  title: "Cities",
  encoding: { x: { field: "destination" }, y: { op: "count", as: "n", title: "Flights" } },
};

test("controls, tables and charts speak the reader's language", async ({ harness }) => {
  await render(harness, "small", { locale: "de" });
  await expect(harness.getByRole("group", { name: "Filter" })).toBeVisible();
  const destinations = card(harness, "destinations");
  await expect(destinations.getByRole("application")).toHaveAttribute(
    "aria-label",
    /Balkendiagramm.*Pfeiltasten/,
  );
  await expect(destinations.getByRole("application")).toHaveAttribute(
    "aria-roledescription",
    "Diagramm",
  );
  await destinations.hover();
  await destinations.getByRole("button", { name: "Als Tabelle zeigen" }).click();
  await expect(destinations.getByRole("button", { name: "Als Diagramm zeigen" })).toBeVisible();
  await harness.evaluate(() =>
    window.dashboard.applyFilters([{ field: "distance", op: "gt", value: 1e6 }]),
  );
  await expect(card(harness, "by-day")).toContainText("Keine passenden Zeilen");
  expect(await harness.locator(".root").getAttribute("lang")).toBe("de");
});

test("days of the week have the language's names", async ({ harness }) => {
  await chart(
    harness,
    {
      ...bars,
      encoding: { ...bars.encoding, x: { field: "date", timeUnit: "dayOfWeek", as: "d" } },
    },
    { options: { locale: "de" } },
  );
  expect(await texts(harness)).toEqual(expect.arrayContaining(["Mo", "Mi", "So"]));
});

test("a page's own words replace ours, in pictures and in what is told", async ({ harness }) => {
  const words = {
    barChart: "Columns",
    ofBy: "{chart} counting {value} per {key}",
    manyBars: "{n} columns",
  };
  await chart(harness, bars, {
    options: { words, messages: { chartHelp: "Walk with the arrows.", showTable: "Numbers" } },
  });
  await expect(harness.getByRole("application")).toHaveAttribute(
    "aria-label",
    /Columns counting Flights per Destination.*8 columns.*Walk with the arrows\./,
  );
  await expect(harness.getByRole("button", { name: "Numbers" })).toBeAttached();
});

test("a word that does not exist is refused by its name", async ({ harness }) => {
  const error = await harness.evaluate(async (spec) => {
    const engine = await window.pellucid.Engine.create();
    const table = await engine.open({ url: "/fixtures/flights.parquet" });
    return new window.pellucid.Chart(window.place(300), {
      table,
      spec,
      words: { nodata: "x" },
    }).ready.then(
      () => null,
      (e) => e.toJSON(),
    );
  }, bars);
  expect(error).toMatchObject({
    code: "invalid_spec",
    path: "words.nodata",
    message: expect.stringContaining("nodata"),
  });
});

const money = {
  ...series,
  encoding: {
    ...series.encoding,
    y: { ...series.encoding.y, format: { style: "currency", currency: "EUR" } },
  },
};

test("German numbers and money stand on the axis and in the tooltip", async ({ harness }) => {
  const canvas = await drawPlans(harness, money, { locale: "de-DE" });
  const plain = (list) => list.map((t) => t.replaceAll("\u00a0", " "));
  expect(plain(await texts(harness))).toEqual(expect.arrayContaining(["1.000 €", "2.000 €"]));
  await harness.mouse.move(...(await spot(canvas, 0.11, 0.72)));
  await expect(harness.locator(".tip")).toContainText(/\d{3},00\s€/);
});

test("months of Persian readers are those that rows were grouped by", async ({ harness }) => {
  const rows = Array.from({ length: 12 }, (_, i) => ({
    d: new Date(Date.UTC(2024, i, 10)).toISOString().slice(0, 10),
    v: i + 1,
  }));
  const spec = {
    mark: "bar",
    encoding: { x: { field: "d", timeUnit: "month" }, y: { op: "sum", field: "v" } },
  };
  await chart(harness, spec, { rows, options: { locale: "fa-IR" } });
  expect((await texts(harness)).join(" ")).toMatch(/2024|\u06f2\u06f0\u06f2\u06f4/);
});

test("measures without a title are called in the reader's language", async ({ harness }) => {
  const spec = {
    mark: "bar",
    encoding: { x: { field: "k" }, y: { op: "sum", field: "GDPPerCapita" } },
  };
  await chart(harness, spec, { rows: [{ k: "a", GDPPerCapita: 1 }], options: { locale: "de" } });
  expect(await texts(harness)).toContain("Summe GDP per capita");
});
