/** A place in the page that styles neither leave nor enter. */

import { PellucidError } from "../common/errors.js";
import { h } from "./dom.js";
import { adoptStyles } from "./styles.js";
import { viewOf } from "./view.js";

/** Where something may be drawn: an element or its id. */
export type Container = HTMLElement | string;

/** Our element in the page, with its shadow root's content. */
export interface Mount {
  /** The element in the page; custom properties are read from it. */
  host: HTMLElement;
  /** The root of our content. */
  root: HTMLElement;
  /** Follows the page's custom properties: see `onThemeChange`. */
  follower: HTMLElement;
  /** Says something to readers of the accessible tree. */
  announce: (text: string) => void;
  remove: () => void;
}

/** Languages written from right to left, as far as browsers speak them. */
const RIGHT_TO_LEFT = new Set([
  "ar",
  "arc",
  "ckb",
  "dv",
  "fa",
  "he",
  "iw",
  "ps",
  "sd",
  "ug",
  "ur",
  "yi",
]);

/** The element that a page means. Throws `not_found` where there is none. */
export function placeOf(container: Container): HTMLElement {
  const parent = typeof container === "string" ? document.getElementById(container) : container;
  if (!parent) {
    const what =
      typeof container === "string"
        ? `no element has the id "${container}"`
        : "there is no element to render into";
    throw new PellucidError("not_found", `${what}: render after it is in the page`);
  }
  return parent;
}

/**
 * Appends a host with a shadow root to `container`; with a locale, its language and direction are
 * that locale's.
 */
export function mount(container: Container, locale?: string): Mount {
  const parent = placeOf(container);
  const host = h("div", { "data-pellucid": "" });
  // First into its document, which may be a frame's: style sheets belong to one document.
  parent.append(host);
  const shadow = host.attachShadow({ mode: "open" });
  adoptStyles(shadow);
  const live = h("div", { class: "hidden", role: "status", "aria-live": "polite" });
  const root = h("div", { class: "root", lang: locale });
  const follower = h("div", { class: "follower", "aria-hidden": "true" });
  if (locale !== undefined)
    shadow.host.setAttribute(
      "dir",
      RIGHT_TO_LEFT.has(locale.split("-")[0]?.toLowerCase() ?? "") ? "rtl" : "ltr",
    );
  shadow.append(root, live, follower);
  const moved = keepStyled(shadow, host);
  const announce = (text: string): void => {
    live.textContent = text;
  };
  const remove = (): void => {
    moved?.disconnect();
    host.remove();
  };
  return { host, root, follower, announce, remove };
}

/** A page may move us into another document, which our style sheet does not come along to. */
function keepStyled(shadow: ShadowRoot, host: HTMLElement): ResizeObserver | undefined {
  const view = viewOf(host);
  if (!("ResizeObserver" in view)) return undefined;
  let styled = host.ownerDocument;
  const observer = new view.ResizeObserver(() => {
    if (host.ownerDocument === styled) return;
    styled = host.ownerDocument;
    adoptStyles(shadow);
  });
  observer.observe(host);
  return observer;
}
