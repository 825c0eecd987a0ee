/** Promises that another thread settles, by number. */

interface Waiter<T> {
  resolve: (value: T) => void;
  reject: (error: Error) => void;
}

/** What waits for an answer. */
export class Pending<T> {
  readonly #waiters = new Map<number, Waiter<T>>();
  #last = 0;

  /** Makes a promise and its number, which no other of these promises has. */
  open(): { id: number; promise: Promise<T> } {
    const id = (this.#last += 1);
    const promise = new Promise<T>((resolve, reject) => this.#waiters.set(id, { resolve, reject }));
    return { id, promise };
  }

  /** Settles a promise; a number that is not waited for is ignored. */
  resolve(id: number, value: T): void {
    this.#take(id)?.resolve(value);
  }

  /** Settles a promise by an error, likewise. */
  reject(id: number, error: Error): void {
    this.#take(id)?.reject(error);
  }

  /** Rejects everything that waits. */
  rejectAll(error: Error): void {
    for (const id of [...this.#waiters.keys()]) this.reject(id, error);
  }

  #take(id: number): Waiter<T> | undefined {
    const waiter = this.#waiters.get(id);
    this.#waiters.delete(id);
    return waiter;
  }
}
