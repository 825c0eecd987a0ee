/** The bindings are built from Rust; the bundler resolves these names to `npm/wasm/`. */
declare module "pellucid-wasm-engine" {
  const init: (options: { module_or_path: unknown }) => Promise<unknown>;
  export default init;
  export const Engine: new (host: { loadLazy: () => Promise<unknown> }) => unknown;
}

declare module "pellucid-wasm-lazy" {
  const init: (options: { module_or_path: unknown }) => Promise<unknown>;
  export default init;
}

/** True in the script-tag build only. */
declare const PELLUCID_SCRIPT: boolean;
