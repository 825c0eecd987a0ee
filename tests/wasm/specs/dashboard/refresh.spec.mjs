// Rows that are not the newest: a refresh that fails, one that succeeds, and a promise that runs
// out.
import { expectAccessible } from "../../support/axe.mjs";
import {
  card,
  chartRows,
  events,
  expect,
  inScheme,
  render,
  test,
  unavailable,
} from "../../support/page.mjs";
import { RESULTS } from "../../support/paths.mjs";

/** Changes what the server says of its dataset. */
const configured = (page, change) =>
  page.route("**/embed/config", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: change(await answer.json()) });
  });

const refresh = (page) =>
  page.evaluate(() =>
    window.dashboard.refreshData().then(
      () => null,
      (e) => e.toJSON(),
    ),
  );
const badge = (page) => page.locator(".stale");

for (const scheme of ["light", "dark"]) {
  test(`after a refresh that failed the last rows stay, with their time, until one succeeds, ${scheme}`, async ({
    harness,
  }) => {
    await inScheme(harness, scheme);
    await render(harness, "small", { filters: [{ field: "destination", op: "eq", value: "BOS" }] });
    const before = await chartRows(harness, "flights");
    await harness.route("**/embed/config", (route) => route.fulfill(unavailable));
    expect(await refresh(harness)).toMatchObject({ code: "unavailable" });
    await expect(badge(harness)).toContainText(
      /Data of \d+:\d\d [AP]M\. Newer data could not be loaded\./,
    );
    await expect(card(harness, "by-day").locator("canvas.over")).toBeVisible();
    expect(await chartRows(harness, "flights")).toEqual(before);
    expect((await events(harness, "error")).at(-1)).toMatchObject({
      fatal: false,
      error: { code: "unavailable" },
    });
    await expectAccessible(harness);
    await harness.screenshot({ path: `${RESULTS}state-stale-${scheme}.png` });
    await harness.unroute("**/embed/config");
    await badge(harness).getByRole("button", { name: "Refresh" }).click();
    await expect(badge(harness)).toHaveCount(0);
    expect(await chartRows(harness, "flights")).toEqual(before);
    expect(await harness.evaluate(() => window.dashboard.filters)).toEqual([
      { field: "destination", op: "in", values: ["BOS"] },
    ]);
  });
}

test("rows that break off on their way leave the last ones too", async ({ harness, context }) => {
  await render(harness);
  await context.route("**/data.parquet*", (route) => route.abort());
  expect(await refresh(harness)).toMatchObject({ code: "network" });
  await expect(badge(harness)).toContainText("Newer data could not be loaded");
  expect(await chartRows(harness, "flights")).toEqual([{ flights: 5000 }]);
  expect(await harness.locator(".card").count()).toBe(
    await harness.evaluate(
      () =>
        document.querySelector("[data-pellucid]").shadowRoot.querySelectorAll(".grid > .card")
          .length,
    ),
  );
  expect(await harness.locator(".behind").count()).toBe(0);
});

test("rows older than their dataset promises say so", async ({ harness }) => {
  await configured(harness, (config) => ({
    ...config,
    dataset: { ...config.dataset, freshSeconds: 1 },
  }));
  await render(harness);
  const stale = await harness.evaluate(
    () =>
      new Promise((resolve) =>
        window.dashboard.on("stale", (e) =>
          resolve({ error: e.error, age: Date.now() - e.since.getTime() }),
        ),
      ),
  );
  expect(stale.error).toBeNull();
  expect(stale.age).toBeGreaterThanOrEqual(990);
  await expect(badge(harness)).toContainText("older than promised");
  await harness.unroute("**/embed/config");
  await badge(harness).getByRole("button", { name: "Refresh" }).click();
  await expect(badge(harness)).toHaveCount(0);
});

test("a refresh that succeeds never shows an empty page", async ({ harness }) => {
  await render(harness);
  const seen = await harness.evaluate(async () => {
    const root = document.querySelector("[data-pellucid]").shadowRoot;
    let least = Infinity;
    let running = true;
    const look = () => {
      least = Math.min(least, root.querySelectorAll(".root > .grid canvas.over").length);
      if (running) requestAnimationFrame(look);
    };
    look();
    await window.dashboard.refreshData();
    running = false;
    return [least, root.querySelectorAll(".root > .grid").length];
  });
  expect(seen).toEqual([8, 1]);
  expect(await chartRows(harness, "flights")).toEqual([{ flights: 5000 }]);
});
