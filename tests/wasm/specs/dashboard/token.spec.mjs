// Tokens while a page stays open.
import { chartRows, events, expect, render, test } from "../../support/page.mjs";

/** A dashboard whose tokens live `expiresIn` seconds; the calls are counted in `window.calls`. */
const withTokens = (page, expiresIn, refreshAfter) =>
  page.evaluate(
    async ([expiresIn, refreshAfter]) => {
      window.calls = 0;
      window.events = [];
      const fetchToken = () => ({ token: `small-${(window.calls += 1)}`, expiresIn, refreshAfter });
      const dashboard = new window.pellucid.EmbeddedDashboard({
        baseUrl: location.origin,
        dashboardId: "flights",
        fetchToken,
      });
      window.dashboard = dashboard;
      dashboard.on("tokenRefresh", (value) => window.events.push({ name: "tokenRefresh", value }));
      await dashboard.render(window.place());
    },
    [expiresIn, refreshAfter],
  );

test("a page that stays open renews its token ahead of expiry, and goes on", async ({
  harness,
}) => {
  await harness.clock.install();
  await withTokens(harness, 2, 1);
  for (const calls of [1, 2, 3]) {
    await harness.clock.runFor(1100);
    await expect.poll(() => harness.evaluate(() => window.calls)).toBeGreaterThan(calls);
  }
  await harness.evaluate(() => window.dashboard.refreshData());
  expect(await chartRows(harness, "flights")).toEqual([{ flights: 5000 }]);
});

test("one token serves configuration and rows", async ({ harness }) => {
  await withTokens(harness, 300, 240);
  expect(await harness.evaluate(() => window.calls)).toBe(1);
});

test("a refusal is answered by one renewal", async ({ harness }) => {
  const failure = await harness.evaluate(async () => {
    let calls = 0;
    const dashboard = new window.pellucid.EmbeddedDashboard({
      baseUrl: location.origin,
      dashboardId: "flights",
      fetchToken: () => ((calls += 1) === 1 ? "expired" : "small"),
    });
    const failed = await dashboard.render(window.place()).then(
      () => null,
      (e) => e.code,
    );
    return [failed, calls];
  });
  expect(failure).toEqual([null, 2]);
});

test("destroying a dashboard stops its renewals and frees its place", async ({ harness }) => {
  await harness.clock.install();
  await withTokens(harness, 2, 1);
  await harness.clock.runFor(1100);
  await expect.poll(() => harness.evaluate(() => window.calls)).toBeGreaterThan(1);
  const calls = await harness.evaluate(() => {
    window.dashboard.destroy();
    return window.calls;
  });
  await harness.clock.runFor(10_000);
  expect(await harness.evaluate(() => window.calls)).toBe(calls);
  await expect(harness.locator("[data-pellucid]")).toHaveCount(0);
});

test("several dashboards share one worker", async ({ harness }) => {
  await Promise.all([render(harness), render(harness), render(harness)]);
  await expect(harness.locator("[data-pellucid]")).toHaveCount(3);
  expect(harness.workers()).toHaveLength(1);
  expect((await events(harness, "error")).length).toBe(0);
});

test("a range refused late fetches a fresh token once, and the rows arrive", async ({
  harness,
}) => {
  const seen = [];
  await harness.context().route("**/data.parquet", async (route) => {
    const token = route.request().headers().authorization;
    seen.push(token);
    // The footer is given; then the first token runs out.
    if (seen.length > 1 && token === "Bearer small-1") {
      const error = {
        code: "unauthorized",
        message: "the token has expired",
        details: null,
        requestId: "r",
        timestamp: "",
      };
      return route.fulfill({
        status: 401,
        headers: { "Access-Control-Allow-Origin": "*" },
        json: { error },
      });
    }
    return route.continue();
  });
  await withTokens(harness, 300, 240);
  expect(await chartRows(harness, "flights")).toEqual([{ flights: 5000 }]);
  await harness.evaluate(() =>
    window.dashboard.applyFilters([{ field: "distance", op: "gt", value: 0 }]),
  );
  expect(await harness.evaluate(() => window.calls)).toBeLessThanOrEqual(2);
  expect(await harness.getByRole("alert").count()).toBe(0);
});
