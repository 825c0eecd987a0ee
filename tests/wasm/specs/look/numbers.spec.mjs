// Numbers of every size: readers tell them apart on axes, in labels, tooltips, cards and by ear.
import { chart, spot, texts } from "../../support/chart.mjs";
import { expect, test } from "../../support/page.mjs";

const bars = { mark: "bar", encoding: { x: { field: "k" }, y: { op: "sum", field: "v" } } };
const named = (values) => values.map((v, i) => ({ k: "abcdefgh"[i], v }));
const heard = (page) => page.getByRole("application").getAttribute("aria-label");

test("small values are not zero in labels, tooltips and descriptions", async ({ harness }) => {
  const canvas = await chart(
    harness,
    { ...bars, options: { dataLabels: true } },
    { rows: named([0.0004, 0.0012, 0.0049]), width: 500 },
  );
  expect(await texts(harness)).toEqual(expect.arrayContaining(["0.0004", "0.0012", "0.0049"]));
  await harness.mouse.move(...(await spot(canvas, 0.25, 0.6)));
  await expect(harness.locator(".tip").last()).toContainText("0.0004");
  expect(await heard(harness)).toMatch(/highest c 0\.0049/);
});

test("a card of 0.0042 says so", async ({ harness }) => {
  await chart(
    harness,
    { mark: "metric", encoding: { value: { op: "mean", field: "v" } } },
    { rows: named([0.0042, 0.0042]) },
  );
  expect(await texts(harness)).toContain("0.0042");
});

for (const [what, values] of [
  ["millions that differ by a tenth", [1_000_000.1, 1_000_000.2, 1_000_000.15, 1_000_000.3]],
  ["billionths", [1e-12, 4e-12, 2.5e-12, 7e-12]],
  ["trillions of millions", [1e18, 4e18, 2e18, 9e18]],
]) {
  test(`${what} have an axis that can be read`, async ({ harness }) => {
    const line = {
      mark: "line",
      encoding: { x: { field: "x", axis: { show: false } }, y: { field: "v" } },
    };
    await chart(harness, line, { rows: values.map((v, x) => ({ x, v })) });
    const labels = (await texts(harness)).filter((t) => /\d/.test(t));
    expect(labels.length).toBeGreaterThan(1);
    expect(new Set(labels).size).toBe(labels.length);
    for (const label of labels) expect(label.length).toBeLessThan(16);
  });
}

test("no zero has a sign", async ({ harness }) => {
  await chart(
    harness,
    { ...bars, options: { dataLabels: true } },
    { rows: named([0, -0.001, 0.5, -0.5]), width: 500 },
  );
  for (const text of await texts(harness)) expect(text).not.toMatch(/^[-\u2212]0(\.0*)?$/);
});

test("a chart without a title is named once, and its numbers are whole", async ({ harness }) => {
  await chart(harness, bars, { rows: named([1.5, 3.75]) });
  const name = await heard(harness);
  expect(name.match(/Bar chart of/g)).toHaveLength(1);
  expect(name).toContain("highest b 3.75, lowest a 1.5");
});

test("bins start at the numbers that are read", async ({ harness }) => {
  const histogram = {
    mark: "bar",
    encoding: { x: { field: "v", bin: { step: 0.1 }, as: "bin" }, y: { op: "count", as: "n" } },
  };
  await chart(harness, histogram, { rows: [0.3, 0.3, 0.6, 0.7].map((v) => ({ v })) });
  const rows = await harness.evaluate(async () =>
    JSON.parse(await (await window.chart.exportData("json")).text()),
  );
  expect(rows.map((r) => [r.bin, r.n])).toEqual([
    [0.3, 2],
    [0.6, 1],
    [0.7, 1],
  ]);
});

test("years have no thousands, and others none where nobody wants them", async ({ harness }) => {
  const rows = [{ year: 2024, sold: 2024 }];
  for (const [field, format, text] of [
    ["year", undefined, "2024"],
    ["year", { grouping: true }, "2,024"],
    ["sold", undefined, "2,024"],
    ["sold", { grouping: false }, "2024"],
  ]) {
    const value = { op: "max", field, ...(format && { format }) };
    await chart(harness, { mark: "metric", encoding: { value } }, { rows });
    expect(await texts(harness)).toContain(text);
  }
});
