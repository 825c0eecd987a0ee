// A scripted token server: what ours says, and what it says when something is wrong. A token names
// its own behaviour: `ok`, `expired`, `forged`, `cut` (the connection breaks in mid-stream), `500`
// (for rows), `other` (another dashboard), `bad-spec`, `server` (too large to travel); `once-<n>`
// is refused the first time, as one that just expired.
import { readFile } from "node:fs/promises";
import { DASHBOARD, FIXTURES, FLIGHTS } from "./paths.mjs";
import { sendFile } from "./ranges.mjs";

const CORS = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Headers": "authorization, range, content-type",
  "Access-Control-Expose-Headers": "Content-Range, Content-Length, ETag, Accept-Ranges",
  "Access-Control-Allow-Methods": "GET, POST",
};

const SCHEMA = {
  fields: [
    { name: "date", type: "timestamp", nullable: true },
    { name: "delay", type: "int", nullable: true },
    { name: "distance", type: "int", nullable: true },
    { name: "origin", type: "string", nullable: true },
    { name: "destination", type: "string", nullable: true },
  ],
};

const refusedOnce = new Set();
let minted = 0;

export async function fakeApi(request, response, path) {
  if (request.method === "OPTIONS") return void response.writeHead(204, CORS).end();
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
  if (path === "/api/v1/embed/token") {
    minted += 1;
    return json(response, 200, {
      token: `ok-${minted}`,
      expiresAt: new Date().toISOString(),
      expiresIn: 300,
      refreshAfter: 240,
    });
  }
  if (token === "expired")
    return fail(response, 401, "unauthorized", "the token has expired: fetch another");
  if (token === "forged" || token === "")
    return fail(response, 401, "unauthorized", "the token's signature is not ours");
  if (token.startsWith("once") && !refusedOnce.has(token)) {
    refusedOnce.add(token);
    return fail(response, 401, "unauthorized", "the token has expired: fetch another");
  }
  if (path === "/api/v1/embed/config") return json(response, 200, await config(token));
  if (token === "500") return fail(response, 500, "internal", "the rows could not be read");
  const big = token.startsWith("ok") || token === "big";
  return sendFile(
    request,
    response,
    big ? FLIGHTS : `${FIXTURES}flights.parquet`,
    CORS,
    token === "cut" ? "cut" : undefined,
  );
}

async function config(token) {
  const dashboard = JSON.parse(await readFile(DASHBOARD, "utf8"));
  if (token === "bad-spec") dashboard.charts[0].chart.colour = "red";
  return {
    dashboardId: token === "other" ? "finance" : "flights",
    dashboard,
    dataset: {
      id: "flights",
      schema: SCHEMA,
      rows: 0,
      version: "1",
      delivery: token.startsWith("server")
        ? { kind: "server" }
        : { kind: "extract", path: "/api/v1/datasets/flights/data.parquet", bytes: 0 },
    },
    capabilities: {
      export:
        token === "csv-only"
          ? ["csv"]
          : [
              ...(token === "pdf" ? ["pdf"] : []),
              "csv",
              "json",
              "xlsx",
              "parquet",
              "arrow",
              "png",
              "svg",
            ],
      filter: token !== "view",
    },
    expiresIn: 300,
  };
}

function json(response, status, body) {
  response
    .writeHead(status, { ...CORS, "Content-Type": "application/json" })
    .end(JSON.stringify(body));
}

function fail(response, status, code, message) {
  json(response, status, {
    error: {
      code,
      message,
      details: null,
      requestId: "req-1",
      timestamp: new Date().toISOString(),
    },
  });
}
