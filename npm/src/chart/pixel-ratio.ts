/** Tells when the page moves to a screen of another density, or is zoomed. */

import { media, type View } from "../ui/view.js";

/**
 * Calls `changed` at each change of the `devicePixelRatio` of `view`, until the returned function
 * is called.
 */
export function watchPixelRatio(view: View, changed: () => void): () => void {
  let query: MediaQueryList | undefined;
  // A media query names one ratio, so each change needs the next query.
  const next = (): void => {
    query = media(view, `(resolution: ${view.devicePixelRatio}dppx)`);
    query?.addEventListener("change", fire, { once: true });
  };
  const fire = (): void => {
    changed();
    next();
  };
  next();
  return () => query?.removeEventListener("change", fire);
}
