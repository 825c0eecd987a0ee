/**
 * Models: which plain queries answer a question in their names, and tables with the columns of
 * those that they lead to. The wasm module that knows how is that of answers.
 */

import { PellucidError } from "../common/errors.js";
import type { BoundModel, ModelChart, ModelDashboard } from "../generated/answer.js";
import type {
  ChartSpec,
  DashboardSpec,
  Filter,
  Model,
  PlainQuery,
  Query,
} from "../generated/index.js";
import type { OpenedModel } from "../wire/protocol.js";
import type { RawResult, WasmEngine } from "../wire/wasm.js";
import type { AnswerModule } from "./answers.js";

/** An open model. */
interface Held {
  bound: BoundModel;
  /** Open tables by their names in the model. */
  tables: Map<string, number>;
  /** The same with all that they lead to, made when they are first needed. */
  views: Map<string, number>;
}

/** The models of an engine. */
export class Models {
  readonly #engine: WasmEngine;
  readonly #module: () => Promise<AnswerModule>;
  readonly #models = new Map<number, Held>();
  #next = 0;

  /** `module` gives the exports of the module of answers. */
  constructor(engine: WasmEngine, module: () => Promise<AnswerModule>) {
    this.#engine = engine;
    this.#module = module;
  }

  /** Checks a model over open tables. Rejects with the path of the name at fault. */
  async open(model: Model, tables: [name: string, table: number][]): Promise<OpenedModel> {
    const { BoundModel } = await this.#module();
    const schemas = tables.map(([name, table]) => ({ name, schema: this.#engine.schema(table) }));
    const bound = new BoundModel(model, schemas);
    this.#next += 1;
    this.#models.set(this.#next, { bound, tables: new Map(tables), views: new Map() });
    const names = [model.dimensions, model.measures, model.segments].flatMap((all) =>
      Object.keys(all ?? {}),
    );
    return { model: this.#next, described: bound.described(names) };
  }

  /** Answers a question in the model's names. */
  async query(model: number, query: Query, signal: AbortSignal): Promise<RawResult> {
    const held = this.#held(model);
    const answer = held.bound.ask(query);
    try {
      let step = answer.next();
      while ("ask" in step) {
        const { table, ask }: { table: string; ask: PlainQuery } = step;
        step = answer.next(await this.#engine.query(this.#view(held, table), ask, signal));
      }
      return step.done;
    } finally {
      answer.free();
    }
  }

  /** The chart over columns that one in the model's names is, and its table. */
  chart(model: number, spec: ChartSpec): ModelChart {
    return this.#held(model).bound.chart(spec);
  }

  /** The dashboard over columns that one in the model's names is, and the tables of its charts. */
  dashboard(model: number, spec: DashboardSpec): ModelDashboard {
    return this.#held(model).bound.dashboard(spec);
  }

  /** The filters over columns that those in the model's names are. */
  filters(model: number, filters: Filter[]): Filter[] {
    return this.#held(model).bound.filters(filters);
  }

  /** The same as a table takes them: times are read by the model's clock. */
  read(model: number, filters: Filter[]): Filter[] {
    return this.#held(model).bound.readFilters(filters);
  }

  /** The table of that name with all that it leads to. */
  view(model: number, name: string): number {
    return this.#view(this.#held(model), name);
  }

  /** Lets go of a model and of what it has joined; its tables stay open. */
  close(model: number): void {
    const held = this.#models.get(model);
    this.#models.delete(model);
    for (const view of held?.views.values() ?? []) this.#engine.closeTable(view);
    held?.bound.free();
  }

  #held(model: number): Held {
    const held = this.#models.get(model);
    if (held) return held;
    throw new PellucidError("not_found", "the model was closed");
  }

  #view(held: Held, name: string): number {
    const made = held.views.get(name);
    if (made !== undefined) return made;
    const table = (of: string): number => {
      const open = held.tables.get(of);
      if (open !== undefined) return open;
      throw new PellucidError("not_found", `no table "${of}" in the model`);
    };
    const joins = held.bound
      .joins(name)
      .map(({ table: to, key, on }) => ({ name: to, table: table(to), key, on }));
    const view = this.#engine.view(table(name), { name, joins });
    held.views.set(name, view);
    return view;
  }
}
