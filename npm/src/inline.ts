/**
 * An engine in the page itself, where its policy forbids workers. The page waits while a query
 * runs.
 */

import { aborted, PellucidError, toError, toWire } from "./common/errors.js";
import type { CallOptions, Port } from "./wire/port.js";
import type { Assets, Calls } from "./wire/protocol.js";
import { isTrap } from "./wire/trap.js";
import { Host } from "./worker/host.js";

/** Runs an engine in the page. */
export function startInline(assets: Assets): Port {
  return new InlinePort(assets);
}

class InlinePort implements Port {
  readonly mode = "page";
  readonly offscreen = false;
  onCrash: ((message: string) => void) | undefined;
  readonly #assets: Assets;
  #host: Promise<Host> | undefined;
  #closed: PellucidError | undefined;

  constructor(assets: Assets) {
    this.#assets = assets;
  }

  async call<M extends keyof Calls>(
    method: M,
    args: Parameters<Calls[M]>,
    options: CallOptions = {},
  ): Promise<ReturnType<Calls[M]>> {
    const signal = options.signal ?? new AbortController().signal;
    if (signal.aborted) throw aborted();
    try {
      const host = await this.#started();
      if (this.#closed) throw this.#closed;
      const value = await host.call(method, args, {
        signal,
        progress: (p) => options.onProgress?.(p),
        headers: options.headers ?? (() => Promise.resolve({})),
      });
      return value as ReturnType<Calls[M]>;
    } catch (thrown) {
      if (!isTrap(thrown)) throw toError(thrown);
      const { message } = toWire(thrown);
      this.#closed ??= new PellucidError(
        "engine_crashed",
        `the engine stopped and was restarted (${message}): open the table again`,
      );
      this.#host?.then((host) => host.abandon()).catch(() => undefined);
      this.onCrash?.(message);
      throw this.#closed;
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = new PellucidError(
      "not_found",
      "the engine was closed: create another with Engine.create()",
    );
    this.#host?.then((host) => host.close()).catch(() => undefined);
  }

  #started(): Promise<Host> {
    if (this.#closed) return Promise.reject(this.#closed);
    this.#host ??= Host.start(this.#assets).catch((thrown: unknown) => {
      this.#host = undefined;
      throw thrown;
    });
    return this.#host;
  }
}
