/**
 * Calls from one thread to another: a number for each, its answer by that number, and cancellation
 * by signal. The page calls its engine so, and the engine the threads that help it.
 */

import { aborted, fromWire, PellucidError, toWire, type WireError } from "../common/errors.js";
import { Pending } from "../common/pending.js";
import { plainCopy } from "../common/plain.js";

/** What a caller sends. */
export type RpcRequest<Method extends string = string> =
  { kind: "call"; id: number; method: Method; args: unknown[] } | { kind: "cancel"; id: number };

/** What it hears. */
export type RpcAnswer =
  | { kind: "done"; id: number; value: unknown }
  | { kind: "failed"; id: number; error: WireError }
  /**
   * A wasm instance trapped, and its memory is not to be touched again: no call is answered any
   * more.
   */
  | { kind: "crashed"; message: string };

/**
 * Sends a message to the other thread; what `transfer` names moves there instead of being copied.
 */
export type Post<Message> = (message: Message, transfer: Transferable[]) => void;

/** How a call is made. */
export interface RpcOptions {
  /**
   * Cancels: the call rejects with `aborted` at once, and the other side stops when it next looks.
   */
  signal?: AbortSignal | undefined;
  transfer?: Transferable[] | undefined;
}

/** The calling side; `RpcServer` is the other. */
export class RpcClient<Method extends string = string> {
  readonly #post: Post<RpcRequest<Method>>;
  readonly #pending = new Pending<unknown>();

  constructor(post: Post<RpcRequest<Method>>) {
    this.#post = post;
  }

  /**
   * Calls `method`. The answer rejects with a `PellucidError`: the other side's, `aborted`, or
   * `invalid_query` where an argument cannot be sent.
   */
  call(
    method: Method,
    args: unknown[],
    { signal, transfer = [] }: RpcOptions = {},
  ): { id: number; answer: Promise<unknown> } {
    const { id, promise } = this.#pending.open();
    const cancel = (): void => {
      this.#post({ kind: "cancel", id }, []);
      this.#pending.reject(id, aborted());
    };
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      if (signal?.aborted === true) this.#pending.reject(id, aborted());
      else this.#send(id, method, args, transfer);
    } catch (thrown) {
      // What cannot be cloned, such as a function among rows, is the caller's.
      const why = toWire(thrown).message;
      this.#pending.reject(
        id,
        new PellucidError(
          "invalid_query",
          `an argument cannot be sent to the worker (${why}): give plain objects of texts, numbers, booleans, dates and nulls`,
        ),
      );
    }
    return { id, answer: promise.finally(() => signal?.removeEventListener("abort", cancel)) };
  }

  /**
   * Proxies of state libraries cannot be sent: copies of what they stand for are. Only then, for a
   * copy of many rows takes time.
   */
  #send(id: number, method: Method, args: unknown[], transfer: Transferable[]): void {
    try {
      this.#post({ kind: "call", id, method, args }, transfer);
    } catch {
      this.#post({ kind: "call", id, method, args: plainCopy(args) }, transfer);
    }
  }

  /** Takes an answer; one to a call that was cancelled meanwhile is dropped. */
  receive(message: Exclude<RpcAnswer, { kind: "crashed" }>): void {
    if (message.kind === "done") this.#pending.resolve(message.id, message.value);
    else this.#pending.reject(message.id, fromWire(message.error));
  }

  /** Rejects every call that waits: the other side will not answer. */
  close(error: Error): void {
    this.#pending.rejectAll(error);
  }
}
