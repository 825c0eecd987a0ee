import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import ts from "typescript";

/** Where `npm test` is run. */
const PACKAGE = process.cwd();

/** Each method with its number of parameters. */
type Methods = Record<string, number>;

/** The methods that the bindings export of `Engine`, from their Rust sources. */
function exported(): Methods {
  const folder = join(PACKAGE, "../sdk-wasm/modules/engine/src");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".rs"));
  const blocks = files.flatMap((name) => [...readFileSync(join(folder, name), "utf8").matchAll(/^#\[wasm_bindgen\]\nimpl Engine \{\n([\s\S]*?)^\}/gm)].map((m) => m[1] ?? ""));
  const methods = blocks.flatMap((block) => [...block.matchAll(/((?:^ {4}#\[.*\]\n)*)^ {4}pub (?:async )?fn (\w+)\(\s*&self,?([^)]*)\)/gm)]);
  return Object.fromEntries(methods.map(([, attributes = "", name = "", parameters = ""]) => [/js_name = (\w+)/.exec(attributes)?.[1] ?? name, parameters.split(":").length - 1]));
}

/** The methods that the package calls. */
function called(): Methods {
  const source = ts.createSourceFile("wasm.ts", readFileSync(join(PACKAGE, "src/wire/wasm.ts"), "utf8"), ts.ScriptTarget.ES2022);
  const contract = source.statements.find((s): s is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(s) && s.name.text === "WasmEngine");
  const methods = contract?.members.filter(ts.isMethodSignature) ?? [];
  return Object.fromEntries(methods.map((m) => [(m.name as ts.Identifier).text, m.parameters.length]));
}

test("the engine's contract names the methods that the bindings export, with as many parameters", () => {
  const rust = exported();
  assert.ok(Object.keys(rust).length > 30);
  // What wasm-bindgen itself adds.
  assert.deepEqual(called(), { ...rust, free: 0 });
});
