/** Charts that filter each other, over one table or several, and what updates them. */

import { Emitter } from "../common/emitter.js";
import { aborted } from "../common/errors.js";
import type { ChartSpec, Filter } from "../generated/index.js";
import type { CallOptions } from "../wire/port.js";
import type { Calls } from "../wire/protocol.js";
import type { ChartTarget, GroupKey, SelectionReport, UpdateReport } from "../wire/wasm.js";
import type { Table } from "./table.js";

/**
 * Milliseconds without a further step before a query travels: about what a hand rests in a drag.
 */
const DEBOUNCE = 120;

/** What a group emits to its views. */
export interface GroupEvents {
  /**
   * Charts were redrawn. `roundTrip` is the page's own measure, message to answer, in milliseconds.
   */
  update: UpdateReport & { source: number | null; roundTrip: number };
  /** A reader's selection changed. */
  selection: { chart: number; filters: Filter[] };
}

/** A cross-filter group in the engine. */
export class Group extends Emitter<GroupEvents> {
  readonly #handle: number;
  #table: Table;
  /** Calls off the update under way, in a group whose queries travel. */
  #overtaken: AbortController | undefined;

  private constructor(table: Table, handle: number) {
    super();
    this.#table = table;
    this.#handle = handle;
  }

  /** Makes a group over `table`, whose charts may be of `others` of the same engine too. */
  static async create(table: Table, others: readonly Table[] = []): Promise<Group> {
    const handles = Uint32Array.from(others, (other) => other.handle);
    return new Group(table, await table.call("createGroup", [table.handle, handles]));
  }

  /** What those of its charts show that name no other. */
  get table(): Table {
    return this.#table;
  }

  /**
   * Shows another table of the same engine under `filters`. Zoom and selections stay. Rejects, and
   * changes nothing, where it does not fit the charts.
   */
  async setTable(table: Table, filters: Filter[]): Promise<UpdateReport> {
    const report = await this.#update(null, (signal) =>
      table.call("setTable", [this.#handle, table.handle, filters], { signal }),
    );
    this.#table = table;
    return report;
  }

  /** Filters every chart. */
  async setFilters(filters: Filter[]): Promise<UpdateReport> {
    return this.#update(null, (signal) =>
      this.call("setFilters", [this.#handle, filters], { signal }),
    );
  }

  /** Adds a chart of `table`. */
  addChart(spec: ChartSpec, target: ChartTarget, table: Table = this.#table): Promise<number> {
    return this.call("addChart", [this.#handle, spec, target, table.handle]);
  }

  /** One step of a drag over `chart`, in CSS px of its canvas. */
  async brush(
    chart: number,
    x0: number,
    y0: number,
    x1: number,
    y1: number,
  ): Promise<SelectionReport> {
    const report = await this.#update(chart, (signal) =>
      this.call("brush", [chart, x0, y0, x1, y1], { signal }),
    );
    this.emit("selection", { chart, filters: report.filters ?? [] });
    return report;
  }

  async selectPoint(chart: number, row: number, additive: boolean): Promise<SelectionReport> {
    const report = await this.#update(chart, (signal) =>
      this.call("selectPoint", [chart, row, additive], { signal }),
    );
    this.emit("selection", { chart, filters: report.filters ?? [] });
    return report;
  }

  async selectGroup(chart: number, keys: GroupKey[]): Promise<SelectionReport> {
    const report = await this.#update(chart, (signal) =>
      this.call("selectGroup", [chart, keys], { signal }),
    );
    this.emit("selection", { chart, filters: report.filters ?? [] });
    return report;
  }

  /**
   * Goes below a mark of `chart`; null where there is no level below. What was selected there is
   * let go.
   */
  async drillDown(chart: number, row: number): Promise<string[] | null> {
    return this.#drilled(chart, await this.call("drillDown", [chart, row]));
  }

  /** Goes back up. */
  async drillUp(chart: number, depth: number): Promise<string[]> {
    return this.#drilled(chart, await this.call("drillUp", [chart, depth]));
  }

  #drilled<P extends string[] | null>(chart: number, path: P): P {
    if (path !== null) this.emit("selection", { chart, filters: [] });
    return path;
  }

  async clearSelection(chart: number): Promise<void> {
    await this.#update(chart, (signal) => this.call("clearSelection", [chart], { signal }));
    this.emit("selection", { chart, filters: [] });
  }

  selections(): Promise<{ chart: number; filters: Filter[] }[]> {
    return this.call("selections", [this.#handle]);
  }

  call<M extends keyof Calls>(
    method: M,
    args: Parameters<Calls[M]>,
    options?: CallOptions,
  ): Promise<ReturnType<Calls[M]>> {
    return this.table.call(method, args, options);
  }

  /** Frees the group and its charts. */
  close(): void {
    this.removeAllListeners();
    this.call("closeGroup", [this.#handle]).catch(() => undefined);
  }

  /**
   * Runs an update. Where queries travel to a server, an update that the next one overtakes is
   * called off: it waits a moment before it asks, and what it asked already is aborted.
   */
  async #update<R extends UpdateReport>(
    source: number | null,
    run: (signal: AbortSignal | undefined) => Promise<R>,
  ): Promise<R> {
    const start = performance.now();
    let signal: AbortSignal | undefined;
    if (this.table.remote) {
      this.#overtaken?.abort();
      const controller = new AbortController();
      this.#overtaken = controller;
      signal = controller.signal;
      await new Promise((resolve) => setTimeout(resolve, DEBOUNCE));
      if (signal.aborted) throw aborted();
    }
    const report = await run(signal);
    const { charts, millis, empty } = report;
    this.emit("update", { charts, millis, empty, source, roundTrip: performance.now() - start });
    return report;
  }
}
