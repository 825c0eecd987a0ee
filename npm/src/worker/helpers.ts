/** The threads beside an engine in a worker: decoders, and one for the lazy module. */

import type { EngineHost, LazyModule } from "../wire/wasm.js";
import { Decoders } from "./decoders.js";
import { lazyAddress, loadLazyModule } from "./lazy-module.js";
import { LazyThread } from "./lazy-thread.js";
import { compile, type FetchWasm } from "./wasm-file.js";

/**
 * Helpers of the engine's compiled `module`, threads of `script`; `workers` is how many decode, by
 * default as many as there are cores.
 */
export function helpersOf(
  script: string,
  workers: number | undefined,
  module: WebAssembly.Module,
  fetchLazy: FetchWasm,
): Omit<EngineHost, "texts"> {
  const decoders = new Decoders(script, module, workers);
  return {
    loadLazy: () => lazyInThread(script, fetchLazy),
    decoders: {
      turn: (total) => decoders.turn(total),
      decode: (...range) => decoders.decode(...range),
    },
  };
}

/** The lazy module in its own thread, or in this one where there can be no other. */
async function lazyInThread(script: string, fetchLazy: FetchWasm): Promise<LazyModule> {
  const thread = new LazyThread(script, async () => compile(await fetchLazy(lazyAddress())));
  try {
    await thread.ready();
    return { run: (...query) => thread.run(...query) };
  } catch {
    return loadLazyModule(fetchLazy);
  }
}
