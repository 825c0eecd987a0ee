/** Files of wasm: fetched and compiled. */

import { PellucidError } from "../common/errors.js";

/** Turns the address of a wasm file into its response. */
export type FetchWasm = (url: string) => Promise<Response>;

/** Compiles while the wasm arrives, where the server calls it by its name. */
export function compile(response: Response): Promise<WebAssembly.Module> {
  const streams = response.headers.get("content-type") === "application/wasm";
  return streams
    ? WebAssembly.compileStreaming(response)
    : response.arrayBuffer().then((bytes) => WebAssembly.compile(bytes));
}

/**
 * The response of a wasm file, for streaming compilation. Rejects with `network` where it cannot be
 * had.
 */
export async function fetchWasm(url: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw new PellucidError(
      "network",
      `the engine could not be fetched from ${url}: check \`wasmUrl\` and the page's connect-src`,
      { cause },
    );
  }
  // Servers of single-page applications answer a file that is not there by the page.
  const isPage = response.headers.get("content-type")?.startsWith("text/html") === true;
  if (response.ok && !isPage) return response;
  const answered = response.ok ? "is answered by a web page" : `answered ${response.status}`;
  throw new PellucidError("network", `the engine's file ${url} ${answered}: ${remedy(url)}`, {
    status: response.status,
  });
}

/**
 * Vite's development server copies packages to a folder of its own, without the files beside their
 * scripts.
 */
function remedy(url: string): string {
  const copied = /\/(\.vite|\.cache\/vite)\//.test(url);
  return copied
    ? 'add `optimizeDeps: { exclude: ["pellucid"] }` to the configuration of Vite, in Nuxt under `vite`'
    : "publish it beside worker.js or set `wasmUrl`";
}

/**
 * Makes something once, by `load`, when it is first asked for. What could not be had is tried
 * again with the next call.
 */
export class WhenNeeded<T> {
  readonly #load: () => Promise<T>;
  #made: Promise<T> | undefined;

  constructor(load: () => Promise<T>) {
    this.#load = load;
  }

  /** What was made. Rejects as `load` does. */
  get(): Promise<T> {
    const made = (this.#made ??= this.#load());
    made.catch(() => {
      if (this.#made === made) this.#made = undefined;
    });
    return made;
  }

  /** Forgets it: the next call makes another. */
  forget(): void {
    this.#made = undefined;
  }
}
