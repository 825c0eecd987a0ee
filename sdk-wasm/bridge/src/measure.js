// Text widths by a canvas that nobody sees.

let pen;

/** The width of one line of text in CSS px. */
export function textWidth(text, font) {
  pen ??= (typeof OffscreenCanvas === "undefined" ? document.createElement("canvas") : new OffscreenCanvas(1, 1)).getContext("2d");
  pen.font = font;
  return pen.measureText(text).width;
}
