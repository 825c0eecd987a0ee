/** Tells when the page moves to a screen of another density, or is zoomed. */

/** Calls `changed` at each change of `devicePixelRatio`, until the returned function is called. */
export function watchPixelRatio(changed: () => void): () => void {
  let query: MediaQueryList;
  // A media query names one ratio, so each change needs the next query.
  const next = (): void => {
    query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    query.addEventListener("change", fire, { once: true });
  };
  const fire = (): void => {
    changed();
    next();
  };
  next();
  return () => query.removeEventListener("change", fire);
}
