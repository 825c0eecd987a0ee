// A trap of the engine: the worker starts anew, open tables are told, the page goes on.
import { card, chartRows, events, expect, render, test } from "../support/page.mjs";

const options = { workerUrl: "/trap-worker.js" };

test("a dashboard opens its rows again by itself after a trap", async ({ harness }) => {
  await render(harness, "small", options);
  const code = await harness.evaluate(() => window.dashboard.exportSvg("flights").catch((e) => e.code));
  expect(code).toBe("engine_crashed");
  await expect.poll(async () => (await events(harness, "ready")).length).toBe(2);
  expect(await chartRows(harness, "flights")).toEqual([{ flights: 5000 }]);
  await expect(card(harness, "by-day").locator("canvas.over")).toBeVisible();
});

test("a second trap soon after leaves an error with a retry", async ({ harness }) => {
  await render(harness, "small", options);
  await harness.evaluate(() => window.dashboard.exportSvg("flights").catch(() => undefined));
  await expect.poll(async () => (await events(harness, "ready")).length).toBe(2);
  await harness.evaluate(() => window.dashboard.exportSvg("flights").catch(() => undefined));
  await expect(harness.getByRole("alert")).toContainText("engine_crashed");
  await harness.getByRole("button", { name: "Try again" }).click();
  await expect.poll(async () => (await events(harness, "ready")).length).toBe(3);
});

test("tables of a crashed engine say so; opening again works", async ({ harness }) => {
  const got = await harness.evaluate(async (options) => {
    const engine = await window.pellucid.Engine.create(options);
    const crashes = [];
    engine.on("crash", (e) => crashes.push(e.code));
    const table = await engine.open({ url: "/fixtures/flights.parquet" });
    const chart = new window.pellucid.Chart(window.place(260), { table, spec: { mark: "metric", encoding: { value: { op: "count" } } } });
    await chart.ready;
    const first = await chart.exportSvg().catch((e) => e.code);
    const old = await table.query({ dimensions: ["origin"] }).catch((e) => e.code);
    const again = await engine.open({ url: "/fixtures/flights.parquet" });
    return { first, old, crashes, rows: again.rowCount };
  }, options);
  expect(got).toEqual({ first: "engine_crashed", old: "engine_crashed", crashes: ["engine_crashed"], rows: 5000 });
});
