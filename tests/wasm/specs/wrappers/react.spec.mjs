// React: properties that change at any time, strict mode, portals into other documents.
import { held } from "../../support/page.mjs";
import { expect, gated, shownRows, test } from "../../support/wrappers.mjs";

const CSV =
  "k,n,at\na,1,2024-01-01T00:00:00Z\nb,2,2024-01-02T00:00:00Z\nc,4,2024-01-03T00:00:00Z\n";
const bars = {
  mark: "bar",
  title: "Bars",
  encoding: { x: { field: "k" }, y: { op: "sum", field: "n", as: "n" } },
};
const only = (...values) => [{ field: "k", op: "in", values }];

/**
 * Mounts a chart in `window.root`, with `{ ...props, ...events }`; `window.show(props)` renders it
 * again.
 */
const mount = (page, props, { strict = false } = {}) =>
  page.evaluate(
    ([props, strict]) => {
      const { React, forReact } = window;
      window.root = window.createRoot(window.place());
      window.told = [];
      window.show = (more) => {
        Object.assign(props, more);
        const chart = React.createElement(forReact.PellucidChart, {
          style: { height: 240 },
          ...props,
          ref: (chart) => chart && (window.chart = chart),
          onReady: () => window.told.push("ready"),
          onError: (error) => window.told.push(error.code),
        });
        window.flushSync(() =>
          window.root.render(strict ? React.createElement(React.StrictMode, null, chart) : chart),
        );
      };
      window.show({});
    },
    [props, strict],
  );
const show = (page, props) => page.evaluate((props) => window.show(props), props);
const told = (page) => page.evaluate(() => window.told);
const ready = (page) => expect.poll(() => told(page)).toContain("ready");
const card = (page) => page.locator(".card");

test("what changes while a file travels is in force once it is there", async ({ frameworks }) => {
  const arrive = await gated(frameworks, "slow.csv", CSV);
  await mount(frameworks, { src: "/slow.csv", spec: bars, theme: "light", filters: only("a") });
  await show(frameworks, { filters: only("a", "c") });
  await show(frameworks, { theme: "dark", spec: { ...bars, title: "Later" }, exports: ["csv"] });
  arrive();
  await ready(frameworks);
  expect(await shownRows(frameworks)).toEqual([
    { k: "a", n: 1 },
    { k: "c", n: 4 },
  ]);
  await expect(card(frameworks)).toHaveCSS("background-color", "rgb(20, 23, 29)");
  await expect(frameworks.getByRole("heading", { name: "Later" })).toBeVisible();
  await expect(frameworks.getByRole("button", { name: "Export" })).toBeAttached();
});

test("another file that is asked for while one travels is the one that is shown", async ({
  frameworks,
}) => {
  const arrive = await gated(frameworks, "first.csv", CSV);
  const second = await gated(frameworks, "second.csv", "k,n\nz,9\n");
  await mount(frameworks, { src: "/first.csv", spec: bars });
  await show(frameworks, { src: "/second.csv" });
  second();
  await ready(frameworks);
  arrive();
  expect(await shownRows(frameworks)).toEqual([{ k: "z", n: 9 }]);
  await expect(frameworks.locator("[data-pellucid]")).toHaveCount(1);
});

for (const [what, change, check] of [
  [
    "the clock",
    { timeZone: "Asia/Tokyo" },
    (page) =>
      expect.poll(() => page.evaluate(() => window.chart.exportSvg())).toMatch(/09:00|9 AM/),
  ],
  [
    "files to take away",
    { exports: ["csv"] },
    (page) => expect(page.getByRole("button", { name: "Export" })).toBeAttached(),
  ],
  [
    "the language",
    { locale: "de" },
    (page) => expect(page.getByRole("button", { name: "Als Tabelle zeigen" })).toBeAttached(),
  ],
  [
    "words",
    { words: { noData: "Nothing yet" }, filters: only("nobody") },
    (page) =>
      expect.poll(() => page.evaluate(() => window.chart.exportSvg())).toContain("Nothing yet"),
  ],
  [
    "texts",
    { messages: { showTable: "Numbers" } },
    (page) => expect(page.getByRole("button", { name: "Numbers" })).toBeAttached(),
  ],
  [
    "the specification",
    { spec: { ...bars, title: "Another" } },
    (page) => expect(page.getByRole("heading", { name: "Another" })).toBeVisible(),
  ],
  [
    "the theme",
    { theme: "dark" },
    (page) => expect(card(page)).toHaveCSS("background-color", "rgb(20, 23, 29)"),
  ],
  [
    "filters",
    { filters: only("b") },
    (page) => expect.poll(() => shownRows(page)).toEqual([expect.objectContaining({ k: "b" })]),
  ],
]) {
  test(`${what} may change while a chart stands, and its file is not fetched again`, async ({
    frameworks,
  }) => {
    let fetched = 0;
    await frameworks.route("**/file.csv", (route) => {
      fetched += 1;
      return route.fulfill({ body: CSV, contentType: "text/csv" });
    });
    const times = {
      mark: "point",
      title: "Times",
      encoding: { x: { field: "at" }, y: { field: "n" } },
      options: { timezone: "local" },
    };
    await mount(frameworks, {
      src: "/file.csv",
      spec: what === "the clock" ? times : bars,
      theme: "light",
      timeZone: "UTC",
    });
    await ready(frameworks);
    const before = fetched;
    await show(frameworks, change);
    await check(frameworks);
    expect(fetched).toBe(before);
    await expect(frameworks.locator("[data-pellucid]")).toHaveCount(1);
  });
}

test("another table is drawn in place of the first, with no skeleton between", async ({
  frameworks,
}) => {
  await mount(frameworks, { spec: bars, src: "/file.csv" });
  await expect.poll(() => told(frameworks)).toEqual(["not_found"]);
  await frameworks.evaluate(async () => {
    const engine = await window.pellucid.Engine.create();
    window.tables = [
      await engine.open({ rows: [{ k: "a", n: 1 }] }),
      await engine.open({ rows: [{ k: "b", n: 2 }] }),
    ];
    window.show({ src: undefined, table: window.tables[0] });
  });
  await ready(frameworks);
  await frameworks.evaluate(() => {
    const root = document.querySelector("[data-pellucid]").shadowRoot.querySelector(".root");
    window.blank = 0;
    new MutationObserver(
      () =>
        (window.blank +=
          root.querySelector(":scope > .card .skeleton") ||
          !root.querySelector(":scope > .card canvas")
            ? 1
            : 0),
    ).observe(root, { childList: true, subtree: true });
    window.show({ table: window.tables[1] });
  });
  await expect.poll(() => shownRows(frameworks)).toEqual([{ k: "b", n: 2 }]);
  expect(await frameworks.evaluate(() => window.blank)).toBe(0);
});

test("what could not be drawn is once its cause is mended", async ({ frameworks }) => {
  await frameworks.route("**/there.csv", (route) =>
    route.fulfill({ body: CSV, contentType: "text/csv" }),
  );
  await mount(frameworks, {
    src: "/there.csv",
    spec: bars,
    filters: [{ field: "nowhere", op: "eq", value: 1 }],
  });
  await expect.poll(() => told(frameworks)).toEqual(["unknown_column"]);
  await show(frameworks, { filters: only("a") });
  await ready(frameworks);
  expect(await shownRows(frameworks)).toEqual([{ k: "a", n: 1 }]);
  await show(frameworks, { src: "/gone.csv" });
  await expect.poll(() => told(frameworks)).toContain("not_found");
  await expect(frameworks.locator(".state.error")).toBeVisible();
  await show(frameworks, { src: "/there.csv" });
  await expect.poll(() => shownRows(frameworks)).toEqual([{ k: "a", n: 1 }]);
  await expect(frameworks.locator("[data-pellucid]")).toHaveCount(1);
});

test("strict mode mounts, unmounts and mounts again, and one chart is left", async ({
  frameworks,
}) => {
  await frameworks.route("**/file.csv", (route) =>
    route.fulfill({ body: CSV, contentType: "text/csv" }),
  );
  await mount(frameworks, { src: "/file.csv", spec: bars }, { strict: true });
  await ready(frameworks);
  await expect(frameworks.locator("[data-pellucid]")).toHaveCount(1);
  expect(await shownRows(frameworks)).toHaveLength(3);
  expect(await told(frameworks)).toEqual(["ready"]);
  await frameworks.evaluate(() => window.root.unmount());
  await expect(frameworks.locator("[data-pellucid]")).toHaveCount(0);
});

test("a chart that is unmounted while its file travels leaves nothing", async ({ frameworks }) => {
  const arrive = await gated(frameworks, "slow.csv", CSV);
  await mount(frameworks, { src: "/slow.csv", spec: bars });
  await frameworks.evaluate(() => window.root.unmount());
  arrive();
  // Another chart of the same engine is drawn after it would have been.
  await frameworks.evaluate(() => (window.told = []));
  await mount(frameworks, { src: "/slow.csv", spec: { ...bars, title: "After" } });
  await ready(frameworks);
  expect(await told(frameworks)).toEqual(["ready"]);
  await expect(frameworks.locator("[data-pellucid]")).toHaveCount(1);
});

test("a portal into a frame draws there", async ({ frameworks }) => {
  await frameworks.route("**/file.csv", (route) =>
    route.fulfill({ body: CSV, contentType: "text/csv" }),
  );
  await frameworks.evaluate((spec) => {
    const { React, forReact } = window;
    const frame = document.getElementById("main").appendChild(document.createElement("iframe"));
    frame.style.cssText = "width: 480px; height: 320px";
    const chart = React.createElement(forReact.PellucidChart, {
      style: { height: 280 },
      src: "/file.csv",
      spec,
      theme: "dark",
      ref: (c) => c && (window.chart = c),
    });
    window
      .createRoot(window.place())
      .render(window.createPortal(chart, frame.contentDocument.body));
  }, bars);
  const frame = frameworks.frames().find((f) => f.parentFrame());
  await expect(frame.locator(".card")).toHaveCSS("background-color", "rgb(20, 23, 29)");
  await expect(frame.getByRole("application")).toHaveAttribute("aria-label", /Bars/);
});

for (const [what, change] of [
  ["the clock", { timeZone: "Asia/Tokyo" }],
  ["texts", { messages: { showTable: "Numbers" } }],
  ["the language", { locale: "de" }],
]) {
  test(`a dashboard takes ${what} at any time`, async ({ frameworks }) => {
    await frameworks.evaluate(() => {
      const { React, forReact } = window;
      window.root = window.createRoot(window.place());
      window.told = [];
      const token = () => "small";
      window.show = (props) =>
        window.flushSync(() =>
          window.root.render(
            React.createElement(forReact.PellucidDashboard, {
              baseUrl: location.origin,
              dashboardId: "flights",
              fetchToken: token,
              onReady: () => window.told.push("ready"),
              ...props,
            }),
          ),
        );
      window.show({});
    });
    await ready(frameworks);
    await show(frameworks, change);
    await expect.poll(() => told(frameworks)).toEqual(["ready", "ready"]);
    if (change.messages)
      await expect(frameworks.getByRole("button", { name: "Numbers" }).first()).toBeAttached();
    if (change.locale)
      await expect(
        frameworks.getByRole("button", { name: "Als Tabelle zeigen" }).first(),
      ).toBeAttached();
  });
}

test("filters and theme that a dashboard gets while it loads are those it is drawn by", async ({
  frameworks,
}) => {
  const open = await held(frameworks, "**/embed/config");
  await frameworks.evaluate(() => {
    const { React, forReact } = window;
    window.root = window.createRoot(window.place());
    window.told = [];
    const token = () => "small";
    window.show = (props) =>
      window.flushSync(() =>
        window.root.render(
          React.createElement(forReact.PellucidDashboard, {
            baseUrl: location.origin,
            dashboardId: "flights",
            fetchToken: token,
            ref: (d) => d && (window.dashboard = d),
            onReady: () => window.told.push("ready"),
            ...props,
          }),
        ),
      );
    window.show({ theme: "light" });
    window.show({ theme: "dark", filters: [{ field: "destination", op: "eq", value: "BOS" }] });
  });
  open();
  await ready(frameworks);
  expect(
    await frameworks.evaluate(
      async () =>
        new Set(
          JSON.parse(await (await window.dashboard.exportData("json")).text()).map(
            (r) => r.destination,
          ),
        ).size,
    ),
  ).toBe(1);
  await expect(card(frameworks).first()).toHaveCSS("background-color", "rgb(20, 23, 29)");
});
