// Other rows for a chart that stands.
import { chart, rowsOf } from "../../support/chart.mjs";
import { expect, test } from "../../support/page.mjs";

const spec = { mark: "bar", title: "Bars", encoding: { x: { field: "k" }, y: { op: "sum", field: "n", as: "n" } } };
const rows = [{ k: "a", n: 1 }, { k: "b", n: 2 }];

/** Notes whenever no drawn chart is on show. */
const watch = (page) =>
  page.evaluate(() => {
    const root = document.querySelector("[data-pellucid]").shadowRoot.querySelector(".root");
    window.blank = 0;
    const look = () => {
      const drawn = root.querySelector(":scope > .card canvas.over") && !root.querySelector(":scope > .card .skeleton");
      if (!drawn) window.blank += 1;
    };
    new MutationObserver(look).observe(root, { childList: true, subtree: true });
  });
const blank = (page) => page.evaluate(() => window.blank);
/** Gives other rows; what came of it. */
const setData = (page, ...given) => page.evaluate((given) => window.chart.setData(...given).then(() => "shown", (e) => e.code), given);

test("plain objects and tables are shown, and the picture before stays until they are", async ({ harness }) => {
  await chart(harness, spec, { rows });
  await watch(harness);
  expect(await setData(harness, [{ k: "c", n: 3 }, { k: "d", n: 4 }, { k: "e", n: 5 }])).toBe("shown");
  expect(await rowsOf(harness)).toEqual([{ k: "c", n: 3 }, { k: "d", n: 4 }, { k: "e", n: 5 }]);
  await harness.evaluate(async () => window.chart.setData(await window.engine.open({ rows: [{ k: "z", n: 9 }] })));
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
  await chart(harness, spec, { rows, options: { filters: [{ field: "k", op: "eq", value: "a" }] } });
  await setData(harness, [{ k: "a", n: 10 }, { k: "b", n: 20 }]);
  expect(await rowsOf(harness)).toEqual([{ k: "a", n: 10 }]);
  await setData(harness, [{ k: "a", n: 11 }, { k: "b", n: 21 }], { filters: [{ field: "n", op: "gt", value: 15 }] });
  expect(await rowsOf(harness)).toEqual([{ k: "b", n: 21 }]);
  await harness.evaluate(() => window.chart.setFilters([]));
  expect(await rowsOf(harness)).toEqual([{ k: "a", n: 11 }, { k: "b", n: 21 }]);
});

test("rows that do not fit are refused, and those before stay", async ({ harness }) => {
  await chart(harness, spec, { rows });
  await watch(harness);
  for (const [other, code] of [[[{ q: 1 }], "unknown_column"], [[{ k: "a", n: "text" }], "type_mismatch"], [[{ k: "a", n: 1, f: {} }, 1], /corrupt_file|invalid/]]) {
    expect(await setData(harness, other)).toMatch(code);
    expect(await rowsOf(harness)).toEqual([{ k: "a", n: 1 }, { k: "b", n: 2 }]);
  }
  expect(await blank(harness)).toBe(0);
  expect(await setData(harness, [{ k: "c", n: 3 }])).toBe("shown");
  expect(await rowsOf(harness)).toEqual([{ k: "c", n: 3 }]);
});

test("of many that come at once the last is shown, and no rows are kept that are not", async ({ harness }) => {
  await chart(harness, spec, { rows });
  const before = await harness.evaluate(() => window.engine.memory());
  await harness.evaluate(() => Promise.all(Array.from({ length: 30 }, (_, i) => window.chart.setData([{ k: "x", n: i }, { k: "y", n: i }]))));
  expect(await rowsOf(harness)).toEqual([{ k: "x", n: 29 }, { k: "y", n: 29 }]);
  await expect.poll(() => harness.evaluate(() => window.engine.memory())).toBeLessThan(before * 3);
});

test("a chart that could not be drawn is, once rows fit", async ({ harness }) => {
  const drawn = chart(harness, spec, { rows: [{ other: 1 }] });
  await expect(drawn).rejects.toThrow(/no column/);
  await expect(harness.locator(".state.error")).toBeVisible();
  expect(await setData(harness, rows)).toBe("shown");
  expect(await rowsOf(harness)).toEqual([{ k: "a", n: 1 }, { k: "b", n: 2 }]);
  await expect(harness.locator(".state.error")).toHaveCount(0);
});

test("a table takes other rows too", async ({ harness }) => {
  await chart(harness, { mark: "table", encoding: { columns: [{ field: "k" }, { op: "sum", field: "n", as: "n" }] } }, { rows });
  expect(await setData(harness, [{ k: "other", n: 7 }])).toBe("shown");
  await expect(harness.getByRole("grid")).toContainText("other");
});

test("after destroy() nothing is shown and the call is refused", async ({ harness }) => {
  await chart(harness, spec, { rows });
  const codes = await harness.evaluate(async (rows) => {
    const pending = window.chart.setData(rows).then(() => "shown", (e) => e.code);
    window.chart.destroy();
    return [await pending, await window.chart.setData(rows).catch((e) => e.code)];
  }, rows);
  expect(codes[1]).toBe("not_found");
  await expect(harness.locator("[data-pellucid]")).toHaveCount(0);
});
