/** A chart on its canvas: sized, themed, and alive to pointer, touch and keys. */

import type { ChartSpec } from "../generated/index.js";
import { watchPixelRatio } from "./pixel-ratio.js";
import { h } from "./dom.js";
import { attachKeyboard } from "./keyboard.js";
import { attachPointer } from "./pointer.js";
import type { ViewSettings } from "./settings.js";
import type { ResolvedTheme } from "./theme.js";

/** Drawn at this size where the container has none yet, such as in a hidden tab. */
const FALLBACK = { width: 320, height: 200 };

/** A chart's canvas in the page and its handle in the engine. */
export class Plot {
  readonly element: HTMLElement;
  readonly spec: ChartSpec;
  readonly settings: ViewSettings;
  /** The engine's handle, once added. */
  handle: number | undefined;
  /** Whether a reader has selected something here. */
  selected = false;
  readonly #cleanups: (() => void)[] = [];
  #theme: ResolvedTheme;
  #closed = false;

  constructor(spec: ChartSpec, settings: ViewSettings) {
    this.spec = spec;
    this.settings = settings;
    this.#theme = settings.theme;
    this.element = h("div", {
      class: `plot settling${spec.select === "interval" && settings.interactive ? " brushable" : ""}`,
      tabindex: 0,
      role: "application",
      "aria-roledescription": "chart",
      "aria-label": spec.title ?? "",
    });
  }

  /** Adds the chart to the engine and draws it. The element must be in the page. */
  async start(): Promise<void> {
    const canvas = h("canvas", { "aria-hidden": "true" });
    this.element.prepend(canvas);
    const { group, locale, timeZone } = this.settings;
    const size = this.#size();
    // Backing store before handing over: a transferred canvas can no longer be sized from the page.
    canvas.width = Math.round(size.width * devicePixelRatio);
    canvas.height = Math.round(size.height * devicePixelRatio);
    const target = group.table.offscreen ? canvas.transferControlToOffscreen() : canvas;
    const handle = await group.addChart(engineSpec(this.spec), { canvas: target, ...size, dpr: devicePixelRatio, theme: this.#theme, locale, timeZone });
    if (this.#closed) {
      group.call("removeChart", [handle]).catch(() => undefined);
      return;
    }
    this.handle = handle;
    this.element.classList.remove("settling");
    this.#cleanups.push(attachPointer(this, canvas), attachKeyboard(this), this.#watchSize(size));
    await this.describe();
  }

  /** Takes the accessible name and description from the data anew. */
  async describe(): Promise<void> {
    if (this.handle === undefined) return;
    const { name, description } = await this.settings.group.call("describe", [this.handle]);
    this.element.setAttribute("aria-label", [this.spec.title ?? name, description, this.settings.texts.chartHelp].filter(Boolean).join(". "));
  }

  setTheme(theme: ResolvedTheme): void {
    this.#theme = theme;
    if (this.handle !== undefined) this.settings.group.call("setTheme", [this.handle, theme]).catch(() => undefined);
  }

  /** Lets the reader's selection go. */
  clearSelection(): void {
    if (this.handle !== undefined) this.settings.group.clearSelection(this.handle).catch(() => undefined);
  }

  destroy(): void {
    this.#closed = true;
    for (const cleanup of this.#cleanups.splice(0)) cleanup();
    if (this.handle !== undefined) this.settings.group.call("removeChart", [this.handle]).catch(() => undefined);
    this.handle = undefined;
    this.element.remove();
  }

  #size(): { width: number; height: number } {
    const { clientWidth, clientHeight } = this.element;
    return { width: clientWidth || FALLBACK.width, height: clientHeight || FALLBACK.height };
  }

  #watchSize(drawn: { width: number; height: number }): () => void {
    let last = `${drawn.width} ${drawn.height} ${devicePixelRatio}`;
    const resize = (): void => {
      const { clientWidth, clientHeight } = this.element;
      const key = `${clientWidth} ${clientHeight} ${devicePixelRatio}`;
      if (this.handle === undefined || clientWidth === 0 || clientHeight === 0 || key === last) return;
      last = key;
      this.settings.group.call("resizeChart", [this.handle, clientWidth, clientHeight, devicePixelRatio]).catch(() => undefined);
    };
    const observer = new ResizeObserver(resize);
    observer.observe(this.element);
    const stop = watchPixelRatio(resize);
    return () => {
      observer.disconnect();
      stop();
    };
  }
}

/** The title is a heading of the page, so that it is text; the canvas would show it twice. */
function engineSpec(spec: ChartSpec): ChartSpec {
  const { value } = spec.encoding;
  const encoding = spec.mark === "metric" && value && spec.title !== undefined ? { ...spec.encoding, value: { ...value, title: spec.title } } : spec.encoding;
  const untitled = { ...spec, encoding };
  delete untitled.title;
  return untitled;
}
