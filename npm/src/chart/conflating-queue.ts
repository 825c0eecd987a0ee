/** Work of which only the newest is worth doing. */

/** Runs one piece of work after another; what waits when something newer comes is left out. */
export class ConflatingQueue {
  #last: Promise<unknown> = Promise.resolve();
  #newest = 0;

  /**
   * Runs `work` when those before it have ended. Resolves with it, or without it if something newer
   * came meanwhile; rejects as it does.
   */
  run(work: () => Promise<void>): Promise<void> {
    this.#newest += 1;
    const mine = this.#newest;
    const done = this.#last.then(() => (mine === this.#newest ? work() : undefined));
    this.#last = done.catch(() => undefined);
    return done;
  }
}
