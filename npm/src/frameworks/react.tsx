/** React: a dashboard or a chart as a component. */

import {
  type CSSProperties,
  type ForwardedRef,
  forwardRef,
  type ReactElement,
  useEffect,
  useRef,
} from "react";
import type { Chart } from "../chart/chart.js";
import { signature } from "../common/plain.js";
import type { EmbeddedDashboard } from "../dashboard/dashboard.js";
import type { DashboardOptions } from "../dashboard/options.js";
import type { ChartEvents, DashboardEvents } from "../events/events.js";
import type { FetchToken } from "../server/token.js";
import { ChartMount, type ChartProps } from "./chart-mount.js";
import { loads, mountDashboard } from "./dashboard-mount.js";

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
 * A change of `theme` or `filters` loads nothing anew, of any other option everything. Handlers and
 * `fetchToken` may change at every render.
 */
export const PellucidDashboard = forwardRef<EmbeddedDashboard | null, PellucidDashboardProps>(
  function PellucidDashboard(props, ref): ReactElement {
    const { theme, filters, className, style } = props;
    const container = useRef<HTMLDivElement>(null);
    const dashboard = useRef<EmbeddedDashboard | null>(null);
    const latest = useRef(props);
    const forwarded = useRef(ref);
    const filterKey = signature(filters ?? []);
    const shownFilters = useRef(filterKey);
    useEffect(() => {
      latest.current = props;
      forwarded.current = ref;
    });

    useEffect(() => {
      if (!container.current) return;
      const { fetchToken } = latest.current;
      const options = {
        ...latest.current,
        fetchToken:
          fetchToken &&
          ((context: Parameters<FetchToken>[0]) =>
            (latest.current.fetchToken ?? fetchToken)(context)),
      };
      const shown = mountDashboard(container.current, options, (name, value) =>
        handle<DashboardEvents>(latest.current, name, value),
      );
      dashboard.current = shown;
      assign(forwarded.current, shown);
      return () => {
        dashboard.current = null;
        assign(forwarded.current, null);
        shown.destroy();
      };
    }, [loads(props)]);

    useEffect(() => dashboard.current?.setTheme(theme ?? "auto"), [theme]);
    useEffect(() => {
      if (shownFilters.current === filterKey) return;
      shownFilters.current = filterKey;
      dashboard.current?.applyFilters(latest.current.filters ?? []).catch(() => undefined);
    }, [filterKey]);

    return <div ref={container} className={className} style={style} />;
  },
);

/** `onReady`, `onError`, `onDrill` and so on, one for each event of a chart. */
export type ChartHandlers = Handlers<ChartEvents>;

/** A chart's options and events, and how its element looks; give that a height. */
export type PellucidChartProps = ChartProps & ChartHandlers & Look;

/**
 * A chart of an open table or of a file's address. `ref` is the {@link Chart} once its table is
 * open.
 *
 * Any property may change at any time. Other rows (`src`, `table`) are moved to, with zoom and
 * selection kept; `theme` and `filters` change what stands; the others draw the chart anew.
 * Handlers may change at every render.
 */
export const PellucidChart = forwardRef<Chart | null, PellucidChartProps>(
  function PellucidChart(props, ref): ReactElement {
    const { className, style } = props;
    const container = useRef<HTMLDivElement>(null);
    const mounted = useRef<ChartMount | undefined>(undefined);
    const latest = useRef(props);
    const forwarded = useRef(ref);
    useEffect(() => {
      latest.current = props;
      forwarded.current = ref;
      mounted.current?.update(props);
    });

    useEffect(() => {
      if (!container.current) return undefined;
      const emit = <K extends keyof ChartEvents>(name: K, value: ChartEvents[K]): void =>
        handle<ChartEvents>(latest.current, name, value);
      const made = new ChartMount(container.current, latest.current, emit, (now) =>
        assign(forwarded.current, now ?? null),
      );
      mounted.current = made;
      return () => {
        mounted.current = undefined;
        made.destroy();
      };
    }, []);

    return <div ref={container} className={className} style={style} />;
  },
);

/** `onReady`, `onError` and so on, one for each of `Events`. */
type Handlers<Events> = {
  [K in keyof Events & string as `on${Capitalize<K>}`]?: (value: Events[K]) => void;
};

/** Calls the handler of an event, if there is one. */
function handle<Events>(
  handlers: Handlers<Events>,
  name: keyof Events & string,
  value: Events[keyof Events],
): void {
  const key = `on${name.charAt(0).toUpperCase()}${name.slice(1)}` as keyof Handlers<Events>;
  (handlers[key] as ((value: Events[keyof Events]) => void) | undefined)?.(value);
}

/**
 * Set by hand: the dashboard is made in an effect, later than React hands out imperative handles.
 */
function assign<T>(ref: ForwardedRef<T | null>, value: T | null): void {
  if (typeof ref === "function") ref(value);
  else if (ref) ref.current = value;
}
