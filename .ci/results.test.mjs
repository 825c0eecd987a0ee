// Results are counted as their runners meant them, and a suite that gives none has failed.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { after, test } from "node:test";
import { cargo, junit, playwright, suite } from "./results.mjs";

const fixture = (name) => new URL(`fixtures/${name}`, import.meta.url);
const read = (name) => readFileSync(fixture(name), "utf8");
const scratch = mkdtempSync(`${tmpdir()}/results-`);
after(() => rmSync(scratch, { recursive: true }));

/** A suite's folder of results with these files. */
function folder(files) {
  const path = mkdtempSync(`${scratch}/suite-`);
  for (const [name, text] of Object.entries(files)) writeFileSync(`${path}/${name}`, text);
  return path;
}

test("cargo: every program's tests are summed, a program without tests counts for nothing", () => {
  assert.deepEqual(cargo(read("cargo.txt")), { passed: 4, failed: 1, faults: [] });
});

test("cargo: a program that dies half way is named", () => {
  const { passed, failed, faults } = cargo(read("cargo-died.txt"));
  assert.deepEqual([passed, failed, faults.length], [1, 0, 1]);
  assert.match(faults[0], /tests\/dense\.rs .*began 12 tests and gave no result/);
});

test("cargo: a result of another form, or that does not add up, is refused", () => {
  const { faults } = cargo(read("cargo-other.txt"));
  assert.match(faults[0], /tests\/m4\.rs .*unknown form: test result: fine/);
  assert.match(faults[1], /tests\/runs\.rs .*began 2 tests and gave the results of 1/);
  assert.equal(faults.length, 2);
  // The same log, cut off where the last program had begun.
  assert.match(
    cargo("     Running tests/runs.rs\n\nrunning 3 tests\ntest a ... ok").faults[0],
    /gave no result/,
  );
});

test("JUnit: cases and those within others, whatever is written in them", () => {
  assert.deepEqual(junit(read("node.xml")), { passed: 3, failed: 1, faults: [] });
});

test("JUnit: a file that breaks off is refused", () => {
  assert.match(junit(read("node.xml").slice(0, 900)).faults[0], /break off/);
  assert.match(junit("").faults[0], /break off/);
});

test("Playwright: what passed late or never ran has failed, what was skipped on purpose has not", () => {
  assert.deepEqual(playwright(read("playwright.json")), { passed: 1, failed: 4, faults: [] });
  assert.deepEqual(playwright('{"suites":[],"errors":[{"message":"no such port"}]}').faults, [
    "no such port",
  ]);
});

for (const [what, files, status, want] of [
  ["that died before its results", {}, 0, [0, 1]],
  ["whose results are cut", { "playwright.json": '{"suites":[{"ti' }, 1, [0, 1]],
  ["that ran nothing", { "playwright.json": '{"suites":[],"errors":[]}' }, 0, [0, 1]],
  [
    "that failed after its tests had passed",
    {
      "playwright.json": JSON.stringify({
        suites: [{ specs: [{ tests: [{ status: "expected" }] }] }],
        errors: [],
      }),
    },
    2,
    [1, 1],
  ],
  ["with failures of its own", { "playwright.json": read("playwright.json") }, 1, [1, 4]],
]) {
  test(`a suite ${what}`, () => {
    const { passed, failed } = suite("playwright", status, folder(files));
    assert.deepEqual([passed, failed], want);
  });
}

/**
 * Runs test.sh with a `make` of which each target does what `targets` says; its last line and its
 * exit status.
 */
function run(targets) {
  const bin = `${scratch}/bin`;
  mkdirSync(bin, { recursive: true });
  const cases = Object.entries(targets).map(([target, does]) => `  ${target}) ${does} ;;`);
  writeFileSync(`${bin}/make`, `#!/bin/bash\ncase $1 in\n${cases.join("\n")}\nesac\n`);
  chmodSync(`${bin}/make`, 0o755);
  copyFileSync(fixture("node.xml"), `${bin}/mixed.xml`);
  writeFileSync(
    `${bin}/good.xml`,
    '<testsuites>\n<testcase name="one" time="0"/>\n</testsuites>\n',
  );
  writeFileSync(
    `${bin}/good.json`,
    JSON.stringify({ suites: [{ specs: [{ tests: [{ status: "expected" }] }] }], errors: [] }),
  );
  const { stdout, status } = spawnSync("bash", [new URL("test.sh", import.meta.url).pathname], {
    encoding: "utf8",
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}`, BIN: bin },
  });
  return { last: stdout.trimEnd().split("\n").at(-1), status };
}

const OK =
  "echo 'running 2 tests'; echo 'test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s'";
const GOOD = {
  "test-results": "cp $BIN/good.xml $PELLUCID_RESULTS/node.xml",
  "test-sdk": OK,
  "test-server": OK,
  "test-connectors": OK,
  "test-npm": "cp $BIN/good.xml $PELLUCID_RESULTS/node.xml",
  "test-browser": "cp $BIN/good.json $PELLUCID_RESULTS/playwright.json",
};

test("all suites: the last line sums them", () => {
  assert.deepEqual(run(GOOD), { last: "9 passed, 0 failed", status: 0 });
});

test("all suites: one that cannot be built, one that dies and one that fails count as failed", () => {
  const last = {
    "test-sdk": "exit 2",
    "test-server": "echo 'running 7 tests'; kill -9 $$",
    "test-npm": "cp $BIN/mixed.xml $PELLUCID_RESULTS/node.xml; exit 1",
  };
  assert.deepEqual(run({ ...GOOD, ...last }), { last: "7 passed, 3 failed", status: 1 });
});
