// Rows that people really have: nothing sold yet, clocks that change, names that are code, values
// beyond a gauge, and a page of many charts.
import { chart, spot, texts } from "../../support/chart.mjs";
import { expect, test } from "../../support/page.mjs";

const HOUR = 3_600_000;
const tip = (page) => page.locator(".tip").last();

test("a measure that is null in all rows is drawn without bars", async ({ harness }) => {
  const spec = { mark: "bar", encoding: { x: { field: "k" }, y: { op: "sum", field: "v" } } };
  await chart(harness, spec, {
    rows: [
      { k: "Jan", v: null },
      { k: "Feb", v: null },
    ],
  });
  const name = await harness.getByRole("application").getAttribute("aria-label");
  expect(name).toContain("no data");
  expect((await texts(harness)).join()).toMatch(/no data/i);
});

test("instants as databases write them are instants", async ({ harness }) => {
  const types = await harness.evaluate(async () => {
    const engine = await window.pellucid.Engine.create();
    const table = await engine.open({
      rows: [5, 6].map((day) => ({
        postgres: `2024-01-0${day} 10:00:00+00`,
        bigquery: `2024-01-0${day} 10:00:00 UTC`,
        jira: `2024-01-0${day}T10:00:00.000+0000`,
      })),
    });
    const found = table.schema.fields.map((f) => f.type);
    const first = (await table.query({ dimensions: ["jira"] })).toArray()[0].jira;
    engine.close();
    return [...found, first.toISOString()];
  });
  expect(types).toEqual([...Array(3).fill("timestamp"), "2024-01-05T10:00:00.000Z"]);
});

test("an axis of hours goes by clocks that are put forward", async ({ harness }) => {
  const start = Date.UTC(2024, 2, 30, 23);
  const rows = Array.from({ length: 24 }, (_, i) => ({
    t: new Date(start + i * HOUR).toISOString(),
    v: i,
  }));
  const spec = {
    mark: "line",
    encoding: { x: { field: "t" }, y: { field: "v" } },
    options: { timezone: "Europe/Berlin" },
  };
  const canvas = await chart(harness, spec, { rows, width: 900 });
  const read = async (share) => {
    await harness.mouse.move(...(await spot(canvas, share, 0.5)));
    return tip(harness).innerText();
  };
  const seen = [];
  // From the left edge to the right: each point is the nearest somewhere.
  for (let share = 0.04; share < 1; share += 0.01) seen.push(await read(share));
  const at = (v) => seen.find((text) => new RegExp(`\\b${v}$`).test(text.trim()));
  expect(at(0)).toMatch(/Mar 31[^]*00:00/);
  expect(at(1)).toMatch(/01:00/);
  expect(at(2)).toMatch(/03:00/);
  expect(at(23)).toMatch(/Apr 1[^]*00:00/);
});

test("names that are markup are text", async ({ harness }) => {
  const spec = {
    mark: "bar",
    title: "<b>Title</b> & co",
    encoding: { x: { field: "k" }, y: { op: "sum", field: "v" } },
  };
  const rows = [
    { k: "<img src=x onerror=window.pwned=1>", v: 3 },
    { k: "\u202eevil", v: 1 },
  ];
  const canvas = await chart(harness, spec, { rows, width: 500 });
  await harness.mouse.move(...(await spot(canvas, 0.35, 0.7)));
  await expect(tip(harness)).toContainText("<img src=x");
  expect(
    await harness.evaluate(() => [window.pwned, document.querySelectorAll("img").length]),
  ).toEqual([undefined, 0]);
});

test("a gauge's value beyond its ranges says itself, and is drawn within them", async ({
  harness,
}) => {
  const spec = {
    mark: "gauge",
    encoding: { value: { op: "sum", field: "v", scale: { domain: [0, 10] } } },
    options: { ranges: [5, 8] },
  };
  await chart(harness, spec, { rows: [{ v: 15 }], width: 300, height: 200 });
  expect(await texts(harness)).toContain("15");
  const outside = await harness.evaluate(async () => {
    const svg = new DOMParser().parseFromString(await window.chart.exportSvg(), "image/svg+xml");
    const root = document.body.appendChild(document.importNode(svg.documentElement, true));
    const { x, y, width, height } = root.viewBox.baseVal;
    const shapes = [...root.querySelectorAll("path, polygon, rect, circle")].map((s) =>
      s.getBBox(),
    );
    root.remove();
    return shapes.filter(
      (b) =>
        b.x < x - 1 ||
        b.y < y - 1 ||
        b.x + b.width > x + width + 1 ||
        b.y + b.height > y + height + 1,
    ).length;
  });
  expect(outside).toBe(0);
});

test("eighty charts on a page are all drawn", async ({ harness }) => {
  const blank = await harness.evaluate(async () => {
    const engine = await window.pellucid.Engine.create();
    const table = await engine.open({
      rows: Array.from({ length: 200 }, (_, i) => ({ k: `n${i % 7}`, v: i })),
    });
    const spec = { mark: "bar", encoding: { x: { field: "k" }, y: { op: "sum", field: "v" } } };
    const charts = Array.from({ length: 80 }, () => {
      const element = window.place(120);
      return new window.pellucid.Chart(element, { table, spec });
    });
    await Promise.all(charts.map((one) => one.ready));
    const pictures = await Promise.all(charts.map((one) => one.exportSvg()));
    engine.close();
    return pictures.filter((svg) => !svg.includes("n6")).length;
  });
  expect(blank).toBe(0);
});
