/** What moves to the worker instead of being copied. */

import type { Calls } from "./protocol.js";
import type { ChartTarget } from "./wasm.js";

/** A chart's canvas must move. Buffers are the caller's and are copied. */
export function sentTransferables(method: keyof Calls, args: unknown[]): Transferable[] {
  if (method !== "addChart") return [];
  const canvas = (args[2] as Partial<ChartTarget>).canvas;
  return canvas instanceof OffscreenCanvas ? [canvas] : [];
}
