// What the wasm module `pdf` exports, made by wasm-bindgen. Do not edit: `make types` writes it.

/** A font file whose glyphs may go into a document. */
export interface PdfFont {
    bytes: Uint8Array;
    bold: boolean;
}

/**
 * A page that the engine's module gave, as a PDF; `fonts` are files whose glyphs may go into it.
 *
 * # Errors
 * `unsupported_file` and `corrupt_file` for a font; `invalid_spec` for a page of another version.
 */
export declare function pdf(page: Uint8Array | number[], fonts: PdfFont[]): Uint8Array;
