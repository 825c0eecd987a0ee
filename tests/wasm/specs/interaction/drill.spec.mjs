// Below a mark and back up, by mouse, keys and finger.
import { chart, rested, rowsOf, spot, told } from "../../support/chart.mjs";
import { bars, interactive, levels, slices } from "../../support/charts.mjs";
import { expect, test } from "../../support/page.mjs";
import { hand } from "../../support/touch.mjs";

test("a click goes from year to quarter to month to city, the breadcrumb goes back", async ({
  harness,
}) => {
  await harness.clock.install();
  const canvas = await chart(harness, levels);
  expect(await rowsOf(harness)).toEqual([{ year: "2001-01-01T00:00:00.000Z", flights: 5000 }]);
  const click = async (x) => {
    await rested(harness);
    await harness.mouse.click(...(await spot(canvas, x, 0.8)));
  };
  await click(0.5);
  await expect
    .poll(async () => (await rowsOf(harness)).map((r) => r.quarter))
    .toEqual(["2001-01-01T00:00:00.000Z", "2001-04-01T00:00:00.000Z"]);
  const quarters = await rowsOf(harness);
  await click(0.3);
  await expect.poll(async () => (await rowsOf(harness)).length).toBe(3);
  const months = await rowsOf(harness);
  expect(months.reduce((n, r) => n + r.flights, 0)).toBe(quarters[0].flights);
  await click(0.2);
  await expect.poll(async () => (await rowsOf(harness)).length).toBe(8);
  expect((await rowsOf(harness)).reduce((n, r) => n + r.flights, 0)).toBe(months[0].flights);
  const crumbs = harness.getByRole("navigation", { name: "Path" });
  await expect(crumbs.getByRole("listitem")).toHaveText(["All", "2001", /Q1|1/, /Jan/]);
  await crumbs.getByRole("button", { name: "2001", exact: true }).click();
  await expect.poll(() => rowsOf(harness)).toEqual(quarters);
  await crumbs.getByRole("button", { name: "All" }).click();
  await expect.poll(async () => (await rowsOf(harness)).length).toBe(1);
  await expect(crumbs).toBeHidden();
  expect((await told(harness, "drill")).map((d) => d.direction)).toEqual([
    "down",
    "down",
    "down",
    "up",
    "up",
  ]);
});

test("keys drill down and up", async ({ harness }) => {
  await chart(harness, levels);
  await harness.getByRole("application").focus();
  await harness.keyboard.press("ArrowRight");
  await expect(harness.getByRole("status")).toContainText("2001");
  await harness.keyboard.press("Enter");
  await expect.poll(async () => (await rowsOf(harness)).length).toBe(2);
  await harness.keyboard.press("Backspace");
  await expect.poll(async () => (await rowsOf(harness)).length).toBe(1);
});

test("a drill goes to bins of a number", async ({ harness }) => {
  const canvas = await chart(
    harness,
    interactive(bars, { drill: [{ field: "distance", bin: { step: 500 }, as: "band" }] }),
  );
  const all = await rowsOf(harness);
  await harness.mouse.click(...(await spot(canvas, 0.1, 0.7)));
  await expect
    .poll(async () => (await rowsOf(harness)).map((r) => r.band))
    .toEqual([0, 500, 1000, 1500, 2000]);
  expect((await rowsOf(harness)).reduce((n, r) => n + r.flights, 0)).toBe(
    all.find((r) => r.destination === "BOS").flights,
  );
});

test("a page may prevent a drill", async ({ harness }) => {
  const canvas = await chart(harness, levels, { prevent: ["drill"] });
  await harness.mouse.click(...(await spot(canvas, 0.5, 0.8)));
  await expect.poll(async () => (await told(harness, "drill")).length).toBe(1);
  expect((await told(harness, "drill"))[0]).toMatchObject({
    direction: "down",
    path: [],
    datum: { flights: 5000 },
  });
  expect(await rowsOf(harness)).toHaveLength(1);
});

test.describe("by finger", () => {
  test.use({ hasTouch: true });

  // The path of a hierarchy, which has a spec of its own, is drawn whole.
  for (const [what, spec, at] of [
    ["bar", bars, [0.1, 0.7]],
    ["slice", slices, [0.52, 0.4]],
  ]) {
    test(`a tap on a ${what} drills below it`, async ({ harness }) => {
      const canvas = await chart(harness, {
        ...spec,
        interaction: { drill: [{ field: "date", timeUnit: "month", as: "month" }] },
      });
      const all = await rowsOf(harness);
      const finger = await hand(harness);
      await finger.tap(await spot(canvas, ...at));
      await expect.poll(async () => (await rowsOf(harness)).length).toBe(6);
      const [{ datum }] = await told(harness, "drill");
      expect((await rowsOf(harness)).reduce((n, r) => n + r.flights, 0)).toBe(
        all.find((r) => r.destination === datum.destination).flights,
      );
      await expect(
        harness.getByRole("navigation", { name: "Path" }).getByRole("listitem"),
      ).toHaveText(["All", datum.destination]);
    });
  }
});
