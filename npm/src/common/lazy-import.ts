/**
 * Modules that are loaded when somebody first needs them, so that a first chart does not wait for
 * them. The script-tag build is one file and loads the others from beside itself. Each is named
 * where it is used: a list of all of them here would import what imports it.
 */

import { PellucidError } from "./errors.js";
import { packageFile } from "./package-file.js";

/**
 * Loads `file` of the package's dist by `bundled`, an `import()` of it. Rejects with `network`
 * where it cannot be had.
 */
export async function lazyImport<M>(file: string, bundled: () => Promise<M>): Promise<M> {
  try {
    return PELLUCID_SCRIPT ? ((await import(packageFile(file))) as M) : await bundled();
  } catch (cause) {
    throw new PellucidError(
      "network",
      `${file} could not be loaded: publish every file of the package's dist, or check the connection`,
      { cause },
    );
  }
}
