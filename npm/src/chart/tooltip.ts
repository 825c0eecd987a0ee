/** The tooltip beside the pointer, kept inside its chart's card as far as it fits. */

import { h } from "../ui/dom.js";
import type { TooltipContent } from "../wire/wasm.js";

/** Distance from the point, CSS px. */
const OFFSET = 12;

/** A tooltip over `parent`. */
export class Tooltip {
  readonly #element = h("div", { class: "tip", hidden: true, role: "presentation" });
  readonly #parent: HTMLElement;

  constructor(parent: HTMLElement) {
    this.#parent = parent;
    parent.append(this.#element);
  }

  show({ x, y, title, rows }: TooltipContent): void {
    const lines = rows.map(({ label, value, color }) => {
      const swatch = color ? h("i") : undefined;
      if (swatch) swatch.style.background = color;
      return h("div", {}, swatch, h("span", {}, label), h("b", {}, value));
    });
    this.#element.replaceChildren(...(title === "" ? [] : [h("strong", {}, title)]), ...lines);
    this.#element.hidden = false;
    this.#place(x, y);
  }

  hide(): void {
    this.#element.hidden = true;
  }

  #place(x: number, y: number): void {
    const { offsetWidth: width, offsetHeight: height } = this.#element;
    const room = this.#parent.clientWidth;
    const left =
      x + OFFSET + width > room
        ? Math.max(Math.min(x - OFFSET - width, room - width), 0)
        : x + OFFSET;
    const top = Math.max(y - height - OFFSET, -40);
    this.#element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }
}
