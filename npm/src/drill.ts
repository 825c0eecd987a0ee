/** A step along a hierarchy, which a page may prevent. */

import type { DrillStep } from "./ui/settings.js";

/** A reader goes down or up. */
export interface DrillEvent extends DrillStep {
  /** The chart stays where it is; the page does something of its own. */
  preventDefault: () => void;
  readonly defaultPrevented: boolean;
}

/** Tells of a step; whether it may be taken. */
export function offerDrill(step: DrillStep, tell: (event: DrillEvent) => void): boolean {
  let prevented = false;
  tell({
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
