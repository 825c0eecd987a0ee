/** A thread of the lazy module: it answers queries beyond the dense kernels. */

import type { LazyModule } from "../wire/wasm.js";
import { instance } from "./lazy-module.js";
import type { RpcHandler } from "./rpc-server.js";

/** Answers calls of `run` with an instance of the lazy module. */
export function lazyRole(module: WebAssembly.Module): RpcHandler {
  const started = instance(module);
  // Every call tells of a failed start; here it must only not count as unhandled.
  started.catch(() => undefined);
  return async (_method, args) => (await started).run(...(args as Parameters<LazyModule["run"]>));
}
