import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { messages } from "../src/ui/messages.js";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");

test("the words a page may replace are those the engine knows", () => {
  const rust = [
    ...read("../../sdk-wasm/charts/src/locale/words.rs").matchAll(/^ {4}\w+ "(\w+)" "/gm),
  ].map((m) => m[1]);
  const here = [...read("../src/ui/words.ts").matchAll(/\| "(\w+)"/g)].map((m) => m[1]);
  assert.ok(rust.length > 50);
  assert.deepEqual(here, rust);
});

test("texts follow the reader's language, and a page's own win", () => {
  assert.equal(messages({}, "de-AT").reset, "Zur\u00fccksetzen");
  assert.equal(messages({}, "fr").reset, "Reset");
  assert.equal(messages({ reset: "Start over" }, "de").reset, "Start over");
  const english = messages();
  for (const locale of ["de", "ar"]) {
    const texts = messages({}, locale);
    assert.deepEqual(Object.keys(texts).sort(), Object.keys(english).sort());
    for (const [name, text] of Object.entries(texts)) assert.notEqual(text, "", name);
  }
});
