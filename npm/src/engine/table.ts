/** An open table as a page uses it. */

import { isStale, type PellucidError, toError } from "../common/errors.js";
import { plainCopy } from "../common/plain.js";
import type { Note, Query, Schema } from "../generated/index.js";
import type { CallOptions, Port } from "../wire/port.js";
import type { Calls } from "../wire/protocol.js";
import { Result } from "./result.js";
import type { Source } from "./source.js";

/** What opens tables: an engine. */
export interface Opener {
  open: (source: Source) => Promise<Table>;
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
  readonly engine: Opener;
  /** @internal */
  readonly handle: number;
  /** @internal Whether queries travel to a server. */
  readonly remote: boolean;
  readonly #port: Port;
  /** @internal Told when the server has let go of the version that this table was opened of. */
  onStale: ((error: PellucidError) => void) | undefined;

  /** @internal */
  constructor(
    engine: Opener,
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

  /** @internal Another table of the very engine that holds this one. */
  beside(opened: { table: number; schema: Schema; rowCount: number; notes: Note[] }): Table {
    return new Table(this.engine, this.#port, opened);
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
