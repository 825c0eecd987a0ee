// What is shipped, as JSON: raw, gzip and brotli bytes of every file in dist/, and the sum of what
// a first chart loads. `--first-chart`: of those files alone. Fails where a first chart weighs more
// than it may.
import { readFile, readdir } from "node:fs/promises";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/**
 * Bytes with brotli that a first chart may load: the 715 kB it took when there were six types of
 * charts, and the 250 kB that all other types, their interaction and accessibility may take
 * together; and ten for violins and dumbbells, twenty-five for decimals, files as people have them
 * and odd hosts, and sixty for expressions, time zones and models, which came later; less
 * twenty-five of the fifty-three that the readers of text files took, ten of which are formulas of
 * charts, and ten names and numbers that are told apart and dashboards of several tables. Less than
 * a second on a line of 10 Mbit/s.
 */
const MOST = 1_035_000;

const dist = new URL("./dist/", import.meta.url);
const names = (await readdir(dist)).filter((name) => /\.(js|wasm)$/.test(name)).sort();
const contents = Object.fromEntries(
  await Promise.all(names.map(async (name) => [name, await readFile(new URL(name, dist))])),
);
const sources = Object.fromEntries(
  names
    .filter((name) => name.endsWith(".js"))
    .map((name) => [name, contents[name].toString("utf8")]),
);

/** Every file that `entry` imports statically, itself included. */
function closure(entry, seen = new Set()) {
  if (seen.has(entry) || !(entry in sources)) return seen;
  seen.add(entry);
  for (const [, name] of sources[entry].matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g))
    closure(name, seen);
  return seen;
}

// The page loads the entry, the worker loads its own script and the engine; polars comes only when
// a query leaves the kernels.
const parts = new Set([...closure("index.js"), ...closure("worker.js"), "pellucid_bg.wasm"]);

// Brotli of the polars module alone takes a minute: who asks for a first chart only need not wait
// for it.
const asked = process.argv.includes("--first-chart") ? [...parts] : names;
const files = Object.fromEntries(asked.map((name) => [name, measured(contents[name])]));

function measured(bytes) {
  const brotli = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotli.length };
}

const sum = (kind) => [...parts].reduce((n, name) => n + files[name][kind], 0);
const firstChart = {
  files: [...parts].sort(),
  raw: sum("raw"),
  gzip: sum("gzip"),
  brotli: sum("brotli"),
};
console.log(JSON.stringify({ files, firstChart: { ...firstChart, limit: MOST } }, null, 2));
if (firstChart.brotli > MOST) {
  console.error(
    `a first chart takes ${firstChart.brotli} bytes with brotli, ${firstChart.brotli - MOST} more than it may: see what the engine's module and worker.js have gained`,
  );
  process.exitCode = 1;
}
