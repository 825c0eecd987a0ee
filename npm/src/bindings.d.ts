/** The bindings are built from Rust; the bundler resolves these names to `npm/wasm/`, each as a function that makes an instance. */
declare module "pellucid-wasm-engine" {
  export function instantiate(): {
    init: (options: { module_or_path: unknown }) => Promise<unknown>;
    Engine: new (host: { loadLazy: () => Promise<unknown>; decoders?: unknown }) => unknown;
    decodeParts: unknown;
  };
}

declare module "pellucid-wasm-lazy" {
  export function instantiate(): { init: (options: { module_or_path: unknown }) => Promise<unknown> };
}

declare module "pellucid-wasm-pdf" {
  export function instantiate(): {
    init: (options: { module_or_path: unknown }) => Promise<unknown>;
    pdf: (page: Uint8Array, fonts: { bytes: Uint8Array; bold: boolean }[]) => Uint8Array;
  };
}

/** True in the script-tag build only. */
declare const PELLUCID_SCRIPT: boolean;
