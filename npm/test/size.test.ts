import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";

/** Where `npm test` is run. */
const PACKAGE = process.cwd();

test("a first chart weighs no more than it may", async () => {
  // Rejects where the limit is passed, with what was measured.
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [`${PACKAGE}/size.mjs`, "--first-chart"],
    { maxBuffer: 1 << 24 },
  );
  const { firstChart } = JSON.parse(stdout) as {
    firstChart: { brotli: number; limit: number; files: string[] };
  };
  assert.ok(firstChart.files.includes("pellucid_bg.wasm"));
  assert.ok(firstChart.brotli > 100_000 && firstChart.brotli <= firstChart.limit);
});
