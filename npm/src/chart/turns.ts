/** Work that only the newest is worth doing of. */

/** Does one thing after another; what waits when something newer comes is left out. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  #newest = 0;

  /**
   * Does `work` in its turn. Resolves with it, or without it where something newer came before its
   * turn; rejects as it does.
   */
  take(work: () => Promise<void>): Promise<void> {
    this.#newest += 1;
    const mine = this.#newest;
    const done = this.#last.then(() => (mine === this.#newest ? work() : undefined));
    this.#last = done.catch(() => undefined);
    return done;
  }
}
