/** A dashboard's share in the page's engine. */

import type { PellucidError } from "../common/errors.js";
import type { Engine } from "../engine/engine.js";
import { acquire } from "../engine/shared-engine.js";
import type { PortOptions } from "../wire/port.js";

/** Holds the engine from its first use on, until it is released. */
export class EngineLease {
  readonly #options: PortOptions;
  readonly #crashed: (error: PellucidError) => void;
  readonly #cleanups: (() => void)[] = [];
  #engine: Promise<Engine> | undefined;
  #released = false;

  /** `crashed` is called each time the engine stopped: its tables and charts are gone then. */
  constructor(options: PortOptions, crashed: (error: PellucidError) => void) {
    this.#options = options;
    this.#crashed = crashed;
  }

  /**
   * The engine, started unless it runs. A failed start is not remembered: the next call tries
   * again.
   */
  engine(): Promise<Engine> {
    if (this.#engine) return this.#engine;
    const { engine, release } = acquire(this.#options);
    this.#cleanups.push(release);
    const started = engine.then((running) => {
      if (!this.#released) this.#cleanups.push(running.on("crash", this.#crashed));
      return running;
    });
    this.#engine = started;
    started.catch(() => {
      if (this.#engine === started) this.#engine = undefined;
    });
    return started;
  }

  /** Lets go of the engine, which ends where nobody else uses it. */
  release(): void {
    this.#released = true;
    for (const cleanup of this.#cleanups.splice(0)) cleanup();
  }
}
