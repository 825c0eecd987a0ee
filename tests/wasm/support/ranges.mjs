// A file over HTTP, whole or by range (RFC 9110, one range).
import { open, stat } from "node:fs/promises";

/** Answers a GET of `path`. `damage` may cut the connection after some bytes of the answer. */
export async function sendFile(request, response, path, headers = {}, damage = undefined) {
  const info = await stat(path).catch(() => undefined);
  if (!info) return void response.writeHead(404, headers).end();
  const range = parse(request.headers.range, info.size);
  if (range === null)
    return void response
      .writeHead(416, { ...headers, "Content-Range": `bytes */${info.size}` })
      .end();
  const [start, end] = range ?? [0, info.size];
  const length = end - start;
  const common = {
    ...headers,
    "Content-Length": length,
    "Accept-Ranges": "bytes",
    ETag: `"${info.size}-${Math.round(info.mtimeMs)}"`,
  };
  response.writeHead(
    range ? 206 : 200,
    range ? { ...common, "Content-Range": `bytes ${start}-${end - 1}/${info.size}` } : common,
  );
  const bytes = Buffer.alloc(length);
  const file = await open(path);
  await file.read(bytes, 0, length, start);
  await file.close();
  if (damage === "cut" && length > 1000) {
    response.write(bytes.subarray(0, length / 2), () => response.destroy());
    return;
  }
  response.end(bytes);
}

/** `[start, end)`, undefined without a range, null where it cannot be satisfied. */
function parse(header, size) {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (!match) return undefined;
  const [, from, to] = match;
  if (from === "") return [Math.max(0, size - Number(to)), size];
  const start = Number(from);
  return start >= size ? null : [start, Math.min(size, to === "" ? size : Number(to) + 1)];
}
