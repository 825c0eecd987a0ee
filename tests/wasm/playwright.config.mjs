import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";
import { DEMO_URL, HARNESS_URL, SERVER_BIN } from "./support/paths.mjs";

const chromium = process.env.PELLUCID_CHROMIUM ?? "/usr/bin/chromium";
const withServer = SERVER_BIN !== "" && existsSync(SERVER_BIN);
if (!withServer && process.env.CI)
  throw new Error("PELLUCID_SERVER_BIN names no token server: build it first");
if (!withServer)
  console.warn(
    "PELLUCID_SERVER_BIN names no token server: the demo runs on a scripted one, and the specs that need the real one are skipped",
  );

const harness = {
  command: "node support/harness-server.mjs",
  url: `${HARNESS_URL}/log`,
  reuseExistingServer: false,
};
const server = {
  command: "node support/token-server.mjs",
  url: "http://127.0.0.1:8788/ready",
  reuseExistingServer: false,
  timeout: 240_000,
};
const demo = {
  command: "node support/demo.mjs",
  url: `${DEMO_URL}/api/session`,
  reuseExistingServer: false,
};

export default defineConfig({
  testDir: "specs",
  outputDir: "results/playwright",
  // Two cores: a browser's worker and its page need one each.
  workers: 1,
  timeout: 60_000,
  // The list is for people; .ci/results.mjs counts by the file.
  reporter: [
    ["list"],
    ...(process.env.PELLUCID_RESULTS
      ? [["json", { outputFile: `${process.env.PELLUCID_RESULTS}/playwright.json` }]]
      : []),
  ],
  forbidOnly: Boolean(process.env.CI),
  webServer: withServer ? [harness, server, demo] : [harness, demo],
  use: {
    baseURL: HARNESS_URL,
    viewport: { width: 1280, height: 900 },
    locale: "en-US",
    timezoneId: "America/New_York",
    // Pictures are compared as soon as they are drawn; transition.spec has those that move.
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: {
      executablePath: chromium,
      args: [
        "--no-sandbox",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
