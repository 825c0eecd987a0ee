// Other rows for a chart that stands.
import { chart, rowsOf, spot, texts, told } from "../../support/chart.mjs";
import { expect, test } from "../../support/page.mjs";
import { HARNESS_URL } from "../../support/paths.mjs";
import { coloured, picture } from "../../support/picture.mjs";

const spec = {
  mark: "bar",
  title: "Bars",
  encoding: { x: { field: "k" }, y: { op: "sum", field: "n", as: "n" } },
};
const rows = [
  { k: "a", n: 1 },
  { k: "b", n: 2 },
];

/** Notes whenever no drawn chart is on show. */
const watch = (page) =>
  page.evaluate(() => {
    const root = document.querySelector("[data-pellucid]").shadowRoot.querySelector(".root");
    window.blank = 0;
    const look = () => {
      const drawn =
        root.querySelector(":scope > .card canvas.over") &&
        !root.querySelector(":scope > .card .skeleton");
      if (!drawn) window.blank += 1;
    };
    new MutationObserver(look).observe(root, { childList: true, subtree: true });
  });
const blank = (page) => page.evaluate(() => window.blank);
/** Gives other rows; what came of it. */
const setData = (page, ...given) =>
  page.evaluate(
    (given) =>
      window.chart.setData(...given).then(
        () => "shown",
        (e) => e.code,
      ),
    given,
  );

test("plain objects and tables are shown, and the picture before stays until they are", async ({
  harness,
}) => {
  await chart(harness, spec, { rows });
  await watch(harness);
  expect(
    await setData(harness, [
      { k: "c", n: 3 },
      { k: "d", n: 4 },
      { k: "e", n: 5 },
    ]),
  ).toBe("shown");
  expect(await rowsOf(harness)).toEqual([
    { k: "c", n: 3 },
    { k: "d", n: 4 },
    { k: "e", n: 5 },
  ]);
  await harness.evaluate(async () =>
    window.chart.setData(await window.engine.open({ rows: [{ k: "z", n: 9 }] })),
  );
  expect(await rowsOf(harness)).toEqual([{ k: "z", n: 9 }]);
  expect(await blank(harness)).toBe(0);
  await expect(harness.locator("[data-pellucid]")).toHaveCount(1);
  await expect(harness.locator(".card")).toHaveCount(1);
  // It is as alive as the first.
  const canvas = harness.locator("canvas.over");
  const box = await canvas.boundingBox();
  await canvas.hover({ position: { x: box.width / 2, y: box.height * 0.6 } });
  await expect(harness.locator(".tip")).toContainText("z");
});

test("filters stay, unless others come in the same step", async ({ harness }) => {
  await chart(harness, spec, {
    rows,
    options: { filters: [{ field: "k", op: "eq", value: "a" }] },
  });
  await setData(harness, [
    { k: "a", n: 10 },
    { k: "b", n: 20 },
  ]);
  expect(await rowsOf(harness)).toEqual([{ k: "a", n: 10 }]);
  await setData(
    harness,
    [
      { k: "a", n: 11 },
      { k: "b", n: 21 },
    ],
    { filters: [{ field: "n", op: "gt", value: 15 }] },
  );
  expect(await rowsOf(harness)).toEqual([{ k: "b", n: 21 }]);
  await harness.evaluate(() => window.chart.setFilters([]));
  expect(await rowsOf(harness)).toEqual([
    { k: "a", n: 11 },
    { k: "b", n: 21 },
  ]);
});

test("no rows are shown under any filters, and rows after them", async ({ harness }) => {
  await chart(harness, spec, {
    rows,
    options: { filters: [{ field: "k", op: "eq", value: "a" }] },
  });
  expect(await setData(harness, [])).toBe("shown");
  await expect.poll(() => texts(harness)).toContain("No data");
  expect(await setData(harness, rows)).toBe("shown");
  expect(await rowsOf(harness)).toEqual([{ k: "a", n: 1 }]);
});

test("rows that do not fit are refused, and those before stay", async ({ harness }) => {
  await chart(harness, spec, { rows });
  await watch(harness);
  for (const [other, code] of [
    [[{ q: 1 }], "unknown_column"],
    [[{ k: "a", n: "text" }], "type_mismatch"],
    [[{ k: "a", n: 1, f: {} }, 1], /corrupt_file|invalid/],
  ]) {
    expect(await setData(harness, other)).toMatch(code);
    expect(await rowsOf(harness)).toEqual([
      { k: "a", n: 1 },
      { k: "b", n: 2 },
    ]);
  }
  expect(await blank(harness)).toBe(0);
  expect(await setData(harness, [{ k: "c", n: 3 }])).toBe("shown");
  expect(await rowsOf(harness)).toEqual([{ k: "c", n: 3 }]);
});

test("of many that come at once the last is shown, and no rows are kept that are not", async ({
  harness,
}) => {
  await chart(harness, spec, { rows });
  const before = await harness.evaluate(() => window.engine.memory());
  await harness.evaluate(() =>
    Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        window.chart.setData([
          { k: "x", n: i },
          { k: "y", n: i },
        ]),
      ),
    ),
  );
  expect(await rowsOf(harness)).toEqual([
    { k: "x", n: 29 },
    { k: "y", n: 29 },
  ]);
  await expect.poll(() => harness.evaluate(() => window.engine.memory())).toBeLessThan(before * 3);
});

test("a chart that could not be drawn is, once rows fit", async ({ harness }) => {
  const drawn = chart(harness, spec, { rows: [{ other: 1 }] });
  await expect(drawn).rejects.toThrow(/no column/);
  await expect(harness.locator(".state.error")).toBeVisible();
  expect(await setData(harness, rows)).toBe("shown");
  expect(await rowsOf(harness)).toEqual([
    { k: "a", n: 1 },
    { k: "b", n: 2 },
  ]);
  await expect(harness.locator(".state.error")).toHaveCount(0);
});

test("a table takes other rows too", async ({ harness }) => {
  await chart(
    harness,
    { mark: "table", encoding: { columns: [{ field: "k" }, { op: "sum", field: "n", as: "n" }] } },
    { rows },
  );
  expect(await setData(harness, [{ k: "other", n: 7 }])).toBe("shown");
  await expect(harness.getByRole("grid")).toContainText("other");
});

test("after destroy() nothing is shown and the call is refused", async ({ harness }) => {
  await chart(harness, spec, { rows });
  const codes = await harness.evaluate(async (rows) => {
    const pending = window.chart.setData(rows).then(
      () => "shown",
      (e) => e.code,
    );
    window.chart.destroy();
    return [await pending, await window.chart.setData(rows).catch((e) => e.code)];
  }, rows);
  expect(codes[1]).toBe("not_found");
  await expect(harness.locator("[data-pellucid]")).toHaveCount(0);
});

const many = (times) =>
  Array.from({ length: 40 }, (_, i) => ({ x: i, k: `k${i % 4}`, n: ((i * 7) % 11) * times }));
const line = {
  mark: "line",
  title: "Line",
  encoding: { x: { field: "x" }, y: { op: "sum", field: "n", as: "n" } },
  interaction: { zoom: "x" },
};
const bars = {
  mark: "bar",
  title: "Bars",
  encoding: { x: { field: "k" }, y: { op: "sum", field: "n", as: "n" }, color: { field: "k" } },
  select: "point",
};

test("a zoom stays over other rows", async ({ harness }) => {
  const canvas = await chart(harness, line, { rows: many(1) });
  const all = await texts(harness);
  const [x, y] = await spot(canvas, 0.5, 0.5);
  await harness.mouse.move(x, y);
  await harness.mouse.wheel(0, -600);
  await expect
    .poll(async () => (await told(harness, "zoomChange")).at(-1))
    .toEqual({ zoomed: true });
  const ticks = async () =>
    (await texts(harness)).filter((t) => /^[\d.]+$/.test(t) && Number(t) <= 40);
  const zoomed = await texts(harness);
  expect(zoomed).not.toEqual(all);
  const before = await ticks();
  expect(
    await setData(
      harness,
      many(1).map((r) => ({ ...r, n: r.n + 1 })),
    ),
  ).toBe("shown");
  expect(await ticks()).toEqual(before);
  await expect(harness.getByRole("button", { name: /Reset zoom/ })).toBeVisible();
  expect((await told(harness, "zoomChange")).at(-1)).toEqual({ zoomed: true });
});

test("a selection stays, and is let go of where its column is gone", async ({ harness }) => {
  const canvas = await chart(harness, bars, { rows: many(1) });
  const box = await canvas.boundingBox();
  await canvas.click({ position: { x: box.width * 0.2, y: box.height * 0.75 } });
  await expect
    .poll(async () => (await told(harness, "selectionChange")).at(-1)?.filters.length)
    .toBe(1);
  // What is not selected is drawn in colours of its own.
  const colours = async () => (await picture(harness)).shapes.map((s) => s.fill);
  const before = await colours();
  expect(await setData(harness, many(3))).toBe("shown");
  expect(await colours()).toEqual(before);
  await expect(harness.getByRole("button", { name: "Clear selection" })).toBeVisible();
});

test("series that are switched off stay off", async ({ harness }) => {
  await chart(
    harness,
    { ...line, encoding: { ...line.encoding, color: { field: "k" } } },
    { rows: many(1) },
  );
  const lines = async () =>
    (await picture(harness)).shapes.filter((s) => s.kind === "polyline" && s.points.length > 2)
      .length;
  const all = await lines();
  await harness.locator('[data-series="k1"]').evaluate((button) => button.click());
  await expect.poll(lines).toBe(all - 1);
  expect(await setData(harness, many(2))).toBe("shown");
  expect(await lines()).toBe(all - 1);
});

test("an open tooltip stays and reads the new rows", async ({ harness }) => {
  const canvas = await chart(harness, bars, { rows: many(1) });
  const box = await canvas.boundingBox();
  await canvas.hover({ position: { x: box.width * 0.2, y: box.height * 0.75 } });
  const tip = harness.locator(".tip");
  await expect(tip).toContainText("k0");
  const before = await tip.innerText();
  expect(await setData(harness, many(10))).toBe("shown");
  await expect(tip).toBeVisible();
  await expect.poll(() => tip.innerText()).not.toBe(before);
  await expect(tip).toContainText("k0");
});

test("bins that were left open are chosen for the new rows", async ({ harness }) => {
  const histogram = {
    mark: "bar",
    title: "Histogram",
    encoding: { x: { field: "n", bin: true }, y: { op: "count" } },
  };
  await chart(harness, histogram, { rows: many(1) });
  expect(await setData(harness, many(1000))).toBe("shown");
  const drawn = coloured(await picture(harness), "#2f6bde").filter(
    (s) => s.kind === "rect" || s.kind === "path" || s.kind === "polygon",
  );
  expect(drawn.length).toBeGreaterThan(3);
  expect(drawn.length).toBeLessThan(40);
});

test("the picture moves to the next one, and at once for a reader who prefers less motion", async ({
  browser,
}) => {
  for (const reducedMotion of ["no-preference", "reduce"]) {
    const context = await browser.newContext({ reducedMotion });
    const page = await context.newPage();
    await page.goto(HARNESS_URL);
    await page.locator("html[data-ready]").waitFor();
    await chart(
      page,
      {
        ...bars,
        encoding: {
          x: { field: "k" },
          y: { op: "sum", field: "n", as: "n", scale: { domain: [0, 3000] } },
        },
      },
      { rows: many(1), options: { theme: { transition: 1000 } } },
    );
    // Frames of the canvas differ while it moves.
    const frames = await page.evaluate(async (rows) => {
      const canvas = document.querySelector("[data-pellucid]").shadowRoot.querySelector("canvas");
      const probe = new OffscreenCanvas(40, 40).getContext("2d", { willReadFrequently: true });
      const seen = new Set();
      const shown = window.chart.setData(rows);
      const end = performance.now() + 600;
      while (performance.now() < end) {
        await new Promise(requestAnimationFrame);
        probe.clearRect(0, 0, 40, 40);
        probe.drawImage(canvas, 0, 0, 40, 40);
        seen.add(probe.getImageData(0, 0, 40, 40).data.join());
      }
      await shown;
      return seen.size;
    }, many(20));
    if (reducedMotion === "reduce") expect(frames).toBeLessThan(4);
    else expect(frames).toBeGreaterThan(4);
    await context.close();
  }
});

test("what is no table and no list is refused by name", async ({ harness }) => {
  await chart(harness, spec, { rows });
  for (const given of [{ rows }, null, 3, "rows"])
    expect(await setData(harness, given)).toBe("invalid_query");
  expect(await rowsOf(harness)).toEqual(rows);
});
