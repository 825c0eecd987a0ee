import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { between, circles, importGraph } from "./support/imports.js";
import { astray, drawing } from "./support/layers.js";

/** Where `npm test` is run. */
const SOURCES = join(process.cwd(), "src");

test("no file of the package reaches itself by its imports", () => {
  const graph = importGraph(SOURCES);
  assert.ok(graph.get("index.ts")?.includes("common/errors.ts"));
  assert.deepEqual(circles(graph), []);
});

test("folders import what ARCHITECTURE.md draws, and nothing else", () => {
  const folders = between(importGraph(SOURCES));
  assert.ok(folders.get("dashboard")?.includes("chart"));
  assert.deepEqual(circles(folders), []);
  const drawn = drawing(readFileSync(join(process.cwd(), "../ARCHITECTURE.md"), "utf8"));
  assert.deepEqual(
    [...drawn.keys()].sort(),
    [...folders.keys()].filter((name) => !name.endsWith(".ts")).sort(),
  );
  assert.deepEqual(astray(folders, drawn), []);
});

test("an import that is not drawn is found, and a drawn one that is not made", () => {
  const table = [
    "The package's own folders, below `npm/src`:",
    "",
    "| folder | what | may import |",
    "|---|---|---|",
    "| `base` | what `all` need | nothing |",
    "| `middle` | what `top` needs | base, and of the entries `start.ts` |",
    "| `top` | `a.ts` and more | middle |",
    "",
    "| `after` | another table | top |",
  ].join("\n");
  const drawn = drawing(table);
  assert.deepEqual(
    [...drawn],
    [
      ["base", []],
      ["middle", ["base", "start.ts"]],
      ["top", ["middle"]],
    ],
  );
  const made: [string, string[]][] = [
    ["base/a.ts", []],
    ["middle/a.ts", ["base/a.ts", "start.ts"]],
    ["top/a.ts", ["middle/a.ts", "base/a.ts"]],
    ["start.ts", ["top/a.ts"]],
  ];
  assert.deepEqual(astray(between(new Map(made)), drawn), []);
  const climbs = new Map([...made, ["base/a.ts", ["middle/a.ts"]], ["middle/a.ts", ["base/a.ts"]]]);
  assert.deepEqual(astray(between(climbs), drawn), [
    "base imports middle",
    "middle no longer imports start.ts",
  ]);
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
