// The package's README as a new user reads it: each way to embed, copied out of it, built by Vite
// and opened in a page.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { extname } from "node:path";
import { expect, test } from "@playwright/test";
import { DEMO, FIXTURES, HARNESS_URL, PACKAGE, ROOT } from "../../support/paths.mjs";

const readme = readFileSync(`${ROOT}npm/README.md`, "utf8");
/** The block marked ```language name. */
const block = (mark) => new RegExp(`^\`\`\`\\w+ ${mark}\n([^]*?)^\`\`\`$`, "m").exec(readme)?.[1];

/** Inside the demo, whose Vite and frameworks a new project would have installed. */
const FOLDER = `${DEMO}.readme/`;
const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
};
const page_ = (body) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Readme</title></head><body>${body}</body></html>`;

test.beforeAll(() => {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const write = (name, text) => writeFileSync(FOLDER + name, text);
  write("Flights.jsx", block("react"));
  write(
    "react.jsx",
    'import { createRoot } from "react-dom/client";\nimport { Flights } from "./Flights.jsx";\ncreateRoot(document.getElementById("app")).render(<Flights />);\n',
  );
  write("Flights.vue", block("vue"));
  write(
    "vue.js",
    'import { createApp } from "vue";\nimport Flights from "./Flights.vue";\ncreateApp(Flights).mount("#app");\n',
  );
  for (const [name, entry] of [
    ["react", "react.jsx"],
    ["vue", "vue.js"],
  ])
    write(
      `${name}.html`,
      page_(`<div id="app"></div><script type="module" src="./${entry}"></script>`),
    );
  write(
    "vite.config.js",
    'import vue from "@vitejs/plugin-vue";\nexport default { root: import.meta.dirname, base: "/readme/", plugins: [vue()], resolve: { dedupe: ["react", "react-dom", "vue"] }, optimizeDeps: { exclude: ["pellucid"] }, build: { target: "es2022", rollupOptions: { input: ["react.html", "vue.html"].map((f) => import.meta.dirname + "/" + f) } } };\n',
  );
  execFileSync(
    process.execPath,
    [
      `${DEMO}node_modules/vite/bin/vite.js`,
      "build",
      "--config",
      `${FOLDER}vite.config.js`,
      "--logLevel",
      "warn",
    ],
    { stdio: "inherit" },
  );
  for (const name of ["element", "script"])
    writeFileSync(`${FOLDER}dist/${name}.html`, page_(block(name)));
});
test.afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

for (const [name, says] of [
  ["react", /Flights/],
  ["vue", /Flights/],
  ["element", /Mean delay/],
  ["script", /Delay/],
]) {
  test(`the README's way by ${name} shows a chart`, async ({ context, page }) => {
    const faults = [];
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    const serve = (url, folder) =>
      context.route(url, (route) => {
        const path = folder + new URL(route.request().url()).pathname.split("/").slice(2).join("/");
        return route.fulfill({
          body: readFileSync(path),
          contentType: TYPES[extname(path)] ?? "application/octet-stream",
        });
      });
    await serve("**/readme/**", `${FOLDER}dist/`);
    await serve("**/pellucid/**", PACKAGE);
    await context.route("**/flights.parquet", (route) =>
      route.fulfill({ body: readFileSync(`${FIXTURES}flights.parquet`) }),
    );
    await context.route("**/favicon.ico", (route) => route.fulfill({ status: 204 }));
    await page.goto(`${HARNESS_URL}/readme/${name}.html`);
    const chart = page.getByRole("application");
    await expect(chart).toHaveAttribute("aria-label", says);
    const box = await chart.boundingBox();
    expect(box.height).toBeGreaterThan(200);
    if (name === "react" || name === "vue") {
      const told = page.waitForEvent("console", {
        predicate: (message) => message.type() === "log",
      });
      let handle;
      told.then(
        (message) => ([handle] = message.args()),
        () => undefined,
      );
      // A click counts once the chart has been laid out, and settles at the place where it is by
      // then.
      await expect(async () => {
        const now = await chart.boundingBox();
        await page.mouse.click(now.x + now.width * 0.5, now.y + now.height * 0.8);
        await expect.poll(() => handle !== undefined, { timeout: 1000 }).toBe(true);
      }).toPass({ timeout: 20_000 });
      expect(Object.keys(await handle.jsonValue()).length).toBe(2);
    }
    expect(faults).toEqual([]);
  });
}
