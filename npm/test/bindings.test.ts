import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

/** Where `npm test` is run. */
const PACKAGE = process.cwd();

const built = ["engine", "lazy", "pdf"].every((module) =>
  existsSync(join(PACKAGE, `wasm/${module}/pellucid_wasm_${module}.d.ts`)),
);

test(
  "the signatures that the package is compiled against are those of the built modules",
  { skip: !built && "the modules are not built" },
  () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(PACKAGE, "bindings.mjs"), "--check"],
      { encoding: "utf8" },
    );
    assert.equal(status, 0, stderr);
  },
);
