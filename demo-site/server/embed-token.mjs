// Asks the token server for a reader's token. The API key stays in this process.
import { readFile } from "node:fs/promises";

/**
 * Which dashboards each tenant's readers may open: the application's own decision, made before
 * anything is signed.
 */
const ALLOWED = { atl: ["flights"], lax: ["flights"], faa: ["flights"] };

/** Readers of the demo may filter and take their rows along. */
const CAPABILITIES = { export: ["csv", "json", "xlsx", "parquet", "png", "svg"], filter: true };

/** The token server's answer for `tenant`, or the refusal to ask. */
export async function embedToken({ analytics, tenant, dashboardId, origin }) {
  if (!ALLOWED[tenant].includes(dashboardId)) {
    return {
      status: 403,
      body: errorBody("forbidden", `"${tenant}" may not open the dashboard "${dashboardId}"`),
    };
  }
  const response = await fetch(`${analytics}/api/v1/embed/token`, {
    method: "POST",
    headers: { Authorization: `Bearer ${await apiKey()}`, "Content-Type": "application/json" },
    body: JSON.stringify({ tenant, dashboardId, origin, capabilities: CAPABILITIES, ...ttl() }),
  }).catch(() => undefined);
  if (!response)
    return {
      status: 502,
      body: errorBody("network", "the token server cannot be reached: is it running?"),
    };
  return { status: response.status, body: await response.json() };
}

async function apiKey() {
  if (process.env.PELLUCID_API_KEY) return process.env.PELLUCID_API_KEY;
  const file = process.env.PELLUCID_API_KEY_FILE;
  if (file) return (await readFile(file, "utf8")).trim();
  throw new Error("no API key: set PELLUCID_API_KEY or PELLUCID_API_KEY_FILE");
}

/** A shorter lifetime than the server's default, for tests that watch a renewal. */
function ttl() {
  const seconds = Number(process.env.PELLUCID_TOKEN_TTL);
  return seconds > 0 ? { ttlSeconds: seconds } : {};
}

function errorBody(code, message) {
  return {
    error: { code, message, details: null, requestId: "", timestamp: new Date().toISOString() },
  };
}
