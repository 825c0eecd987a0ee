import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { fetchWasm } from "../src/worker/wasm-file.js";

/** Fetches `url`, which is answered by `response`; the message of what is thrown. */
async function refused(url: string, response: Response): Promise<string> {
  const fetched = mock.method(globalThis, "fetch", () => Promise.resolve(response));
  try {
    await fetchWasm(url);
    return "";
  } catch (error) {
    return (error as Error).message;
  } finally {
    fetched.mock.restore();
  }
}

const wasm = (status = 200): Response =>
  new Response("", { status, headers: { "content-type": "application/wasm" } });
const page = (): Response =>
  new Response("<!doctype html>", { headers: { "content-type": "text/html; charset=utf-8" } });

test("a wasm file that is not there is told with where it belongs", async () => {
  assert.match(
    await refused("https://a.example/pellucid_bg.wasm", wasm(404)),
    /answered 404: publish it beside worker\.js/,
  );
  assert.equal(await refused("https://a.example/pellucid_bg.wasm", wasm()), "");
});

test("the page that a server sends for anything is no wasm", async () => {
  assert.match(
    await refused("https://a.example/pellucid_bg.wasm", page()),
    /is answered by a web page: publish it/,
  );
});

test("in the folder of Vite's development server the line that Vite or Nuxt needs is told", async () => {
  for (const folder of [
    "/node_modules/.vite/deps/",
    "/_nuxt/node_modules/.cache/vite/client/deps/",
  ]) {
    for (const answer of [wasm(404), page()])
      assert.match(
        await refused(`http://localhost:5173${folder}pellucid_bg.wasm`, answer),
        /optimizeDeps: \{ exclude: \["pellucid"\] \}/,
      );
  }
});
