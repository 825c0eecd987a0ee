/** What a reader, or the page's owner, can do about an error. */

import type { PellucidError } from "../../common/errors.js";

/** A remedy by the error's code; a server's own codes are told apart by its status. */
export function remedyOf(
  { code, status = 0 }: PellucidError,
  remedies: Record<string, string>,
): string | undefined {
  return remedies[code] ?? (status >= 500 ? remedies["http_status"] : undefined);
}
