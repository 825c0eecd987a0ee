/**
 * A dashboard's place in the page: a skeleton, its charts, an error, and above them progress and a
 * badge.
 */

import type { PellucidError } from "../common/errors.js";
import { h } from "../ui/dom.js";
import type { Messages } from "../ui/messages.js";
import { type Container, mount, type Mount } from "../ui/mount.js";
import type { Reader } from "../ui/reader.js";
import { errorState, ProgressBar, skeleton, staleState } from "../ui/states.js";
import {
  applyTheme,
  onThemeChange,
  resolveTheme,
  type ResolvedTheme,
  type ThemeOption,
} from "../ui/theme.js";

/** Draws a dashboard's states. */
export class DashboardView {
  readonly #mount: Mount;
  readonly #messages: Messages;
  /** The bar of the newest load. */
  #progress: HTMLElement | undefined;
  #badge: HTMLElement | undefined;

  /** Throws `not_found` where there is no such container. */
  constructor(container: Container, locale: string, messages: Messages) {
    this.#mount = mount(container, locale);
    this.#messages = messages;
  }

  /** Says something to readers of the accessible tree. */
  get announce(): (text: string) => void {
    return this.#mount.announce;
  }

  /**
   * Calls `changed` whenever the reader's or the page's wishes for colours change, until the
   * returned function is called.
   */
  onThemeChange(changed: () => void): () => void {
    return onThemeChange(this.#mount.follower, changed);
  }

  /** Resolves a theme for this place and sets what the style sheet reads of it. */
  applyTheme(option: ThemeOption | undefined): ResolvedTheme {
    const theme = resolveTheme(option, this.#mount.host);
    applyTheme(this.#mount.root, theme);
    return theme;
  }

  /** A bar above whatever is shown, until it is removed or something else than charts is shown. */
  startProgress(): ProgressBar {
    const bar = new ProgressBar(this.#messages);
    this.#progress = bar.element;
    this.#mount.root.prepend(bar.element);
    return bar;
  }

  showSkeleton(): void {
    this.#showState(skeleton(this.#messages));
  }

  /** Shows an error; a reader's press calls `retry`. */
  showError(error: PellucidError, retry: () => void): void {
    this.#showState(errorState(error, this.#messages, retry));
  }

  /** Shows charts and their filters, below the progress of what is still loading. */
  showBoard(elements: readonly HTMLElement[]): void {
    this.#mount.root.replaceChildren(
      ...(this.#progress?.isConnected === true ? [this.#progress] : []),
      ...elements,
    );
  }

  /**
   * Gives charts the room they will have, out of sight of the reader, until the returned function
   * is called.
   */
  placeBehind(elements: readonly HTMLElement[]): () => void {
    const behind = h("div", { class: "behind", inert: true, "aria-hidden": "true" }, ...elements);
    this.#mount.root.append(behind);
    return () => behind.remove();
  }

  /**
   * Says above the charts that they show rows of `since`; `error` is why there are no newer ones.
   */
  showBadge(
    { since, error }: { since: Date; error: PellucidError | null },
    reader: Reader,
    refresh: () => void,
  ): void {
    this.#badge = staleState(
      staleText(since, error, this.#messages, reader),
      this.#messages,
      refresh,
    );
    if (error) this.#badge.title = error.message;
    this.#mount.root.prepend(this.#badge);
  }

  hideBadge(): void {
    this.#badge?.remove();
    this.#badge = undefined;
  }

  remove(): void {
    this.#mount.remove();
  }

  #showState(state: HTMLElement): void {
    this.#mount.root.replaceChildren(h("div", { class: "page-state" }, state));
  }
}

/**
 * The badge's text: when the rows came, with the day unless it is today, and whether newer ones
 * were asked for in vain.
 */
export function staleText(
  since: Date,
  error: PellucidError | null,
  messages: Messages,
  { locale, timeZone }: Reader,
): string {
  const sameDay = since.toDateString() === new Date().toDateString();
  const time = new Intl.DateTimeFormat(locale, {
    timeStyle: "short",
    ...(!sameDay && { dateStyle: "medium" as const }),
    timeZone,
  }).format(since);
  return error ? messages.staleFailed(time) : messages.staleAged(time);
}
