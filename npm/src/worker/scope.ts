/**
 * A worker's global scope, as far as it is used; the DOM library and the worker library cannot be
 * loaded together.
 */

/** The scope of a worker that sends messages of type `Sent`. */
export interface WorkerScope<Sent> {
  /** Address of the worker's script. */
  readonly location: { href: string };
  /** Not in every browser. */
  readonly fonts?: FontFaceSet;
  postMessage(message: Sent, transfer?: Transferable[]): void;
}

/** Where messages of type `Received` come in, and failures that no caller hears of. */
export interface MessageSource<Received> {
  addEventListener(type: "message", listener: (event: MessageEvent<Received>) => void): void;
  addEventListener(
    type: "error" | "unhandledrejection",
    listener: (event: { error?: unknown; reason?: unknown }) => void,
  ): void;
}
