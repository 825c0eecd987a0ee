/** What a page says to a dashboard. */

import type { ViewOptions } from "../chart/view-options.js";
import type { FetchToken } from "../server/token.js";
import type { PortOptions } from "../wire/port.js";

/** Settings of an embedded dashboard. One of `fetchToken`, `tokenUrl` and `token` is needed. */
export interface DashboardOptions extends PortOptions, ViewOptions {
  /** Where the token server is, e.g. `https://analytics.example.com`. */
  baseUrl: string;
  /** The id of a dashboard at that server; the token must be for it. */
  dashboardId: string;
  /** Asks the page's own backend for a token, at first and whenever one runs out. */
  fetchToken?: FetchToken | undefined;
  /**
   * A route of the page's own backend that answers `POST {dashboardId}` with a token; sent with the
   * page's cookies.
   */
  tokenUrl?: string | undefined;
  /** One token, never renewed: for short-lived pages such as reports. */
  token?: string | undefined;
}
