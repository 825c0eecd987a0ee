/**
 * What the custom elements share: their base class, when they start anew, and how they dispatch
 * events.
 */

import type { Emit } from "../common/emitter.js";

/** On a server there is no `HTMLElement`; the classes then exist but are never used. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-condition, @typescript-eslint/no-extraneous-class
export const Base = globalThis.HTMLElement ?? class {};

/**
 * Starts `element` anew, at the end of the task: several attributes set in a row start it once, and
 * properties set after insertion still count.
 */
export function restarter(element: HTMLElement, start: () => void): () => void {
  let queued = false;
  return () => {
    if (queued) return;
    queued = true;
    queueMicrotask(() => {
      queued = false;
      if (element.isConnected) start();
    });
  };
}

/**
 * Tells events of `Events` as CustomEvents of the same names, whose `detail` is the event's value.
 */
export function dispatcher<Events>(element: HTMLElement): Emit<Events> {
  return (name, value) => element.dispatchEvent(new CustomEvent(name, { detail: value }));
}
