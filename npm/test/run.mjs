// Bundles the tests for Node, then runs them. `node --test` alone reads no TypeScript on Node 20.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";

const here = new URL("./", import.meta.url).pathname;
const out = new URL("../.test/", import.meta.url).pathname;
const tests = readdirSync(here).filter((name) => name.endsWith(".test.ts"));
rmSync(out, { recursive: true, force: true });
await build({
  entryPoints: tests.map((name) => here + name),
  outdir: out,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  external: ["pellucid-wasm-engine", "pellucid-wasm-lazy"],
  define: { PELLUCID_SCRIPT: "false" },
  logLevel: "warning",
});
// What is printed is for people; .ci/results.mjs counts by the file.
const results = process.env.PELLUCID_RESULTS;
const reporters = results
  ? [
      "--test-reporter=spec",
      "--test-reporter-destination=stdout",
      "--test-reporter=junit",
      `--test-reporter-destination=${results}/node.xml`,
    ]
  : [];
const { status } = spawnSync(
  process.execPath,
  ["--test", ...reporters, ...tests.map((name) => out + name.replace(/\.ts$/, ".mjs"))],
  { stdio: "inherit" },
);
process.exit(status ?? 1);
