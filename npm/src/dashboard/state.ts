/**
 * What a dashboard is doing, by name, and what may come next. Nothing here knows a page: drawing
 * follows from what is entered.
 */

import type { PellucidError } from "../common/errors.js";

/** A dashboard's state; a `Board` shows its charts. */
export type State<Board> =
  /** Made, and nothing of it is in the page. */
  | { name: "new" }
  /** Configuration and rows are on their way, and there is nothing to show meanwhile. */
  | { name: "loading" }
  /** Charts are in the page, of rows as new as their dataset promises. */
  | { name: "shown"; board: Board }
  /**
   * Charts are in the page, of rows that came at `since` and are not the newest; `error` is why
   * newer ones could not be loaded.
   */
  | { name: "stale"; board: Board; since: Date; error: PellucidError | null }
  /** The page shows an error and a way to try again. */
  | { name: "failed"; error: PellucidError }
  /** Everything is freed. */
  | { name: "destroyed" };

/** A state that may be entered: nothing becomes new again. */
export type Next<Board> = Exclude<State<Board>, { name: "new" }>;

type Name = State<unknown>["name"];

/**
 * What may follow each state. Charts give way to `loading` or `failed` where the engine's crash
 * took their rows; rows that are loaded while older ones are on show do so behind them, in the same
 * state.
 */
const FOLLOWS: Record<Name, readonly Next<unknown>["name"][]> = {
  new: ["loading", "destroyed"],
  loading: ["loading", "shown", "failed", "destroyed"],
  shown: ["shown", "stale", "loading", "failed", "destroyed"],
  stale: ["shown", "stale", "loading", "failed", "destroyed"],
  failed: ["loading", "failed", "destroyed"],
  destroyed: [],
};

/** The one state of a dashboard, and the only way from one to the next. */
export class StateMachine<Board> {
  #state: State<Board> = { name: "new" };
  readonly #entered: (next: Next<Board>, before: State<Board>) => void;

  /** `entered` is called with every step once it is taken. */
  constructor(entered: (next: Next<Board>, before: State<Board>) => void) {
    this.#entered = entered;
  }

  get name(): Name {
    return this.#state.name;
  }

  /** What shows the charts, where they are in the page. */
  get board(): Board | undefined {
    return boardOf(this.#state);
  }

  /**
   * Enters a state. Returns false, and stays, where it may not follow: what comes too late changes
   * nothing.
   */
  enter(next: Next<Board>): boolean {
    const before = this.#state;
    if (!FOLLOWS[before.name].includes(next.name)) return false;
    this.#state = next;
    this.#entered(next, before);
    return true;
  }
}

/** What shows the charts in a state. */
export function boardOf<Board>(state: State<Board>): Board | undefined {
  return state.name === "shown" || state.name === "stale" ? state.board : undefined;
}
