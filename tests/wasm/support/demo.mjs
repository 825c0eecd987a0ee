// Starts the demo site: before the real token server where there is one, otherwise before the
// scripted one.
import { existsSync } from "node:fs";
import { DEMO, DEMO_PORT, HARNESS_URL, SERVER_BIN, SERVER_URL } from "./paths.mjs";
import { KEY_FILE } from "./token-server.mjs";
import { until } from "./until.mjs";

const real = SERVER_BIN !== "" && existsSync(SERVER_BIN);
if (real) await until(() => existsSync(KEY_FILE), "the token server made no key", 240);
process.env.PORT = String(DEMO_PORT);
Object.assign(
  process.env,
  real
    ? { PELLUCID_SERVER_URL: SERVER_URL, PELLUCID_API_KEY_FILE: KEY_FILE }
    : { PELLUCID_SERVER_URL: HARNESS_URL, PELLUCID_API_KEY: "scripted" },
);
await import(`${DEMO}server.mjs`);
