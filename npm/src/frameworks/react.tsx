/** React: a dashboard or a chart as a component. */

import { type CSSProperties, type ForwardedRef, forwardRef, type ReactElement, useEffect, useRef } from "react";
import type { Chart } from "../chart/chart.js";
import { plainJson } from "../common/json.js";
import type { EmbeddedDashboard } from "../dashboard/dashboard.js";
import type { DashboardOptions } from "../dashboard/options.js";
import type { ChartEvents, DashboardEvents } from "../events/events.js";
import type { FetchToken } from "../server/token.js";
import { type ChartProps, mountChart } from "./chart-mount.js";
import { mountDashboard } from "./dashboard-mount.js";

/** How a component's element looks. */
interface Look {
  /** Classes of the element. */
  className?: string;
  /** Style of the element, which has no height of its own. */
  style?: CSSProperties;
}

/** `onReady`, `onError` and so on, one for each event of the dashboard. */
export type DashboardHandlers = Handlers<DashboardEvents>;

/** The dashboard's options and events, and how its element looks. */
export type PellucidDashboardProps = DashboardOptions & DashboardHandlers & Look;

/**
 * A dashboard. `ref` is the {@link EmbeddedDashboard}.
 *
 * A change of `baseUrl`, `dashboardId`, `tokenUrl`, `token` or `locale` loads anew; of `theme` or `filters` does not. Handlers and
 * `fetchToken` may change at every render.
 */
export const PellucidDashboard = forwardRef<EmbeddedDashboard | null, PellucidDashboardProps>(function PellucidDashboard(props, ref): ReactElement {
  const { baseUrl, dashboardId, tokenUrl, token, locale, theme, filters, className, style } = props;
  const container = useRef<HTMLDivElement>(null);
  const dashboard = useRef<EmbeddedDashboard | null>(null);
  const latest = useRef(props);
  const forwarded = useRef(ref);
  const filterKey = plainJson(filters ?? []);
  const shownFilters = useRef(filterKey);
  useEffect(() => {
    latest.current = props;
    forwarded.current = ref;
  });

  useEffect(() => {
    if (!container.current) return;
    const { fetchToken } = latest.current;
    const options = { ...latest.current, fetchToken: fetchToken && ((context: Parameters<FetchToken>[0]) => (latest.current.fetchToken ?? fetchToken)(context)) };
    const made = mountDashboard(container.current, options, (name, value) => handle<DashboardEvents>(latest.current, name, value));
    dashboard.current = made;
    assign(forwarded.current, made);
    return () => {
      dashboard.current = null;
      assign(forwarded.current, null);
      made.destroy();
    };
  }, [baseUrl, dashboardId, tokenUrl, token, locale]);

  useEffect(() => dashboard.current?.setTheme(theme ?? "auto"), [theme]);
  useEffect(() => {
    if (shownFilters.current === filterKey) return;
    shownFilters.current = filterKey;
    dashboard.current?.applyFilters(latest.current.filters ?? []).catch(() => undefined);
  }, [filterKey]);

  return <div ref={container} className={className} style={style} />;
});

/** `onReady`, `onError`, `onDrill` and so on, one for each event of a chart. */
export type ChartHandlers = Handlers<ChartEvents>;

/** A chart's options and events, and how its element looks; give that a height. */
export type PellucidChartProps = ChartProps & ChartHandlers & Look;

/**
 * A chart of an open table or of a file's address. `ref` is the {@link Chart} once its table is open.
 *
 * A change of `src`, `table`, `spec`, `locale`, `messages` or `words` draws anew; of `theme` or `filters` does not.
 */
export const PellucidChart = forwardRef<Chart | null, PellucidChartProps>(function PellucidChart(props, ref): ReactElement {
  const { src, table, spec, locale, messages, words, theme, filters, className, style } = props;
  const container = useRef<HTMLDivElement>(null);
  const chart = useRef<Chart | undefined>(undefined);
  const latest = useRef(props);
  const forwarded = useRef(ref);
  const filterKey = plainJson(filters ?? []);
  // Written in place, these are other objects at every render.
  const made = plainJson([String(src), spec, locale, words]);
  const texts = messages && Object.entries(messages).map(([name, text]) => `${name}: ${String(text)}`).join();
  useEffect(() => {
    latest.current = props;
    forwarded.current = ref;
  });

  useEffect(() => {
    if (!container.current) return undefined;
    return mountChart(
      container.current,
      latest.current,
      (name, value) => handle<ChartEvents>(latest.current, name, value),
      (now) => {
        chart.current = now;
        assign(forwarded.current, now ?? null);
      },
    );
  }, [table, made, texts]);

  useEffect(() => chart.current?.setTheme(theme ?? "auto"), [theme]);
  useEffect(() => {
    chart.current?.setFilters(latest.current.filters ?? []).catch(() => undefined);
  }, [filterKey]);

  return <div ref={container} className={className} style={style} />;
});

/** `onReady`, `onError` and so on, one for each of `Events`. */
type Handlers<Events> = { [K in keyof Events & string as `on${Capitalize<K>}`]?: (value: Events[K]) => void };

/** Calls the handler of an event, if there is one. */
function handle<Events>(handlers: Handlers<Events>, name: keyof Events & string, value: Events[keyof Events]): void {
  const key = `on${name.charAt(0).toUpperCase()}${name.slice(1)}` as keyof Handlers<Events>;
  (handlers[key] as ((value: Events[keyof Events]) => void) | undefined)?.(value);
}

/** Set by hand: the dashboard is made in an effect, later than React hands out imperative handles. */
function assign<T>(ref: ForwardedRef<T | null>, value: T | null): void {
  if (typeof ref === "function") ref(value);
  else if (ref) ref.current = value;
}
