import { defineConfig } from "@playwright/test";
process.env.PELLUCID_HARNESS_PORT = "9250";
const base = "http://127.0.0.1:9250";
export default defineConfig({ testDir: "specs", outputDir: "/tmp/bench-pw", workers: 1, timeout: 60000, reporter: [["list"]],
 webServer: [{command:"PELLUCID_HARNESS_PORT=9250 node support/harness-server.mjs", url: base+"/log", reuseExistingServer:false}],
 use: { baseURL: base, viewport:{width:1280,height:900}, locale:"en-US", timezoneId:"America/New_York", launchOptions:{executablePath:"/usr/bin/chromium", args:["--no-sandbox","--disable-quic","--no-first-run","--disable-background-networking","--disable-component-update","--disable-sync"]}}});
