// A hostile page does not change us, and we leave nothing in the page: styles, prototypes, globals, listeners.
import { card, chartRows, expect, render, test } from "../support/page.mjs";
import { HARNESS_URL, RESULTS } from "../support/paths.mjs";

const HOSTILE = `
* { box-sizing: content-box !important; margin: 9px !important; padding: 3px !important; color: red !important; font: italic 30px/3 "Comic Sans MS", cursive !important;
  letter-spacing: 4px !important; text-transform: uppercase !important; border-radius: 0 !important; transition: all 3s !important; direction: rtl !important; text-align: right !important;
  visibility: visible; opacity: .9 !important; float: left !important; outline: 3px dotted lime !important; }
div { display: inline !important; position: static !important; width: 37px !important; height: 11px !important; transform: rotate(3deg) !important; filter: invert(1) !important; }
canvas { width: 50px !important; height: 50px !important; filter: invert(1) !important; border: 5px solid lime !important; }
table, tr, td, th { display: block !important; border: 4px solid red !important; background: yellow !important; }
button, input { background: hotpink !important; font-size: 40px !important; display: none !important; }
section, header, h3 { display: none !important; }
svg, path { fill: red !important; stroke: red !important; }
:root { --p-accent: red; --p-background: yellow; --border: red; --radius: 99px; --gap: 99px; --first: 9px; }
@keyframes breathe { from { opacity: 0; } }
`;

/** A container that the page's own rules for every element do not reach: only what is within is looked at. */
const contain = (page) =>
  page.evaluate(() => {
    window.place = () => {
      const element = document.createElement("div");
      const set = { all: "initial", display: "block", position: "absolute", top: "0", left: "0", width: "1000px", direction: "ltr", margin: "0", padding: "0", height: "auto", transform: "none", filter: "none", opacity: "1", float: "none", outline: "none" };
      document.getElementById("main").hidden = true;
      // What a page does to our ancestors is seen through us, and its own business.
      for (const target of [element, document.body, document.documentElement]) {
        for (const [name, value] of Object.entries(set)) {
          if (target === element || name !== "position") target.style.setProperty(name, value, "important");
        }
      }
      document.body.append(element);
      return element;
    };
  });
const hostile = (page) =>
  page.evaluate((css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [sheet];
  }, HOSTILE);
/** Every element of ours with everything a style sheet may change. */
const styles = (page) =>
  page.evaluate(() => {
    const root = document.querySelector("[data-pellucid]").shadowRoot;
    return [...root.querySelectorAll("*")].map((element) => {
      const style = getComputedStyle(element);
      const { x, y, width, height } = element.getBoundingClientRect();
      return [element.tagName, element.className.toString(), [x, y, width, height].map((v) => Math.round(v * 4) / 4).join(" "), ...["color", "backgroundColor", "font", "display", "margin", "padding", "border", "borderRadius", "letterSpacing", "textTransform", "textAlign", "direction", "transitionDuration", "opacity", "filter", "transform", "float", "outlineStyle", "stroke", "fill"].map((name) => style[name])].join("|");
    });
  });

test("a page that styles everything as important changes no pixel and no style of ours", async ({ harness }) => {
  await contain(harness);
  await render(harness, "small", { theme: "light" });
  await card(harness, "table").getByRole("gridcell").first().waitFor({ state: "attached" });
  const box = { x: 0, y: 0, width: 1000, height: 880 };
  await harness.evaluate(() => document.activeElement?.blur());
  const [before, seen] = [await styles(harness), await harness.screenshot({ clip: box })];
  expect(before.length).toBeGreaterThan(100);
  await hostile(harness);
  await harness.waitForTimeout(300);
  expect(await styles(harness)).toEqual(before);
  const now = await harness.screenshot({ clip: box, path: `${RESULTS}isolation-hostile.png` });
  expect(Buffer.compare(seen, now)).toBe(0);
});

test("drawn under such rules from the start, menus, tables and popups look the same too", async ({ page }) => {
  const looks = [];
  for (const first of [false, true]) {
    await page.goto(HARNESS_URL);
    await page.locator("html[data-ready]").waitFor();
    await contain(page);
    if (first) await hostile(page);
    await render(page, "small", { theme: "dark" });
    if (!first) await hostile(page);
    await card(page, "destinations").hover();
    await card(page, "destinations").getByRole("button", { name: "Show as table" }).click();
    await page.locator(".select > .button").click();
    await expect(page.getByRole("option").first()).toBeVisible();
    await page.mouse.move(999, 5);
    await page.waitForTimeout(400);
    looks.push((await styles(page)).map((line) => line.replace(/pellucid-\w+-\d+/g, "")));
  }
  expect(looks[1]).toEqual(looks[0]);
});

for (const worker of [true, false]) {
  test(`changed prototypes change no answer, the engine ${worker ? "in a worker" : "in the page"}`, async ({ page }) => {
    await page.addInitScript(() => {
      // As old libraries and careless polyfills leave them.
      for (const kind of [Array, String, Number, Date]) kind.prototype.toJSON ??= function () { return "changed"; };
      Array.prototype.toJSON = function () { return "changed"; };
      Object.prototype.each = function () { return this; };
      Array.prototype.each = function () { return this; };
      Function.prototype.extend = function () { return this; };
      String.prototype.strip = function () { return this.trim(); };
      Object.prototype.then2 = "polluted";
      window.JSON2 = JSON;
    });
    await page.goto(HARNESS_URL);
    await page.locator("html[data-ready]").waitFor();
    const faults = [];
    page.on("pageerror", (error) => faults.push(error.message));
    const filters = [{ field: "destination", op: "in", values: ["BOS", "SFO"] }, { field: "date", op: "gte", value: "2001-02-01" }];
    expect(await render(page, "small", { worker, filters })).toBeNull();
    const rows = await chartRows(page, "destinations").catch((e) => e.message);
    expect(rows).toHaveLength(2);
    const answer = await page.evaluate(async (worker) => {
      const engine = await window.pellucid.Engine.create({ worker });
      const table = await engine.open({ rows: [{ a: "x", v: 1, at: new Date(0) }, { a: "y", v: 2, at: new Date(864e5) }] });
      const result = await table.query({ dimensions: ["a"], measures: [{ op: "sum", field: "v", as: "v" }], filters: [{ field: "v", op: "between", values: [0, 5] }], sort: [{ by: "v", order: "desc" }] });
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
      prototypes: [Object, Array, String, Function, Element, HTMLElement, Promise].map((kind) => Object.getOwnPropertyNames(kind.prototype).length),
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
  await page.setContent("<!doctype html><title>Host</title><div id=chart style='height:300px'></div>");
  const before = await page.evaluate(() => Object.getOwnPropertyNames(window));
  await page.addScriptTag({ url: `${HARNESS_URL}/dist/pellucid.min.js` });
  const added = await page.evaluate((before) => Object.getOwnPropertyNames(window).filter((name) => !before.includes(name)), before);
  expect(added).toEqual(["Pellucid"]);
  expect(await page.evaluate(() => ["pellucid-chart", "pellucid-dashboard"].every((name) => customElements.get(name)))).toBe(true);
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
        if (options?.signal) add.call(options.signal, "abort", () => live.splice(live.indexOf(entry), 1));
      }
      return add.call(this, type, listener, options);
    };
    EventTarget.prototype.removeEventListener = function (type, listener, options) {
      const at = live.findIndex(([t, n, l]) => t === this && n === type && l === listener);
      if (at >= 0) live.splice(at, 1);
      return remove.call(this, type, listener, options);
    };
    const dashboard = new window.pellucid.EmbeddedDashboard({ baseUrl: location.origin, dashboardId: "flights", fetchToken: () => "small" });
    await dashboard.render(window.place());
    const during = live.length;
    dashboard.destroy();
    Object.assign(EventTarget.prototype, { addEventListener: add, removeEventListener: remove });
    return [during > 0, live.map(([, type]) => type)];
  });
  expect(left).toEqual([true, []]);
});
