/** Time as the package uses it, so that tests can turn it by hand. */

/** A monotonic clock with timers, in milliseconds. */
export interface Clock {
  now(): number;
  setTimeout(run: () => void, delay: number): unknown;
  clearTimeout(timer: unknown): void;
  sleep(delay: number): Promise<void>;
}

/** The browser's. `performance.now` never jumps when the reader sets the wall clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  setTimeout: (run, delay) => setTimeout(run, delay),
  clearTimeout: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
  sleep: (delay) => new Promise((resolve) => setTimeout(resolve, delay)),
};
