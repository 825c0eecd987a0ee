// `make bench`: Pellucid beside its peers in one headless Chromium. `--help` tells the options.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { HELP, settings } from "./lib/settings.mjs";

const at = (path) => new URL(path, import.meta.url).pathname;
let given;
try {
  given = settings(process.argv.slice(2));
} catch (error) {
  console.error(`${error.message}\n\n${HELP}`);
  process.exit(2);
}
if (given.help) {
  console.log(HELP);
  process.exit(0);
}
// Not `npm ci`: it wants every platform's binary of an optional dependency in the lock file, and
// registries may lack some.
if (!existsSync(at("node_modules")))
  execFileSync("npm", ["install", "--no-save", "--silent"], { cwd: at("."), stdio: "inherit" });
if (!existsSync(at("../../../npm/dist/index.js"))) {
  console.error("npm/dist is missing: run `make build` first");
  process.exit(1);
}

// Imported only now: it needs the packages just installed.
const { run } = await import("./run.mjs");
const { markdown, result } = await run(given, (text) => console.error(text));
const { save } = await import("./lib/report.mjs");
await save(`${JSON.stringify(result, null, 2)}\n`, given.json ?? at("results/latest.json"));
if (given.readme)
  await (await import("./lib/readme.mjs")).writeReadme(result, at("../../../docs/benchmarks.md"));
if (given.markdown) await save(`${markdown}\n`, given.markdown);
console.log(markdown);
