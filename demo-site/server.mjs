// The host application's own backend: its pages, its session, and the one route an embed needs.
import { createServer } from "node:http";
import { embedToken } from "./server/embed-token.mjs";
import { readJson, sendError, sendJson } from "./server/http.mjs";
import { TENANTS, tenantOf, sessionCookie } from "./server/session.mjs";
import { serveFile } from "./server/static.mjs";

const HOST = "127.0.0.1";
const PORT = Number(process.env.PORT ?? 8787);
const ANALYTICS = (process.env.PELLUCID_SERVER_URL ?? "http://127.0.0.1:8788").replace(/\/+$/, "");

const routes = {
  "GET /api/session": (request, response) =>
    sendJson(response, 200, {
      tenant: tenantOf(request),
      tenants: TENANTS,
      analyticsUrl: ANALYTICS,
    }),

  "POST /api/session": async (request, response) => {
    const { tenant } = await readJson(request);
    if (!Object.hasOwn(TENANTS, tenant))
      return sendError(response, 400, "unknown_tenant", "choose one of the tenants listed");
    response.setHeader("Set-Cookie", sessionCookie(tenant));
    sendJson(response, 200, { tenant });
  },

  // The browser names a dashboard; who is asking comes from the session alone, never from the
  // request's body.
  "POST /api/embed-token": async (request, response) => {
    const { dashboardId } = await readJson(request);
    const answer = await embedToken({
      analytics: ANALYTICS,
      tenant: tenantOf(request),
      dashboardId,
      origin: `http://${request.headers.host}`,
    });
    sendJson(response, answer.status, answer.body);
  },
};

const server = createServer(async (request, response) => {
  try {
    const { pathname } = new URL(request.url ?? "/", `http://${HOST}`);
    const route = routes[`${request.method} ${pathname}`];
    if (route) await route(request, response);
    else if (request.method === "GET" || request.method === "HEAD")
      await serveFile(pathname, request, response, ANALYTICS);
    else sendError(response, 404, "not_found", "no such route");
  } catch (error) {
    console.error(error);
    if (!response.headersSent)
      sendError(
        response,
        error.status ?? 500,
        error.code ?? "internal",
        error.status ? error.message : "the demo's server failed",
      );
    else response.destroy();
  }
});

server.listen(PORT, HOST, () => console.log(`demo on http://${HOST}:${PORT}`));
