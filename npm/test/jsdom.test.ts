import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, test } from "node:test";
import { JSDOM } from "jsdom";
import type * as Element from "../src/element.js";
import type * as Package from "../src/index.js";
import type * as Components from "../src/react.js";

const built = (entry: string): URL => new URL(`../dist/${entry}.js`, import.meta.url);
const options = { skip: !existsSync(built("index")) && "not built: npm run build" };

/**
 * What pages' own tests have in place of a browser: no `matchMedia`, no `ResizeObserver`, no
 * workers, no constructed style sheets.
 */
const GLOBALS = [
  "window",
  "document",
  "HTMLElement",
  "customElements",
  "CustomEvent",
  "navigator",
  "location",
  "getComputedStyle",
  "Node",
  "Event",
];
const SPEC = { mark: "bar", encoding: { x: { field: "k" }, y: { op: "count" } } } as const;
const unhandled: unknown[] = [];
const note = (reason: unknown): number => unhandled.push(reason);

before(() => {
  const { window } = new JSDOM("<!doctype html><main></main>", {
    url: "https://page.example/",
    pretendToBeVisual: true,
  });
  for (const name of GLOBALS)
    Object.defineProperty(globalThis, name, {
      value: (window as unknown as Record<string, unknown>)[name],
      configurable: true,
      writable: true,
    });
  assert.equal("matchMedia" in window, false);
  process.on("unhandledRejection", note);
});

after(async () => {
  // What nobody handles is told after the microtasks that might.
  await new Promise(setImmediate);
  process.off("unhandledRejection", note);
  assert.deepEqual(unhandled, []);
});

/** An element of the page. */
const place = (): HTMLElement =>
  document.querySelector("main")?.appendChild(document.createElement("div")) ?? assert.fail();

/** What is shown in an element. */
const shown = (element: HTMLElement): string =>
  element.querySelector("[data-pellucid]")?.shadowRoot?.querySelector(".root")?.textContent ?? "";

test(
  "a chart of a file tells by onError that there is no engine, and shows it",
  options,
  async () => {
    const [{ createElement }, { flushSync }, { createRoot }, { PellucidChart }] = await Promise.all(
      [
        import("react"),
        import("react-dom"),
        import("react-dom/client"),
        import(built("react").href) as Promise<typeof Components>,
      ],
    );
    const element = place();
    const root = createRoot(element);
    const show = (props: Partial<Components.PellucidChartProps>): void =>
      flushSync(() =>
        root.render(createElement(PellucidChart, { src: "/a.csv", spec: SPEC, ...props })),
      );
    const error = await new Promise<Package.PellucidError>((onError) => show({ onError }));
    assert.equal(error.name, "PellucidError");
    assert.ok(shown(element).includes(error.message));
    show({ src: "/b.csv", theme: "dark", filters: [] });
    flushSync(() => root.unmount());
    assert.equal(element.childNodes.length, 0);
  },
);

test("a specification that cannot be read is told by the element's event", options, async () => {
  await (import(built("element").href) as Promise<typeof Element>);
  const chart = document.createElement("pellucid-chart");
  chart.setAttribute("src", "/a.csv");
  chart.setAttribute("spec", "{mark}");
  const told = new Promise<CustomEvent<Package.PellucidError>>((resolve) =>
    chart.addEventListener("error", (event) =>
      resolve(event as unknown as CustomEvent<Package.PellucidError>),
    ),
  );
  place().append(chart);
  assert.equal((await told).detail.code, "invalid_spec");
  chart.remove();
});

test("filters of the element are an attribute or a property", options, async () => {
  const early: HTMLElement & { filters?: unknown } = document.createElement("pellucid-chart");
  early.setAttribute("src", "/a.csv");
  early.setAttribute("spec", JSON.stringify(SPEC));
  early.setAttribute("filters", "[k]");
  await (import(built("element").href) as Promise<typeof Element>);
  const told = new Promise<CustomEvent<Package.PellucidError>>((resolve) =>
    early.addEventListener("error", (event) =>
      resolve(event as unknown as CustomEvent<Package.PellucidError>),
    ),
  );
  place().append(early);
  assert.match((await told).detail.message, /attribute filters is not JSON/);
  const filters = [{ field: "k", op: "eq", value: "a" }] as const;
  early.filters = [...filters];
  assert.deepEqual(early.filters, filters);
  early.remove();
});

test("a dashboard rejects with an error of ours", options, async () => {
  const { EmbeddedDashboard } = (await import(built("index").href)) as typeof Package;
  const dashboard = new EmbeddedDashboard({
    baseUrl: "https://a.example",
    dashboardId: "d",
    token: "t",
  });
  const element = place();
  await assert.rejects(dashboard.render(element), { name: "PellucidError" });
  dashboard.destroy();
  assert.equal(element.childNodes.length, 0);
});
