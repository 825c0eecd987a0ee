// The TypeScript signatures of the wasm modules, from what wasm-bindgen wrote beside them. Writes
// them into src/generated; `--check` fails where those differ from the modules.
import { readFile, writeFile } from "node:fs/promises";

const root = new URL("./", import.meta.url);
const read = (path) => readFile(new URL(path, root), "utf8");
const check = process.argv.includes("--check");

/** What a file exports as types. */
const exported = (source) =>
  [...source.matchAll(/^export (?:declare )?(?:type|interface|class) (\w+)/gm)].map(
    ([, name]) => name,
  );
const types = {
  index: exported(await read("src/generated/index.ts")),
  wire: exported(await read("src/generated/wire.ts")),
};

let differs = 0;
for (const module of ["engine", "lazy", "pdf", "answer", "text"]) {
  const path = `src/generated/${module}.ts`;
  const source = generated(module, await read(`wasm/${module}/pellucid_wasm_${module}.d.ts`));
  if (!check) await writeFile(new URL(path, root), source);
  else if (source !== (await read(path).catch(() => ""))) {
    console.error(
      `npm/${path} differs from what the module exports: run \`make wasm types\` and commit it`,
    );
    differs += 1;
  }
}
process.exitCode = differs === 0 ? 0 : 1;

/** A module's signatures, without what starts an instance: that is of the bundler's making. */
function generated(module, declarations) {
  const [signatures, start] = declarations.split(/^export type InitInput /m);
  if (start === undefined)
    throw new Error(
      `the declarations of ${module} are not what wasm-bindgen used to write: see bindings.mjs`,
    );
  const body = signatures
    .replace(/^\/\* (?:tslint:|eslint-)disable \*\/\n/gm, "")
    // Of a later ECMAScript than the package is written for.
    .replace(/^ {4}\[Symbol\.dispose\]\(\): void;\n/gm, "")
    .replace(/^export (class|function)/gm, "export declare $1")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
  const own = exported(body);
  const used = new Set(body.replace(/\/\*[\s\S]*?\*\//g, "").match(/\b[A-Z]\w*\b/g));
  const imports = Object.entries(types)
    .map(([file, names]) => [file, names.filter((name) => used.has(name) && !own.includes(name))])
    .filter(([, names]) => names.length > 0)
    .map(([file, names]) => `import type { ${names.join(", ")} } from "./${file}.js";\n`);
  return `// What the wasm module \`${module}\` exports, made by wasm-bindgen. Do not edit: \`make types\` writes it.\n${imports.length > 0 ? "\n" : ""}${imports.join("")}\n${body}\n`;
}
