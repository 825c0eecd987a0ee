// What the wasm module `lazy` exports, made by wasm-bindgen. Do not edit: `make types` writes it.

import type { PlainQuery } from "./index.js";
import type { RawResult, LazyColumn } from "./wire.js";

/**
 * Answers a query over columns that the engine's module gave.
 *
 * # Errors
 * As `Engine.query`.
 */
export declare function run(query: PlainQuery, columns: LazyColumn[]): RawResult;
