/** Traps of wasm. */

/**
 * Whether a thrown value means that the wasm instance is gone: its memory is not to be touched
 * again.
 */
export function isTrap(thrown: unknown): boolean {
  return thrown instanceof WebAssembly.RuntimeError;
}
