// What a chart has drawn, read off its SVG: texts and shapes in CSS px.

/** The SVG's own units in a CSS px. */
const UNITS = 10;
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

const plain = (text) => text.replace(/&(\w+);/g, (whole, name) => ENTITIES[name] ?? whole).trim();
/** Rounded where the units' tenths are none of a float's. */
const number = (value) =>
  value === undefined ? undefined : Math.round((Number(value) / UNITS) * 1e6) / 1e6;

/**
 * Texts as `{ text, x, y, size, anchor, fill, turned }`, shapes as `{ kind, fill, stroke, width,
 * opacity, points, x0, y0, x1, y1 }` with colours in small letters; `label` is the picture's
 * accessible name.
 */
export function read(svg) {
  const attributes = (source) =>
    Object.fromEntries(
      [...source.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, k, v]) => [k, plain(v)]),
    );
  const [, head] = /<svg([^>]*)>/.exec(svg);
  const { width, height, "aria-label": label } = attributes(head);
  const texts = [...svg.matchAll(/<text([^>]*)>([^<]*)<\/text>/g)].map(([, a, text]) => {
    const {
      x,
      y,
      fill,
      transform,
      "font-size": size,
      "text-anchor": anchor,
      "font-weight": weight,
      "font-family": family,
    } = attributes(a);
    return {
      text: plain(text),
      x: number(x),
      y: number(y),
      size: number(size),
      anchor,
      fill: fill?.toLowerCase(),
      weight,
      family,
      turned: transform?.includes("rotate") === true,
    };
  });
  const shapes = [...svg.matchAll(/<(rect|polygon|polyline|circle|path|line)\b([^>]*)\/>/g)].map(
    ([, kind, a]) => {
      const all = attributes(a);
      const points =
        kind === "rect"
          ? corners(all)
          : kind === "circle"
            ? around(all)
            : ((all.points ?? all.d ?? "")
                .match(/-?[\d.]+,-?[\d.]+/g)
                ?.map((p) => p.split(",").map(number)) ?? []);
      const [xs, ys] = [points.map((p) => p[0]), points.map((p) => p[1])];
      return {
        kind,
        fill: all.fill?.toLowerCase(),
        stroke: all.stroke?.toLowerCase(),
        width: number(all["stroke-width"]),
        opacity: Number(all.opacity ?? 1),
        points,
        x0: Math.min(...xs),
        y0: Math.min(...ys),
        x1: Math.max(...xs),
        y1: Math.max(...ys),
      };
    },
  );
  return { svg, label, width: Number(width), height: Number(height), texts, shapes };
}

const corners = ({ x, y, width, height }) => [
  [number(x), number(y)],
  [number(x) + number(width), number(y) + number(height)],
];
const around = ({ cx, cy, r }) => [
  [number(cx) - number(r), number(cy) - number(r)],
  [number(cx) + number(r), number(cy) + number(r)],
];

/** The picture of `window.chart` as it is now. */
export const picture = async (page) => read(await page.evaluate(() => window.chart.exportSvg()));

/** How many colours `window.chart` draws lines in. */
export const lineColors = async (page) =>
  new Set(
    (await picture(page)).shapes
      .filter((s) => s.kind === "polyline" && s.points.length > 2)
      .map((s) => s.stroke),
  ).size;

/** All that is written, in the order it is drawn. */
export const words = (p) => p.texts.map((t) => t.text);

/** The one text that says this, or matches. */
export function said(p, what) {
  const found = p.texts.filter((t) =>
    what instanceof RegExp ? what.test(t.text) : t.text === what,
  );
  if (found.length !== 1)
    throw new Error(`${found.length} texts say ${what}: ${words(p).join(" | ")}`);
  return found[0];
}

/** Shapes filled or stroked in a colour. */
export const coloured = (p, color) =>
  p.shapes.filter((s) => s.fill === color || s.stroke === color);

/** Plain numbers at the left or right axis, as `[value, y]` from the top down. */
export const yTicks = (p) =>
  p.texts
    .filter((t) => /^[−-]?[\d,.]+$/.test(t.text) && (t.anchor === "end" || t.anchor === "start"))
    .map((t) => [Number(t.text.replaceAll(",", "").replace("−", "-")), t.y])
    .sort((a, b) => a[1] - b[1]);

/** Plain numbers below or above the plot, as `[value, x]` from left to right. */
export const xTicks = (p) =>
  p.texts
    .filter((t) => /^[−-]?[\d,.]+$/.test(t.text) && t.anchor === "middle")
    .map((t) => [Number(t.text.replaceAll(",", "").replace("−", "-")), t.x])
    .sort((a, b) => a[1] - b[1]);

/** Where a value stands on a linear axis, by its first and last tick. */
export function place(ticks, value) {
  const [[a, from], [b, to]] = [ticks[0], ticks.at(-1)];
  return from + ((value - a) / (b - a)) * (to - from);
}
