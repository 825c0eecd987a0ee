/** How old a dashboard's rows are, and whether they are older than their dataset promises. */

/** The longest a timer waits: 32 bits of milliseconds. */
const LONGEST = 2 ** 31 - 1;

/** Counts from when rows came. */
export class Freshness {
  readonly #aged: () => void;
  #since: Date | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `aged` is called once when rows are older than promised. */
  constructor(aged: () => void) {
    this.#aged = aged;
  }

  /** When the rows came. */
  get since(): Date | undefined {
    return this.#since;
  }

  /** Rows came that are current for so many seconds; always where undefined. */
  start(seconds: number | undefined): void {
    this.stop();
    this.#since = new Date();
    if (seconds !== undefined)
      this.#timer = setTimeout(this.#aged, Math.min(LONGEST, seconds * 1000));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
