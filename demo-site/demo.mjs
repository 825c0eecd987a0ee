// `make demo`: starts the token server on its embedded defaults, creates the demo's API key once,
// and serves the host application. Everything it keeps lies in PELLUCID_CACHE/demo. Ctrl-C stops
// both.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const bin = process.env.PELLUCID_SERVER_BIN;
if (!bin || !existsSync(bin)) {
  console.error(
    "PELLUCID_SERVER_BIN names no token server: run this by `make demo`, which builds it",
  );
  process.exit(1);
}
const data = `${process.env.PELLUCID_CACHE ?? `${homedir()}/.cache/pellucid`}/demo`;
const keyFile = `${data}/mint.key`;
mkdirSync(data, { recursive: true });

// The server reads every PELLUCID_SERVER_ variable and refuses those it does not know.
const { PELLUCID_SERVER_BIN: _bin, PELLUCID_SERVER_URL: _url, ...inherited } = process.env;
const env = {
  PELLUCID_LOG: "warn",
  ...inherited,
  PELLUCID_SERVER_DATASETS__FLIGHTS__FILES: JSON.stringify([
    at("node_modules/vega-datasets/data/flights-3m.parquet"),
  ]),
  PELLUCID_SERVER_DATASETS__AIRPORTS__FILES: JSON.stringify([
    at("node_modules/vega-datasets/data/airports.csv"),
  ]),
  PELLUCID_SERVER_DATA_DIR: data,
};
const config = ["--config", at("../token-server/demo/demo.toml")];

const children = [];
let stopping = false;
function stop(code) {
  if (stopping) return;
  stopping = true;
  for (const child of children) child.kill("SIGTERM");
  process.exitCode = code;
}
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => stop(0));

function start(name, command, args, options) {
  const child = spawn(command, args, { stdio: "inherit", ...options });
  child.on("exit", (code) => {
    if (!stopping) console.error(`${name} stopped with code ${code}`);
    stop(code ?? 0);
  });
  children.push(child);
}

async function ready(name, url, seconds) {
  const until = Date.now() + seconds * 1000;
  while (Date.now() < until && !stopping) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  if (stopping) process.exit();
  console.error(`${name} did not answer at ${url} within ${seconds} s: is its port taken?`);
  stop(1);
}

const arrow = process.stdout.isTTY ? "\x1b[1m==>\x1b[0m" : "==>";
const step = (text) => console.log(`${arrow} ${text}`);

if (!existsSync(keyFile) || statSync(keyFile).size === 0) {
  step("creating the demo's API key");
  const made = spawnSync(
    bin,
    ["key", "create", ...config, "--scope", "mint", "--write-to", keyFile],
    { env, stdio: ["ignore", "ignore", "inherit"] },
  );
  if (made.status !== 0) process.exit(1);
}
step("starting the token server and writing each tenant's extract (some seconds, once)");
start("the token server", bin, ["serve", ...config], { env });
await ready("the token server", "http://127.0.0.1:8788/ready", 240);
start("the demo", process.execPath, [at("server.mjs")], {
  env: {
    ...inherited,
    PELLUCID_API_KEY_FILE: keyFile,
    PELLUCID_SERVER_URL: "http://127.0.0.1:8788",
  },
});
await ready("the demo", "http://127.0.0.1:8787/", 20);
step("http://127.0.0.1:8787 (Ctrl-C stops it)");
