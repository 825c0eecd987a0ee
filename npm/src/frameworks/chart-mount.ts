/**
 * A chart as a component: of an open table, or of a file's address that is opened for it by the
 * page's shared engine.
 */

import { Chart, type ChartOptions } from "../chart/chart.js";
import { type Emit, forward } from "../common/emitter.js";
import { PellucidError, toError } from "../common/errors.js";
import { same, signature } from "../common/plain.js";
import type { Table } from "../engine/table.js";
import { acquire } from "../engine/shared-engine.js";
import { CHART_EVENTS, type ChartEvents } from "../events/events.js";
import type { ChartSpec, Filter } from "../generated/index.js";
import { messagesFor } from "../ui/messages.js";
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

/**
 * The same, whose specification and filters may yet have to be read: JSON, whose faults are shown
 * as any other failure.
 */
export type ReadChartProps = Omit<ChartProps, "spec" | "filters"> & {
  spec: ChartSpec | string;
  filters?: Filter[] | string | undefined;
};

/** Rows that were opened for a component, what they are of, and how to let them go. */
interface Opened {
  of: Table | string | undefined;
  table: Table;
  release: () => void;
}

/**
 * A chart in `container`, as its properties are now, until it is destroyed. `emit` receives its
 * events, and by `error` also why there is no chart; `made` gets the chart once its table is open,
 * and undefined when it goes.
 */
export class ChartMount {
  readonly #container: HTMLElement;
  readonly #emit: Emit<ChartEvents>;
  readonly #made: (chart: Chart | undefined) => void;
  #props: ReadChartProps;
  /** Ends what is on its way: a newer one took its place. */
  #underway = new AbortController();
  #chart: Chart | undefined;
  #opened: Opened | undefined;
  #clearError: (() => void) | undefined;

  constructor(
    container: HTMLElement,
    props: ReadChartProps,
    emit: Emit<ChartEvents>,
    made: (chart: Chart | undefined) => void,
  ) {
    this.#container = container;
    this.#props = props;
    this.#emit = emit;
    this.#made = made;
    this.#run((signal) => this.#draw(signal));
  }

  /**
   * Takes the properties that are in force now, at any time. Other rows are shown by the chart that
   * stands; theme and filters change without anything being asked for anew; what else is changed
   * draws the chart anew, from the rows that are there.
   */
  update(props: ReadChartProps): void {
    const before = this.#props;
    this.#props = props;
    const rows = props.table !== before.table || String(props.src) !== String(before.src);
    const filters = !same(props.filters ?? [], before.filters ?? []);
    if (!same(props.theme, before.theme)) this.#chart?.setTheme(props.theme ?? "auto");
    const stands = this.#chart !== undefined || this.#clearError !== undefined;
    // What is on its way is drawn as things are when its rows are there.
    if (!stands && !rows) return;
    const looked = same(props.spec, before.spec) && looks(props) === looks(before);
    const anew = !stands || !looked || (this.#clearError !== undefined && (rows || filters));
    if (anew) this.#run((signal) => this.#draw(signal));
    else if (rows) this.#run((signal) => this.#replace(signal));
    else if (filters) this.#filter();
  }

  destroy(): void {
    this.#underway.abort();
    this.#clear();
    this.#letGo();
  }

  #run(work: (signal: AbortSignal) => Promise<void>): void {
    this.#underway.abort();
    this.#underway = new AbortController();
    const { signal } = this.#underway;
    work(signal).catch((thrown: unknown) => {
      if (!signal.aborted) this.#fail(toError(thrown));
    });
  }

  #filter(): void {
    const chart = this.#chart;
    const set = async (): Promise<void> => chart?.setFilters(this.#read().filters);
    set().catch((thrown: unknown) => {
      const error = toError(thrown);
      if (chart === this.#chart && error.code !== "aborted") this.#emit("error", error);
    });
  }

  /** Draws a chart, of the rows that were opened before where these are meant. */
  async #draw(signal: AbortSignal): Promise<void> {
    // What cannot be read is told before anything travels.
    this.#read();
    const { table, src } = this.#props;
    const kept =
      this.#opened?.of === (src === undefined ? table : String(src)) ? this.#opened : undefined;
    const opened = kept ?? (await this.#open(signal));
    this.#clear();
    this.#hold(opened);
    const chart = new Chart(this.#container, {
      ...this.#props,
      ...this.#read(),
      table: opened.table,
    });
    forward(chart, CHART_EVENTS, this.#emit);
    this.#chart = chart;
    this.#made(chart);
  }

  #read(): { spec: ChartSpec; filters: Filter[] } {
    const { spec, filters } = this.#props;
    return { spec: readJson("spec", spec), filters: readJson("filters", filters ?? []) };
  }

  /** Gives the chart that stands other rows. */
  async #replace(signal: AbortSignal): Promise<void> {
    const opened = await this.#open(signal);
    try {
      await this.#chart?.setData(opened.table, { filters: this.#read().filters });
    } catch (thrown) {
      opened.release();
      throw thrown;
    }
    if (signal.aborted) opened.release();
    else this.#hold(opened);
  }

  /** Opens the rows that the properties name. Rejects where they are called off meanwhile. */
  async #open(signal: AbortSignal): Promise<Opened> {
    const { table, src } = this.#props;
    if (table && src === undefined) return { of: table, table, release: () => undefined };
    if (table || src === undefined)
      throw new PellucidError("invalid_spec", "a chart takes rows from one of `table` and `src`");
    const { engine, release } = acquire({});
    try {
      const opened = await (await engine).open({ url: src, signal });
      const letGo = (): void => {
        opened.close();
        release();
      };
      if (!signal.aborted) return { of: String(src), table: opened, release: letGo };
      opened.close();
      throw new PellucidError("aborted", "other rows were asked for");
    } catch (thrown) {
      release();
      throw thrown;
    }
  }

  #hold(opened: Opened): void {
    if (opened === this.#opened) return;
    this.#letGo();
    this.#opened = opened;
  }

  #letGo(): void {
    this.#opened?.release();
    this.#opened = undefined;
  }

  /** Takes away the chart, or what stands in its place. */
  #clear(): void {
    this.#clearError?.();
    this.#clearError = undefined;
    if (!this.#chart) return;
    this.#chart.destroy();
    this.#chart = undefined;
    this.#made(undefined);
  }

  #fail(error: PellucidError): void {
    this.#clear();
    const { theme, messages } = this.#props;
    const { locale } = readerDefaults(this.#props, this.#container.ownerDocument);
    const place = mount(this.#container, locale);
    place.host.dataset["fill"] = "";
    place.root.classList.add("single");
    applyTheme(place.root, resolveTheme(theme, place.host));
    this.#clearError = () => place.remove();
    const retry = (): void => {
      this.#clear();
      this.#letGo();
      this.#run((signal) => this.#draw(signal));
    };
    place.root.append(errorState(error, messagesFor(messages, locale), retry));
    this.#emit("error", error);
  }
}

/** What a chart is drawn anew for beside its specification, as one text. */
function looks({ locale, timeZone, messages, words, exports, fonts }: ReadChartProps): string {
  const files = fonts?.map(({ src, weight }) => [
    typeof src === "string" ? src : String(src instanceof URL ? src : identity(src)),
    weight,
  ]);
  return signature([locale, timeZone, messages, words, exports, files]);
}

const identities = new WeakMap<object, number>();
let identified = 0;

/** A number for an object that has no text of its own, such as a font's bytes. */
function identity(object: object): number {
  const known = identities.get(object) ?? (identified += 1);
  identities.set(object, known);
  return known;
}

function readJson<T extends object>(attribute: "spec" | "filters", value: T | string): T {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as T;
  } catch (cause) {
    throw new PellucidError(
      "invalid_spec",
      `the attribute ${attribute} is not JSON: quote it with single quotes and its names with double ones`,
      { cause },
    );
  }
}
