import { readFileSync } from "node:fs";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

const pages = ["index", "script", "react", "vue", "element", "tables", "drop"];

/**
 * One header for all pages: `<!-- header -->` becomes header.html, with the page's own link marked.
 */
const header = {
  name: "header",
  transformIndexHtml: {
    order: "pre",
    handler: (html, { path }) => {
      const page = path.replace(/^\/|\.html$/g, "");
      const marked = readFileSync(new URL("./header.html", import.meta.url), "utf8").replace(
        `data-page="${page}"`,
        `data-page="${page}" aria-current="page"`,
      );
      return html.replace("<!-- header -->", marked);
    },
  },
};

export default defineConfig({
  plugins: [header, vue()],
  // `pellucid` is linked from beside this folder and has its own copies for its tests.
  resolve: { dedupe: ["react", "react-dom", "vue"] },
  // `pellucid` finds its worker and wasm beside itself: Vite must not move it while developing.
  optimizeDeps: { exclude: ["pellucid"] },
  build: {
    target: "es2022",
    // The page's policy allows no data: workers or scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: Object.fromEntries(pages.map((name) => [name, `${name}.html`])) },
  },
  server: { port: 8787 },
});
