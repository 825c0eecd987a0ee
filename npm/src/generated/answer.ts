// What the wasm module `answer` exports, made by wasm-bindgen. Do not edit: `make types` writes it.

import type { PlainQuery, Query, Schema } from "./index.js";
import type { RawResult } from "./wire.js";

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
