/** Where the package's own files lie. */

/** Address of a file among them: told by the script-tag build, known to modules by themselves. */
let base = PELLUCID_SCRIPT ? "" : import.meta.url;

/** Tells where they lie, in the script-tag build: beside the script. */
export function setBase(url: string): void {
  base = url;
}

/** Address of one of the package's files. */
export function packageFile(name: string): string {
  return new URL(name, base).href;
}
