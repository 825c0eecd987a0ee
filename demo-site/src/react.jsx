import { PellucidDashboard } from "pellucid/react";
import { StrictMode, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { onScheme, scheme, session, watch } from "./site.js";
import { fetchToken } from "./token.js";

function Departures({ analyticsUrl }) {
  const [theme, setTheme] = useState(scheme());
  const [dashboard, setDashboard] = useState(null);
  useEffect(() => onScheme(setTheme), []);
  useEffect(() => {
    if (dashboard) watch(dashboard);
  }, [dashboard]);
  return (
    <PellucidDashboard
      ref={setDashboard}
      baseUrl={analyticsUrl}
      dashboardId="flights"
      fetchToken={fetchToken}
      theme={theme}
    />
  );
}

const { analyticsUrl } = await session;
createRoot(document.getElementById("analytics")).render(
  <StrictMode>
    <Departures analyticsUrl={analyticsUrl} />
  </StrictMode>,
);
