/** A worker as the page's engine. */

import { fromWire } from "../common/errors.js";
import { Pending } from "../common/pending.js";
import type { Assets, Face, FromWorker, Method, ToWorker } from "../wire/protocol.js";
import { helpersOf } from "./helpers.js";
import { Host } from "./host.js";
import { RpcServer } from "./rpc-server.js";
import type { WorkerScope } from "./scope.js";

/** Weights of charts' texts. */
const WEIGHTS = [400, 600];

/** Answers the page's calls on a {@link Host}. */
export class EngineRole {
  readonly #scope: WorkerScope<FromWorker>;
  readonly #assets: Assets;
  readonly #rpc: RpcServer<Method>;
  /** Questions to the page for request headers: the token lives there, and is renewed there. */
  readonly #asked = new Pending<Record<string, string>>();
  #host: Promise<Host> | undefined;

  constructor(scope: WorkerScope<FromWorker>, assets: Assets) {
    this.#scope = scope;
    this.#assets = assets;
    this.#rpc = new RpcServer<Method>(
      (message, transfer) => scope.postMessage(message, transfer),
      async (method, args, { id, signal }) =>
        (await this.#started()).call(method, args, {
          signal,
          progress: (progress) => scope.postMessage({ kind: "progress", id, progress }),
          headers: (_, refused) => this.#askHeaders(id, refused),
        }),
    );
    // Every call tells of a failed start; here it must only not count as unhandled.
    this.#started().catch(() => undefined);
  }

  /** Takes a message of the page. */
  receive(message: Exclude<ToWorker, { kind: "start" }>): void {
    switch (message.kind) {
      case "call":
      case "cancel":
        this.#rpc.receive(message);
        break;
      case "fonts":
        this.#addFonts(message.faces);
        break;
      case "headers":
        if (message.headers) this.#asked.resolve(message.ask, message.headers);
        else
          this.#asked.reject(
            message.ask,
            fromWire(message.error ?? { code: "internal", message: "no headers" }),
          );
    }
  }

  /**
   * Starts the engine, or joins its start. A failed start is not remembered: the next call tries
   * again.
   */
  #started(): Promise<Host> {
    const script = this.#scope.location.href;
    this.#host ??= Host.start(this.#assets, (module, fetchLazy) =>
      helpersOf(script, this.#assets.workers, module, fetchLazy),
    ).catch((thrown: unknown) => {
      this.#host = undefined;
      throw thrown;
    });
    return this.#host;
  }

  #askHeaders(
    id: number,
    refused: Record<string, string> | undefined,
  ): Promise<Record<string, string>> {
    const { id: ask, promise } = this.#asked.open();
    this.#scope.postMessage({ kind: "askHeaders", id, ask, refused });
    return promise;
  }

  /**
   * Makes the page's faces known here, and fetches those of Latin letters; others are fetched when
   * a text needs them.
   */
  #addFonts(faces: Face[]): void {
    const { fonts } = this.#scope;
    for (const { family, source, descriptors } of faces)
      fonts?.add(new FontFace(family, source, descriptors));
    for (const family of new Set(faces.map((face) => face.family))) {
      for (const weight of WEIGHTS)
        fonts?.load(`${weight} 16px "${family}"`).catch(() => undefined);
    }
  }
}
