import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { circles, importGraph } from "./support/imports.js";

/** Where `npm test` is run. */
const SOURCES = join(process.cwd(), "src");

test("no file of the package reaches itself by its imports", () => {
  const graph = importGraph(SOURCES);
  assert.ok(graph.get("index.ts")?.includes("common/errors.ts"));
  assert.deepEqual(circles(graph), []);
});

test("no folder reaches itself by what its files import", () => {
  const folder = (file: string): string => file.split("/").slice(0, -1)[0] ?? file;
  const folders = new Map<string, string[]>();
  for (const [file, imports] of importGraph(SOURCES)) {
    const from = folder(file);
    folders.set(from, [...(folders.get(from) ?? []), ...imports.map(folder).filter((to) => to !== from)]);
  }
  assert.ok(folders.get("dashboard")?.includes("chart"));
  assert.deepEqual(circles(folders), []);
});

test("a circle of any kind of import is found", () => {
  const folder = mkdtempSync(join(tmpdir(), "imports-"));
  const sources = {
    "a.ts": 'import { b } from "./b.js";',
    "b.tsx": 'export type { C } from "./c.js";',
    "c.ts": 'export const load = () => import("./a.js");',
    "d.ts": 'import "./a.js"; import "node:fs"; // import "./f.js"',
    "e.ts": 'export type Self = typeof import("./e.js");',
    "f.ts": 'import "./d.js";',
  };
  try {
    for (const [name, source] of Object.entries(sources)) writeFileSync(join(folder, name), source);
    assert.deepEqual(circles(importGraph(folder)), [["a.ts", "b.tsx", "c.ts"], ["e.ts"]]);
    writeFileSync(join(folder, "d.ts"), 'import "./missing.js";');
    assert.throws(() => importGraph(folder), /d\.ts imports \.\/missing\.js/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
