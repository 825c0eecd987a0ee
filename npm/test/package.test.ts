import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

/** Where `npm test` is run. */
const ROOT = process.cwd();
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const manifest = JSON.parse(read("package.json")) as {
  exports: Record<string, string | { types: string; default: string }>;
  typesVersions: { "*": Record<string, string[]> };
};
const skip = !existsSync(join(ROOT, "dist/index.js")) && "not built: npm run build";

test("every entry is there, with types for old and new resolution", { skip }, () => {
  const entries = Object.entries(manifest.exports).flatMap(([name, target]) =>
    typeof target === "string" ? [] : [{ name, ...target }],
  );
  assert.ok(entries.length >= 4);
  for (const { name, types, default: file } of entries) {
    assert.ok(existsSync(join(ROOT, types)), types);
    assert.ok(existsSync(join(ROOT, file)), file);
    // Resolution as of before `exports` finds the main entry by `types`.
    if (name !== ".") assert.deepEqual(manifest.typesVersions["*"][name.slice(2)], [types]);
  }
});

test("components of React say that they are for the browser", { skip }, () => {
  assert.match(read("dist/react.js"), /^"use client";/);
  assert.doesNotMatch(read("dist/index.js"), /use client/);
});

test("the package carries the repository's license", () => {
  assert.equal(read("LICENSE"), read("../LICENSE"));
});
