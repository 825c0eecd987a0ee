// Texts as pictures, by a canvas that nobody sees.

/**
 * One line of text as pixels, four bytes each: its baseline `down` CSS px from the top, `scale`
 * pixels a CSS px.
 */
export function textPicture(text, font, color, width, height, scale, down) {
  let canvas;
  if (typeof OffscreenCanvas === "undefined") {
    canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
  } else {
    canvas = new OffscreenCanvas(width, height);
  }
  const ctx = canvas.getContext("2d");
  ctx.scale(scale, scale);
  ctx.font = font;
  ctx.fillStyle = color;
  ctx.textAlign = "left";
  ctx.fillText(text, 0, down);
  return new Uint8Array(ctx.getImageData(0, 0, width, height).data.buffer);
}
