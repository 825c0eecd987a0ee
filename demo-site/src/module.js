import { EmbeddedDashboard } from "pellucid";
import { scheme, session, watch } from "./site.js";
import { fetchToken } from "./token.js";

const { analyticsUrl } = await session;
const dashboard = new EmbeddedDashboard({
  baseUrl: analyticsUrl,
  dashboardId: new URLSearchParams(location.search).get("dashboard") ?? "flights",
  fetchToken,
  theme: scheme(),
});
watch(dashboard);
dashboard.on("dataPointClick", ({ chartId, datum }) => console.info("clicked", chartId, datum));
await dashboard.render("analytics").catch((error) => console.error(error.code, error.message));
