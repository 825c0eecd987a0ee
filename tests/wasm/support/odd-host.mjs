// Hosts as people have them: one that answers ranges, preflights and plain requests in every odd
// way, on an origin of its own.
import { createServer } from "node:http";
import { gzipSync } from "node:zlib";

/** Answers that refuse a range and give the whole to a plain request. */
const refusing = (status, body = "Range not supported") => ({
  range: (response) => void response.writeHead(status, { "Content-Type": "text/plain" }).end(body),
});

/**
 * How a host is odd: `range` answers a request with a range in its own way, `plain` one without,
 * `preflight` an OPTIONS, `head` a HEAD; what is absent is answered as it should be. `cors: false`
 * allows no other origin, `exposed: false` hides `Content-Range`.
 */
export const HOSTS = {
  "as it should be": {},
  "that knows no ranges": {
    range: (response, { file, type }) =>
      void response.writeHead(200, { "Content-Type": type }).end(file),
  },
  "that answers every range by all of it": {
    range: (response, { file, type }) =>
      void response
        .writeHead(206, {
          "Content-Type": type,
          "Content-Range": `bytes 0-${file.length - 1}/${file.length}`,
        })
        .end(file),
  },
  "that answers a range by 400": refusing(400),
  "that answers a range by 403": refusing(403, "<Error><Code>AccessDenied</Code></Error>"),
  "that answers a range by 405": refusing(405),
  "that answers a range by 416": refusing(416, ""),
  "that answers a range by 500": refusing(500, "Internal Server Error"),
  "that answers a range by 501": refusing(501),
  "that answers a range by 502": refusing(502),
  "that answers a range by 503": refusing(503),
  "that drops the connection at a range": { range: (response) => void response.destroy() },
  "that answers no preflight": { preflight: (response) => void response.writeHead(404).end() },
  "that drops a preflight": { preflight: (response) => void response.destroy() },
  "that hides Content-Range": { exposed: false },
  "that hides Content-Range and refuses HEAD": {
    exposed: false,
    head: (response) => void response.writeHead(405).end(),
  },
  "that packs the bytes of a range": { packed: true },
  "that packs the file and cuts that": { cut: true },
  "that packs what is asked for plainly": {
    plain: (response, { file, type }) =>
      void response
        .writeHead(200, { "Content-Type": type, "Content-Encoding": "gzip" })
        .end(gzipSync(file)),
  },
  "that sends less of a range than it says": { short: true },
  "that knows no size": { sizeless: true },
  "that allows no other origin": { cors: false },
  "that answers by way of another address": { redirect: true },
};

/**
 * The host on a free port of 127.0.0.1: `url(name, file)` is a file's address at the host of that
 * name, `log` what was asked.
 */
export async function oddHost(files) {
  const log = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://host");
    const [, index, moved, name = moved] = /^\/(\d+)\/(moved\/)?(.*)$/.exec(pathname) ?? [];
    const host = Object.values(HOSTS)[Number(index)];
    const file = files[name];
    log.push({ method: request.method, name, range: request.headers.range ?? null });
    if (host?.cors !== false) response.setHeader("Access-Control-Allow-Origin", "*");
    if (host?.exposed !== false)
      response.setHeader("Access-Control-Expose-Headers", "Content-Range, ETag");
    if (!host || !file)
      return void response
        .writeHead(404, { "Content-Type": "text/html" })
        .end("<html><title>Nothing here</title></html>");
    if (host.redirect && !moved)
      return void response.writeHead(302, { Location: `/${index}/moved/${name}` }).end();
    answer(host, request, response, {
      file,
      type: name.endsWith("csv") ? "text/csv" : "application/octet-stream",
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const url = (name, file) => `${origin}/${Object.keys(HOSTS).indexOf(name)}/${file}`;
  return { url, origin, log, close: () => server.close() };
}

function answer(host, request, response, { file, type }) {
  if (request.method === "OPTIONS") {
    if (host.preflight) return host.preflight(response);
    return void response
      .writeHead(204, {
        "Access-Control-Allow-Headers": "range, authorization",
        "Access-Control-Allow-Methods": "GET, HEAD",
      })
      .end();
  }
  if (request.method === "HEAD") {
    if (host.head) return host.head(response);
    return void response
      .writeHead(200, { "Content-Type": type, "Content-Length": file.length })
      .end();
  }
  const range = wanted(request.headers.range, file.length);
  if (!range)
    return host.plain
      ? host.plain(response, { file, type })
      : void response
          .writeHead(200, { "Content-Type": type, "Content-Length": file.length })
          .end(file);
  if (host.range) return host.range(response, { file, type });
  const [start, end] = range;
  if (start >= end)
    return void response.writeHead(416, { "Content-Range": `bytes */${file.length}` }).end();
  const headers = {
    "Content-Type": type,
    "Content-Range": `bytes ${start}-${end - 1}/${host.sizeless ? "*" : file.length}`,
  };
  const bytes = file.subarray(start, end);
  if (host.packed)
    return void response
      .writeHead(206, { ...headers, "Content-Encoding": "gzip" })
      .end(gzipSync(bytes));
  if (host.cut) {
    const packed = gzipSync(file);
    const [from, to] = wanted(request.headers.range, packed.length);
    const sent = {
      ...headers,
      "Content-Encoding": "gzip",
      "Content-Range": `bytes ${from}-${to - 1}/${packed.length}`,
    };
    return void response.writeHead(206, sent).end(packed.subarray(from, to));
  }
  if (host.short)
    return void response
      .writeHead(206, headers)
      .end(bytes.subarray(0, Math.floor(bytes.length / 2)));
  response.writeHead(206, { ...headers, "Content-Length": bytes.length }).end(bytes);
}

/** `[start, end)` of a `Range` header, within a file of `size` bytes. */
function wanted(header, size) {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (from === undefined) return undefined;
  if (from === "") return [Math.max(0, size - Number(to)), size];
  return [Number(from), Math.min(size, to === "" ? size : Number(to) + 1)];
}
