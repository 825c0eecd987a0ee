/**
 * The wasm module that writes PDFs, loaded with the first of them. Its glue is small and comes with
 * the engine's.
 */

import { instantiate } from "pellucid-wasm-pdf";
import { PellucidError } from "../common/errors.js";
import type { PdfFont } from "../wire/wasm.js";
import { type FetchWasm, WhenNeeded } from "./wasm-file.js";

type Write = (page: Uint8Array, fonts: PdfFont[]) => Uint8Array;

/** Writes pages that the engine laid out. */
export class PdfWriter {
  readonly #module: WhenNeeded<Write>;

  /** `fetchWasm` turns the module's address into a response. */
  constructor(fetchWasm: FetchWasm) {
    this.#module = new WhenNeeded(async () => {
      const bindings = instantiate();
      const address = new URL("./pellucid_pdf_bg.wasm", import.meta.url).href;
      await bindings.init({ module_or_path: fetchWasm(address) });
      return bindings.pdf;
    });
  }

  /** The page as the bytes of a document. */
  async write(page: Uint8Array, fonts: PdfFont[]): Promise<Uint8Array> {
    const write = await this.#module.get();
    try {
      return write(page, fonts);
    } catch (thrown) {
      if (!(thrown instanceof WebAssembly.RuntimeError)) throw thrown;
      // Its memory is not to be touched again; the engine's is another.
      this.#module.forget();
      throw new PellucidError(
        "limit_exceeded",
        `the page does not fit into a PDF (${thrown.message}): export fewer charts, or PNG`,
      );
    }
  }
}
