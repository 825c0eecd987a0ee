// What a dashboard says of a token, a chart and filters that are wrong.
import { card, events, expect, render, test } from "../../support/page.mjs";

for (const [token, code, shown] of [
  ["expired", "unauthorized", /expired/],
  ["forged", "unauthorized", /signature/],
  ["other", "forbidden", /finance/],
  ["500", "http_status", /500/],
  ["cut", "network", /.+/],
]) {
  test(`token "${token}": the error stands in the page and in the promise`, async ({ harness }) => {
    const failure = await render(harness, token);
    const told = await events(harness, "error");
    // Opening reads the footer only, so rows may also fail chart by chart.
    const error = failure ?? told[0]?.error;
    expect(error.code).toBe(code);
    expect(error.message).toMatch(shown);
    expect(told.length).toBeGreaterThan(0);
    await expect(harness.getByRole("alert").first()).toContainText(code);
    await expect(harness.getByRole("button", { name: "Try again" }).first()).toBeVisible();
  });
}

test("a retry after the cause is gone shows the dashboard", async ({ harness }) => {
  await harness.evaluate(() => (window.bad = true));
  await harness.evaluate(async () => {
    const dashboard = new window.pellucid.EmbeddedDashboard({
      baseUrl: location.origin,
      dashboardId: "flights",
      fetchToken: () => (window.bad ? "forged" : "small"),
    });
    await dashboard.render(window.place()).catch(() => undefined);
    window.bad = false;
  });
  await harness.getByRole("button", { name: "Try again" }).click();
  await expect(card(harness, "by-day").locator("canvas.over")).toBeVisible();
  await expect(harness.getByRole("alert")).toHaveCount(0);
});

test("an unknown field in one chart spoils that chart alone", async ({ harness }) => {
  expect(await render(harness, "bad-spec")).toBeNull();
  await expect(card(harness, "flights").getByRole("alert")).toContainText("invalid_spec");
  expect((await events(harness, "error"))[0]).toMatchObject({
    fatal: false,
    chartId: "flights",
    error: { code: "invalid_spec", message: expect.stringContaining("colour") },
  });
  await expect(card(harness, "by-day").locator("canvas.over")).toBeVisible();
});

test("filters that do not fit are refused, and those before stay", async ({ harness }) => {
  await render(harness);
  const code = await harness.evaluate(() =>
    window.dashboard
      .applyFilters([{ field: "orgin", op: "eq", value: "ATL" }])
      .catch((e) => e.code),
  );
  expect(code).toBe("unknown_column");
  expect(await harness.evaluate(() => window.dashboard.filters)).toEqual([]);
});
