/** Steps along a hierarchy, which a page may prevent. */

/** A step along a hierarchy. */
export interface DrillStep {
  /** The mark gone below; null on the way up. */
  datum: Record<string, unknown> | null;
  /** What was gone through before, the outermost first. */
  path: string[];
  /** `down`: to the next level; `up`: back to one before. */
  direction: "down" | "up";
}

/** A reader goes down or up, unless the page prevents it. */
export interface DrillEvent extends DrillStep {
  /** The chart stays where it is; the page does something of its own. */
  preventDefault: () => void;
  /** Whether somebody has prevented the step. */
  readonly defaultPrevented: boolean;
}

/** Emits a step. Returns whether it may be taken: false where the page prevented it. */
export function offerDrill(step: DrillStep, emit: (event: DrillEvent) => void): boolean {
  let prevented = false;
  emit({
    ...step,
    preventDefault: () => {
      prevented = true;
    },
    get defaultPrevented() {
      return prevented;
    },
  });
  return !prevented;
}
