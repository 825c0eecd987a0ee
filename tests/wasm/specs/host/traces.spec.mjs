// What an embed leaves in a page: nothing, and what a page has changed does not change it.
import { chartRows, expect, render, test } from "../../support/page.mjs";
import { HARNESS_URL } from "../../support/paths.mjs";

for (const worker of [true, false]) {
  test(`changed prototypes change no answer, the engine ${worker ? "in a worker" : "in the page"}`, async ({
    page,
  }) => {
    await page.addInitScript(() => {
      // As old libraries and careless polyfills leave them.
      for (const kind of [Array, String, Number, Date])
        kind.prototype.toJSON ??= function () {
          return "changed";
        };
      Array.prototype.toJSON = function () {
        return "changed";
      };
      Object.prototype.each = function () {
        return this;
      };
      Array.prototype.each = function () {
        return this;
      };
      Function.prototype.extend = function () {
        return this;
      };
      String.prototype.strip = function () {
        return this.trim();
      };
      Object.prototype.then2 = "polluted";
      window.JSON2 = JSON;
    });
    await page.goto(HARNESS_URL);
    await page.locator("html[data-ready]").waitFor();
    const faults = [];
    page.on("pageerror", (error) => faults.push(error.message));
    const filters = [
      { field: "destination", op: "in", values: ["BOS", "SFO"] },
      { field: "date", op: "gte", value: "2001-02-01" },
    ];
    expect(await render(page, "small", { worker, filters })).toBeNull();
    const rows = await chartRows(page, "destinations").catch((e) => e.message);
    expect(rows).toHaveLength(2);
    const answer = await page.evaluate(async (worker) => {
      const engine = await window.pellucid.Engine.create({ worker });
      const table = await engine.open({
        rows: [
          { a: "x", v: 1, at: new Date(0) },
          { a: "y", v: 2, at: new Date(864e5) },
        ],
      });
      const result = await table.query({
        dimensions: ["a"],
        measures: [{ op: "sum", field: "v", as: "v" }],
        filters: [{ field: "v", op: "between", values: [0, 5] }],
        sort: [{ by: "v", order: "desc" }],
      });
      return result.toArray().map((r) => `${r.a}${r.v}`);
    }, worker);
    expect(answer).toEqual(["y2", "x1"]);
    await page.evaluate(() => window.dashboard.applyFilters([]));
    expect(await chartRows(page, "flights")).toEqual([{ flights: 5000 }]);
    expect(faults).toEqual([]);
  });
}

test("nothing is left in the page: no global, style, attribute or element", async ({ harness }) => {
  const traces = () =>
    harness.evaluate(() => ({
      globals: Object.getOwnPropertyNames(window).sort(),
      sheets: [document.styleSheets.length, document.adoptedStyleSheets.length],
      head: document.head.innerHTML,
      html: [...document.documentElement.attributes].map((a) => a.name + a.value),
      body: [...document.body.attributes].map((a) => a.name + a.value),
      main: document.getElementById("main").innerHTML,
      prototypes: [Object, Array, String, Function, Element, HTMLElement, Promise].map(
        (kind) => Object.getOwnPropertyNames(kind.prototype).length,
      ),
    }));
  await harness.evaluate(() => {
    window.dashboard = window.events = undefined;
    window.kept = window.place();
    window.place = () => window.kept;
  });
  const before = await traces();
  await render(harness);
  const during = await traces();
  expect({ ...during, main: "" }).toEqual({ ...before, main: "" });
  await harness.evaluate(() => window.dashboard.destroy());
  expect(await traces()).toEqual(before);
});

test("the script tag adds one global and two elements", async ({ page }) => {
  await page.goto(`${HARNESS_URL}/page.css`);
  await page.setContent(
    "<!doctype html><title>Host</title><div id=chart style='height:300px'></div>",
  );
  const before = await page.evaluate(() => Object.getOwnPropertyNames(window));
  await page.addScriptTag({ url: `${HARNESS_URL}/dist/pellucid.min.js` });
  const added = await page.evaluate(
    (before) => Object.getOwnPropertyNames(window).filter((name) => !before.includes(name)),
    before,
  );
  expect(added).toEqual(["Pellucid"]);
  expect(
    await page.evaluate(() =>
      ["pellucid-chart", "pellucid-dashboard"].every((name) => customElements.get(name)),
    ),
  ).toBe(true);
});

test("listeners of a destroyed dashboard are gone", async ({ harness }) => {
  const left = await harness.evaluate(async () => {
    const add = EventTarget.prototype.addEventListener;
    const remove = EventTarget.prototype.removeEventListener;
    const live = [];
    EventTarget.prototype.addEventListener = function (type, listener, options) {
      if (this === window || this === document || this instanceof MediaQueryList) {
        const entry = [this, type, listener];
        live.push(entry);
        if (options?.signal)
          add.call(options.signal, "abort", () => live.splice(live.indexOf(entry), 1));
      }
      return add.call(this, type, listener, options);
    };
    EventTarget.prototype.removeEventListener = function (type, listener, options) {
      const at = live.findIndex(([t, n, l]) => t === this && n === type && l === listener);
      if (at >= 0) live.splice(at, 1);
      return remove.call(this, type, listener, options);
    };
    const dashboard = new window.pellucid.EmbeddedDashboard({
      baseUrl: location.origin,
      dashboardId: "flights",
      fetchToken: () => "small",
    });
    await dashboard.render(window.place());
    const during = live.length;
    dashboard.destroy();
    Object.assign(EventTarget.prototype, { addEventListener: add, removeEventListener: remove });
    return [during > 0, live.map(([, type]) => type)];
  });
  expect(left).toEqual([true, []]);
});
