/** Vue 3: a dashboard or a chart as a component. */

import {
  defineComponent,
  h,
  onBeforeUnmount,
  onMounted,
  type PropType,
  shallowRef,
  watch,
} from "vue";
import type { Chart } from "../chart/chart.js";
import { plainCopy, signature } from "../common/plain.js";
import type { EmbeddedDashboard } from "../dashboard/dashboard.js";
import type { DashboardOptions } from "../dashboard/options.js";
import { CHART_EVENTS, DASHBOARD_EVENTS } from "../events/events.js";
import { ChartMount, type ChartProps } from "./chart-mount.js";
import { loads, mountDashboard } from "./dashboard-mount.js";

/**
 * A dashboard, with the options of {@link EmbeddedDashboard} as props and its events as events.
 * Through a template ref, `dashboard` is the dashboard itself. A change of `theme` or `filters`
 * loads nothing anew, of any other option everything.
 */
export const PellucidDashboard = defineComponent({
  name: "PellucidDashboard",
  props: {
    baseUrl: { type: String, required: true },
    dashboardId: { type: String, required: true },
    fetchToken: { type: Function as PropType<DashboardOptions["fetchToken"]>, default: undefined },
    tokenUrl: { type: String, default: undefined },
    token: { type: String, default: undefined },
    theme: { type: [String, Object] as PropType<DashboardOptions["theme"]>, default: "auto" },
    locale: { type: String, default: undefined },
    timeZone: { type: String, default: undefined },
    filters: { type: Array as PropType<DashboardOptions["filters"]>, default: undefined },
    messages: { type: Object as PropType<DashboardOptions["messages"]>, default: undefined },
    words: { type: Object as PropType<DashboardOptions["words"]>, default: undefined },
    fonts: { type: Array as PropType<DashboardOptions["fonts"]>, default: undefined },
    worker: { type: Boolean as PropType<DashboardOptions["worker"]>, default: undefined },
    workerUrl: {
      type: null as unknown as PropType<DashboardOptions["workerUrl"]>,
      default: undefined,
    },
    wasmUrl: { type: null as unknown as PropType<DashboardOptions["wasmUrl"]>, default: undefined },
    lazyWasmUrl: {
      type: null as unknown as PropType<DashboardOptions["lazyWasmUrl"]>,
      default: undefined,
    },
    pdfWasmUrl: {
      type: null as unknown as PropType<DashboardOptions["pdfWasmUrl"]>,
      default: undefined,
    },
    textWasmUrl: {
      type: null as unknown as PropType<DashboardOptions["textWasmUrl"]>,
      default: undefined,
    },
    answerWasmUrl: {
      type: null as unknown as PropType<DashboardOptions["answerWasmUrl"]>,
      default: undefined,
    },
  },
  emits: [...DASHBOARD_EVENTS],
  setup(props, { emit, expose }) {
    const container = shallowRef<HTMLElement>();
    const dashboard = shallowRef<EmbeddedDashboard>();

    const stop = (): void => {
      dashboard.value?.destroy();
      dashboard.value = undefined;
    };
    const start = (): void => {
      stop();
      if (!container.value) return;
      dashboard.value = mountDashboard(container.value, plainCopy({ ...props }), (name, value) =>
        emit(name, value),
      );
    };

    onMounted(start);
    onBeforeUnmount(stop);
    watch(() => loads(props), start);
    watch(
      () => signature(props.theme),
      () => dashboard.value?.setTheme(props.theme),
    );
    watch(
      () => signature(props.filters ?? []),
      () => dashboard.value?.applyFilters(props.filters ?? []).catch(() => undefined),
    );
    expose({ dashboard });
    return () => h("div", { ref: container });
  },
});

/**
 * A chart of an open `table` or of a file's address `src`, with the other options of {@link Chart}
 * as props and its events as events. Through a template ref, `chart` is the chart itself. Any prop
 * may change at any time: other rows (`src`, `table`) are moved to, with zoom and selection kept;
 * `theme` and `filters` change what stands; the others draw the chart anew. Give its element a
 * height.
 */
export const PellucidChart = defineComponent({
  name: "PellucidChart",
  props: {
    src: { type: null as unknown as PropType<ChartProps["src"]>, default: undefined },
    table: { type: Object as PropType<ChartProps["table"]>, default: undefined },
    spec: { type: Object as PropType<ChartProps["spec"]>, required: true },
    theme: { type: [String, Object] as PropType<ChartProps["theme"]>, default: "auto" },
    locale: { type: String, default: undefined },
    timeZone: { type: String, default: undefined },
    filters: { type: Array as PropType<ChartProps["filters"]>, default: undefined },
    exports: { type: Array as PropType<ChartProps["exports"]>, default: undefined },
    messages: { type: Object as PropType<ChartProps["messages"]>, default: undefined },
    words: { type: Object as PropType<ChartProps["words"]>, default: undefined },
    fonts: { type: Array as PropType<ChartProps["fonts"]>, default: undefined },
  },
  emits: [...CHART_EVENTS],
  setup(props, { emit, expose }) {
    const container = shallowRef<HTMLElement>();
    const chart = shallowRef<Chart>();
    let mounted: ChartMount | undefined;
    // Reading everything, also what lies in nested objects, is what a change of any of it is
    // noticed by.
    const given = (): ChartProps => plainCopy({ ...props });
    onMounted(() => {
      if (container.value)
        mounted = new ChartMount(
          container.value,
          given(),
          (name, value) => emit(name, value),
          (now) => (chart.value = now),
        );
    });
    onBeforeUnmount(() => mounted?.destroy());
    watch(given, (now) => mounted?.update(now));
    expose({ chart });
    return () => h("div", { ref: container });
  },
});
