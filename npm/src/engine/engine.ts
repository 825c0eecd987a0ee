/** The engine as a page uses it: open tables, query them. */

import { Emitter } from "../common/emitter.js";
import { PellucidError, toError } from "../common/errors.js";
import type { CallOptions, Port, PortOptions } from "../wire/port.js";
import type { ServerSource } from "../wire/protocol.js";
import { type Model, type ModelOptions, openModel } from "./model.js";
import { tellNotes, tellUnknown } from "./notes.js";
import { readOptions, type Source, unknownOptions, wireSource } from "./source.js";
import { startPort } from "./start.js";
import { Table } from "./table.js";

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
    tellUnknown(unknownOptions(source));
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

  /**
   * Says measures, dimensions and relations once, over open tables. Rejects with the path of the
   * name at fault.
   */
  model(options: ModelOptions): Promise<Model> {
    return openModel(options);
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
