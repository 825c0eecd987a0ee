/** A place in the page that styles neither leave nor enter. */

import { PellucidError } from "../common/errors.js";
import { h } from "./dom.js";
import { adoptStyles } from "./styles.js";

/** Where something may be drawn: an element or its id. */
export type Container = HTMLElement | string;

/** Our element in the page, with its shadow root's content. */
export interface Mount {
  /** The element in the page; custom properties are read from it. */
  host: HTMLElement;
  /** The root of our content. */
  root: HTMLElement;
  /** Says something to readers of the accessible tree. */
  announce: (text: string) => void;
  remove: () => void;
}

/** Languages written from right to left, as far as browsers speak them. */
const RIGHT_TO_LEFT = new Set(["ar", "arc", "ckb", "dv", "fa", "he", "iw", "ps", "sd", "ug", "ur", "yi"]);

/** Appends a host with a shadow root to `container`; with a locale, its language and direction are that locale's. */
export function mount(container: Container, locale?: string): Mount {
  const parent = typeof container === "string" ? document.getElementById(container) : container;
  if (!parent) {
    const what = typeof container === "string" ? `no element has the id "${container}"` : "there is no element to render into";
    throw new PellucidError("not_found", `${what}: render after it is in the page`);
  }
  const host = h("div", { "data-pellucid": "" });
  const shadow = host.attachShadow({ mode: "open" });
  adoptStyles(shadow);
  const live = h("div", { class: "hidden", role: "status", "aria-live": "polite" });
  const root = h("div", { class: "root", lang: locale });
  if (locale !== undefined) shadow.host.setAttribute("dir", RIGHT_TO_LEFT.has(locale.split("-")[0]?.toLowerCase() ?? "") ? "rtl" : "ltr");
  shadow.append(root, live);
  parent.append(host);
  const announce = (text: string): void => {
    live.textContent = text;
  };
  return { host, root, announce, remove: () => host.remove() };
}
