// Draws what pellucid-charts recorded (see output/canvas.rs there for the table of commands) on a
// CanvasRenderingContext2D or an OffscreenCanvasRenderingContext2D. The canvas has device pixels;
// positions are divided by unitsPerPixel on the way.

const RECT = 1, STROKE_RECT = 2, PATH = 3, POLYGON = 4, CIRCLE = 5, RING = 6, TEXT = 7, IMAGE = 8;

// Capitals are this high in the usual sans-serif faces, as a share of the font size; half of it
// centres them.
const CAP_HEIGHT = 0.72;
const TURN = 2 * Math.PI;

// A text runs as its first letter does: in a worker the canvas does not know the page's direction.
const ASCII = /^[\x00-\x7f]*$/;
const RIGHT_TO_LEFT = /^[^\p{L}]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u;

const cssColors = new Map();

/** The CSS colour of 0xRRGGBBAA. */
function css(rgba) {
  let text = cssColors.get(rgba);
  if (text === undefined) {
    if (cssColors.size > 4096) cssColors.clear();
    const u = rgba >>> 0;
    text = `rgba(${u >>> 24},${(u >>> 16) & 255},${(u >>> 8) & 255},${((u & 255) / 255).toFixed(4)})`;
    cssColors.set(rgba, text);
  }
  return text;
}

/** A picture on a canvas of its own: drawImage scales it, putImageData could not. */
function picture(c, i, columns, rows) {
  const data = new ImageData(columns, rows);
  const bytes = new DataView(data.data.buffer);
  for (let p = 0; p < columns * rows; p++) bytes.setInt32(p * 4, c[i + p], false);
  let canvas;
  if (typeof OffscreenCanvas === "undefined") {
    canvas = document.createElement("canvas");
    canvas.width = columns;
    canvas.height = rows;
  } else {
    canvas = new OffscreenCanvas(columns, rows);
  }
  canvas.getContext("2d").putImageData(data, 0, 0);
  return canvas;
}

/**
 * @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} ctx
 * @param {Int32Array} commands
 * @param {string[]} strings
 * @param {number} unitsPerPixel
 * @param {string} fontFamily a CSS font-family list
 */
export function replay(ctx, commands, strings, unitsPerPixel, fontFamily) {
  const c = commands, n = c.length, k = 1 / unitsPerPixel;
  ctx.save();
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.clearRect(0, 0, ctx.canvas.width, ctx.canvas.height);
  ctx.lineJoin = "round";
  ctx.lineCap = "butt";
  ctx.textBaseline = "alphabetic";
  ctx.imageSmoothingEnabled = false;
  let fill, stroke, line, font, align;
  const setFill = (v) => { if (v !== fill) ctx.fillStyle = css(fill = v); };
  const setStroke = (v, w) => {
    if (v !== stroke) ctx.strokeStyle = css(stroke = v);
    if (w !== line) ctx.lineWidth = (line = w) * k;
  };
  const trace = (i, count) => {
    ctx.moveTo(c[i] * k, c[i + 1] * k);
    for (let p = i + 2, end = i + count * 2; p < end; p += 2) ctx.lineTo(c[p] * k, c[p + 1] * k);
  };
  let i = 0;
  while (i < n) {
    switch (c[i]) {
      case RECT:
        setFill(c[i + 1]);
        ctx.fillRect(c[i + 2] * k, c[i + 3] * k, c[i + 4] * k, c[i + 5] * k);
        i += 6;
        break;
      case STROKE_RECT:
        setStroke(c[i + 1], c[i + 2]);
        ctx.strokeRect(c[i + 3] * k, c[i + 4] * k, c[i + 5] * k, c[i + 6] * k);
        i += 7;
        break;
      case PATH: {
        // Neighbours of one style are one stroke; where colours are translucent each keeps its own,
        // for overlaps add up.
        const color = c[i + 1], width = c[i + 2], opaque = (color & 255) === 255;
        setStroke(color, width);
        ctx.beginPath();
        do {
          const count = c[i + 3];
          if (count > 0) trace(i + 4, count);
          i += 4 + count * 2;
        } while (opaque && i < n && c[i] === PATH && c[i + 1] === color && c[i + 2] === width);
        ctx.stroke();
        break;
      }
      case POLYGON: {
        const count = c[i + 2];
        setFill(c[i + 1]);
        if (count > 2) {
          ctx.beginPath();
          trace(i + 3, count);
          ctx.fill();
        }
        i += 3 + count * 2;
        break;
      }
      case CIRCLE: {
        const color = c[i + 1], opaque = (color & 255) === 255;
        setFill(color);
        ctx.beginPath();
        do {
          const x = c[i + 2] * k, y = c[i + 3] * k, r = c[i + 4] * k;
          ctx.moveTo(x + r, y);
          ctx.arc(x, y, r, 0, TURN);
          i += 5;
        } while (opaque && i < n && c[i] === CIRCLE && c[i + 1] === color);
        ctx.fill();
        break;
      }
      case RING:
        setStroke(c[i + 1], c[i + 2]);
        ctx.beginPath();
        ctx.arc(c[i + 3] * k, c[i + 4] * k, c[i + 5] * k, 0, TURN);
        ctx.stroke();
        i += 6;
        break;
      case TEXT: {
        setFill(c[i + 1]);
        const size = c[i + 3] * k, f = `${c[i + 4]} ${size}px ${fontFamily}`;
        if (f !== font) ctx.font = font = f;
        const a = c[i + 5];
        if (a !== align) ctx.textAlign = (align = a) === 0 ? "left" : a === 1 ? "center" : "right";
        const text = strings[c[i + 2]], direction = !ASCII.test(text) && RIGHT_TO_LEFT.test(text) ? "rtl" : "ltr";
        if (ctx.direction !== direction) ctx.direction = direction;
        const x = c[i + 7] * k, y = c[i + 8] * k, drop = size * CAP_HEIGHT / 2;
        if (c[i + 6]) {
          ctx.setTransform(0, -1, 1, 0, x, y);
          ctx.fillText(text, 0, drop);
          ctx.setTransform(1, 0, 0, 1, 0, 0);
        } else {
          // On whole pixels letters are sharp also where a CSS px is one device pixel.
          ctx.fillText(text, x, Math.round(y + drop));
        }
        i += 9;
        break;
      }
      case IMAGE: {
        const columns = c[i + 5], rows = c[i + 6];
        if (columns > 0 && rows > 0) {
          ctx.drawImage(picture(c, i + 7, columns, rows), c[i + 1] * k, c[i + 2] * k, c[i + 3] * k, c[i + 4] * k);
        }
        i += 7 + columns * rows;
        break;
      }
      default:
        // Unknown commands have unknown lengths: nothing behind this one could be read.
        ctx.restore();
        throw new Error(`pellucid: unknown drawing command ${c[i]} at ${i}`);
    }
  }
  ctx.restore();
}
