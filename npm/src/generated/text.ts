// What the wasm module `text` exports, made by wasm-bindgen. Do not edit: `make types` writes it.

import type { ReadOptions } from "./index.js";
import type { ReadTable } from "./wire.js";

/**
 * Reads a whole file that nothing packs, once in an instance: of the format of that name, or of the one that its bytes show.
 *
 * # Errors
 * As `Engine.open`.
 */
export declare function readFile(bytes: Uint8Array, format?: string | null, options?: ReadOptions | null): ReadTable;

/**
 * Reads rows, once in an instance: an array of plain objects.
 *
 * # Errors
 * As `Engine.open`.
 */
export declare function readRows(rows: any, options?: ReadOptions | null): ReadTable;
