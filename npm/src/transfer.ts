/** What moves to the worker instead of being copied. */

import type { Calls } from "./protocol.js";
import type { ChartTarget } from "./wasm.js";

/** A chart's canvases must move. Buffers are the caller's and are copied. */
export function sentTransferables(method: keyof Calls, args: unknown[]): Transferable[] {
  if (method !== "addChart") return [];
  const { canvas, overlay } = args[2] as Partial<ChartTarget>;
  return [canvas, overlay].filter((c) => c instanceof OffscreenCanvas);
}
