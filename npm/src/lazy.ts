/** The second, lazily loaded wasm module: queries beyond the dense kernels. */

import * as bindings from "pellucid-wasm-lazy";

let loaded: Promise<typeof bindings> | undefined;

/** Loads it once; `fetchWasm` turns its address into a response. A failure is not remembered. */
export function loadLazyModule(fetchWasm: (url: string) => Promise<Response>): Promise<typeof bindings> {
  loaded ??= bindings
    .default({ module_or_path: fetchWasm(new URL("./pellucid_lazy_bg.wasm", import.meta.url).href) })
    .then(() => bindings)
    .catch((thrown: unknown) => {
      loaded = undefined;
      throw thrown;
    });
  return loaded;
}
