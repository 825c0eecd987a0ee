/**
 * Keys on a plot: arrows walk the points, Enter selects, Shift with arrows selects a range, Escape
 * clears.
 */

import type { Focus } from "../wire/wasm.js";
import type { Interactive } from "./interactive.js";

/** Points one press of Page Up or Page Down walks. */
const PAGE = 10;

/** Wires keys, until the returned function is called. */
export function attachKeyboard(plot: Interactive): () => void {
  const { group, host, messages, interactive } = plot.settings;
  const stop = new AbortController();
  let index = -1;
  let focus: Focus | undefined;
  let anchor: Focus | undefined;

  const walk = async (to: number): Promise<void> => {
    if (plot.handle === undefined) return;
    // At once, for a key that is held comes again before the engine has answered.
    const asked = Math.min(Math.max(0, to), focus && focus.count > 0 ? focus.count - 1 : Infinity);
    index = asked;
    const found = await group.call("focusDatum", [plot.handle, asked]);
    focus = found;
    if (index !== asked) return;
    index = Math.min(asked, Math.max(0, found.count - 1));
    host.announce(
      found.count === 0 ? messages.empty : messages.point(found.label, index, found.count),
    );
  };
  const select = async (additive: boolean): Promise<void> => {
    if (!focus?.datum || plot.handle === undefined) return;
    host.emit("dataPointClick", { datum: focus.datum, row: focus.row });
    if (focus.row !== null && !additive && (await plot.drillDown(focus.row, focus.datum))) {
      index = -1;
      focus = undefined;
      return;
    }
    if (!interactive) return;
    if (plot.spec.select === "point" && focus.row !== null) {
      const report = await group.selectPoint(plot.handle, focus.row, additive);
      host.announce(messages.filtered(report.charts));
    } else if (plot.brushes) await range(focus, focus);
  };
  const range = async (from: Focus, to: Focus): Promise<void> => {
    if (plot.handle === undefined) return;
    const report = await group.brush(plot.handle, from.x, from.y, to.x, to.y);
    host.announce(messages.filtered(report.charts));
  };
  const step = async (to: number, extend: boolean): Promise<void> => {
    const from = anchor ?? focus;
    await walk(to);
    anchor = extend ? from : undefined;
    if (extend && from && focus && interactive && plot.brushes) await range(from, focus);
  };
  const steps: Record<string, () => number> = {
    ArrowRight: () => index + 1,
    ArrowDown: () => index + 1,
    ArrowLeft: () => index - 1,
    ArrowUp: () => index - 1,
    PageDown: () => index + PAGE,
    PageUp: () => index - PAGE,
    Home: () => 0,
    End: () => Number.MAX_SAFE_INTEGER,
  };

  const zoom = (factor: number): void => {
    const { clientWidth, clientHeight } = plot.element;
    plot.zoomer.push({
      x: focus?.x ?? clientWidth / 2,
      y: focus?.y ?? clientHeight / 2,
      factor,
      dx: 0,
      dy: 0,
    });
  };
  const pan = (key: string): void => {
    const { clientWidth, clientHeight } = plot.element;
    const dx = key === "ArrowLeft" ? clientWidth / 5 : key === "ArrowRight" ? -clientWidth / 5 : 0;
    const dy = key === "ArrowUp" ? clientHeight / 5 : key === "ArrowDown" ? -clientHeight / 5 : 0;
    plot.zoomer.push({ x: clientWidth / 2, y: clientHeight / 2, factor: 1, dx, dy });
  };
  /** Keys of a chart that zooms; whether this was one. */
  const zooming = ({ key, altKey, ctrlKey, metaKey }: KeyboardEvent): boolean => {
    if (!plot.zoomer.enabled || ctrlKey || metaKey) return false;
    if (key === "+" || key === "=") zoom(1.5);
    else if (key === "-") zoom(1 / 1.5);
    else if (key === "0") plot.resetZoom();
    else if (altKey && key.startsWith("Arrow")) pan(key);
    else return false;
    return true;
  };

  const keydown = (event: KeyboardEvent): void => {
    if (zooming(event)) {
      event.preventDefault();
      return;
    }
    const to = steps[event.key];
    let work: Promise<void> | undefined;
    if (to) work = step(event.key === "End" && focus ? focus.count - 1 : to(), event.shiftKey);
    else if (event.key === "Enter" || event.key === " ")
      work = select(event.shiftKey || event.ctrlKey || event.metaKey);
    else if (event.key === "Escape" && plot.selected) plot.clearSelection();
    else if ((event.key === "Backspace" || event.key === "Escape") && plot.path.length > 0)
      work = plot.drillUp(plot.path.length - 1);
    else return;
    event.preventDefault();
    work?.catch(() => undefined);
  };
  plot.element.addEventListener("keydown", keydown, { signal: stop.signal });
  return () => stop.abort();
}
