// What the wasm module `answer` exports, made by wasm-bindgen. Do not edit: `make types` writes it.

import type { Filter, PlainQuery, Query, Schema, Format, Model, ChartSpec, DashboardSpec } from "./index.js";
import type { RawResult } from "./wire.js";

/** The columns of each table of a model. */
export type ModelSchemas = { name: string; schema: Schema }[];
/** A step from a table to another: the column that points, and the one that is pointed at. */
export type ModelJoin = { table: string; key: string; on: string };
/** What people read of a column of an answer. */
export type Described = { name: string; label: string; description?: string; format?: Format };
/** A chart over columns, and the table of the model that it is of. */
export type ModelChart = { table: string; spec: ChartSpec };
/** A dashboard over columns, and the tables of the model that its charts are of, one a chart. */
export type ModelDashboard = { tables: string[]; spec: DashboardSpec };
/** What to do next: ask a plain query of a table with all that it leads to, or take the answer. */
export type ModelStep = { table: string; ask: PlainQuery } | { done: RawResult };

/** What to do next: ask a plain query, or take the answer. */
export type AnswerStep = { ask: PlainQuery } | { done: RawResult };

/**
 * A query under way.
 */
export declare class Answer {
    free(): void;
    /**
     * Checks `query` over a table of these columns.
     *
     * # Errors
     * As `Engine.query`, with the path of the field at fault.
     */
    constructor(query: Query, schema: Schema);
    /**
     * What to do next, of the answer to what was asked before.
     *
     * # Errors
     * What the answers make impossible.
     */
    next(answer?: RawResult | null): AnswerStep;
}

/**
 * A model over tables of known columns.
 */
export declare class BoundModel {
    free(): void;
    /**
     * Begins to answer `query`.
     *
     * # Errors
     * As `Engine.query`, with the path of the name at fault.
     */
    ask(query: Query): ModelAnswer;
    /**
     * The chart over columns that one in the model's names is.
     *
     * # Errors
     * `invalid_spec`, and as [`BoundModel::ask`].
     */
    chart(spec: ChartSpec): ModelChart;
    /**
     * The dashboard over columns that one in the model's names is, and the tables of its charts.
     *
     * # Errors
     * `invalid_spec`, and as [`BoundModel::chart`].
     */
    dashboard(spec: DashboardSpec): ModelDashboard;
    /**
     * What people read of an answer's columns.
     */
    described(names: string[]): Described[];
    /**
     * The filters over columns that those in the model's names are.
     *
     * # Errors
     * `unknown_column`, with the place of the filter at fault.
     */
    filters(filters: Filter[]): Filter[];
    /**
     * The steps from a table to all that it leads to.
     */
    joins(table: string): ModelJoin[];
    /**
     * Checks a model over its tables.
     *
     * # Errors
     * With the path of the name at fault: `unknown_column`, `invalid_query`, `type_mismatch`.
     */
    constructor(model: Model, tables: ModelSchemas);
    /**
     * The same as a table takes them: times are read by the model's clock.
     *
     * # Errors
     * As [`BoundModel::filters`].
     */
    readFilters(filters: Filter[]): Filter[];
}

/**
 * A question of a model under way.
 */
export declare class ModelAnswer {
    private constructor();
    free(): void;
    /**
     * What to do next, of the answer to what was asked before.
     *
     * # Errors
     * What the answers make impossible.
     */
    next(answer?: RawResult | null): ModelStep;
}
