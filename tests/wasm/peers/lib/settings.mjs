// What the environment may set.
import { homedir } from "node:os";
import { join } from "node:path";

const number = (name, otherwise) => {
  const given = process.env[name];
  if (given === undefined || given === "") return otherwise;
  const value = Number(given);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${name} must be a whole number above 0, not ${given}`);
  return value;
};

export const ROWS = number("PELLUCID_BENCH_ROWS", 10_000_000);
export const RUNS = number("PELLUCID_BENCH_RUNS", 15);
/** The first runs pay for compilation and page faults, which "warm" excludes; W9 measures them. */
export const WARM_UPS = 2;
export const CHROMIUM = process.env.PELLUCID_CHROMIUM ?? "/usr/bin/chromium";
export const CACHE = join(process.env.PELLUCID_CACHE ?? join(homedir(), ".cache/pellucid"), "bench");
/** Workloads to run, all by default: `PELLUCID_BENCH_ONLY=W1,W2`. */
export const ONLY = process.env.PELLUCID_BENCH_ONLY?.split(",").filter(Boolean);
