// What a suite's runner found, read from what it writes for programs. Used by test.sh.
//
// Node's runner writes JUnit and Playwright JSON. libtest's JSON is unstable, so of cargo its
// summary lines are read, strictly: what does not fit them, or does not add up, is a failure.
// cargo-nextest would write JUnit, but runs no example of the documentation and gives each test a
// process of its own, in which those of the server would each start their databases; CI would have
// to build it, too.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * @typedef {{ passed: number, failed: number, faults: string[] }} Counts `faults` says what cannot
 * be read; each is a failure.
 */

const ANSI = /\x1b\[[0-9;]*m/g;
const PROGRAM = /^\s*(?:Running (.+)|Doc-tests (.+))$/;
const START = /^running (\d+) tests?$/;
const RESULT =
  /^test result: (?:ok|FAILED)\. (\d+) passed; (\d+) failed; (\d+) ignored; (\d+) measured; \d+ filtered out(?:; finished in .+)?$/;

/**
 * Counts what test programs say in the log of one or more runs of `cargo test`. @returns {Counts}
 */
export function cargo(log) {
  const counts = { passed: 0, failed: 0, faults: [] };
  let program = "a test program";
  let announced;
  const close = () => {
    if (announced !== undefined)
      counts.faults.push(`${program} began ${announced} tests and gave no result`);
    announced = undefined;
  };
  for (const line of log.replace(ANSI, "").split(/\r?\n/)) {
    const named = PROGRAM.exec(line);
    const start = START.exec(line);
    if (named || start) close();
    if (named) program = named[1] ?? `examples in ${named[2]}`;
    if (start) announced = Number(start[1]);
    if (!line.startsWith("test result:")) continue;
    const result = RESULT.exec(line);
    if (!result) {
      counts.faults.push(`${program} gave a result of an unknown form: ${line}`);
    } else {
      const [passed, failed, ignored, measured] = result.slice(1).map(Number);
      counts.passed += passed + measured;
      counts.failed += failed;
      const all = passed + failed + ignored + measured;
      if (announced !== all)
        counts.faults.push(
          `${program} began ${announced ?? "no"} tests and gave the results of ${all}`,
        );
    }
    announced = undefined;
  }
  close();
  return counts;
}

/** Counts the cases of a JUnit file as Node's runner writes it. @returns {Counts} */
export function junit(xml) {
  const counts = { passed: 0, failed: 0, faults: [] };
  // Text within is escaped: what looks like a tag is one.
  for (const [, open, body] of xml.matchAll(
    /<testcase((?:\s+[\w-]+="[^"]*")*)\s*(?:\/>|>(.*?)<\/testcase>)/gs,
  )) {
    if (/<(failure|error)\b/.test(body ?? "")) counts.failed += 1;
    else if (!/<skipped\b/.test(body ?? "")) counts.passed += 1;
    if (!/\bname="/.test(open)) counts.faults.push("a case without a name");
  }
  if (!xml.trimEnd().endsWith("</testsuites>")) counts.faults.push("the results break off");
  return counts;
}

/**
 * Counts Playwright's JSON. What passed at a second try failed, and so did what was never run.
 * @returns {Counts}
 */
export function playwright(json) {
  const report = JSON.parse(json);
  const counts = {
    passed: 0,
    failed: 0,
    faults: report.errors.map((error) => error.message ?? String(error.value)),
  };
  const walk = (suite) => {
    for (const inner of suite.suites ?? []) walk(inner);
    for (const test of (suite.specs ?? []).flatMap((spec) => spec.tests)) {
      if (test.status === "expected") counts.passed += 1;
      else if (test.status !== "skipped" || test.expectedStatus !== "skipped") counts.failed += 1;
    }
  };
  for (const suite of report.suites) walk(suite);
  return counts;
}

/** Each runner's file in a suite's folder of results, and how it is read. */
const READERS = {
  cargo: ["log", cargo],
  junit: ["node.xml", junit],
  playwright: ["playwright.json", playwright],
};

/**
 * Counts a suite by the exit status of its command and the folder of its results. A suite that gave
 * no result failed. @returns {Counts}
 */
export function suite(runner, status, folder) {
  const [file, read] = READERS[runner];
  let counts;
  try {
    counts = read(readFileSync(`${folder}/${file}`, "utf8"));
  } catch (error) {
    counts = { passed: 0, failed: 0, faults: [`its results cannot be read: ${error.message}`] };
  }
  const { passed, faults } = counts;
  const failed = counts.failed + faults.length;
  if (status !== 0 && failed === 0) faults.push(`its command ended with ${status}`);
  if (status === 0 && passed + failed === 0) faults.push("it ran no test");
  return { passed, failed: Math.max(failed, faults.length), faults };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [name, runner, status, folder] = process.argv.slice(2);
  const { passed, failed, faults } = suite(runner, Number(status), folder);
  for (const fault of faults) console.error(`${name}: ${fault}`);
  console.log(`${passed} ${failed} ${name}`);
}
