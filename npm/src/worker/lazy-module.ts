/**
 * The second, lazily loaded wasm module: queries beyond the dense kernels. Its glue is small and
 * comes with the first.
 */

import { instantiate } from "pellucid-wasm-lazy";
import type { LazyModule } from "../wire/wasm.js";

/** Where the module lies beside the package. */
export const lazyAddress = (): string => new URL("./pellucid_lazy_bg.wasm", import.meta.url).href;

/** Makes an instance; `fetchWasm` turns its address into a response. */
export async function loadLazyModule(
  fetchWasm: (url: string) => Promise<Response>,
): Promise<LazyModule> {
  return instance(fetchWasm(lazyAddress()));
}

/** Makes an instance of a compiled module, or of one that arrives. */
export async function instance(
  module: WebAssembly.Module | Promise<Response>,
): Promise<LazyModule> {
  const bindings = instantiate();
  await bindings.init({ module_or_path: module });
  return bindings;
}
