// Gestures over 100,000 marks, by real pointer, touch and key events: what they do, and how long
// the engine takes to have drawn it. Times are of this machine and only printed.
import { chart, spot, texts, told } from "../../support/chart.mjs";
import { expect, idle, test } from "../../support/page.mjs";
import { say, spread } from "../../support/times.mjs";
import { hand } from "../../support/touch.mjs";

const MARKS = 100_000;
const line = { mark: "line", title: "Wave", encoding: { x: { field: "i" }, y: { field: "y" } } };
const cloud = { mark: "point", title: "Cloud", encoding: { x: { field: "x" }, y: { field: "y" } } };
const bars = {
  mark: "bar",
  title: "Bars",
  encoding: { x: { field: "i", bin: { step: 1 }, as: "i" }, y: { op: "sum", field: "y", as: "y" } },
};

const binned = {
  x: { field: "i", bin: { step: 1 }, as: "i" },
  y: { op: "sum", field: "y", as: "y" },
};
const stacked = {
  mark: "bar",
  title: "Stacks",
  encoding: { ...binned, x: { field: "i", bin: { step: 4 }, as: "i" }, color: { field: "s" } },
};
const named = {
  mark: "bar",
  title: "Names",
  encoding: { x: { field: "n" }, y: { op: "sum", field: "y", as: "y" } },
};
const area = { mark: "area", title: "Area", encoding: binned };
const minute = { field: "t", timeUnit: "minute", as: "t" };
const measure = (op) => ({ op, field: "y", as: op });
const candles = {
  mark: "candlestick",
  title: "Candles",
  encoding: {
    x: minute,
    open: measure("mean"),
    high: measure("max"),
    low: measure("min"),
    close: measure("median"),
  },
};

/** Does something and prints how long the calls of `method` took that it made. */
async function timed(page, what, method, act) {
  const times = () =>
    page.evaluate(
      (m) => window.answered.filter((c) => c.method === m).map((c) => c.millis),
      method,
    );
  await idle(page);
  await page.evaluate(() => (window.answered = []));
  await act();
  await expect.poll(async () => (await times()).length).toBeGreaterThan(0);
  await idle(page);
  say(`${what}, ${MARKS} marks`, spread(await times()));
}

const draw = (page, spec) => chart(page, spec, { rows: MARKS, height: 400 });
const fields = async (page) =>
  (await told(page, "selectionChange")).at(-1)?.filters.map((f) => f.field);

test.describe("touch", () => {
  test.use({ hasTouch: true });

  for (const [what, spec, zoom] of [
    ["line", line, "x"],
    ["scatter", cloud, "xy"],
    ["bar", bars, "x"],
    ["bar of names", named, "x"],
    ["stacked bar", stacked, "x"],
    ["area", area, "x"],
    ["candlestick", candles, "x"],
  ]) {
    test(`two fingers zoom a ${what} chart, one pans it`, async ({ harness }) => {
      const canvas = await draw(harness, { ...spec, interaction: { zoom } });
      const fingers = await hand(harness);
      const middle = await spot(canvas, 0.5, 0.5);
      await timed(harness, `pinch, ${what}`, "zoom", () => fingers.pinch(middle, 80, 400, 16));
      expect((await told(harness, "zoomChange")).at(-1)).toEqual({ zoomed: true });
      const near = await texts(harness);
      const [from, to] = [await spot(canvas, 0.6, 0.5), await spot(canvas, 0.3, 0.5)];
      await timed(harness, `pan, ${what}`, "zoom", () => fingers.slide(from, to, 16));
      expect(await texts(harness)).not.toEqual(near);
      await timed(harness, `double tap, ${what}`, "resetZoom", async () => {
        await fingers.tap(middle);
        await fingers.tap(middle);
      });
      expect((await told(harness, "zoomChange")).at(-1)).toEqual({ zoomed: false });
    });
  }

  test("a finger brushes a rectangle of a scatter", async ({ harness }) => {
    const canvas = await draw(harness, { ...cloud, select: "intervalXy" });
    const finger = await hand(harness);
    const [from, to] = [await spot(canvas, 0.3, 0.3), await spot(canvas, 0.6, 0.6)];
    await timed(harness, "touch brush on both axes, scatter", "brush", () =>
      finger.slide(from, to, 16),
    );
    await expect.poll(() => fields(harness)).toEqual(["x", "y"]);
  });
});

for (const [what, spec, select, expected] of [
  ["scatter", cloud, "intervalXy", ["x", "y"]],
  ["scatter", cloud, "intervalY", ["y"]],
  ["line", line, "intervalX", ["i"]],
  ["bar", bars, "intervalX", ["i"]],
  ["bar of names", named, "intervalX", ["n"]],
  ["stacked bar", stacked, "intervalX", ["i"]],
  ["area", area, "intervalX", ["i"]],
  ["candlestick", candles, "intervalX", ["t"]],
]) {
  test(`a mouse brushes a ${what} by ${select}, and a double click lets go`, async ({
    harness,
  }) => {
    const canvas = await draw(harness, { ...spec, select });
    const [from, to] = [await spot(canvas, 0.3, 0.3), await spot(canvas, 0.6, 0.6)];
    await timed(harness, `brush by ${select}, ${what}`, "brush", async () => {
      await harness.mouse.move(...from);
      await harness.mouse.down();
      await harness.mouse.move(...to, { steps: 24 });
      await harness.mouse.up();
    });
    await expect.poll(async () => [...new Set(await fields(harness))]).toEqual(expected);
    const away = await spot(canvas, 0.9, 0.2);
    await timed(harness, `double click, ${what}`, "clearSelection", () =>
      harness.mouse.dblclick(...away),
    );
    await expect.poll(() => fields(harness)).toEqual([]);
  });
}

test("keys zoom, pan and walk 100,000 marks", async ({ harness }) => {
  await draw(harness, { ...line, interaction: { zoom: "x" } });
  await harness.getByRole("application").focus();
  await timed(harness, "zoom by keys, line", "zoom", async () => {
    for (let i = 0; i < 6; i += 1) await harness.keyboard.press("+");
    for (let i = 0; i < 4; i += 1) await harness.keyboard.press("Alt+ArrowRight");
  });
  await timed(harness, "walk by keys, line", "focusDatum", async () => {
    for (let i = 0; i < 10; i += 1) await harness.keyboard.press("ArrowRight");
  });
  await expect(harness.getByRole("status")).toHaveText(/\. 10 of [1-9]\d*$/);
  expect((await told(harness, "zoomChange")).at(-1)).toEqual({ zoomed: true });
});

test("a drill goes below one of 100,000 bars, and the breadcrumb back", async ({ harness }) => {
  const canvas = await draw(harness, { ...bars, interaction: { drill: ["s"] } });
  const at = await spot(canvas, 0.5, 0.55);
  await timed(harness, "drill down, bar", "drillDown", () => harness.mouse.click(...at));
  const crumbs = harness.getByRole("navigation", { name: "Path" });
  await expect(crumbs.getByRole("listitem")).toHaveCount(2);
  await timed(harness, "drill up by breadcrumb, bar", "drillUp", () =>
    crumbs.getByRole("button", { name: "All" }).click(),
  );
  await expect(crumbs).toBeHidden();
});
