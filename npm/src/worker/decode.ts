/** A thread as a decoder: it fetches ranges of Parquet files and decodes the chunks in them. */

import { instantiate } from "pellucid-wasm-engine";
import type { DecodeArgs } from "./decoders.js";
import type { RpcHandler } from "./rpc-server.js";

/** Answers calls of `decode` with an instance of the engine's compiled module. */
export function decodeRole(module: WebAssembly.Module): RpcHandler {
  const started = decoderOf(module);
  // Every call tells of a failed start; here it must only not count as unhandled.
  started.catch(() => undefined);
  return async (_method, args, { signal }) => (await started)(...(args as DecodeArgs), signal);
}

async function decoderOf(
  module: WebAssembly.Module,
): Promise<ReturnType<typeof instantiate>["decodeParts"]> {
  const bindings = instantiate();
  await bindings.init({ module_or_path: module });
  return bindings.decodeParts;
}
