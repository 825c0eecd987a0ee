/** A model as a page uses it: questions in the names of measures and dimensions. */

import { PellucidError } from "../common/errors.js";
import { plainCopy } from "../common/plain.js";
import type { Described } from "../generated/answer.js";
import type {
  Channel,
  ChartSpec,
  DashboardSpec,
  Filter,
  Model as ModelSpec,
  Query,
} from "../generated/index.js";
import type { OpenedModel } from "../wire/protocol.js";
import { Result } from "./result.js";
import type { Table } from "./table.js";

/**
 * Tables by the names that expressions call them by, how they relate, and what is grouped by and
 * measured.
 */
export interface ModelOptions extends Omit<ModelSpec, "tables"> {
  /** Open tables of one engine. */
  tables: Record<string, Table>;
}

/** One visual property of a chart, which may name a `dimension` or a `measure` of the model. */
export type ModelChannel = Channel;

/** A chart in a model's names. */
export type ModelChartSpec = ChartSpec;

/**
 * Measures, dimensions and relations said once, over open tables.
 *
 * @example
 * const model = await engine.model({
 *   tables: { orders, customers },
 *   relations: ["orders.customer_id -> customers.id"],
 *   dimensions: { segment: "customers.segment" },
 *   measures: { revenue: "SUM(orders.amount)", aov: "revenue / COUNT(orders.id)" },
 * });
 * const result = await model.query({ dimensions: ["segment"], measures: ["aov"] });
 */
export class Model {
  /** What people read of its dimensions, measures and segments. */
  readonly names: readonly Described[];
  readonly #any: Table;
  readonly #handle: number;
  readonly #views = new Map<string, Promise<Table>>();

  /** @internal */
  constructor(any: Table, opened: OpenedModel) {
    this.#any = any;
    this.#handle = opened.model;
    this.names = opened.described;
  }

  /**
   * Answers a question in the model's names. Rejects as a table's query does, with the path of the
   * name at fault.
   */
  async query(query: Query, options: { signal?: AbortSignal } = {}): Promise<Result> {
    const raw = await this.#any.call("queryModel", [this.#handle, plainCopy(query)], options);
    return new Result(raw, (r) => this.#any.call("encodeArrow", [r]));
  }

  /**
   * A table of the model with the columns of all that it leads to, each called by its table:
   * `orders.amount`, `customers.segment`. Charts, groups and queries take it like any other; it is
   * the model's to close.
   */
  table(name: string): Promise<Table> {
    const made =
      this.#views.get(name) ??
      this.#any.call("viewModel", [this.#handle, name]).then((opened) => this.#any.beside(opened));
    this.#views.set(name, made);
    made.catch(() => this.#views.delete(name));
    return made;
  }

  /**
   * A chart in the model's names, for `new Chart(element, …)`: channels name a `measure` or a
   * `dimension`, whose labels and formats come along. Rejects with the path of the name at fault,
   * and for measures of several tables, whose rows `query` gives.
   */
  async chart(spec: ModelChartSpec): Promise<{ table: Table; spec: ChartSpec }> {
    const made = await this.#any.call("chartModel", [this.#handle, plainCopy(spec)]);
    return { table: await this.table(made.table), spec: made.spec };
  }

  /** @internal A dashboard in the model's names, and the tables of it that its charts are of. */
  async dashboard(
    spec: DashboardSpec,
  ): Promise<{ tables: [Table, ...Table[]]; dashboard: DashboardSpec }> {
    const made = await this.#any.call("dashboardModel", [this.#handle, spec]);
    const [first, ...rest] = await Promise.all(made.tables.map((name) => this.table(name)));
    return { tables: [first ?? this.#any, ...rest], dashboard: made.spec };
  }

  /** @internal Filters in the model's names over columns. */
  filters(filters: Filter[]): Promise<Filter[]> {
    return this.#any.call("filtersModel", [this.#handle, filters]);
  }

  /** @internal The same as a table takes them: times are read by the model's clock. */
  readFilters(filters: Filter[]): Promise<Filter[]> {
    return this.#any.call("readFiltersModel", [this.#handle, filters]);
  }

  /** Lets go of the model and of what it has joined. Its tables stay open. */
  close(): void {
    this.#any.call("closeModel", [this.#handle]).catch(() => undefined);
  }

  /** @internal Tells Vue to leave it alone: a proxy of it would lack what is private. */
  get __v_skip(): true {
    return true;
  }
}

/** Checks a model over open tables. */
export async function openModel(options: ModelOptions): Promise<Model> {
  const { tables, ...rest } = options;
  const given = Object.entries(tables);
  const [first] = given;
  if (!first || given.some(([, table]) => !first[1].sharesEngine(table)))
    throw new PellucidError(
      "invalid_query",
      "a model is of one table at least, all opened by one engine",
    );
  const names = Object.fromEntries(given.map(([name]) => [name, {}]));
  const opened = await first[1].call("openModel", [
    { ...plainCopy(rest), tables: names },
    given.map(([name, table]): [string, number] => [name, table.handle]),
  ]);
  return new Model(first[1], opened);
}
