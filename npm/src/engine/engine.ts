/** The engine as a page uses it: open tables, query them. */

import { Emitter } from "../common/emitter.js";
import { isStale, PellucidError, toError } from "../common/errors.js";
import { plainCopy, portableRows } from "../common/plain.js";
import type { Note, Query, ReadOptions, Schema } from "../generated/index.js";
import type { CallOptions, Port, PortOptions } from "../wire/port.js";
import type { Calls, ServerSource, WireSource } from "../wire/protocol.js";
import type { FileFormat, Progress } from "../wire/wasm.js";
import { tellNotes } from "./notes.js";
import { Result } from "./result.js";
import { startPort } from "./start.js";

/**
 * Where a table comes from: exactly one of `url`, `file`, `buffer`, `rows` and `arrow`; and how a
 * text file is read, where the file does not tell by itself.
 */
export interface Source extends ReadOptions {
  /** Parquet is read by ranges: only the footer and the columns in use travel. */
  url?: string | URL;
  /**
   * Request headers for `url`, asked for at each read, so that tokens may be renewed; `refused`
   * after an answer of 401.
   */
  headers?: Record<string, string> | ((refused: boolean) => Promise<Record<string, string>>);
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

/** What an engine emits. */
export interface EngineEvents {
  /** The engine stopped and its tables are gone; opening again starts it anew. */
  crash: PellucidError;
}

/**
 * Columns in memory and the queries over them, in a worker of its own.
 *
 * @example
 * const engine = await Engine.create();
 * const table = await engine.open({ url: "flights.parquet" });
 * const result = await table.query({
 *   dimensions: ["destination"],
 *   measures: [{ op: "count", as: "flights" }],
 * });
 * console.log(result.toArray());
 */
export class Engine extends Emitter<EngineEvents> {
  readonly #options: PortOptions;
  #port: Promise<Port> | undefined;
  #closed = false;

  private constructor(options: PortOptions) {
    super();
    this.#options = options;
  }

  /** Starts an engine. Rejects where neither a worker nor the page can run it. */
  static async create(options: PortOptions = {}): Promise<Engine> {
    const engine = new Engine(options);
    await engine.port();
    return engine;
  }

  /**
   * Opens a table. Rejects with `corrupt_file`, `unsupported_file`, `network`, `unauthorized` and
   * so on.
   */
  async open(source: Source): Promise<Table> {
    const { wire, headers } = wireSource(source);
    const { format, columns, decimals, onProgress, signal } = source;
    const port = await this.port();
    const opened = await port.call(
      "open",
      [wire, { format, columns, decimals, read: readOptions(source) }],
      { headers, onProgress, signal },
    );
    tellNotes(opened.notes, source);
    return new Table(this, port, opened);
  }

  /** @internal A table whose queries a server answers. */
  async openServer(
    server: ServerSource,
    headers: NonNullable<CallOptions["headers"]>,
    signal: AbortSignal,
  ): Promise<Table> {
    const port = await this.port();
    const opened = await port.call("open", [{ server, askHeaders: true }, {}], { headers, signal });
    return new Table(this, port, opened, true);
  }

  /** Bytes of memory the engine holds. */
  async memory(): Promise<number> {
    return (await this.port()).call("memory", []);
  }

  /** Closes every table and stops the worker. */
  close(): void {
    this.#closed = true;
    this.#port?.then((port) => port.close()).catch(() => undefined);
    this.removeAllListeners();
  }

  /** @internal The running port, started anew after a crash. */
  port(): Promise<Port> {
    if (this.#closed)
      return Promise.reject(
        new PellucidError(
          "not_found",
          "the engine was closed: create another with Engine.create()",
        ),
      );
    this.#port ??= startPort(this.#options)
      .then((port) => {
        port.onCrash = (message) => this.#crashed(message);
        return port;
      })
      .catch((thrown: unknown) => {
        this.#port = undefined;
        throw toError(thrown);
      });
    return this.#port;
  }

  #crashed(message: string): void {
    this.#port = undefined;
    this.emit(
      "crash",
      new PellucidError(
        "engine_crashed",
        `the engine stopped and was restarted (${message}): open the table again`,
      ),
    );
  }
}

/** An open table. */
export class Table {
  /** Its columns: names, types, and whether they hold nulls. */
  readonly schema: Schema;
  /** Its rows, before any filter. */
  readonly rowCount: number;
  /**
   * What the reader of a text file decided where people might decide otherwise, and what it could
   * not read.
   */
  readonly notes: readonly Note[];
  /** @internal */
  readonly engine: Engine;
  /** @internal */
  readonly handle: number;
  /** @internal Whether queries travel to a server. */
  readonly remote: boolean;
  readonly #port: Port;
  /** @internal Told when the server has let go of the version that this table was opened of. */
  onStale: ((error: PellucidError) => void) | undefined;

  /** @internal */
  constructor(
    engine: Engine,
    port: Port,
    opened: { table: number; schema: Schema; rowCount: number; notes?: Note[] },
    remote = false,
  ) {
    this.remote = remote;
    this.engine = engine;
    this.#port = port;
    this.handle = opened.table;
    this.schema = opened.schema;
    this.rowCount = opened.rowCount;
    this.notes = opened.notes ?? [];
  }

  /**
   * Answers a query. Rejects with `unknown_column`, `type_mismatch` or `invalid_query` and the path
   * of what is at fault, with `aborted` where `signal` cancels it, and with `engine_crashed` where
   * the engine stopped.
   */
  async query(query: Query, options: { signal?: AbortSignal } = {}): Promise<Result> {
    const raw = await this.call("query", [this.handle, plainCopy(query)], options);
    return new Result(raw, (r) => this.call("encodeArrow", [r]));
  }

  /** Frees the table's memory. Charts over it go blank. */
  close(): void {
    this.call("closeTable", [this.handle]).catch(() => undefined);
  }

  /** @internal Whether charts draw on canvases handed to the worker. */
  get offscreen(): boolean {
    return this.#port.offscreen;
  }

  /** @internal Whether the very engine that holds this table holds `other` too. */
  sharesEngine(other: Table): boolean {
    return this.#port === other.#port;
  }

  /** @internal Tells Vue to leave it alone: a proxy of it would lack what is private. */
  get __v_skip(): true {
    return true;
  }

  /** @internal A call to the very engine that holds this table. */
  async call<M extends keyof Calls>(
    method: M,
    args: Parameters<Calls[M]>,
    options?: CallOptions,
  ): Promise<ReturnType<Calls[M]>> {
    try {
      return await this.#port.call(method, args, options);
    } catch (thrown) {
      const error = toError(thrown);
      if (isStale(error)) this.onStale?.(error);
      throw error;
    }
  }
}

function wireSource(source: Source): { wire: WireSource; headers: CallOptions["headers"] } {
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

/** How a text file is read; none where nothing is said. */
function readOptions(source: Source): ReadOptions | undefined {
  const said = READ_OPTIONS.filter((name) => source[name] !== undefined);
  return said.length === 0
    ? undefined
    : Object.fromEntries(said.map((name) => [name, source[name]]));
}
