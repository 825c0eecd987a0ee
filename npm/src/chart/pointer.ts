/**
 * Pointer and touch on a plot: hover, click, legend, dragging an interval, panning and pinching.
 */

import { latest } from "../ui/dom.js";
import type { PointerHit } from "../wire/wasm.js";
import { Cross } from "./cross.js";
import type { Interactive } from "./interactive.js";
import { attachSwipe } from "./swipe.js";
import { Tooltip } from "./tooltip.js";

/**
 * A press that moves less than this, in CSS px, is a click; a finger is less steady than a mouse.
 */
const CLICK_SLOP = 4;
const TAP_SLOP = 10;
/**
 * A second click within this time, in milliseconds, belongs to a double click and drills no
 * further.
 */
const DOUBLE_CLICK = 350;

type Position = [x: number, y: number];

interface Press {
  start: Position;
  last: Position;
  moved: boolean;
  pans: boolean;
}

/** A plot's pointer. */
export interface Pointer {
  /** Reads the values under a tooltip anew: the picture is another. */
  refresh: () => void;
  stop: () => void;
}

/** Wires pointer events, until they are stopped. */
export function attachPointer(plot: Interactive, canvas: HTMLCanvasElement): Pointer {
  const { group, host, interactive } = plot.settings;
  const { zoomer } = plot;
  const brushes = interactive && plot.brushes;
  const tooltip = new Tooltip(plot.element);
  const cross = new Cross(plot.element);
  const stop = new AbortController();
  const presses = new Map<number, Press>();
  let inside = false;
  let inPlot = false;
  /** Where the values on show were read. */
  let reading: Position | undefined;
  let lastClick = -Infinity;
  let pinching = false;

  const at = (event: MouseEvent): Position => {
    const box = canvas.getBoundingClientRect();
    // A page may scale us by CSS transforms; the engine knows CSS px of the canvas only.
    const scale = box.width === 0 ? 1 : canvas.clientWidth / box.width;
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
  };
  const ask = async ([x, y]: Position): Promise<PointerHit | undefined> =>
    plot.handle === undefined ? undefined : group.call("pointer", [plot.handle, x, y]);
  /** Whether a press moves or selects something; one that does neither reads values on its way. */
  const dragging = (): boolean =>
    pinching || [...presses.values()].some((p) => p.moved && (p.pans || brushes));

  const hover = latest<Position>(async (position) => {
    const hit = await ask(position);
    inPlot = hit?.inPlot === true;
    const idle = hit && inside && !dragging();
    canvas.style.cursor =
      hit?.cursor && hit.cursor !== "default" ? hit.cursor : plot.zoomed ? "grab" : "";
    reading = idle ? position : undefined;
    if (idle && hit.tooltip) tooltip.show(hit.tooltip);
    else tooltip.hide();
    cross.show(idle ? hit.crosshair : null);
    if (!inside && plot.handle !== undefined) await group.call("pointerLeave", [plot.handle]);
  });
  const brush = latest<[number, number, number, number]>(async (corners) => {
    if (plot.handle === undefined) return;
    const step = group.brush(plot.handle, ...corners);
    // Where queries travel, the next step calls this one off instead of waiting for its answer.
    if (group.table.remote) step.catch(() => undefined);
    else await step;
  });

  const leave = (): void => {
    inside = false;
    reading = undefined;
    tooltip.hide();
    cross.show(null);
    if (plot.handle !== undefined) group.call("pointerLeave", [plot.handle]).catch(() => undefined);
  };

  const click = async (event: PointerEvent): Promise<void> => {
    const second = event.timeStamp - lastClick < DOUBLE_CLICK;
    lastClick = event.timeStamp;
    const keys = event.shiftKey || event.ctrlKey || event.metaKey || event.altKey;
    const hit = await ask(at(event));
    if (!hit || plot.handle === undefined) return;
    if (hit.legend !== null) {
      await plot.switchSeries(hit.legend, keys);
      return;
    }
    if (event.pointerType === "touch" && hit.tooltip) {
      reading = at(event);
      tooltip.show(hit.tooltip);
    }
    if (hit.datum) host.emit("dataPointClick", { datum: hit.datum, row: hit.row });
    if (hit.row !== null && hit.datum && !second && (await plot.drillDown(hit.row, hit.datum))) {
      leave();
      return;
    }
    if (!interactive || second) return;
    if (plot.spec.select === "point" && hit.row !== null) {
      await group.selectPoint(plot.handle, hit.row, keys);
    } else if (plot.selected) plot.clearSelection();
  };

  const on = <K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (event: HTMLElementEventMap[K]) => void,
    options: AddEventListenerOptions = {},
  ): void => canvas.addEventListener(type, listener, { signal: stop.signal, ...options });

  on("pointermove", (event) => {
    const position = at(event);
    inside = true;
    const press = presses.get(event.pointerId);
    if (!press) {
      hover(position);
      return;
    }
    const before = press.last;
    press.moved ||=
      Math.hypot(position[0] - press.start[0], position[1] - press.start[1]) >
      (event.pointerType === "touch" ? TAP_SLOP : CLICK_SLOP);
    if (presses.size > 1) {
      const others = [...presses.values()].filter((p) => p !== press);
      const other = others[0];
      if (zoomer.enabled && other) pinch(before, position, other.last);
      press.last = position;
      return;
    }
    press.last = position;
    if (pinching) return;
    if (!press.moved) return;
    if (press.pans)
      zoomer.push({
        x: position[0],
        y: position[1],
        factor: 1,
        dx: position[0] - before[0],
        dy: position[1] - before[1],
      });
    else if (brushes) brush([...press.start, ...position]);
    else {
      // A finger that slides over a chart without a brush reads values off it.
      hover(position);
      return;
    }
    tooltip.hide();
    cross.show(null);
  });

  const pinch = (before: Position, now: Position, still: Position): void => {
    const distance = (a: Position, b: Position): number => Math.hypot(a[0] - b[0], a[1] - b[1]);
    const [from, to] = [distance(before, still), distance(now, still)];
    if (from < 1 || to < 1) return;
    const middle: Position = [(now[0] + still[0]) / 2, (now[1] + still[1]) / 2];
    zoomer.push({
      x: middle[0],
      y: middle[1],
      factor: to / from,
      dx: (now[0] - before[0]) / 2,
      dy: (now[1] - before[1]) / 2,
    });
  };

  on("pointerdown", (event) => {
    if (event.button !== 0) return;
    const position = at(event);
    const pans = zoomer.enabled && plot.zoomed && (!brushes || event.shiftKey);
    presses.set(event.pointerId, { start: position, last: position, moved: false, pans });
    if (presses.size > 1) {
      pinching = true;
      tooltip.hide();
    }
    // Captured, the drag goes on outside the canvas and ends wherever the button is let go.
    if (brushes || zoomer.enabled) canvas.setPointerCapture(event.pointerId);
  });
  const lifted = (event: PointerEvent): void => {
    const press = presses.get(event.pointerId);
    presses.delete(event.pointerId);
    const alone = !pinching;
    if (presses.size === 0) pinching = false;
    if (!press || !alone) return;
    if (event.type === "pointerup" && !press.moved) click(event).catch(() => undefined);
    // After a tap the tooltip stays until the next touch elsewhere: there is no hovering finger to
    // read it by.
    else if (event.pointerType === "touch") leave();
  };
  on("pointerup", lifted);
  on("pointercancel", lifted);
  on("pointerleave", (event) => {
    if (event.pointerType !== "touch") leave();
  });
  on("dblclick", (event) => {
    if (plot.selected) plot.clearSelection();
    void ask(at(event)).then(
      (hit) => {
        if (!hit) return;
        if (hit.legend !== null) return plot.switchSeries(hit.legend, true);
        if (hit.datum) host.emit("dataPointDoubleClick", { datum: hit.datum, row: hit.row });
        if (plot.zoomed) plot.resetZoom();
        return undefined;
      },
      () => undefined,
    );
  });
  on(
    "wheel",
    (event) => {
      if (zoomer.enabled && inPlot && zoomer.wheel(event, at(event))) event.preventDefault();
    },
    { passive: false },
  );
  const elsewhere = (event: PointerEvent): void => {
    if (event.pointerType === "touch" && !event.composedPath().includes(canvas)) leave();
  };
  canvas.ownerDocument.addEventListener("pointerdown", elsewhere, {
    signal: stop.signal,
    passive: true,
  });
  const refresh = async (): Promise<void> => {
    const position = reading;
    if (!position || dragging()) return;
    const hit = await ask(position);
    if (reading !== position) return;
    if (hit?.tooltip) tooltip.show(hit.tooltip);
    else tooltip.hide();
  };
  if (!brushes && !zoomer.enabled) attachSwipe(canvas, stop.signal);
  return { refresh: () => void refresh().catch(() => undefined), stop: () => stop.abort() };
}
