/** What happens again within a while is not the first time's bad luck. */
export class Recurrence {
  readonly #window: number;
  readonly #now: () => number;
  #last = -Infinity;

  /** `window` in milliseconds, on the clock of `now`. */
  constructor(window: number, now = () => performance.now()) {
    this.#window = window;
    this.#now = now;
  }

  /** Notes that it happened. Returns whether it had within the window before. */
  happened(): boolean {
    const now = this.#now();
    const again = now - this.#last < this.#window;
    this.#last = now;
    return again;
  }

  /** The next time counts as the first. */
  forget(): void {
    this.#last = -Infinity;
  }
}
