// The built pages, and the package's own files for the script-tag page.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { sendError } from "./http.mjs";

const PAGES = fileURLToPath(new URL("../dist", import.meta.url));
const PACKAGE = fileURLToPath(new URL("../node_modules/pellucid/dist", import.meta.url));

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".map": "application/json",
};

/**
 * What an embed needs of a page's policy, and no more: no unsafe-eval, no inline script or style.
 */
const policy = (analytics) =>
  `default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self' ${analytics}; worker-src 'self'; base-uri 'none'; frame-ancestors 'none'`;

/** Serves a file of the site. */
export async function serveFile(pathname, request, response, analytics) {
  const path = resolve(pathname);
  const info = path && (await stat(path).catch(() => undefined));
  if (!info?.isFile()) return sendError(response, 404, "not_found", "no such page");
  response.writeHead(200, {
    "Content-Type": TYPES[extname(path)] ?? "application/octet-stream",
    "Content-Length": info.size,
    "Cache-Control": pathname.startsWith("/assets/")
      ? "public, max-age=31536000, immutable"
      : "no-cache",
    "Content-Security-Policy": policy(analytics),
    "X-Content-Type-Options": "nosniff",
  });
  if (request.method === "HEAD") response.end();
  else createReadStream(path).pipe(response);
}

function resolve(pathname) {
  const [root, rest] = pathname.startsWith("/pellucid/")
    ? [PACKAGE, pathname.slice("/pellucid/".length)]
    : [PAGES, pathname];
  const named = rest === "/" ? "index.html" : extname(rest) === "" ? `${rest}.html` : rest;
  let path;
  try {
    path = normalize(join(root, decodeURIComponent(named)));
  } catch {
    return undefined;
  }
  return path.startsWith(root + sep) ? path : undefined;
}
