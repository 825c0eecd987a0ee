/**
 * What charts and dashboards emit, and by what names: the one table that components, elements and
 * listeners follow. The compiler refuses a table that lacks an event, or has one that nobody emits.
 */

import type { PellucidError } from "../common/errors.js";
import type { EmbedConfig, Filter } from "../generated/index.js";
import type { Progress, UpdateReport } from "../wire/wasm.js";
import type { DrillEvent } from "./drill.js";

/** A click, tap or Enter on a mark or row. */
export interface PointClick {
  /** Names and values, as the chart's query returned them. */
  datum: Record<string, unknown>;
  /**
   * The row's index in the answer to the chart's query, from 0; null where several rows, or none,
   * stand for the mark.
   */
  row: number | null;
}

/**
 * What a reader does within one chart, emitted alike by a chart that stands alone and by a
 * dashboard.
 */
export interface ViewEvents {
  /** A mark or row was clicked, tapped or chosen by Enter. */
  dataPointClick: PointClick;
  /** A mark was double clicked; a selection in its chart is let go, and a zoom. */
  dataPointDoubleClick: PointClick;
  /**
   * A reader goes down or up the hierarchy. After `preventDefault()` the chart stays where it is.
   */
  drill: DrillEvent;
  /** The chart shows less than everything, or everything again. */
  zoomChange: { zoomed: boolean };
  /** Series were switched off or on; `hidden` names those that are off. */
  legendChange: { hidden: string[] };
}

/** What a chart emits. */
export interface ChartEvents extends ViewEvents {
  /** The chart is drawn. */
  ready: undefined;
  /** The chart could not be drawn, and shows why. */
  error: PellucidError;
  /** A reader selected something, or let it go: then `filters` is empty. */
  selectionChange: { filters: Filter[] };
}

/** What a dashboard emits. */
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
  /**
   * Charts were redrawn after a filter or selection; `roundTrip` is message to answer as the page
   * measured it, in milliseconds.
   */
  update: Pick<UpdateReport, "charts" | "millis"> & { roundTrip: number };
  /** A mark or row was clicked, tapped or chosen by Enter. */
  dataPointClick: PointClick & { chartId: string };
  /** A mark was double clicked; a selection in its chart is let go, and a zoom. */
  dataPointDoubleClick: PointClick & { chartId: string };
  /**
   * A reader goes down or up a chart's hierarchy. After `preventDefault()` the chart stays where it
   * is.
   */
  drill: DrillEvent & { chartId: string };
  /** A chart shows less than everything, or everything again. */
  zoomChange: { chartId: string; zoomed: boolean };
  /** Series were switched off or on; `hidden` names those that are off. */
  legendChange: { chartId: string; hidden: string[] };
  /**
   * The rows shown are not the newest: they are older than their dataset promises, or newer ones
   * could not be loaded, for `error`. They stay on show with a badge until a refresh succeeds.
   */
  stale: { since: Date; error: PellucidError | null };
  /** A token arrived. */
  tokenRefresh: { expiresIn: number };
  /** The engine stopped and the dashboard opens its rows again. */
  crash: PellucidError;
  /** Everything is freed. */
  destroy: undefined;
}

const CHART = {
  ready: true,
  error: true,
  dataPointClick: true,
  dataPointDoubleClick: true,
  selectionChange: true,
  drill: true,
  zoomChange: true,
  legendChange: true,
} satisfies Record<keyof ChartEvents, true>;

const DASHBOARD = {
  config: true,
  progress: true,
  load: true,
  ready: true,
  error: true,
  filterChange: true,
  selectionChange: true,
  update: true,
  dataPointClick: true,
  dataPointDoubleClick: true,
  drill: true,
  zoomChange: true,
  legendChange: true,
  stale: true,
  tokenRefresh: true,
  crash: true,
  destroy: true,
} satisfies Record<keyof DashboardEvents, true>;

/** The name of every event of a chart. */
export const CHART_EVENTS = Object.keys(CHART) as (keyof ChartEvents)[];

/** The name of every event of a dashboard. */
export const DASHBOARD_EVENTS = Object.keys(DASHBOARD) as (keyof DashboardEvents)[];
