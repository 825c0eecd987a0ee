/** The answering side of calls between threads. */

import { toWire } from "../common/errors.js";
import type { Post, RpcAnswer, RpcRequest } from "../wire/rpc.js";
import { transferables } from "../wire/transfer.js";
import { isTrap } from "../wire/trap.js";

/** Does the work of a call, until `signal` says that nobody waits for it any more. */
export type RpcHandler<Method extends string = string> = (
  method: Method,
  args: unknown[],
  call: { id: number; signal: AbortSignal },
) => Promise<unknown>;

/** The answering side. */
export class RpcServer<Method extends string = string> {
  readonly #post: Post<RpcAnswer>;
  readonly #handle: RpcHandler<Method>;
  readonly #running = new Map<number, AbortController>();

  constructor(post: Post<RpcAnswer>, handle: RpcHandler<Method>) {
    this.#post = post;
    this.#handle = handle;
  }

  /** Starts or cancels a call. */
  receive(request: RpcRequest<Method>): void {
    if (request.kind === "call") void this.#answer(request);
    else this.#running.get(request.id)?.abort();
  }

  async #answer({
    id,
    method,
    args,
  }: Extract<RpcRequest<Method>, { kind: "call" }>): Promise<void> {
    const controller = new AbortController();
    this.#running.set(id, controller);
    try {
      const value = await this.#handle(method, args, { id, signal: controller.signal });
      this.#post({ kind: "done", id, value }, transferables(value));
    } catch (thrown) {
      this.#post(
        isTrap(thrown)
          ? { kind: "crashed", message: toWire(thrown).message }
          : { kind: "failed", id, error: toWire(thrown) },
        [],
      );
    } finally {
      this.#running.delete(id);
    }
  }
}
