/**
 * The wasm module that writes PDFs, loaded with the first of them. Its glue is small and comes with
 * the engine's.
 */

import { instantiate } from "pellucid-wasm-pdf";
import { PellucidError } from "../common/errors.js";
import type { PdfFont } from "../wire/wasm.js";

type Write = (page: Uint8Array, fonts: PdfFont[]) => Uint8Array;

/** Writes pages that the engine laid out. */
export class PdfWriter {
  readonly #fetchWasm: (address: string) => Promise<Response>;
  #module: Promise<Write> | undefined;

  /** `fetchWasm` turns the module's address into a response. */
  constructor(fetchWasm: (address: string) => Promise<Response>) {
    this.#fetchWasm = fetchWasm;
  }

  /** The page as the bytes of a document. */
  async write(page: Uint8Array, fonts: PdfFont[]): Promise<Uint8Array> {
    this.#module ??= this.#load();
    let write: Write;
    try {
      write = await this.#module;
    } catch (thrown) {
      this.#module = undefined;
      throw thrown;
    }
    try {
      return write(page, fonts);
    } catch (thrown) {
      if (!(thrown instanceof WebAssembly.RuntimeError)) throw thrown;
      // Its memory is not to be touched again; the engine's is another.
      this.#module = undefined;
      throw new PellucidError(
        "limit_exceeded",
        `the page does not fit into a PDF (${thrown.message}): export fewer charts, or PNG`,
      );
    }
  }

  async #load(): Promise<Write> {
    const bindings = instantiate();
    await bindings.init({
      module_or_path: this.#fetchWasm(new URL("./pellucid_pdf_bg.wasm", import.meta.url).href),
    });
    return bindings.pdf;
  }
}
