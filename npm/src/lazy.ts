/** The second, lazily loaded wasm module: queries beyond the dense kernels. Its glue is small and comes with the first. */

import { instantiate } from "pellucid-wasm-lazy";

/** Makes an instance; `fetchWasm` turns its address into a response. */
export async function loadLazyModule(fetchWasm: (url: string) => Promise<Response>): Promise<unknown> {
  const bindings = instantiate();
  await bindings.init({ module_or_path: fetchWasm(new URL("./pellucid_lazy_bg.wasm", import.meta.url).href) });
  return bindings;
}
