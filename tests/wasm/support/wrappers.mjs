// A page with React, Vue, MobX, Immer and the package's components for them, bundled as a page's
// own bundler would.
import { createRequire } from "node:module";
import { test as base, expect, held } from "./page.mjs";
import { PACKAGE, ROOT } from "./paths.mjs";

export { expect };

const SOURCE = `
import * as React from "react";
import { createRoot } from "react-dom/client";
import { createPortal, flushSync } from "react-dom";
import * as Vue from "vue";
import * as mobx from "mobx";
import * as immer from "immer";
import * as forReact from "${PACKAGE}react.js";
import * as forVue from "${PACKAGE}vue.js";
import "${PACKAGE}element.js";
import * as pellucid from "${PACKAGE}index.js";
Object.assign(window, { React, createRoot, createPortal, flushSync, Vue, mobx, immer, forReact, forVue, pellucid });
document.documentElement.dataset.bundled = "";
`;

let bundle;

/** The bundle, made once. */
function bundled() {
  bundle ??= createRequire(`${ROOT}npm/package.json`)("esbuild")
    .build({
      stdin: { contents: SOURCE, resolveDir: `${ROOT}tests/wasm` },
      bundle: true,
      write: false,
      logLevel: "error",
      format: "esm",
      target: "es2022",
      nodePaths: [`${ROOT}npm/node_modules`],
      define: {
        "process.env.NODE_ENV": '"development"',
        __VUE_OPTIONS_API__: "true",
        __VUE_PROD_DEVTOOLS__: "false",
        __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
      },
    })
    .then(({ outputFiles }) => outputFiles[0].text);
  return bundle;
}

/**
 * The harness page with all of it in `window`. The bundle lies beside the package's files, where a
 * bundler would publish them. What the page throws, leaves unhandled or writes as an error fails
 * the spec.
 */
export const test = base.extend({
  frameworks: async ({ harness: page }, use) => {
    const faults = [];
    page.on(
      "console",
      (message) =>
        message.type() === "error" &&
        !/favicon|404/.test(message.text()) &&
        faults.push(message.text()),
    );
    const body = await bundled();
    await page.route("**/dist/wrappers.js", (route) =>
      route.fulfill({ body, contentType: "text/javascript" }),
    );
    await page.evaluate(() =>
      document.body.append(
        Object.assign(document.createElement("script"), {
          type: "module",
          src: "/dist/wrappers.js",
        }),
      ),
    );
    await page.locator("html[data-bundled]").waitFor();
    await use(page);
    expect(faults).toEqual([]);
  },
});

/** Answers `/${name}` with `body` once the returned function is called, as a slow network does. */
export const gated = (page, name, body, contentType = "text/csv") =>
  held(page, `**/${name}`, (route) => route.fulfill({ body, contentType }));

export { rowsOf as shownRows } from "./chart.mjs";
