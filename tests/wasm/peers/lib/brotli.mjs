// Brotli 11 of a file, as a CDN would send it. Cached by content: tens of megabytes of wasm take a
// minute.
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { CACHE } from "./settings.mjs";

const compress = promisify(brotliCompress);

/** Files under way, so that none is packed twice at once. */
const packing = new Map();

export function brotli(path) {
  if (!packing.has(path)) packing.set(path, pack(path));
  return packing.get(path);
}

async function pack(path) {
  const bytes = await readFile(path);
  const folder = join(CACHE, "brotli");
  const kept = join(folder, createHash("sha256").update(bytes).digest("hex"));
  const before = await readFile(kept).catch(() => undefined);
  if (before) return before;
  const packed = await compress(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  await mkdir(folder, { recursive: true });
  await writeFile(`${kept}.part`, packed);
  await rename(`${kept}.part`, kept);
  return packed;
}
