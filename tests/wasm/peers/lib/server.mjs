// Serves the contenders, without COOP and COEP as most embedding pages do, and counts the bytes
// each takes of the data.
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { brotli } from "./brotli.mjs";

const TYPES = {
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
  ".html": "text/html",
  ".csv": "text/csv",
};

/**
 * `folders` maps a first path segment to a folder, `files` maps data names to {path}. Data is at
 * /data/<contender>/<name>.parquet or .csv. Over a `link` everything is paced and, but for data, sent as
 * brotli.
 */
export async function startServer({ folders, files, link }) {
  const taken = new Map();
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });

  async function answer(request, response) {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://bench").pathname));
    const [, first, second, third] = path.split("/");
    if (first === "page" && link)
      return link.send(
        response.writeHead(200, { "Content-Type": "text/html" }),
        Buffer.from(page(second)),
      );
    if (first === "page")
      return void response.writeHead(200, { "Content-Type": "text/html" }).end(page(second));
    const asset = first in folders ? join(folders[first], path.slice(first.length + 2)) : "";
    if (first !== "data")
      return link && asset
        ? sendPacked(response, asset, link)
        : send(request, response, asset, () => undefined);
    const count = (bytes) => {
      const so = taken.get(second) ?? { bytes: 0, requests: 0 };
      taken.set(second, { bytes: so.bytes + bytes, requests: so.requests + 1 });
    };
    return send(
      request,
      response,
      files[third?.replace(/\.(parquet|csv)$/, "")]?.path ?? "",
      count,
      link,
    );
  }

  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    /** What `contender` took of the data since the last call. */
    take(contender) {
      const so = taken.get(contender) ?? { bytes: 0, requests: 0 };
      taken.delete(contender);
      return so;
    },
    close: () => server.close(),
  };
}

const page = (
  contender,
) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>${contender}</title>
<link rel="icon" href="data:,"><body><div id="plot"></div><script type="module" src="/bundle/${contender}.js"></script></body></html>`;

async function sendPacked(response, path, link) {
  const bytes = await brotli(path);
  response.writeHead(200, {
    "Content-Type": TYPES[extname(path)] ?? "application/octet-stream",
    "Content-Encoding": "br",
    "Content-Length": bytes.length,
  });
  return link.send(response, bytes);
}

async function send(request, response, path, count, link) {
  const info = path && (await stat(path).catch(() => undefined));
  if (!info?.isFile()) return void response.writeHead(404).end();
  const headers = {
    "Content-Type": TYPES[extname(path)] ?? "application/octet-stream",
    "Accept-Ranges": "bytes",
    "Cache-Control": "no-store",
  };
  const range = byteRange(request.headers.range, info.size);
  if (range === null)
    return void response
      .writeHead(416, { ...headers, "Content-Range": `bytes */${info.size}` })
      .end();
  const [start, end] = range ?? [0, info.size];
  response.writeHead(range ? 206 : 200, {
    ...headers,
    "Content-Length": end - start,
    ETag: `"${info.size}-${Math.round(info.mtimeMs)}"`,
    ...(range ? { "Content-Range": `bytes ${start}-${end - 1}/${info.size}` } : {}),
  });
  if (request.method === "HEAD") return void response.end();
  if (link) {
    const bytes = Buffer.alloc(end - start);
    const file = await open(path);
    await file.read(bytes, 0, bytes.length, start);
    await file.close();
    count(bytes.length);
    return link.send(response, bytes);
  }
  // Counted as sent: a reader that gives up half way has taken half.
  let sent = 0;
  const stream = createReadStream(path, { start, end: end - 1, highWaterMark: 1 << 18 });
  stream.on("data", (chunk) => (sent += chunk.length));
  stream.on("close", () => count(sent));
  stream.pipe(response);
}

/** `[start, end)`, undefined without a range, null where it cannot be satisfied. */
function byteRange(header, size) {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (!match) return undefined;
  const [, from, to] = match;
  if (from === "") return [Math.max(0, size - Number(to)), size];
  return Number(from) >= size
    ? null
    : [Number(from), Math.min(size, to === "" ? size : Number(to) + 1)];
}
