/** Where tables come from, as a page says it and as it crosses to the engine. */

import { PellucidError } from "../common/errors.js";
import { portableRows } from "../common/plain.js";
import type { Note, ReadOptions } from "../generated/index.js";
import type { CallOptions } from "../wire/port.js";
import type { WireSource } from "../wire/protocol.js";
import type { AskHeaders, FileFormat, Progress } from "../wire/wasm.js";

/**
 * Where a table comes from: exactly one of `url`, `file`, `buffer`, `rows` and `arrow`; and how a
 * text file is read, where the file does not tell by itself.
 */
export interface Source extends ReadOptions {
  /** Parquet is read by ranges: only the footer and the columns in use travel. */
  url?: string | URL;
  /**
   * Request headers for `url`, or what gives them at each read, so that tokens may be renewed; told
   * `refused` after an answer of 401. Reads run side by side: a token is to be renewed where it is
   * still the one of the headers that were `given` to the request that was refused.
   */
  headers?: Record<string, string> | AskHeaders;
  /** A file that a reader chose or dropped; it is read by slices. */
  file?: Blob;
  /** A whole file's bytes. */
  buffer?: ArrayBuffer | Uint8Array;
  /** Plain objects by column names: texts, numbers, bigints, booleans, dates and nulls. */
  rows?: object[];
  /** An Arrow IPC stream or file. */
  arrow?: ArrayBuffer | Uint8Array;
  /** Told by the content and the name where absent. */
  format?: FileFormat;
  /** Whether decimals are exact, as they are where it is absent, or floats. */
  decimals?: "exact" | "float";
  /**
   * Bring these columns at once, in few requests; the others travel when a query first needs them.
   */
  columns?: string[];
  /** Told as bytes come, also of columns that travel later. */
  onProgress?: (progress: Progress) => void;
  /**
   * Told what the reader of a text file decided, where there is any of it. Without it the console
   * has a line where values were changed or lost.
   */
  onNotes?: (notes: readonly Note[]) => void;
  /** Cancels the opening, which then rejects with `aborted`. */
  signal?: AbortSignal;
}

/** The source as it crosses, and its request headers. */
export function wireSource(source: Source): { wire: WireSource; headers: CallOptions["headers"] } {
  const given = (["url", "file", "buffer", "rows", "arrow"] as const).filter(
    (key) => source[key] !== undefined,
  );
  if (given.length !== 1) {
    throw new PellucidError(
      "invalid_query",
      `open takes exactly one of url, file, buffer, rows and arrow, not ${given.join(" and ") || "none"}`,
    );
  }
  const { url, file, buffer, arrow, rows } = source;
  const bytes = buffer ?? arrow;
  if (bytes)
    return {
      wire: { bytes: bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes) },
      headers: undefined,
    };
  if (rows) return { wire: { rows: portableRows(rows) }, headers: undefined };
  if (file) return { wire: { blob: file }, headers: undefined };
  const { headers } = source;
  const ask = typeof headers === "function" ? headers : headers && (() => Promise.resolve(headers));
  return {
    wire: { url: new URL(url ?? "", document.baseURI).href, askHeaders: ask !== undefined },
    headers: ask,
  };
}

/** The names of {@link ReadOptions}; the type fails where one is missing. */
const READ_OPTIONS = Object.keys({
  encoding: 1,
  delimiter: 1,
  quote: 1,
  escape: 1,
  header: 1,
  comment: 1,
  skipLines: 1,
  decimal: 1,
  nullWords: 1,
  dateOrder: 1,
  types: 1,
  records: 1,
} satisfies Record<keyof ReadOptions, 1>) as (keyof ReadOptions)[];

/** The other names of {@link Source}. */
const SOURCE_OPTIONS = Object.keys({
  url: 1,
  headers: 1,
  file: 1,
  buffer: 1,
  rows: 1,
  arrow: 1,
  format: 1,
  decimals: 1,
  columns: 1,
  onProgress: 1,
  onNotes: 1,
  signal: 1,
} satisfies Record<Exclude<keyof Source, keyof ReadOptions>, 1>);

/** Names that a page gave and nothing reads: misspelt, they would change nothing without a word. */
export function unknownOptions(source: Source): string[] {
  const known = new Set<string>([...SOURCE_OPTIONS, ...READ_OPTIONS]);
  return Object.keys(source).filter((name) => !known.has(name));
}

/** How a text file is read; none where nothing is said. */
export function readOptions(source: Source): ReadOptions | undefined {
  const said = READ_OPTIONS.filter((name) => source[name] !== undefined);
  return said.length === 0
    ? undefined
    : Object.fromEntries(said.map((name) => [name, source[name]]));
}
