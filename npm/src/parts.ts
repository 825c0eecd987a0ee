/**
 * Parts that are loaded when somebody first needs them, so that a first chart does not wait for them. The script-tag build is one file
 * and loads the others from beside itself.
 */

import { PellucidError } from "./errors.js";
import { besideScript } from "./start.js";

/** The workbook writer. */
export const loadXlsx = (): Promise<typeof import("./export/xlsx.js")> => load("xlsx.js", () => import("./export/xlsx.js"));
/** The Parquet writer. */
export const loadParquet = (): Promise<typeof import("./export/parquet.js")> => load("parquet.js", () => import("./export/parquet.js"));
/** Fonts of documents. */
export const loadFonts = (): Promise<typeof import("./export/fonts.js")> => load("fonts.js", () => import("./export/fonts.js"));
/** The clipboard's formats. */
export const loadClipboard = (): Promise<typeof import("./export/clipboard.js")> => load("clipboard.js", () => import("./export/clipboard.js"));
/** Pivot tables. */
export const loadPivot = (): Promise<typeof import("./ui/pivot.js")> => load("pivot.js", () => import("./ui/pivot.js"));
/** Pictures of whole dashboards. */
export const loadPicture = (): Promise<typeof import("./export/picture.js")> => load("picture.js", () => import("./export/picture.js"));

async function load<M>(file: string, bundled: () => Promise<M>): Promise<M> {
  try {
    return PELLUCID_SCRIPT ? ((await import(besideScript(file))) as M) : await bundled();
  } catch (cause) {
    throw new PellucidError("network", `${file} could not be loaded: publish every file of the package's dist, or check the connection`, { cause });
  }
}
