/** A small typed event emitter. A listener that throws is reported and stops nobody else. */

/** Called with an event's value. */
export type Listener<T> = (value: T) => void;

/** Hears every event of `Events` by name and value. */
export type Emit<Events> = <K extends keyof Events & string>(name: K, value: Events[K]) => void;

/** Typed `on` and `off`. `Events` maps names to values. */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<Listener<never>>>();

  /** @internal Tells Vue to leave it alone: a proxy of it would lack what is private. */
  get __v_skip(): true {
    return true;
  }

  /**
   * Calls `listener` at every event `name`, until the returned function or {@link off} is called.
   */
  on<K extends keyof Events>(name: K, listener: Listener<Events[K]>): () => void {
    const set = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, set.add(listener));
    return () => this.off(name, listener);
  }

  /** Stops calling `listener`. */
  off<K extends keyof Events>(name: K, listener: Listener<Events[K]>): void {
    this.#listeners.get(name)?.delete(listener);
  }

  /** @internal Tells every listener of `name`. */
  protected emit<K extends keyof Events>(name: K, value: Events[K]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      try {
        (listener as Listener<Events[K]>)(value);
      } catch (thrown) {
        // The page's own fault, shown as its own uncaught error.
        queueMicrotask(() => {
          throw thrown;
        });
      }
    }
  }

  /** @internal Forgets every listener. */
  protected removeAllListeners(): void {
    this.#listeners.clear();
  }
}

/** Passes every event of `names` on to `emit`. */
export function forward<Events extends object>(
  from: Emitter<Events>,
  names: readonly (keyof Events & string)[],
  emit: Emit<Events>,
): void {
  for (const name of names) from.on(name, (value) => emit(name, value));
}
