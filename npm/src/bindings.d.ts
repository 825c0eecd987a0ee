/**
 * What every module's bindings export beside the module's own: they are built from Rust, and the
 * bundler makes each a function.
 */
interface WasmBindings {
  /** Makes the instance: of a compiled module, or of one that arrives. */
  init: (options: { module_or_path: unknown }) => Promise<unknown>;
}

/** The bundler resolves these names to `npm/wasm/`. */
declare module "pellucid-wasm-engine" {
  export function instantiate(): WasmBindings &
    Pick<typeof import("./generated/engine.js"), "Engine" | "decodeParts">;
}

declare module "pellucid-wasm-lazy" {
  export function instantiate(): WasmBindings & Pick<typeof import("./generated/lazy.js"), "run">;
}

declare module "pellucid-wasm-pdf" {
  export function instantiate(): WasmBindings & Pick<typeof import("./generated/pdf.js"), "pdf">;
}

declare module "pellucid-wasm-answer" {
  export function instantiate(): WasmBindings &
    Pick<typeof import("./generated/answer.js"), "Answer" | "BoundModel">;
}

declare module "pellucid-wasm-text" {
  export function instantiate(): WasmBindings &
    Pick<typeof import("./generated/text.js"), "readFile" | "readRows">;
}

/** True in the script-tag build only. */
declare const PELLUCID_SCRIPT: boolean;
