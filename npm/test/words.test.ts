import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { messagesFor } from "../src/ui/messages.js";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");

test("the words a page may replace are those the engine knows", () => {
  const rust = [
    ...read("../../sdk-wasm/charts/src/locale/words.rs").matchAll(/^ {4}\w+ "(\w+)" "/gm),
  ].map((m) => m[1]);
  const here = [...read("../src/ui/words.ts").matchAll(/\| "(\w+)"/g)].map((m) => m[1]);
  assert.ok(rust.length > 50);
  assert.deepEqual(here, rust);
});

test("messages follow the reader's language, and a page's own win", () => {
  assert.equal(messagesFor({}, "de-AT").reset, "Zur\u00fccksetzen");
  assert.equal(messagesFor({}, "fr").reset, "Reset");
  assert.equal(messagesFor({ reset: "Start over" }, "de").reset, "Start over");
  const english = messagesFor();
  for (const locale of ["de", "ar"]) {
    const messages = messagesFor({}, locale);
    assert.deepEqual(Object.keys(messages).sort(), Object.keys(english).sort());
    for (const [name, text] of Object.entries(messages)) assert.notEqual(text, "", name);
  }
});
