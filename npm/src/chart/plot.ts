/** A chart on its canvas: sized, themed, and alive to pointer, touch and keys. */

import { plainJson } from "../common/json.js";
import { type DrillStep, offerDrill } from "../events/drill.js";
import type { ChartSpec } from "../generated/index.js";
import { h } from "../ui/dom.js";
import type { ResolvedTheme } from "../ui/theme.js";
import { pixelRatio, viewOf } from "../ui/view.js";
import type { BinWidth } from "../wire/wasm.js";
import type { Interactive } from "./interactive.js";
import { attachKeyboard } from "./keyboard.js";
import { rulesOf } from "./mark-rules.js";
import { watchPixelRatio } from "./pixel-ratio.js";
import { attachPointer, type Pointer } from "./pointer.js";
import type { ViewSettings } from "./view-settings.js";
import { Zoomer } from "./zoomer.js";

/** Drawn at this size where the container has none yet, such as in a hidden tab. */
const FALLBACK = { width: 320, height: 200 };

/** A chart's canvas in the page and its handle in the engine. */
export class Plot implements Interactive {
  readonly element: HTMLElement;
  readonly spec: ChartSpec;
  readonly settings: ViewSettings;
  /** The engine's handle, once added. */
  handle: number | undefined;
  /** Whether a reader has selected something here. */
  selected = false;
  /** Whether less than everything is shown. */
  zoomed = false;
  /** The marks drilled through, the outermost first. */
  path: string[] = [];
  /** Told when zoom or path changed. */
  onState: () => void = () => undefined;
  readonly zoomer: Zoomer;
  readonly legend: HTMLElement;
  /** Widths of binned channels, by name. */
  bins: readonly BinWidth[] = [];
  #series = "[]";
  readonly #cleanups: (() => void)[] = [];
  #theme: ResolvedTheme;
  #closed = false;
  #pointer: Pointer | undefined;

  constructor(spec: ChartSpec, settings: ViewSettings) {
    this.spec = spec;
    this.settings = settings;
    this.#theme = settings.theme;
    this.zoomer = new Zoomer(this);
    this.element = h("div", {
      class: [
        "plot settling",
        this.brushes && settings.interactive ? "brushable" : "",
        this.zoomer.enabled ? "zoomable" : "",
      ]
        .filter(Boolean)
        .join(" "),
      "data-select": spec.select,
      tabindex: 0,
      role: "application",
      "aria-roledescription": settings.messages.chart,
      "aria-label": spec.title ?? "",
    });
    this.legend = h("div", {
      class: "legend-keys",
      role: "group",
      "aria-label": settings.messages.series,
      hidden: true,
    });
  }

  /** Adds the chart to the engine and draws it. The element must be in the page. */
  async start(): Promise<void> {
    const canvas = h("canvas", { "aria-hidden": "true" });
    // What hovering adds is drawn above, so that a chart of 100,000 marks is not drawn again for
    // it.
    const over = h("canvas", { class: "over", "aria-hidden": "true" });
    this.element.prepend(canvas, over);
    const { group, table, locale, words } = this.settings;
    const size = this.#size();
    const dpr = pixelRatio(this.element);
    // Backing store before handing over: a transferred canvas can no longer be sized from the page.
    for (const c of [canvas, over]) {
      c.width = Math.round(size.width * dpr);
      c.height = Math.round(size.height * dpr);
    }
    const target = (c: HTMLCanvasElement): HTMLCanvasElement | OffscreenCanvas =>
      group.table.offscreen ? c.transferControlToOffscreen() : c;
    const theme = this.#theme;
    const drawn = { canvas: target(canvas), overlay: target(over), ...size, dpr };
    const handle = await group.addChart(
      engineSpec(this.spec),
      { ...drawn, theme, locale, words },
      table,
    );
    if (this.#closed) {
      group.call("removeChart", [handle]).catch(() => undefined);
      return;
    }
    this.handle = handle;
    // It may have changed while the chart was added.
    if (this.#theme !== theme) this.setTheme(this.#theme);
    this.element.classList.remove("settling");
    const pointer = attachPointer(this, over);
    this.#pointer = pointer;
    this.#cleanups.push(pointer.stop, attachKeyboard(this), this.#watchSize(size, dpr));
    await this.describe();
  }

  /** The picture is another: what a reader reads off it follows. */
  updated(): void {
    this.#pointer?.refresh();
  }

  /** Takes the accessible name and description from the data anew. */
  async describe(): Promise<void> {
    if (this.handle === undefined) return;
    const { description, series, bins } = await this.settings.group.call("describe", [this.handle]);
    this.bins = bins;
    this.#showSeries(series);
    this.element.setAttribute(
      "aria-label",
      [this.spec.title, description, this.settings.messages.chartHelp].filter(Boolean).join(". "),
    );
  }

  setTheme(theme: ResolvedTheme): void {
    this.#theme = theme;
    if (this.handle !== undefined)
      this.settings.group.call("setTheme", [this.handle, theme]).catch(() => undefined);
  }

  /** Whether a drag selects. */
  get brushes(): boolean {
    return this.spec.select?.startsWith("interval") === true;
  }

  /** Switches a series off or on, or leaves it alone. */
  async switchSeries(name: string, isolate: boolean): Promise<void> {
    if (this.handle === undefined) return;
    const hidden = await this.settings.group.call(isolate ? "isolateSeries" : "toggleSeries", [
      this.handle,
      name,
    ]);
    this.settings.host.emit("legendChange", { hidden });
    await this.describe();
  }

  /** Goes below a mark, unless there is nothing below or the page prevents it; whether it went. */
  async drillDown(row: number, datum: Record<string, unknown>): Promise<boolean> {
    const levels = this.spec.interaction?.drill?.length ?? 0;
    if (this.handle === undefined || this.path.length >= levels) return false;
    if (!this.#offer({ datum, path: this.path, direction: "down" })) return true;
    const path = await this.settings.group.drillDown(this.handle, row);
    if (path === null) return false;
    await this.#drilled(path);
    return true;
  }

  /** Goes back to a depth of the path; 0 is the outermost level. */
  async drillUp(depth: number): Promise<void> {
    if (this.handle === undefined || depth >= this.path.length) return;
    if (!this.#offer({ datum: null, path: this.path.slice(0, depth), direction: "up" })) return;
    await this.#drilled(await this.settings.group.drillUp(this.handle, depth));
  }

  #offer(step: DrillStep): boolean {
    return offerDrill(step, (event) => this.settings.host.emit("drill", event));
  }

  async #drilled(path: string[]): Promise<void> {
    this.path = path;
    this.setZoomed(false);
    this.onState();
    this.settings.host.announce(this.settings.messages.drilled(path));
    await this.describe();
  }

  /** @internal Told by gestures. */
  setZoomed(zoomed: boolean): void {
    if (zoomed === this.zoomed) return;
    this.zoomed = zoomed;
    this.element.classList.toggle("zoomed", zoomed);
    this.onState();
    this.settings.host.emit("zoomChange", { zoomed });
  }

  /** Shows everything again. */
  resetZoom(): void {
    if (this.handle === undefined) return;
    this.settings.group.call("resetZoom", [this.handle]).then(
      () => this.setZoomed(false),
      () => undefined,
    );
  }

  /**
   * The legend is painted; these buttons stand for its names to keys and to readers of the
   * accessible tree.
   */
  #showSeries(series: { name: string; hidden: boolean }[]): void {
    const key = plainJson(series);
    if (key === this.#series) return;
    this.#series = key;
    const focused = (this.element.getRootNode() as ShadowRoot).activeElement?.getAttribute(
      "data-series",
    );
    const buttons = series.map(({ name, hidden }) => {
      const button = h(
        "button",
        { class: "button", type: "button", "aria-pressed": String(!hidden), "data-series": name },
        name,
      );
      button.addEventListener(
        "click",
        (event) =>
          void this.switchSeries(name, event.shiftKey || event.altKey).catch(() => undefined),
      );
      return button;
    });
    this.legend.replaceChildren(...buttons);
    this.legend.hidden = series.length === 0;
    if (focused)
      this.legend.querySelector<HTMLElement>(`[data-series="${CSS.escape(focused)}"]`)?.focus();
  }

  /** Lets the reader's selection go. */
  clearSelection(): void {
    if (this.handle !== undefined)
      this.settings.group.clearSelection(this.handle).catch(() => undefined);
  }

  destroy(): void {
    this.#closed = true;
    for (const cleanup of this.#cleanups.splice(0)) cleanup();
    if (this.handle !== undefined)
      this.settings.group.call("removeChart", [this.handle]).catch(() => undefined);
    this.handle = undefined;
    this.element.remove();
  }

  #size(): { width: number; height: number } {
    const { clientWidth, clientHeight } = this.element;
    return { width: clientWidth || FALLBACK.width, height: clientHeight || FALLBACK.height };
  }

  #watchSize(drawn: { width: number; height: number }, drawnRatio: number): () => void {
    let last = `${drawn.width} ${drawn.height} ${drawnRatio}`;
    const view = viewOf(this.element);
    const resize = (): void => {
      const { clientWidth, clientHeight } = this.element;
      const ratio = pixelRatio(this.element);
      const key = `${clientWidth} ${clientHeight} ${ratio}`;
      if (this.handle === undefined || clientWidth === 0 || clientHeight === 0 || key === last)
        return;
      last = key;
      this.settings.group
        .call("resizeChart", [this.handle, clientWidth, clientHeight, ratio])
        .catch(() => undefined);
    };
    const observer = new view.ResizeObserver(resize);
    try {
      // Tells of `zoom` in style sheets too, which changes pixels alone.
      observer.observe(this.element, { box: "device-pixel-content-box" });
    } catch {
      observer.observe(this.element);
    }
    const stop = watchPixelRatio(view, resize);
    return () => {
      observer.disconnect();
      stop();
    };
  }
}

/** The title is a heading of the page, so that it is text; the canvas would show it twice. */
function engineSpec(spec: ChartSpec): ChartSpec {
  const { value } = spec.encoding;
  const encoding =
    rulesOf(spec.mark).hasOwnTitle && value && spec.title !== undefined
      ? { ...spec.encoding, value: { ...value, title: spec.title } }
      : spec.encoding;
  const untitled = { ...spec, encoding };
  delete untitled.title;
  return untitled;
}
