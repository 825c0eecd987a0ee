/**
 * Text files and rows. The wasm module that reads them is loaded with the first; its glue is small
 * and comes with the engine's.
 */

import { instantiate } from "pellucid-wasm-text";
import type { EngineTexts } from "../wire/wasm.js";
import { compile, type FetchWasm, WhenNeeded } from "./wasm-file.js";

type Bindings = ReturnType<typeof instantiate>;

/**
 * Reads text files and rows, each by an instance of its own: memory that wasm has taken for a large
 * file it never gives back but by ending. `fetchWasm` turns the module's address into a response.
 */
export function textReaders(fetchWasm: FetchWasm): EngineTexts {
  const module = new WhenNeeded(async () =>
    compile(await fetchWasm(new URL("./pellucid_text_bg.wasm", import.meta.url).href)),
  );
  const fresh = async (): Promise<Bindings> => {
    const bindings = instantiate();
    await bindings.init({ module_or_path: await module.get() });
    return bindings;
  };
  return {
    file: async (...given) => (await fresh()).readFile(...given),
    rows: async (...given) => (await fresh()).readRows(...given),
  };
}
