// What is shipped, as JSON: raw, gzip and brotli bytes of every file in dist/, and the sum of what a first chart loads.
import { readFile, readdir } from "node:fs/promises";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = new URL("./dist/", import.meta.url);
const names = (await readdir(dist)).filter((name) => /\.(js|wasm)$/.test(name)).sort();
const files = {};
const sources = {};
for (const name of names) {
  const bytes = await readFile(new URL(name, dist));
  if (name.endsWith(".js")) sources[name] = bytes.toString("utf8");
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
  files[name] = { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotli.length };
}

/** Every file that `entry` imports statically, itself included. */
function closure(entry, seen = new Set()) {
  if (seen.has(entry) || !(entry in sources)) return seen;
  seen.add(entry);
  for (const [, name] of sources[entry].matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) closure(name, seen);
  return seen;
}

// The page loads the entry, the worker loads its own script and the engine; polars comes only when a query leaves the kernels.
const parts = new Set([...closure("index.js"), ...closure("worker.js"), "pellucid_bg.wasm"]);
const sum = (kind) => [...parts].reduce((n, name) => n + files[name][kind], 0);
const firstChart = { files: [...parts].sort(), raw: sum("raw"), gzip: sum("gzip"), brotli: sum("brotli") };
console.log(JSON.stringify({ files, firstChart }, null, 2));
