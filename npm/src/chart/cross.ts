/** The values at the ends of a crosshair's lines. */

import { h } from "../ui/dom.js";
import type { CrosshairContent } from "../wire/wasm.js";

/** Labels at the axes of a plot in `parent`. */
export class Cross {
  readonly #x = h("div", { class: "cross x", hidden: true, "aria-hidden": "true" });
  readonly #y = h("div", { class: "cross y", hidden: true, "aria-hidden": "true" });

  constructor(parent: HTMLElement) {
    parent.append(this.#x, this.#y);
  }

  show(content: CrosshairContent | null): void {
    const { x, y, left = 0, bottom = 0 } = content ?? { x: null, y: null };
    this.#x.hidden = x === null;
    this.#y.hidden = y === null;
    if (x) {
      this.#x.textContent = x.label;
      this.#x.style.transform = `translate(calc(${Math.round(x.at)}px - 50%), ${Math.round(bottom + 2)}px)`;
    }
    if (y) {
      this.#y.textContent = y.label;
      this.#y.style.transform = `translate(calc(${Math.round(left - 2)}px - 100%), calc(${Math.round(y.at)}px - 50%))`;
    }
  }
}
