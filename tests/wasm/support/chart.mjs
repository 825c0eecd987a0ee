// One chart in the harness page, over the small flights or given rows.

/**
 * Draws `spec`; its events are kept in `window.told`. `prevent` names events whose default is
 * prevented.
 */
export async function chart(
  page,
  spec,
  { height = 320, width, rows, prevent = [], options = {} } = {},
) {
  await page.evaluate(
    async ([spec, height, width, rows, prevent, options]) => {
      window.engine ??= await window.pellucid.Engine.create();
      const made = typeof rows === "number" ? window.points(rows) : rows;
      const table = await window.engine.open(
        made ? { rows: made } : { url: "/fixtures/flights.parquet" },
      );
      const element = window.place(height);
      element.dataset.chart = "one";
      if (width) element.style.width = `${width}px`;
      window.told = [];
      window.chart = new window.pellucid.Chart(element, { table, spec, ...options });
      for (const name of [
        "dataPointClick",
        "dataPointDoubleClick",
        "selectionChange",
        "drill",
        "zoomChange",
        "legendChange",
      ]) {
        window.chart.on(name, (value) => {
          if (prevent.includes(name)) value.preventDefault();
          window.told.push({ name, value: JSON.parse(JSON.stringify(value)) });
        });
      }
      await window.chart.ready;
    },
    [spec, height, width, rows, prevent, options],
  );
  const canvas = page.locator('[data-chart="one"] canvas.over').last();
  // A table has none.
  if (spec.mark !== "table") await canvas.scrollIntoViewIfNeeded();
  return canvas;
}

/** Events `name` of the chart so far. */
export const told = (page, name) =>
  page.evaluate((n) => window.told.filter((e) => e.name === n).map((e) => e.value), name);

/** The chart's rows. */
export const rowsOf = (page) =>
  page.evaluate(async () => JSON.parse(await (await window.chart.exportData("json")).text()));

/** A place in the canvas by shares of its size, in the page's CSS px. */
export async function spot(canvas, x, y) {
  const box = await canvas.boundingBox();
  return [box.x + box.width * x, box.y + box.height * y];
}

/**
 * The middle of a shape of the chart's picture, in the page's CSS px. The title stands above the
 * picture's plot, and in the page outside the canvas.
 */
export async function middle(canvas, picture, { x0, y0, x1, y1 }) {
  const box = await canvas.boundingBox();
  return [box.x + (x0 + x1) / 2, box.y + (y0 + y1) / 2 - (picture.height - box.height)];
}

/**
 * Turns the clock on so far that the next click is none of a double click. The page's clock must be
 * ours: `page.clock.install()`.
 */
export const rested = (page) => page.clock.fastForward(1000);

/** Texts of the chart as it is drawn now. */
export const texts = (page) =>
  page.evaluate(async () =>
    [...(await window.chart.exportSvg()).matchAll(/<text[^>]*>\s*([^<]*?)\s*<\/text>/g)].map(
      (m) => m[1],
    ),
  );

/** Where the legend's entry `name` stands, as the chart drew it. */
export async function legend(page, canvas, name) {
  const [x, y] = await page.evaluate(async (name) => {
    const svg = new DOMParser().parseFromString(await window.chart.exportSvg(), "image/svg+xml");
    const text = [...svg.querySelectorAll("text")].find((t) => t.textContent.trim() === name);
    const { width } = svg.documentElement.viewBox.baseVal;
    // An SVG's units may be finer than CSS px.
    const unit =
      (width || Number(svg.documentElement.getAttribute("width"))) /
      document.querySelector("[data-pellucid]").shadowRoot.querySelector("canvas.over").clientWidth;
    const canvas = document
      .querySelector("[data-pellucid]")
      .shadowRoot.querySelector("canvas.over");
    // The title stands above the picture's plot, and in the page outside the canvas.
    const above = Number(svg.documentElement.getAttribute("height")) - canvas.clientHeight;
    return [Number(text.getAttribute("x")) / unit, Number(text.getAttribute("y")) / unit - above];
  }, name);
  const box = await canvas.boundingBox();
  return [box.x + x + 4, box.y + y];
}
