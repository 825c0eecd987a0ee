/**
 * Wheel, pinch and drag as one gesture after another: what comes while the engine draws is put
 * together.
 */

import type { Group } from "../engine/group.js";
import type { ChartSpec } from "../generated/index.js";

/** A wheel's delta that doubles the size, CSS px. */
const DOUBLE = 360;
/** The same where the browser tells of a touchpad's pinch, whose deltas are small. */
const DOUBLE_PINCH = 70;
/** Pixels of a wheel that counts in lines. */
const LINE = 16;

/** Around a point by a factor, and moved, CSS px. */
export interface Gesture {
  x: number;
  y: number;
  factor: number;
  dx: number;
  dy: number;
}

/** What of a plot zooming needs. */
export interface Zoomable {
  readonly spec: ChartSpec;
  readonly settings: { readonly group: Group };
  /** The engine's handle, once added. */
  readonly handle: number | undefined;
  /** Whether less than everything is shown. */
  readonly zoomed: boolean;
  /** Takes whether less than everything is shown now. */
  setZoomed: (zoomed: boolean) => void;
}

/** Zooms a plot. */
export class Zoomer {
  readonly #plot: Zoomable;
  #waiting: Gesture | undefined;
  #running = false;

  constructor(plot: Zoomable) {
    this.#plot = plot;
  }

  /** Whether the specification lets a reader zoom. */
  get enabled(): boolean {
    return this.#plot.spec.interaction?.zoom !== undefined;
  }

  /** Zooms and moves; gestures made faster than frames are drawn become one. */
  push(gesture: Gesture): void {
    const { factor, dx, dy } = this.#waiting ?? { factor: 1, dx: 0, dy: 0 };
    this.#waiting = {
      ...gesture,
      factor: gesture.factor * factor,
      dx: gesture.dx + dx,
      dy: gesture.dy + dy,
    };
    if (!this.#running) void this.#run();
  }

  /**
   * A wheel's turn; whether it was taken. At the widest view, turning further out scrolls the page.
   */
  wheel(event: WheelEvent, [x, y]: [number, number]): boolean {
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : 1;
    const [across, along] = [event.deltaX * lines, event.deltaY * lines];
    if (Math.abs(across) > Math.abs(along) && !event.ctrlKey) {
      if (!this.#plot.zoomed) return false;
      this.push({ x, y, factor: 1, dx: -across, dy: 0 });
      return true;
    }
    if (along > 0 && !this.#plot.zoomed && this.#waiting === undefined && !this.#running)
      return false;
    this.push({
      x,
      y,
      factor: 2 ** (-along / (event.ctrlKey ? DOUBLE_PINCH : DOUBLE)),
      dx: 0,
      dy: 0,
    });
    return true;
  }

  async #run(): Promise<void> {
    this.#running = true;
    const { group } = this.#plot.settings;
    while (this.#waiting && this.#plot.handle !== undefined) {
      const { x, y, factor, dx, dy } = this.#waiting;
      this.#waiting = undefined;
      const zoomed = await group
        .call("zoom", [this.#plot.handle, x, y, factor, dx, dy])
        .catch(() => undefined);
      if (zoomed !== undefined) this.#plot.setZoomed(zoomed);
    }
    this.#waiting = undefined;
    this.#running = false;
  }
}
