// Charts in containers of any height: tiles of numbers and sparklines, and containers that have no
// height of their own.
import { expect, test } from "../../support/page.mjs";

const rows = Array.from({ length: 30 }, (_, i) => ({
  x: i,
  k: `k${i % 5}`,
  v: Math.sin(i / 3) * 10 + i,
}));
const line = {
  mark: "line",
  encoding: { x: { field: "x" }, y: { field: "v" } },
  options: { axes: false },
};
const SPECS = {
  "a sparkline": line,
  "a line with title and axes": {
    mark: "line",
    title: "By day",
    encoding: { x: { field: "x" }, y: { field: "v" } },
  },
  bars: {
    mark: "bar",
    title: "Sales",
    encoding: { x: { field: "k" }, y: { op: "sum", field: "v" }, color: { field: "k" } },
  },
  "a number": { mark: "metric", title: "Mean", encoding: { value: { op: "mean", field: "v" } } },
  "a table": {
    mark: "table",
    title: "Table",
    encoding: { columns: [{ field: "k" }, { op: "sum", field: "v", as: "v" }] },
  },
  "a pivot table": {
    mark: "pivot",
    title: "Pivot",
    encoding: { rows: [{ field: "k" }], values: [{ op: "sum", field: "v", as: "v" }] },
  },
  "what cannot be drawn": {
    mark: "bar",
    title: "Lost",
    encoding: { x: { field: "nowhere" }, y: { op: "count" } },
  },
};
const SIZES = [
  [300, 200],
  [200, 120],
  [240, 90],
  [200, 60],
  [120, 40],
  [90, 32],
];

/** Draws `spec` in a container of such a style; how high container, card and what scrolls are. */
const drawn = (page, spec, style, options = {}) =>
  page.evaluate(
    async ([spec, style, rows, options]) => {
      window.engine ??= await window.pellucid.Engine.create();
      window.table ??= await window.engine.open({ rows });
      const place = window.place();
      place.style.cssText = style;
      const chart = new window.pellucid.Chart(place, { table: window.table, spec, ...options });
      await chart.ready.catch(() => undefined);
      const card = place.firstElementChild.shadowRoot.querySelector(".card");
      const canvas = card.querySelector("canvas");
      const inside = canvas && [canvas.clientWidth, canvas.clientHeight];
      return {
        width: place.clientWidth,
        height: place.clientHeight,
        card: card.offsetHeight,
        over: [place.scrollWidth - place.clientWidth, place.scrollHeight - place.clientHeight],
        inside,
      };
    },
    [spec, style, rows, options],
  );

for (const [what, spec] of Object.entries(SPECS)) {
  test(`${what} is exactly as high as its container`, async ({ harness }) => {
    for (const [width, height] of SIZES) {
      const found = await drawn(harness, spec, `width: ${width}px; height: ${height}px`, {
        exports: ["csv", "png"],
      });
      expect
        .soft(found, `${width} x ${height}`)
        .toMatchObject({ width, height, card: height, over: [0, 0] });
      // Room is left to be drawn in.
      if (found.inside)
        expect.soft(found.inside[1], `${width} x ${height}`).toBeGreaterThan(height / 3);
    }
  });
}

for (const [how, style] of [
  ["a percentage of a box", "height: 100%"],
  ["a row of a grid", ""],
  ["a flexible column", "flex: 1; min-height: 0"],
]) {
  test(`a chart fits ${how} of 48 px`, async ({ harness }) => {
    const heights = await harness.evaluate(
      async ([spec, rows, how, style]) => {
        const engine = await window.pellucid.Engine.create();
        const table = await engine.open({ rows });
        const box = window.place(48);
        if (how.includes("grid"))
          box.style.cssText = "display: grid; grid-template-rows: 48px; height: 48px";
        if (how.includes("column"))
          box.style.cssText = "display: flex; flex-direction: column; height: 48px";
        const place = box.appendChild(document.createElement("div"));
        place.style.cssText = style;
        await new window.pellucid.Chart(place, { table, spec }).ready;
        return [place.offsetHeight, box.scrollHeight];
      },
      [line, rows, how, style],
    );
    expect(heights).toEqual([48, 48]);
  });
}

test("a container without height gets that of a chart, or the shape its specification gives", async ({
  harness,
}) => {
  expect(await drawn(harness, line, "width: 400px")).toMatchObject({ height: 240, card: 240 });
  expect(await drawn(harness, { ...line, options: { aspect: 2 } }, "width: 400px")).toMatchObject({
    height: 200,
    card: 200,
  });
  expect(
    await drawn(harness, { ...line, options: { aspect: 2 } }, "width: 400px; height: 60px"),
  ).toMatchObject({ height: 60, card: 60, over: [0, 0] });
});

test("a title that has no room left stays the chart's name, and its tools stay in reach", async ({
  harness,
}) => {
  await drawn(harness, SPECS.bars, "width: 240px; height: 60px", { exports: ["csv"] });
  const card = harness.getByRole("group", { name: "Sales" });
  await expect(card.getByRole("heading", { name: "Sales" })).toBeAttached();
  await card.hover();
  await card.getByRole("button", { name: "Show as table" }).click();
  await expect(card.getByRole("grid")).toBeVisible();
});

test("tooltips of a tile lie above the tiles beside it", async ({ harness }) => {
  await harness.evaluate(
    async ([spec, rows]) => {
      const engine = await window.pellucid.Engine.create();
      const table = await engine.open({ rows });
      const box = window.place();
      box.style.cssText = "display: grid; grid-template-columns: 100px 100px; gap: 4px";
      for (let i = 0; i < 2; i += 1) {
        const place = box.appendChild(document.createElement("div"));
        place.style.height = "60px";
        await new window.pellucid.Chart(place, { table, spec }).ready;
      }
    },
    [SPECS["a line with title and axes"], rows],
  );
  const canvas = harness.locator("canvas.over").first();
  const box = await canvas.boundingBox();
  await harness.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2);
  const tip = harness.locator(".tip").first();
  await expect(tip).toBeVisible();
  const top = await tip.evaluate((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const seen = (x) => element.getRootNode().elementFromPoint(x, (top + bottom) / 2);
    // A tooltip lets the pointer through: for this look it does not.
    element.style.pointerEvents = "auto";
    return [left + 2, right - 2].every((x) => element.contains(seen(x)));
  });
  expect(top).toBe(true);
});
