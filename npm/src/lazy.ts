/** The second, lazily loaded wasm module: queries beyond the dense kernels. Its glue is small and comes with the first. */

import { instantiate } from "pellucid-wasm-lazy";
import type { LazyColumn } from "./lazy-thread.js";
import type { RawResult } from "./wasm.js";

/** What the module exports. */
export interface LazyModule {
  run(query: unknown, columns: LazyColumn[]): RawResult;
}

const address = (): string => new URL("./pellucid_lazy_bg.wasm", import.meta.url).href;

/** Makes an instance; `fetchWasm` turns its address into a response. */
export async function loadLazyModule(fetchWasm: (url: string) => Promise<Response>): Promise<LazyModule> {
  return instance(fetchWasm(address()));
}

/** Compiles the module, for threads to make instances of. */
export async function compileLazy(fetchWasm: (url: string) => Promise<Response>): Promise<WebAssembly.Module> {
  const response = await fetchWasm(address());
  const streams = response.headers.get("content-type") === "application/wasm";
  return streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

/** Makes an instance of a compiled module, or of one that arrives. */
export async function instance(module: WebAssembly.Module | Promise<Response>): Promise<LazyModule> {
  const bindings = instantiate();
  await bindings.init({ module_or_path: module });
  return bindings as unknown as LazyModule;
}
