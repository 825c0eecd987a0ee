/** What a page says to a dashboard. */

import type { FontFile } from "../export/fonts.js";
import type { Filter } from "../generated/index.js";
import type { FetchToken } from "../server/token.js";
import type { Messages } from "../ui/messages.js";
import type { ThemeOption } from "../ui/theme.js";
import type { Words } from "../ui/words.js";
import type { PortOptions } from "../wire/port.js";

/** Settings of an embedded dashboard. One of `fetchToken`, `tokenUrl` and `token` is needed. */
export interface DashboardOptions extends PortOptions {
  /** Where the token server is, e.g. `https://analytics.example.com`. */
  baseUrl: string;
  /** The id of a dashboard at that server; the token must be for it. */
  dashboardId: string;
  /** Asks the page's own backend for a token, at first and whenever one runs out. */
  fetchToken?: FetchToken | undefined;
  /** A route of the page's own backend that answers `POST {dashboardId}` with a token; sent with the page's cookies. */
  tokenUrl?: string | undefined;
  /** One token, never renewed: for short-lived pages such as reports. */
  token?: string | undefined;
  /** `auto` by default: follows the reader's colour scheme. */
  theme?: ThemeOption | undefined;
  /** BCP 47 tag; the page's `lang` by default, then the reader's. */
  locale?: string | undefined;
  /** IANA name; the reader's by default. */
  timeZone?: string | undefined;
  /** In force from the first paint on. */
  filters?: Filter[] | undefined;
  /** Texts of controls and states that replace ours; English, German and Arabic come with the package, by `locale`. */
  messages?: Partial<Messages> | undefined;
  /** Words of charts that replace the engine's. */
  words?: Words | undefined;
  /** Font files that PDFs are written in; without any they are in Helvetica. */
  fonts?: readonly FontFile[] | undefined;
}
