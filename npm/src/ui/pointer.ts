/** Pointer and touch on a plot: hover, click, legend, and dragging an interval. */

import type { PointerHit } from "../wasm.js";
import { latest } from "./dom.js";
import type { Plot } from "./plot.js";
import { Tooltip } from "./tooltip.js";

/** A press that moves less than this, in CSS px, is a click. */
const CLICK_SLOP = 4;

interface Drag {
  id: number;
  x: number;
  y: number;
  moved: boolean;
}

/** Wires pointer events, until the returned function is called. */
export function attachPointer(plot: Plot, canvas: HTMLCanvasElement): () => void {
  const { group, interactive, onPointClick } = plot.settings;
  const brushes = interactive && plot.spec.select === "interval";
  const tooltip = new Tooltip(plot.element);
  const stop = new AbortController();
  let drag: Drag | undefined;
  let inside = false;

  const at = (event: PointerEvent): [number, number] => {
    const box = canvas.getBoundingClientRect();
    // A page may scale us by CSS transforms; the engine knows CSS px of the canvas only.
    const scale = box.width === 0 ? 1 : canvas.clientWidth / box.width;
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
  };
  const ask = async (x: number, y: number): Promise<PointerHit | undefined> =>
    plot.handle === undefined ? undefined : group.call("pointer", [plot.handle, x, y]);

  const hover = latest<[number, number]>(async ([x, y]) => {
    const hit = await ask(x, y);
    canvas.style.cursor = hit?.legend != null ? "pointer" : hit?.cursor && hit.cursor !== "default" ? hit.cursor : "";
    if (hit?.tooltip && inside && !drag?.moved) tooltip.show(hit.tooltip);
    else tooltip.hide();
  });
  const brush = latest<[number, number, number, number]>(async (corners) => {
    if (plot.handle === undefined) return;
    await group.brush(plot.handle, ...corners);
  });

  const leave = (): void => {
    inside = false;
    tooltip.hide();
    if (plot.handle !== undefined) group.call("pointerLeave", [plot.handle]).catch(() => undefined);
  };

  const click = async (event: PointerEvent): Promise<void> => {
    const hit = await ask(...at(event));
    if (!hit || plot.handle === undefined) return;
    if (hit.legend !== null) {
      await group.call("toggleSeries", [plot.handle, hit.legend]);
      return;
    }
    if (hit.datum) onPointClick({ datum: hit.datum, row: hit.row });
    if (!interactive) return;
    if (plot.spec.select === "point" && hit.row !== null) {
      await group.selectPoint(plot.handle, hit.row, event.shiftKey || event.ctrlKey || event.metaKey);
    } else if (plot.selected) plot.clearSelection();
  };

  const on = <K extends keyof HTMLElementEventMap>(type: K, listener: (event: HTMLElementEventMap[K]) => void): void =>
    canvas.addEventListener(type, listener, { signal: stop.signal });

  on("pointermove", (event) => {
    inside = true;
    const [x, y] = at(event);
    if (drag?.id !== event.pointerId) {
      hover([x, y]);
      return;
    }
    drag.moved ||= Math.hypot(x - drag.x, y - drag.y) > CLICK_SLOP;
    if (!drag.moved || !brushes) return;
    tooltip.hide();
    brush([drag.x, drag.y, x, y]);
  });
  on("pointerdown", (event) => {
    if (event.button !== 0) return;
    const [x, y] = at(event);
    drag = { id: event.pointerId, x, y, moved: false };
    // Captured, the drag goes on outside the canvas and ends wherever the button is let go.
    if (brushes) canvas.setPointerCapture(event.pointerId);
  });
  on("pointerup", (event) => {
    const ended = drag;
    drag = undefined;
    if (ended?.id === event.pointerId && !ended.moved) click(event).catch(() => undefined);
    if (event.pointerType === "touch") leave();
  });
  on("pointercancel", () => (drag = undefined));
  on("pointerleave", leave);
  on("dblclick", () => plot.clearSelection());
  return () => stop.abort();
}
