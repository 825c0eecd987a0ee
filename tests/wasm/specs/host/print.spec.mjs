// Charts on paper, as the browser itself prints them.
import { getDocument, OPS, Util } from "pdfjs-dist/legacy/build/pdf.mjs";
import { chart } from "../../support/chart.mjs";
import { card, expect, idle, render, test } from "../../support/page.mjs";

const rows = Array.from({ length: 12 }, (_, i) => ({ x: i, v: (i * 7) % 11, k: `k${i % 3}` }));
const bars = {
  mark: "bar",
  title: "Printed",
  encoding: { x: { field: "x" }, y: { op: "sum", field: "v" }, color: { field: "k" } },
};

/**
 * Pictures of a printed page: where they lie, in shares of the paper, and how much wider than high
 * they are made beside how they were drawn.
 */
async function printed(page, options = {}) {
  const data = new Uint8Array(await page.pdf({ format: "A4", printBackground: true, ...options }));
  const document = await getDocument({ data, useSystemFonts: true }).promise;
  const pictures = [];
  for (let number = 1; number <= document.numPages; number += 1) {
    const paper = await document.getPage(number);
    const [, , width, height] = paper.view;
    const { fnArray, argsArray } = await paper.getOperatorList();
    let matrix = [1, 0, 0, 1, 0, 0];
    const kept = [];
    fnArray.forEach((operation, i) => {
      if (operation === OPS.save) kept.push(matrix);
      else if (operation === OPS.restore) matrix = kept.pop() ?? matrix;
      else if (operation === OPS.transform) matrix = Util.transform(matrix, argsArray[i]);
      else if (operation === OPS.paintImageXObject) {
        const [, w, h] = argsArray[i];
        const [a, , , d, x, y] = matrix;
        const [x0, x1] = [Math.min(x, x + a), Math.max(x, x + a)];
        const [y0, y1] = [Math.min(y, y + d), Math.max(y, y + d)];
        pictures.push({
          number,
          squeezed: Math.abs(a / d) / (w / h),
          inside: x0 >= -1 && y0 >= -1 && x1 <= width + 1 && y1 <= height + 1,
          width: (x1 - x0) / width,
        });
      }
    });
  }
  return pictures;
}

for (const [what, window, options] of [
  ["a wide page on A4", 1400, {}],
  ["a page of A4's width", 800, {}],
  ["a phone's page on A4", 390, {}],
  ["a wide page on A4 turned", 1600, { landscape: true }],
  ["a wide page on small paper", 1400, { format: "A6" }],
]) {
  test(`${what}: a chart fits the paper, neither squeezed nor cut`, async ({ harness }) => {
    await harness.setViewportSize({ width: window, height: 900 });
    await chart(harness, bars, { rows });
    await expect.poll(async () => (await printed(harness, options)).length).toBeGreaterThan(0);
    for (const { squeezed, inside, width } of await printed(harness, options)) {
      expect(squeezed).toBeGreaterThan(0.97);
      expect(squeezed).toBeLessThan(1.03);
      expect(inside).toBe(true);
      expect(width).toBeGreaterThan(0.3);
    }
  });
}

test("a dashboard's charts fit the paper, none cut by a page's end", async ({ harness }) => {
  await harness.setViewportSize({ width: 1400, height: 900 });
  await render(harness);
  await expect(card(harness, "by-day")).toBeVisible();
  await idle(harness);
  const pictures = await printed(harness);
  expect(pictures.length).toBeGreaterThan(5);
  for (const { squeezed, inside } of pictures) {
    expect(Math.abs(squeezed - 1)).toBeLessThan(0.03);
    expect(inside).toBe(true);
  }
});

test("tools and tooltips stay off the paper", async ({ harness }) => {
  const canvas = await chart(harness, bars, { rows, options: { exports: ["csv"] } });
  await canvas.hover();
  await harness.emulateMedia({ media: "print" });
  for (const tool of [".tool", ".tip"])
    for (const one of await harness.locator(tool).all()) await expect(one).toBeHidden();
});
