/** The levels of a hierarchy that a reader went through, each a way back. */

import { h } from "../ui/dom.js";

/**
 * The levels from the outermost to the one shown; `back` is called with the depth to go to, 0 the
 * outermost.
 */
export function breadcrumb(levels: readonly string[], back: (depth: number) => void): HTMLElement {
  const steps = levels.map((name, depth) => {
    if (depth === levels.length - 1)
      return h("li", {}, h("span", { "aria-current": "true" }, name));
    const button = h("button", { type: "button" }, name);
    button.addEventListener("click", () => back(depth));
    return h("li", {}, button);
  });
  return h("ol", {}, ...steps);
}
