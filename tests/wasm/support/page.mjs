// What specs do in the harness page.
import { test as base, expect } from "@playwright/test";
import { HARNESS_URL } from "./paths.mjs";

export { expect };

/** A page with the package loaded. A fault of the page that no spec expects fails the spec. */
export const test = base.extend({
  harness: async ({ page }, use) => {
    const faults = [];
    page.on("pageerror", (error) => faults.push(error.message));
    await page.goto(HARNESS_URL);
    await page.locator("html[data-ready]").waitFor();
    await use(page);
    expect(faults).toEqual([]);
  },
});

/** Opens one page with the package loaded for all tests of a block, and tells `opened` of it. */
export function onePage(opened) {
  let page;
  test.beforeAll(async ({ browser }) => {
    page = await browser.newPage();
    await page.goto(HARNESS_URL);
    await page.locator("html[data-ready]").waitFor();
    opened(page);
  });
  test.afterAll(() => page.close());
}

/**
 * Holds what `url` names back, as a slow network does, until the returned function is called; then
 * it is answered, by the server if by nothing else.
 */
export async function held(page, url, answer = (route) => route.continue()) {
  let release;
  const released = new Promise((resolve) => (release = resolve));
  await page.route(url, async (route) => {
    await released;
    await answer(route);
  });
  return release;
}

/**
 * Renders a dashboard whose token is `token`; what `render()` threw, or null. Events are kept in
 * `window.events`.
 */
export function render(page, token = "small", options = {}) {
  return page.evaluate(
    async ([token, options]) => {
      const dashboard = new window.pellucid.EmbeddedDashboard({
        baseUrl: location.origin,
        dashboardId: "flights",
        fetchToken: () => token,
        ...options,
      });
      window.dashboard = dashboard;
      window.events = [];
      const names = [
        "config",
        "load",
        "ready",
        "error",
        "filterChange",
        "selectionChange",
        "update",
        "dataPointClick",
        "tokenRefresh",
        "crash",
      ];
      for (const name of names)
        dashboard.on(name, (value) =>
          window.events.push({
            name,
            value:
              name === "error"
                ? { ...value, error: value.error.toJSON() }
                : name === "config"
                  ? null
                  : value,
          }),
        );
      try {
        await dashboard.render(window.place());
        return null;
      } catch (error) {
        return { ...error.toJSON(), isError: error instanceof Error };
      }
    },
    [token, options],
  );
}

/** Values of every event `name` so far. */
export const events = (page, name) =>
  page.evaluate((n) => window.events.filter((e) => e.name === n).map((e) => e.value), name);

/** Makes reader and page prefer a colour scheme. */
export async function inScheme(page, scheme) {
  await page.emulateMedia({ colorScheme: scheme });
  await page.evaluate(
    (s) => (document.body.style.background = s === "dark" ? "#000" : "#fff"),
    scheme,
  );
}

/** A chart's rows as plain objects. */
export const chartRows = (page, chartId) =>
  page.evaluate(
    async (id) =>
      JSON.parse(await (await window.dashboard.exportData("json", { chartId: id })).text()),
    chartId,
  );

/** A chart's card. */
export const card = (page, id) => page.locator(`[data-chart="${id}"]`);

/** Drags over a chart from and to shares of its width. */
export async function drag(page, id, from, to, steps = 6) {
  await card(page, id).locator("canvas.over").scrollIntoViewIfNeeded();
  const box = await card(page, id).locator("canvas.over").boundingBox();
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * from, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * to, y, { steps });
  await page.mouse.up();
  await idle(page);
}

/**
 * Waits until nothing is under way: every call of the engine is answered and no timer is about to
 * run.
 */
export const idle = (page) => page.evaluate(() => window.idle());

/** Waits until the page has drawn twice: what an event brings about in a frame has come by then. */
export const frames = (page) =>
  page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );

/** What a server answers whose warehouse rests. */
export const unavailable = {
  status: 503,
  contentType: "application/json",
  headers: { "Access-Control-Allow-Origin": "*" },
  body: JSON.stringify({ error: { code: "unavailable", message: "the warehouse is resting" } }),
};

/** Requests the harness has had so far. */
export const requests = async (page) => (await page.request.get(`${HARNESS_URL}/log`)).json();
