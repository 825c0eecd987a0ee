/**
 * What stands where data cannot: a skeleton while it loads, nothing to show, an error with its
 * remedy.
 */

import type { PellucidError } from "../common/errors.js";
import { h, icon, ICONS } from "./dom.js";
import type { Messages } from "./messages.js";

/** Heights of the skeleton's bars, in percent: uneven, as data is. */
const SKELETON = [38, 62, 48, 80, 58, 70, 44];

/** Bars that breathe. */
export function skeleton(messages: Messages): HTMLElement {
  const bars = SKELETON.map((height) => {
    const bar = h("i");
    bar.style.height = `${height}%`;
    return bar;
  });
  return h(
    "div",
    { class: "state skeleton", role: "img", "aria-label": messages.loading },
    ...bars,
  );
}

/** No rows, and a way out where there is one. */
export function emptyState(messages: Messages, clear?: () => void): HTMLElement {
  const state = h(
    "div",
    { class: "state empty" },
    icon(ICONS.empty),
    h("p", { class: "title" }, messages.empty),
    h("p", { class: "detail" }, messages.emptyHint),
  );
  if (clear) state.append(button(messages.clearFilters, clear));
  return state;
}

/** What went wrong, what to do, the code for whoever is asked for help, and another try. */
export function errorState(
  error: PellucidError,
  messages: Messages,
  retry: () => void,
): HTMLElement {
  const remedy = messages.remedy(error);
  const reference = [
    messages.errorCode(error.code),
    error.requestId && messages.requestId(error.requestId),
    error.path,
  ]
    .filter(Boolean)
    .join(" \u00b7 ");
  return h(
    "div",
    { class: "state error", role: "alert" },
    icon(ICONS.alert),
    h("p", { class: "title" }, messages.errorTitle),
    h("p", { title: error.message }, error.message),
    remedy === undefined ? undefined : h("p", { class: "detail" }, remedy),
    h("code", {}, reference),
    button(messages.retry, retry),
  );
}

/**
 * A line above data that are not the newest: of what time they are, why, and a way to newer ones.
 */
export function staleState(text: string, messages: Messages, refresh: () => void): HTMLElement {
  return h(
    "div",
    { class: "stale", role: "status" },
    icon(ICONS.clock),
    h("span", {}, text),
    button(messages.refresh, refresh),
  );
}

/**
 * A determinate bar where the total is known, otherwise one that fills as bytes come without
 * promising an end.
 */
export class ProgressBar {
  readonly element: HTMLElement;
  readonly #fill = h("i");

  constructor(messages: Messages) {
    this.element = h(
      "div",
      {
        class: "progress",
        role: "progressbar",
        "aria-label": messages.loading,
        "aria-valuemin": 0,
        "aria-valuemax": 100,
      },
      this.#fill,
    );
    this.set(0, null);
  }

  set(loaded: number, total: number | null): void {
    const share =
      total === null || total <= 0 ? 1 - Math.exp(-loaded / 4e6) : Math.min(1, loaded / total);
    this.#fill.style.transform = `scaleX(${share.toFixed(3)})`;
    if (total !== null) this.element.setAttribute("aria-valuenow", String(Math.round(share * 100)));
  }
}

function button(label: string, click: () => void): HTMLButtonElement {
  const element = h("button", { class: "button", type: "button" }, label);
  element.addEventListener("click", click);
  return element;
}
