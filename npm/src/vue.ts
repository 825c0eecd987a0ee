/** Vue 3: a dashboard as a component. */

import { defineComponent, h, onBeforeUnmount, onMounted, type PropType, shallowRef, watch } from "vue";
import { EmbeddedDashboard } from "./dashboard.js";
import { plainJson } from "./json.js";
import type { DashboardOptions } from "./options.js";

const EVENTS = ["config", "progress", "load", "ready", "error", "filterChange", "selectionChange", "update", "dataPointClick", "dataPointDoubleClick", "drill", "zoomChange", "legendChange", "stale", "tokenRefresh", "crash", "destroy"] as const;

/**
 * A dashboard, with the options of {@link EmbeddedDashboard} as props and its events as events. Through a template ref,
 * `dashboard` is the dashboard itself. A change of `theme` or `filters` loads nothing anew.
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
    worker: { type: Boolean as PropType<DashboardOptions["worker"]>, default: undefined },
    workerUrl: { type: null as unknown as PropType<DashboardOptions["workerUrl"]>, default: undefined },
    wasmUrl: { type: null as unknown as PropType<DashboardOptions["wasmUrl"]>, default: undefined },
    lazyWasmUrl: { type: null as unknown as PropType<DashboardOptions["lazyWasmUrl"]>, default: undefined },
  },
  emits: [...EVENTS],
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
      const made = new EmbeddedDashboard({ ...props });
      dashboard.value = made;
      for (const name of EVENTS) made.on(name, (value) => emit(name, value));
      // Shown in the page, and told by the event `error`.
      made.render(container.value).catch(() => undefined);
    };

    onMounted(start);
    onBeforeUnmount(stop);
    watch(() => [props.baseUrl, props.dashboardId, props.tokenUrl, props.token, props.locale], start);
    watch(() => props.theme, (theme) => dashboard.value?.setTheme(theme));
    watch(
      () => plainJson(props.filters ?? []),
      () => dashboard.value?.applyFilters(props.filters ?? []).catch(() => undefined),
    );
    expose({ dashboard });
    return () => h("div", { ref: container });
  },
});
