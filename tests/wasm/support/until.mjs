// Waiting for another process, which tells nobody when it is ready.

/** Milliseconds between two looks. */
const PAUSE = 100;

/**
 * Looks again and again until `ready` gives something; after `seconds` it throws that `what` did
 * not happen.
 */
export async function until(ready, what, seconds) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await ready();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what} within ${seconds} s`);
    // eslint-disable-next-line no-restricted-syntax -- the pause between two looks at a condition, not a wait for a time
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}
