// A chart as a picture, and on the clipboard.
import { chart } from "../../support/chart.mjs";
import { chartFile } from "../../support/files.mjs";
import { expect, test } from "../../support/page.mjs";
import { rowsTable } from "../../support/table.mjs";

const bars = {
  mark: "bar",
  title: "Cities & <friends>",
  encoding: { x: { field: "destination" }, y: { op: "count", as: "flights" } },
};

test("png at any scale, svg with its title, a table has no picture", async ({ harness }) => {
  const canvas = await chart(harness, bars, { width: 500 });
  const box = await canvas.boundingBox();
  for (const scale of [1, 3]) {
    const png = await chartFile(harness, "png", { scale });
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    expect(Math.abs(png.readUInt32BE(16) - box.width * scale)).toBeLessThanOrEqual(scale);
    expect(png.readUInt32BE(20)).toBeGreaterThan(box.height * scale);
  }
  const svg = (await chartFile(harness, "svg")).toString();
  expect(svg).toMatch(/^<svg/);
  expect(svg).toContain("Cities &amp; &lt;friends&gt;");
  await harness.evaluate(() => window.chart.destroy());
  await chart(harness, rowsTable);
  const code = await harness.evaluate(() => window.chart.exportData("png").catch((e) => e.code));
  expect(code).toBe("unsupported");
});

test("the clipboard holds a table, text and a picture", async ({ harness, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await chart(harness, bars);
  const held = await harness.evaluate(async () => {
    await window.chart.copy();
    const [item] = await navigator.clipboard.read();
    const text = async (type) => (await item.getType(type)).text();
    return {
      types: item.types,
      text: await text("text/plain"),
      html: await text("text/html"),
      png: (await item.getType("image/png")).size,
    };
  });
  expect(held.types).toEqual(expect.arrayContaining(["text/plain", "text/html", "image/png"]));
  expect(held.text.split("\n")[0]).toBe("destination\tflights");
  expect(held.html).toContain("BOS");
  expect(held.png).toBeGreaterThan(1000);
});
