// A drag, a click, a finger or a tap selects; how a selection is let go.
import { chart, rowsOf, spot, told } from "../../support/chart.mjs";
import { bars, byDay, cloud, interactive, slices, tree } from "../../support/charts.mjs";
import { expect, idle, test } from "../../support/page.mjs";
import { hand } from "../../support/touch.mjs";

for (const [select, from, to, fields] of [
  ["interval", [0.3, 0.5], [0.6, 0.5], ["distance"]],
  ["intervalX", [0.3, 0.5], [0.6, 0.6], ["distance"]],
  ["intervalY", [0.3, 0.3], [0.6, 0.6], ["delay"]],
  ["intervalXy", [0.3, 0.3], [0.6, 0.6], ["distance", "delay"]],
]) {
  test(`a drag selects by ${select}, a double click lets go`, async ({ harness }) => {
    const canvas = await chart(harness, { ...cloud, select });
    await harness.mouse.move(...(await spot(canvas, ...from)));
    await harness.mouse.down();
    await harness.mouse.move(...(await spot(canvas, ...to)), { steps: 5 });
    await harness.mouse.up();
    const last = async () =>
      (await told(harness, "selectionChange")).at(-1)?.filters.map((f) => f.field);
    await expect.poll(last).toEqual(fields);
    await harness.mouse.dblclick(...(await spot(canvas, 0.8, 0.2)));
    await expect.poll(last).toEqual([]);
  });
}

test("a range of a measure selects the categories within", async ({ harness }) => {
  const canvas = await chart(harness, {
    ...bars,
    select: "intervalY",
    encoding: {
      ...bars.encoding,
      y: { op: "max", field: "delay", as: "d", scale: { zero: false } },
    },
  });
  const rows = await rowsOf(harness);
  await harness.mouse.move(...(await spot(canvas, 0.3, 0.1)));
  await harness.mouse.down();
  await harness.mouse.move(...(await spot(canvas, 0.6, 0.55)), { steps: 5 });
  await harness.mouse.up();
  await expect.poll(async () => (await told(harness, "selectionChange")).length).toBeGreaterThan(0);
  const [filter] = (await told(harness, "selectionChange")).at(-1).filters;
  const chosen = filter.values ?? [filter.value];
  const least = Math.min(...rows.filter((r) => chosen.includes(r.destination)).map((r) => r.d));
  const rest = rows.filter((r) => !chosen.includes(r.destination)).map((r) => r.d);
  expect(Math.max(...rest)).toBeLessThan(least);
});

test("a brush and a zoom live together: Shift drags the view", async ({ harness }) => {
  const canvas = await chart(harness, interactive(byDay, { zoom: "x" }, { select: "interval" }));
  await harness.mouse.move(...(await spot(canvas, 0.5, 0.5)));
  await expect(harness.locator(".tip")).toBeVisible();
  await harness.mouse.wheel(0, -600);
  await expect.poll(async () => (await told(harness, "zoomChange")).length).toBe(1);
  await harness.keyboard.down("Shift");
  await harness.mouse.down();
  await harness.mouse.move(...(await spot(canvas, 0.3, 0.5)), { steps: 4 });
  await harness.mouse.up();
  await harness.keyboard.up("Shift");
  expect(await told(harness, "selectionChange")).toEqual([]);
  await harness.mouse.move(...(await spot(canvas, 0.3, 0.5)));
  await harness.mouse.down();
  await harness.mouse.move(...(await spot(canvas, 0.5, 0.5)), { steps: 4 });
  await harness.mouse.up();
  await expect
    .poll(async () => (await told(harness, "selectionChange")).at(-1)?.filters.length)
    .toBe(2);
});

test.describe("by finger", () => {
  test.use({ hasTouch: true });

  test("a finger brushes", async ({ harness }) => {
    const canvas = await chart(harness, { ...byDay, select: "interval" });
    const finger = await hand(harness);
    await finger.slide(await spot(canvas, 0.3, 0.5), await spot(canvas, 0.6, 0.5));
    await expect
      .poll(async () => (await told(harness, "selectionChange")).at(-1)?.filters.map((f) => f.op))
      .toEqual(["gte", "lt"]);
  });
});

test.describe("by finger", () => {
  test.use({ hasTouch: true });

  for (const [what, spec, at] of [
    ["bar", bars, [0.1, 0.7]],
    ["slice", slices, [0.52, 0.4]],
    ["rectangle", tree, [0.1, 0.5]],
  ]) {
    test(`a tap on a ${what} selects it, and on it again lets it go`, async ({ harness }) => {
      const canvas = await chart(harness, { ...spec, select: "point" });
      const finger = await hand(harness);
      await finger.tap(await spot(canvas, ...at));
      await expect.poll(async () => (await told(harness, "selectionChange")).length).toBe(1);
      const { datum } = (await told(harness, "dataPointClick"))[0];
      expect((await told(harness, "selectionChange"))[0].filters).toEqual([
        expect.objectContaining({ field: "destination", op: "eq", value: datum.destination }),
      ]);
      finger.rest();
      await finger.tap(await spot(canvas, ...at));
      await expect
        .poll(async () => (await told(harness, "selectionChange")).at(-1).filters)
        .toEqual([]);
    });
  }

  for (const [select, from, to, fields] of [
    ["interval", [0.3, 0.5], [0.6, 0.5], ["distance"]],
    ["intervalX", [0.3, 0.5], [0.6, 0.6], ["distance"]],
    ["intervalY", [0.3, 0.3], [0.35, 0.6], ["delay"]],
    ["intervalXy", [0.3, 0.3], [0.6, 0.6], ["distance", "delay"]],
  ]) {
    test(`a finger selects by ${select}, two quick taps let go`, async ({ harness }) => {
      const canvas = await chart(harness, { ...cloud, select });
      const finger = await hand(harness);
      await finger.slide(await spot(canvas, ...from), await spot(canvas, ...to), 12);
      const last = async () => (await told(harness, "selectionChange")).at(-1)?.filters;
      await expect.poll(async () => (await last())?.map((f) => f.field)).toEqual(fields);
      const rows = await rowsOf(harness);
      for (const { field, values } of await last()) {
        // A part of what is shown, neither nothing nor all of it.
        const inside = rows.filter((r) => r[field] >= values[0] && r[field] <= values[1]).length;
        expect(inside > 0 && inside < rows.length).toBe(true);
      }
      await idle(harness);
      const away = await spot(canvas, 0.9, 0.1);
      await finger.tap(away);
      await finger.tap(away);
      await expect.poll(last).toEqual([]);
    });
  }
});
