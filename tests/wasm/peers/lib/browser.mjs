// One Chromium for all, a page for each contender.
import { createRequire } from "node:module";
import { watchMemory } from "../../support/memory.mjs";
import { CHROMIUM } from "./settings.mjs";

// From the browser tests' own packages: the peers bring no browser driver.
const { chromium } = createRequire(new URL("../../package.json", import.meta.url))(
  "playwright-core",
);

/** A peer's wasm of tens of megabytes on a busy machine. */
const START_MILLIS = 120_000;

/** As the browser tests start it. */
const ARGS = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Opens contenders' pages. A page that fails to start says why instead of ending the run. */
export async function startBrowser() {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
  return {
    version: browser.version(),
    /** `name` may carry a query; `ready` is the global that says that its script is through. */
    async page(name, origin, ready = "contender") {
      // A context each: pages of one context may share a process, and one's garbage would be the
      // other's pause.
      const context = await browser.newContext({ viewport: { width: 1640, height: 900 } });
      const page = await context.newPage();
      const errors = [];
      page.on("pageerror", (error) => errors.push(String(error)));
      await page.goto(`${origin}/page/${name}`);
      await page
        .waitForFunction((name) => globalThis[name] !== undefined, ready, { timeout: START_MILLIS })
        .catch(async (error) => {
          await context.close();
          throw new Error(errors[0] ?? error.message);
        });
      return {
        evaluate: (f, arg) => page.evaluate(f, arg),
        shot: (selector) => page.locator(selector).screenshot(),
        workers: () => page.workers().length,
        watchMemory: () => watchMemory(page),
        close: () => context.close(),
      };
    },
    close: () => browser.close(),
  };
}
