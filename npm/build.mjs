// Bundles src/ into dist/: modules that share chunks, the worker as a file of its own, and the
// script-tag build.
import { build } from "esbuild";
import { access, copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";

const root = new URL("./", import.meta.url);
const at = (path) => new URL(path, root).pathname;
const bindings = {
  "pellucid-wasm-engine": at("wasm/engine/pellucid_wasm_engine.js"),
  "pellucid-wasm-lazy": at("wasm/lazy/pellucid_wasm_lazy.js"),
  "pellucid-wasm-pdf": at("wasm/pdf/pellucid_wasm_pdf.js"),
  "pellucid-wasm-answer": at("wasm/answer/pellucid_wasm_answer.js"),
  "pellucid-wasm-text": at("wasm/text/pellucid_wasm_text.js"),
};

const missing = async (file) =>
  access(file).then(
    () => false,
    () => true,
  );
for (const module of ["engine", "pdf", "answer", "text"]) {
  if (await missing(bindings[`pellucid-wasm-${module}`])) {
    console.error(
      `npm/wasm/${module} is missing: build it first with \`make wasm\` at the repository's root`,
    );
    process.exit(1);
  }
}
const withLazy = !(await missing(bindings["pellucid-wasm-lazy"]));
if (!withLazy) {
  console.warn(
    "npm/wasm/lazy is missing: queries beyond the dense kernels will fail in this build",
  );
  bindings["pellucid-wasm-lazy"] = at("src/worker/no-lazy.js");
}

/**
 * The glue that wasm-bindgen writes keeps one instance for ever, as a module's state. After a trap
 * there must be another one, and nothing of the first, such as a finalizer that frees an old
 * pointer, may ever touch it: so the module becomes a function that makes an instance with all its
 * state. Its own guess at the wasm's address would make bundlers look for a file of another name.
 */
const freshGlue = {
  name: "fresh-glue",
  setup(b) {
    b.onLoad({ filter: /pellucid_wasm_\w+\.js$/ }, async ({ path }) => {
      const source = once(
        (await readFile(path, "utf8")).replace(
          /new URL\(['"][\w.]+\.wasm['"], import\.meta\.url\)/g,
          "undefined",
        ),
      );
      const imports = source.match(/^import .*$/gm) ?? [];
      const names = [...source.matchAll(/^export (?:class|function) (\w+)/gm)].map(
        ([, name]) => name,
      );
      const body = source
        .replace(/^import .*$/gm, "")
        .replace(/^export (class|function)/gm, "$1")
        .replace(/^export \{.*\};?$/gm, "");
      if (!/__wbg_init/.test(body) || /^export /m.test(body) || names.length === 0)
        throw new Error(
          `${path} is not the glue that wasm-bindgen used to write: see fresh-glue in build.mjs`,
        );
      const contents = `${imports.join("\n")}\nexport function instantiate() {\n${body}\nreturn { init: __wbg_init, ${names.join(", ")} };\n}\n`;
      return { contents, loader: "js" };
    });
  },
};

/**
 * The glue hands a module's functions over once for each block of Rust that names it: the first
 * stands for all.
 */
function once(source) {
  const seen = new Set();
  return [...source.matchAll(/^import \* as (\w+) from (".*")$/gm)].reduce(
    (text, [line, name, path]) => {
      if (!seen.has(path)) return seen.add(path) && text;
      return text.replace(line, "").replace(new RegExp(`^ *"[^"]*": ${name},$`, "m"), "");
    },
    source,
  );
}

/**
 * The script tag's build loads from beside itself what it imports when it is needed: none of that
 * belongs into its one file.
 */
const lazyImportsOutside = {
  name: "lazy-imports-outside",
  setup(b) {
    b.onResolve({ filter: /^\.{1,2}\// }, ({ path, kind }) =>
      kind === "dynamic-import" ? { path, external: true } : undefined,
    );
  },
};

const common = {
  bundle: true,
  format: "esm",
  target: ["es2022"],
  outdir: at("dist"),
  minify: true,
  sourcemap: false,
  legalComments: "none",
  alias: bindings,
  plugins: [freshGlue],
  external: ["react", "vue"],
  define: { PELLUCID_SCRIPT: "false" },
  logLevel: "warning",
};

/** What is loaded when somebody first needs it. */
const parts = [
  "export/xlsx",
  "export/parquet",
  "export/clipboard",
  "export/fonts",
  "export/picture",
  "table/pivot",
  "table/table",
];

await rm(at("dist"), { recursive: true, force: true });
await mkdir(at("dist"), { recursive: true });

await build({
  ...common,
  splitting: true,
  chunkNames: "chunk-[hash]",
  entryPoints: ["index", "element", "react", "vue", "inline", ...parts].map((name) =>
    at(`src/${name}.ts`),
  ),
  entryNames: "[name]",
});
// One file without imports: any bundler can wrap it, whatever format it gives its workers.
await build({ ...common, entryPoints: [at("src/worker.ts")] });
await build({
  ...common,
  entryPoints: { "pellucid.min": at("src/script.ts") },
  format: "iife",
  define: { PELLUCID_SCRIPT: "true", "import.meta.url": "undefined" },
  plugins: [...common.plugins, lazyImportsOutside],
});

// What the bundler writes for a namespace walks inherited names too: a page that put one on
// Object.prototype would stop us from loading.
let walked = 0;
for (const name of (await readdir(at("dist"))).filter((n) => n.endsWith(".js"))) {
  const code = await readFile(at(`dist/${name}`), "utf8");
  const own = code.replace(
    /for\(var ([\w$]+) in ([\w$]+)\)([\w$]+\([\w$]+,\1,\{get:\2\[\1\],enumerable:!0\}\))/g,
    "for(let $1 of Object.keys($2))$3",
  );
  if (own !== code) await writeFile(at(`dist/${name}`), own);
  walked += own === code ? 0 : 1;
}
if (walked < 3)
  throw new Error(
    "the bundler no longer writes namespaces as it used to: see the end of build.mjs",
  );

// Components of React are for the browser: server components of Next import them as such only where
// the module says so.
const react = at("dist/react.js");
await writeFile(react, `"use client";${await readFile(react, "utf8")}`);

await copyFile(at("wasm/engine/pellucid_wasm_engine_bg.wasm"), at("dist/pellucid_bg.wasm"));
for (const module of ["pdf", "answer", "text"])
  await copyFile(
    at(`wasm/${module}/pellucid_wasm_${module}_bg.wasm`),
    at(`dist/pellucid_${module}_bg.wasm`),
  );
if (withLazy)
  await copyFile(at("wasm/lazy/pellucid_wasm_lazy_bg.wasm"), at("dist/pellucid_lazy_bg.wasm"));
