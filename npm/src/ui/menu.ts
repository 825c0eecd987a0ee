/** A small menu under a button: what a reader may take away (WAI-ARIA, menu button). */

import { h, icon } from "./dom.js";

/** An entry. */
export interface MenuItem {
  label: string;
  run: () => void;
}

/** A button that opens a menu. */
export function menuButton(label: string, path: string, items: MenuItem[]): HTMLElement {
  const button = h(
    "button",
    {
      class: "tool",
      type: "button",
      "aria-label": label,
      title: label,
      "aria-haspopup": "menu",
      "aria-expanded": "false",
    },
    icon(path),
  );
  const entries = items.map(({ label: text, run }) => {
    const entry = h(
      "button",
      { class: "entry", type: "button", role: "menuitem", tabindex: -1 },
      text,
    );
    entry.addEventListener("click", () => {
      close(true);
      run();
    });
    return entry;
  });
  const list = h(
    "div",
    { class: "menu", role: "menu", "aria-label": label, hidden: true },
    ...entries,
  );
  const element = h("div", { class: "menu-place" }, button, list);
  const open = (at: number): void => {
    list.hidden = false;
    button.setAttribute("aria-expanded", "true");
    entries.at(at)?.focus();
  };
  const close = (refocus: boolean): void => {
    list.hidden = true;
    button.setAttribute("aria-expanded", "false");
    if (refocus) button.focus();
  };
  button.addEventListener("click", () => (list.hidden ? open(0) : close(false)));
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    open(event.key === "ArrowDown" ? 0 : -1);
  });
  list.addEventListener("keydown", (event) => {
    const root = element.getRootNode() as ShadowRoot;
    const at = entries.indexOf(root.activeElement as HTMLButtonElement);
    const to: Record<string, number> = {
      ArrowDown: (at + 1) % entries.length,
      ArrowUp: at - 1,
      Home: 0,
      End: -1,
    };
    if (event.key === "Escape") close(true);
    else if (event.key in to) entries.at(to[event.key] ?? 0)?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  element.addEventListener("focusout", (event) => {
    if (!element.contains(event.relatedTarget as Node | null)) close(false);
  });
  return element;
}
