/** What a page says to a dashboard, and what it hears. */

import type { PellucidError } from "./errors.js";
import type { FontFile } from "./export/fonts.js";
import type { EmbedConfig, Filter } from "./generated/index.js";
import type { PortOptions } from "./port.js";
import type { DrillEvent } from "./drill.js";
import type { FetchToken } from "./token.js";
import type { Messages } from "./ui/messages.js";
import type { ThemeOption } from "./ui/theme.js";
import type { Words } from "./words.js";
import type { Progress, UpdateReport } from "./wasm.js";

/** Settings of an embedded dashboard. One of `fetchToken`, `tokenUrl` and `token` is needed. */
export interface DashboardOptions extends PortOptions {
  /** Where the token server is, e.g. `https://analytics.example.com`. */
  baseUrl: string;
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

/** What a dashboard tells. */
export interface DashboardEvents {
  /** The dashboard's specification is known, its rows are on their way. */
  config: EmbedConfig;
  /** Bytes arrive. */
  progress: Progress;
  /** The rows are here. */
  load: { rows: number; millis: number };
  /** Every chart is drawn. */
  ready: { charts: number; millis: number };
  /** Something failed. `fatal`: the whole dashboard; otherwise one chart or one update. */
  error: { error: PellucidError; fatal: boolean; chartId?: string };
  /** The filters in force changed. */
  filterChange: { filters: Filter[]; source: "initial" | "api" | "control" };
  /** A reader selected something in a chart, or let it go: then `filters` is empty. */
  selectionChange: { chartId: string; filters: Filter[] };
  /** Charts were redrawn after a filter or selection; `roundTrip` is message to answer as the page measured it, in milliseconds. */
  update: Pick<UpdateReport, "charts" | "millis"> & { roundTrip: number };
  /** A mark or row was clicked, tapped or chosen by Enter. */
  dataPointClick: { chartId: string; datum: Record<string, unknown>; row: number | null };
  /** A mark was double clicked; a selection in its chart is let go, and a zoom. */
  dataPointDoubleClick: { chartId: string; datum: Record<string, unknown>; row: number | null };
  /** A reader goes down or up a chart's hierarchy. After `preventDefault()` the chart stays where it is. */
  drill: DrillEvent & { chartId: string };
  /** A chart shows less than everything, or everything again. */
  zoomChange: { chartId: string; zoomed: boolean };
  /** Series were switched off or on; `hidden` names those that are off. */
  legendChange: { chartId: string; hidden: string[] };
  /**
   * The rows shown are not the newest: they are older than their dataset promises, or newer ones could not be loaded, for `error`.
   * They stay on show with a badge until a refresh succeeds.
   */
  stale: { since: Date; error: PellucidError | null };
  /** A token arrived. */
  tokenRefresh: { expiresIn: number };
  /** The engine stopped and the dashboard opens its rows again. */
  crash: PellucidError;
  /** Everything is freed. */
  destroy: undefined;
}

/** The reader's language and time zone where the page names none. */
export function readerDefaults(options: { locale?: string | undefined; timeZone?: string | undefined }): { locale: string; timeZone: string } {
  const locale = options.locale || document.documentElement.lang || navigator.language;
  return { locale: supported(locale) ? locale : "en", timeZone: options.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone };
}

function supported(locale: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale).length > 0;
  } catch {
    return false;
  }
}
