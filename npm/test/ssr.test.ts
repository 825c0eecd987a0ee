import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";

/** Entries as a server-side renderer imports them. Node has no document, window or HTMLElement. */
const ENTRIES = ["index", "element", "react", "vue"];
const built = (entry: string): URL => new URL(`../dist/${entry}.js`, import.meta.url);

for (const entry of ENTRIES) {
  test(
    `importing ${entry} on a server does no work`,
    { skip: !existsSync(built(entry)) && "not built: npm run build" },
    async () => {
      assert.equal("document" in globalThis, false);
      // Vue sets flags of its own.
      await import("vue");
      const before = Object.keys(globalThis).length;
      await import(built(entry).href);
      assert.equal(Object.keys(globalThis).length, before);
    },
  );
}

test(
  "constructing a dashboard on a server is refused by nothing",
  { skip: !existsSync(built("index")) && "not built" },
  async () => {
    const { EmbeddedDashboard } = (await import(
      built("index").href
    )) as typeof import("../src/index.js");
    const dashboard = new EmbeddedDashboard({
      baseUrl: "https://a.example",
      dashboardId: "d",
      token: "t",
    });
    await assert.rejects(dashboard.exportData("csv"), { code: "not_found" });
  },
);
