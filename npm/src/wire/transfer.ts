/** What moves between threads instead of being copied. */

import type { RawResult } from "./wasm.js";

/**
 * What moves of an answer: the bytes of a file, the columns of a result, or those of decoded parts.
 */
export function transferables(value: unknown): Transferable[] {
  if (typeof value !== "object" || value === null) return [];
  if (value instanceof Uint8Array) return movable(value);
  if (Array.isArray(value))
    return (value as object[]).flatMap((part) =>
      Object.values(part).flatMap((v) => (ArrayBuffer.isView(v) ? movable(v) : [])),
    );
  if ("columns" in value)
    return (value as RawResult).columns.flatMap((c) => [
      ...movable(c.values),
      ...(c.validity ? movable(c.validity) : []),
    ]);
  return [];
}

/** A view on a larger buffer, such as wasm memory, is copied. */
function movable(view: ArrayBufferView): Transferable[] {
  return view.buffer instanceof ArrayBuffer && view.byteLength === view.buffer.byteLength
    ? [view.buffer]
    : [];
}
