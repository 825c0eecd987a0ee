/** A chart as a component: of an open table, or of a file's address that is opened for it by the page's shared engine. */

import { Chart, type ChartOptions } from "../chart/chart.js";
import { forward, type Tell } from "../common/emitter.js";
import { PellucidError, toError } from "../common/errors.js";
import type { Table } from "../engine/engine.js";
import { acquire } from "../engine/shared-engine.js";
import { CHART_EVENTS, type ChartEvents } from "../events/events.js";
import type { ChartSpec } from "../generated/index.js";
import { messages } from "../ui/messages.js";
import { mount } from "../ui/mount.js";
import { readerDefaults } from "../ui/reader.js";
import { errorState } from "../ui/states.js";
import { applyTheme, resolveTheme } from "../ui/theme.js";

/** A chart's options, and where its rows come from: one of `table` and `src`. */
export type ChartProps = Omit<ChartOptions, "table"> & {
  /** An open table, which stays open when the chart goes. */
  table?: Table | undefined;
  /** Address of a Parquet, Arrow, CSV or JSON file. */
  src?: string | URL | undefined;
};

/** The same, whose specification may yet have to be read: what reading throws is shown as any other failure. */
export type ReadChartProps = Omit<ChartProps, "spec"> & { spec: ChartSpec | (() => ChartSpec) };

/**
 * Draws a chart into `container` until the returned function is called. `tell` hears its events, and by `error` also why there is no
 * chart; `made` gets the chart once its table is open, and undefined at the end.
 */
export function mountChart(container: HTMLElement, props: ReadChartProps, tell: Tell<ChartEvents>, made: (chart: Chart | undefined) => void): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  const cleanups: (() => void)[] = [() => controller.abort(), () => made(undefined)];
  const open = async (): Promise<Table> => {
    const { table, src } = props;
    if (table && src === undefined) return table;
    if (table || src === undefined) throw new PellucidError("invalid_spec", "a chart takes rows from one of `table` and `src`");
    const { engine, release } = acquire({});
    cleanups.push(release);
    const opened = await (await engine).open({ url: src, signal });
    cleanups.unshift(() => opened.close());
    return opened;
  };
  const start = async (): Promise<void> => {
    const spec = typeof props.spec === "function" ? props.spec() : props.spec;
    const table = await open();
    if (signal.aborted) return;
    const chart = new Chart(container, { ...props, spec, table });
    cleanups.unshift(() => chart.destroy());
    forward(chart, CHART_EVENTS, tell);
    made(chart);
  };
  const run = (): void => {
    start().catch((thrown: unknown) => {
      if (signal.aborted) return;
      const error = toError(thrown);
      const { locale } = readerDefaults(props);
      const place = mount(container, locale);
      place.host.dataset["fill"] = "";
      place.root.classList.add("single");
      applyTheme(place.root, resolveTheme(props.theme, place.host));
      const retry = (): void => {
        place.remove();
        run();
      };
      place.root.append(errorState(error, messages(props.messages, locale), retry));
      cleanups.push(() => place.remove());
      tell("error", error);
    });
  };
  run();
  return () => {
    for (const cleanup of cleanups.splice(0)) cleanup();
  };
}
