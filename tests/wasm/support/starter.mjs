// A real token server on the starter's files, of a spec's own: its rows may be changed while it
// runs.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { FIXTURES, HARNESS_URL, SERVER_BIN, STARTER_PORT } from "./paths.mjs";
import { until } from "./until.mjs";

/** Starts it: how to mint a token, to replace its rows (CSV text), and to stop it. */
export async function startStarter() {
  const folder = `${FIXTURES}starter/`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const url = `http://127.0.0.1:${STARTER_PORT}`;
  const { PELLUCID_SERVER_BIN: _bin, PELLUCID_SERVER_URL: _url, ...inherited } = process.env;
  const env = {
    PELLUCID_LOG: "warn",
    ...inherited,
    PELLUCID_SERVER_LISTEN: `127.0.0.1:${STARTER_PORT}`,
    PELLUCID_SERVER_ALLOWED_ORIGINS: JSON.stringify([HARNESS_URL]),
  };
  const run = (...args) => {
    const { status, stderr } = spawnSync(SERVER_BIN, args, { cwd: folder, env, encoding: "utf8" });
    if (status !== 0) throw new Error(`${args.join(" ")}: ${stderr}`);
  };
  run("init");
  run("key", "create", "--config", "pellucid.toml", "--scope", "mint", "--write-to", "mint.key");
  const key = readFileSync(`${folder}mint.key`, "utf8").trim();
  const server = spawn(SERVER_BIN, ["serve", "--config", "pellucid.toml"], {
    cwd: folder,
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ready = async () => {
    if (server.exitCode !== null)
      throw new Error(`the server on the starter's files ended with ${server.exitCode}`);
    return (await fetch(`${url}/ready`).catch(() => undefined))?.ok;
  };
  await until(ready, "the server on the starter's files did not start", 60);
  return {
    url,
    rows: () => readFileSync(`${folder}sales.csv`, "utf8"),
    replaceRows: (text) => {
      writeFileSync(`${folder}next`, text);
      renameSync(`${folder}next`, `${folder}sales.csv`);
    },
    token: async () => {
      const response = await fetch(`${url}/api/v1/embed/token`, {
        method: "POST",
        headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
        body: JSON.stringify({
          tenant: "acme",
          dashboardId: "sales",
          origin: HARNESS_URL,
          capabilities: { export: ["csv", "json"], filter: true },
        }),
      });
      if (!response.ok) throw new Error(await response.text());
      return (await response.json()).token;
    },
    stop: () => server.kill("SIGTERM"),
  };
}
