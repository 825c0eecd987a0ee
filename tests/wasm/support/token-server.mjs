// Starts the real token server on the demo's configuration, with a data folder of its own and a
// fresh key.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { AIRPORTS, FIXTURES, FLIGHTS, ROOT, SERVER_BIN } from "./paths.mjs";

export const KEY_FILE = `${FIXTURES}mint.key`;

if (process.argv[1]?.endsWith("token-server.mjs")) {
  const data = `${FIXTURES}server-data`;
  rmSync(data, { recursive: true, force: true });
  rmSync(KEY_FILE, { force: true });
  mkdirSync(data, { recursive: true });
  const config = ["--config", `${ROOT}token-server/demo/demo.toml`];
  // The server reads every variable of its prefix and refuses what it does not know: ours must not
  // reach it.
  const { PELLUCID_SERVER_BIN: _bin, PELLUCID_SERVER_URL: _url, ...inherited } = process.env;
  const env = {
    PELLUCID_LOG: "warn",
    ...inherited,
    PELLUCID_SERVER_DATASETS__FLIGHTS__FILES: `["${FLIGHTS}"]`,
    PELLUCID_SERVER_DATASETS__AIRPORTS__FILES: `["${AIRPORTS}"]`,
    PELLUCID_SERVER_DATA_DIR: data,
  };
  const made = spawnSync(
    SERVER_BIN,
    ["key", "create", ...config, "--scope", "mint", "--write-to", KEY_FILE],
    { env, stdio: "inherit" },
  );
  if (made.status !== 0 || !existsSync(KEY_FILE)) process.exit(1);
  const server = spawn(SERVER_BIN, ["serve", ...config], { env, stdio: "inherit" });
  for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => server.kill(signal));
  server.on("exit", (code) => process.exit(code ?? 0));
}
