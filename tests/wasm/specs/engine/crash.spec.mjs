// A trap of the engine: the worker starts anew, open tables are told, the page goes on.
import { card, chartRows, events, expect, render, test } from "../../support/page.mjs";
import { HARNESS_URL } from "../../support/paths.mjs";

const options = { workerUrl: "/trap-worker.js" };

test("a dashboard opens its rows again by itself after a trap", async ({ harness }) => {
  await render(harness, "small", options);
  const code = await harness.evaluate(() =>
    window.dashboard.exportSvg("flights").catch((e) => e.code),
  );
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
    const chart = new window.pellucid.Chart(window.place(260), {
      table,
      spec: { mark: "metric", encoding: { value: { op: "count" } } },
    });
    await chart.ready;
    const first = await chart.exportSvg().catch((e) => e.code);
    const old = await table.query({ dimensions: ["origin"] }).catch((e) => e.code);
    const again = await engine.open({ url: "/fixtures/flights.parquet" });
    return { first, old, crashes, rows: again.rowCount };
  }, options);
  expect(got).toEqual({
    first: "engine_crashed",
    old: "engine_crashed",
    crashes: ["engine_crashed"],
    rows: 5000,
  });
});

test("after a trap in the page itself, where no worker may run, a fresh instance is made", async ({
  page,
}) => {
  const policy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; worker-src 'none'";
  await page.goto(`${HARNESS_URL}/?csp=${encodeURIComponent(policy)}`);
  await page.locator("html[data-ready]").waitFor();
  const got = await page.evaluate(async () => {
    // A call of `describe` runs a module that traps, once, as a fault of the engine would.
    const trap = new Uint8Array([
      0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 116, 0, 0, 10, 5, 1,
      3, 0, 0, 11,
    ]);
    const { instance } = await WebAssembly.instantiate(trap);
    const engine = await window.pellucid.Engine.create({ worker: false });
    const crashes = [];
    engine.on("crash", (e) => crashes.push(e.code));
    const open = () => engine.open({ url: "/fixtures/flights.parquet" });
    const count = async (t) =>
      (await t.query({ measures: [{ op: "count", as: "n" }] })).toArray()[0].n;
    const table = await open();
    const first = await count(table);
    // The trap reaches the engine through a callback of the page.
    const broken = await engine
      .open({ url: "/fixtures/flights.parquet", headers: () => instance.exports.t() })
      .catch((e) => e.code);
    const old = await table.query({ dimensions: ["origin"] }).catch((e) => e.code);
    const again = await open();
    const second = await count(again);
    // Finalizers of the first instance must find nothing of the second to free.
    for (let i = 0; i < 40; i += 1) new Array(1e5).fill(i);
    return { first, broken, old, crashes, second, third: await count(await open()) };
  });
  expect(got).toEqual({
    first: 5000,
    broken: "engine_crashed",
    old: "engine_crashed",
    crashes: ["engine_crashed"],
    second: 5000,
    third: 5000,
  });
});
