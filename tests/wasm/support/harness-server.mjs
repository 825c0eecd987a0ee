// Serves the harness page, the built package, fixtures with ranges, and the scripted token server.
// Keeps a log of requests.
import { createServer } from "node:http";
import { extname } from "node:path";
import { fakeApi } from "./fake-api.mjs";
import { makeFixtures } from "./fixtures.mjs";
import { FIXTURES, FLIGHTS, HARNESS, HARNESS_PORT, PACKAGE } from "./paths.mjs";
import { sendFile } from "./ranges.mjs";

const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
  ".json": "application/json",
  ".css": "text/css",
};
const log = [];

await makeFixtures();
createServer((request, response) => {
  handle(request, response).catch((error) => {
    console.error(error);
    response.destroy();
  });
}).listen(HARNESS_PORT, "127.0.0.1", () => console.log("harness ready"));

async function handle(request, response) {
  const { pathname, searchParams } = new URL(request.url, "http://harness");
  if (pathname === "/log")
    return void response
      .writeHead(200, { "Content-Type": "application/json" })
      .end(JSON.stringify(log));
  log.push({ method: request.method, path: pathname, range: request.headers.range ?? null });
  if (pathname.startsWith("/api/")) return fakeApi(request, response, pathname);
  const [folder, rest] = pathname.startsWith("/dist/")
    ? [PACKAGE, pathname.slice(6)]
    : pathname.startsWith("/fixtures/")
      ? [FIXTURES, pathname.slice(10)]
      : [HARNESS, pathname.slice(1) || "index.html"];
  if (rest.includes("..")) return void response.writeHead(404).end();
  const headers = {
    "Content-Type": TYPES[extname(rest)] ?? "application/octet-stream",
    "Cache-Control": "no-store",
  };
  const policy = searchParams.get("csp");
  if (policy) headers["Content-Security-Policy"] = policy;
  return sendFile(
    request,
    response,
    rest === "flights-3m.parquet" ? FLIGHTS : folder + rest,
    headers,
    searchParams.get("damage") ?? undefined,
  );
}
