/** Charts over one table that filter each other, and what updates them. */

import type { Table } from "./engine.js";
import { Emitter } from "./events.js";
import type { ChartSpec, Filter } from "./generated/index.js";
import type { CallOptions } from "./port.js";
import type { Calls } from "./protocol.js";
import type { ChartTarget, SelectionReport, UpdateReport } from "./wasm.js";

/** What a group tells its views. */
export interface GroupEvents {
  /** Charts were redrawn. `roundTrip` is the page's own measure, message to answer, in milliseconds. */
  update: UpdateReport & { source: number | null; roundTrip: number };
  /** A reader's selection changed. */
  selection: { chart: number; filters: Filter[] };
}

/** A cross-filter group in the engine. */
export class Group extends Emitter<GroupEvents> {
  readonly table: Table;
  readonly #handle: number;

  private constructor(table: Table, handle: number) {
    super();
    this.table = table;
    this.#handle = handle;
  }

  /** Makes a group over `table`. */
  static async create(table: Table): Promise<Group> {
    return new Group(table, await table.call("createGroup", [table.handle]));
  }

  /** Filters every chart. */
  async setFilters(filters: Filter[], signal?: AbortSignal): Promise<UpdateReport> {
    return this.#update(null, () => this.call("setFilters", [this.#handle, filters], { signal }));
  }

  addChart(spec: ChartSpec, target: ChartTarget): Promise<number> {
    return this.call("addChart", [this.#handle, spec, target]);
  }

  /** One step of a drag over `chart`, in CSS px of its canvas. */
  async brush(chart: number, x0: number, y0: number, x1: number, y1: number): Promise<SelectionReport> {
    const report = await this.#update(chart, () => this.call("brush", [chart, x0, y0, x1, y1]));
    this.emit("selection", { chart, filters: report.filters ?? [] });
    return report;
  }

  async selectPoint(chart: number, row: number, additive: boolean): Promise<SelectionReport> {
    const report = await this.#update(chart, () => this.call("selectPoint", [chart, row, additive]));
    this.emit("selection", { chart, filters: report.filters ?? [] });
    return report;
  }

  async clearSelection(chart: number): Promise<void> {
    await this.#update(chart, () => this.call("clearSelection", [chart]));
    this.emit("selection", { chart, filters: [] });
  }

  selections(): Promise<{ chart: number; filters: Filter[] }[]> {
    return this.call("selections", [this.#handle]);
  }

  call<M extends keyof Calls>(method: M, args: Parameters<Calls[M]>, options?: CallOptions): Promise<ReturnType<Calls[M]>> {
    return this.table.call(method, args, options);
  }

  /** Frees the group and its charts. */
  close(): void {
    this.removeAllListeners();
    this.call("closeGroup", [this.#handle]).catch(() => undefined);
  }

  async #update<R extends UpdateReport>(source: number | null, run: () => Promise<R>): Promise<R> {
    const start = performance.now();
    const report = await run();
    const { charts, millis, empty } = report;
    this.emit("update", { charts, millis, empty, source, roundTrip: performance.now() - start });
    return report;
  }
}
