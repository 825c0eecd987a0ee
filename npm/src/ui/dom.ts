/** Elements without a framework and without markup strings: text is always text. */

type Attributes = Record<string, string | number | boolean | undefined>;

/** An element with attributes and children. `false` and `undefined` leave an attribute out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string | undefined)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((c) => c !== undefined));
  return element;
}

/** An icon: one path in a 16 px square, hidden from readers of the accessible tree. */
export function icon(path: string): SVGSVGElement {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  for (const [k, v] of Object.entries({
    viewBox: "0 0 16 16",
    width: "16",
    height: "16",
    "aria-hidden": "true",
  }))
    svg.setAttribute(k, v);
  const shape = document.createElementNS(ns, "path");
  for (const [k, v] of Object.entries({
    d: path,
    fill: "none",
    stroke: "currentColor",
    "stroke-width": "1.5",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
  })) {
    shape.setAttribute(k, v);
  }
  svg.append(shape);
  return svg;
}

/** Icons by name. */
export const ICONS = {
  table: "M2.5 3.5h11v9h-11zM2.5 6.5h11M2.5 9.5h11M6.5 6.5v6",
  chart: "M2.5 13.5h11M4.5 11V7M8 11V3.5M11.5 11V8.5",
  download: "M8 2.5v7.5M4.8 7 8 10.2 11.2 7M3 13.5h10",
  close: "M4 4l8 8M12 4l-8 8",
  chevron: "M4 6l4 4 4-4",
  alert: "M8 2l6.5 11.5h-13zM8 6.5v3M8 11.6v.1",
  clock: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM8 5v3.2l2.2 1.6",
  empty: "M3 4h10M5 8h6M7 12h2",
};

let uniqueId = 0;

/** An id unique in the page, for aria references. */
export function nextId(prefix: string): string {
  uniqueId += 1;
  return `pellucid-${prefix}-${uniqueId}`;
}

/**
 * Runs `run` with the newest value, once at a time: what arrives while it runs replaces what waits.
 */
export function latest<T>(run: (value: T) => Promise<void>): (value: T) => void {
  let waiting: { value: T } | undefined;
  let running = false;
  const next = async (): Promise<void> => {
    running = true;
    while (waiting) {
      const { value } = waiting;
      waiting = undefined;
      await run(value).catch(() => undefined);
    }
    running = false;
  };
  return (value) => {
    waiting = { value };
    if (!running) void next();
  };
}
