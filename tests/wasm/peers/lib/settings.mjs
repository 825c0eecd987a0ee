// What the command line and the environment may set; the command line wins.
import { homedir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { PEERS } from "./peers.mjs";

const WORKLOADS = [
  ...Array.from({ length: 12 }, (_, i) => `W${i + 1}`),
  "W16",
  "W17",
  "W18",
  "W19",
  "W20",
  "W21",
];

export const HELP = `Pellucid beside its peers in one headless Chromium: same rows, same answers, contenders in turn.

  make bench                                    all of it: 10 M rows, 15 runs (about 25 minutes on two cores)
  make bench ARGS="--only W2,W6"                these workloads
  make bench ARGS="--rows 1000000 --runs 3"     smaller: a look, no verdict

  --only W1,...      ${WORKLOADS.join(" ")}
  --peers a,b        ${Object.keys(PEERS).join(" ")}
                     Pellucid always runs. duckdb-1.28 stays loaded where it is the reference for answers.
  --rows N           rows of the generated table; 10000000, or PELLUCID_BENCH_ROWS
  --runs N           timed runs after two warm-ups; 15, or PELLUCID_BENCH_RUNS. Who takes long gets fewer; the cell says so.
  --scale S          scale of TPC-H's lineitem in W12; 1, or less for a look
  --workers N        shows ours with N workers too where the package can (default: the machine's cores; 1: never)
  --json FILE        where the result goes; tests/wasm/peers/results/latest.json
  --markdown FILE    writes the table there as well
  --readme           puts a short table into docs/benchmarks.md; wants a whole run
  --help

Data is made once by seed and kept in PELLUCID_CACHE (~/.cache/pellucid/bench). PELLUCID_CHROMIUM names another Chromium.`;

/** Reads `args` (without node and script). Throws with a remedy where one does not fit. */
export function settings(args, env = process.env) {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: "string" },
      peers: { type: "string" },
      rows: { type: "string" },
      runs: { type: "string" },
      scale: { type: "string" },
      workers: { type: "string" },
      json: { type: "string" },
      markdown: { type: "string" },
      readme: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  return {
    help: values.help === true,
    rows: whole("--rows", values.rows ?? env.PELLUCID_BENCH_ROWS, 10_000_000),
    runs: whole("--runs", values.runs ?? env.PELLUCID_BENCH_RUNS, 15),
    scale: positive("--scale", values.scale, 1),
    workers: whole("--workers", values.workers, undefined),
    only: list("--only", values.only ?? env.PELLUCID_BENCH_ONLY, WORKLOADS),
    peers: list("--peers", values.peers, Object.keys(PEERS)),
    json: values.json,
    markdown: values.markdown,
    readme: values.readme === true,
  };
}

function list(option, given, known) {
  const names = given
    ?.split(",")
    .map((n) => n.trim())
    .filter(Boolean);
  if (!names?.length) return undefined;
  const unknown = names.find((n) => !known.includes(n));
  if (unknown)
    throw new Error(`${option} does not know ${unknown}: choose from ${known.join(", ")}`);
  return names;
}

function positive(option, given, otherwise) {
  if (given === undefined || given === "") return otherwise;
  const value = Number(given);
  if (!(value > 0)) throw new Error(`${option} must be a number above 0, not ${given}`);
  return value;
}

function whole(option, given, otherwise) {
  const value = positive(option, given, otherwise);
  if (value !== undefined && !Number.isInteger(value))
    throw new Error(`${option} must be a whole number above 0, not ${given}`);
  return value;
}

/**
 * The first runs pay for compilation and page faults, which "warm" excludes; W1 and W9 measure
 * them.
 */
export const WARM_UPS = 2;
export const CHROMIUM = process.env.PELLUCID_CHROMIUM ?? "/usr/bin/chromium";
export const CACHE = join(
  process.env.PELLUCID_CACHE ?? join(homedir(), ".cache/pellucid"),
  "bench",
);
