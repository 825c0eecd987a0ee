// Vue: reactive props that change at any time, and components that are kept alive.
import { expect, gated, shownRows, test } from "../../support/wrappers.mjs";

const CSV = "k,n\na,1\nb,2\nc,4\n";
const bars = {
  mark: "bar",
  title: "Bars",
  encoding: { x: { field: "k" }, y: { op: "sum", field: "n", as: "n" } },
};
const only = (...values) => [{ field: "k", op: "in", values }];

/** Mounts a chart whose props are the reactive `window.props`. */
const mount = (page, props) =>
  page.evaluate((props) => {
    const { Vue, forVue } = window;
    window.props = Vue.reactive(props);
    window.told = [];
    const chart = Vue.ref();
    const App = {
      render: () =>
        Vue.h(forVue.PellucidChart, {
          ...window.props,
          ref: (made) => (chart.value = made),
          style: "height: 240px",
          onReady: () => window.told.push("ready"),
          onError: (error) => window.told.push(error.code),
        }),
    };
    window.app = Vue.createApp(App);
    window.app.mount(window.place());
    Object.defineProperty(window, "chart", { get: () => chart.value.chart, configurable: true });
  }, props);
const change = (page, props) => page.evaluate((props) => Object.assign(window.props, props), props);
const told = (page) => page.evaluate(() => window.told);
const ready = (page) => expect.poll(() => told(page)).toContain("ready");

test("what changes while a file travels is in force once it is there", async ({ frameworks }) => {
  const arrive = await gated(frameworks, "slow.csv", CSV);
  await mount(frameworks, { src: "/slow.csv", spec: bars, theme: "light", filters: only("a") });
  await change(frameworks, { filters: only("b"), theme: "dark" });
  arrive();
  await ready(frameworks);
  expect(await shownRows(frameworks)).toEqual([{ k: "b", n: 2 }]);
  await expect(frameworks.locator(".card")).toHaveCSS("background-color", "rgb(20, 23, 29)");
});

for (const [what, step, check] of [
  [
    "a filter's values, deep inside",
    () => window.props.filters[0].values.push("c"),
    (page) =>
      expect
        .poll(() => shownRows(page))
        .toEqual([
          { k: "a", n: 1 },
          { k: "c", n: 4 },
        ]),
  ],
  [
    "a specification's title, deep inside",
    () => (window.props.spec.title = "Deeper"),
    (page) => expect(page.getByRole("heading", { name: "Deeper" })).toBeVisible(),
  ],
  [
    "files to take away",
    () => (window.props.exports = ["csv"]),
    (page) => expect(page.getByRole("button", { name: "Export" })).toBeAttached(),
  ],
  [
    "the clock",
    () => (window.props.timeZone = "Asia/Tokyo"),
    (page) => expect.poll(() => told(page)).toEqual(["ready", "ready"]),
  ],
  [
    "the theme's colour",
    () => (window.props.theme = { scheme: "dark" }),
    (page) => expect(page.locator(".card")).toHaveCSS("background-color", "rgb(20, 23, 29)"),
  ],
]) {
  test(`${what} may change while a chart stands`, async ({ frameworks }) => {
    await frameworks.route("**/file.csv", (route) =>
      route.fulfill({ body: CSV, contentType: "text/csv" }),
    );
    await mount(frameworks, { src: "/file.csv", spec: bars, theme: "light", filters: only("a") });
    await ready(frameworks);
    await frameworks.evaluate(`(${step})()`);
    await check(frameworks);
    await expect(frameworks.locator("[data-pellucid]")).toHaveCount(1);
  });
}

test("a table kept in state is drawn", async ({ frameworks }) => {
  await mount(frameworks, { spec: bars });
  await expect.poll(() => told(frameworks)).toEqual(["invalid_spec"]);
  await frameworks.evaluate(async () => {
    const engine = await window.pellucid.Engine.create();
    window.props.table = await engine.open({ rows: [{ k: "z", n: 9 }] });
  });
  await ready(frameworks);
  expect(await shownRows(frameworks)).toEqual([{ k: "z", n: 9 }]);
});

test("a chart that is kept alive out of sight is whole when it comes back, at another size", async ({
  frameworks,
}) => {
  await frameworks.route("**/file.csv", (route) =>
    route.fulfill({ body: CSV, contentType: "text/csv" }),
  );
  await frameworks.evaluate((spec) => {
    const { Vue, forVue } = window;
    window.at = Vue.ref("chart");
    window.told = [];
    const chart = Vue.ref();
    const Chart = {
      name: "Chart",
      render: () =>
        Vue.h(forVue.PellucidChart, {
          src: "/file.csv",
          spec,
          style: "height: 240px",
          ref: chart,
          onReady: () => window.told.push("ready"),
        }),
    };
    const Other = { name: "Other", render: () => Vue.h("p", "Something else") };
    Vue.createApp({
      render: () =>
        Vue.h(Vue.KeepAlive, null, () => Vue.h(window.at.value === "chart" ? Chart : Other)),
    }).mount(window.place());
    Object.defineProperty(window, "chart", { get: () => chart.value.chart });
  }, bars);
  await ready(frameworks);
  await frameworks.evaluate(() => (window.at.value = "other"));
  await expect(frameworks.getByText("Something else")).toBeVisible();
  await expect(frameworks.locator("[data-pellucid]")).toHaveCount(0);
  await frameworks.setViewportSize({ width: 700, height: 900 });
  await frameworks.evaluate(() => (window.at.value = "chart"));
  await expect(frameworks.getByRole("application")).toBeVisible();
  expect(await told(frameworks)).toEqual(["ready"]);
  await expect(frameworks.locator(".card")).toHaveCSS("border-top-left-radius", "10px");
  const canvas = frameworks.locator("canvas.over");
  const box = await canvas.boundingBox();
  expect(box.width).toBeLessThan(700);
  await canvas.hover({ position: { x: box.width * 0.85, y: box.height * 0.6 } });
  await expect(frameworks.locator(".tip")).toContainText("c");
});

test("an element's attributes may change while its file travels, and when it stands", async ({
  frameworks,
}) => {
  const arrive = await gated(frameworks, "slow.csv", CSV);
  await frameworks.evaluate((spec) => {
    const element = document.createElement("pellucid-chart");
    element.style.cssText = "display: block; height: 240px";
    element.setAttribute("src", "/slow.csv");
    element.setAttribute("spec", JSON.stringify(spec));
    window.element = document.getElementById("main").appendChild(element);
    Object.defineProperty(window, "chart", { get: () => window.element.chart });
  }, bars);
  await frameworks.evaluate(() => window.element.setAttribute("theme", "dark"));
  await frameworks.evaluate((spec) => window.element.setAttribute("spec", JSON.stringify(spec)), {
    ...bars,
    title: "Later",
  });
  arrive();
  await expect(frameworks.getByRole("heading", { name: "Later" })).toBeVisible();
  await expect(frameworks.locator(".card")).toHaveCSS("background-color", "rgb(20, 23, 29)");
  await frameworks.route("**/next.csv", (route) =>
    route.fulfill({ body: "k,n\nz,9\n", contentType: "text/csv" }),
  );
  await frameworks.evaluate(() => window.element.setAttribute("src", "/next.csv"));
  await expect.poll(() => shownRows(frameworks).catch(() => [])).toEqual([{ k: "z", n: 9 }]);
  await expect(frameworks.locator("[data-pellucid]")).toHaveCount(1);
  const nobody = [{ field: "k", op: "eq", value: "a" }];
  await frameworks.evaluate((filters) => (window.element.filters = filters), nobody);
  await expect.poll(() => shownRows(frameworks).catch(() => [0])).toEqual([]);
  await frameworks.evaluate(() => (window.element.filters = undefined));
  await expect.poll(() => shownRows(frameworks).catch(() => [])).toEqual([{ k: "z", n: 9 }]);
  const all = JSON.stringify([{ field: "k", op: "eq", value: "z" }]);
  await frameworks.evaluate((json) => window.element.setAttribute("filters", json), all);
  await expect.poll(() => shownRows(frameworks).catch(() => [])).toEqual([{ k: "z", n: 9 }]);
});
