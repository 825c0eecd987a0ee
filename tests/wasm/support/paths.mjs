// Where things lie and listen.
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

export const ROOT = at("../../../");
export const PACKAGE = at("../../../npm/dist/");
export const DEMO = at("../../../demo-site/");
export const FLIGHTS = at("../../../demo-site/node_modules/vega-datasets/data/flights-3m.parquet");
export const AIRPORTS = at("../../../demo-site/node_modules/vega-datasets/data/airports.csv");
export const DASHBOARD = at("./flights-dashboard.json");
export const HARNESS = at("../harness/");
export const FIXTURES = at("../.fixtures/");
export const RESULTS = at("../results/");

/** The harness: the package, fixtures with ranges, and a scripted token server. */
/** Ports may be named by the environment, for two runs at once. */
export const HARNESS_PORT = Number(process.env.PELLUCID_HARNESS_PORT ?? 8790);
export const HARNESS_URL = `http://127.0.0.1:${HARNESS_PORT}`;
/** The demo site and the real token server behind it. */
export const DEMO_PORT = Number(process.env.PELLUCID_DEMO_PORT ?? 8787);
export const DEMO_URL = `http://127.0.0.1:${DEMO_PORT}`;
export const SERVER_URL = "http://127.0.0.1:8788";
/** A server on the starter's files, which a spec starts itself. */
export const STARTER_PORT = Number(process.env.PELLUCID_STARTER_PORT ?? 8791);
export const SERVER_BIN = process.env.PELLUCID_SERVER_BIN ?? "";
