// Numbers, times and text widths as the browser knows them. Formatters are slow to make and quick to use, so they are kept.

const formatters = new Map();

function kept(key, make) {
  let f = formatters.get(key);
  if (f === undefined) formatters.set(key, (f = make()));
  return f;
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte"];

/** A number in a locale. `digits` below 0 means as many as needed up to two. */
export function formatNumber(locale, value, style, digits, currency) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "-∞";
  const fraction = digits < 0 ? { maximumFractionDigits: style === "percent" || style === "compact" ? 1 : 2 } : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const number = (options) => kept(`${locale}|${JSON.stringify(options)}`, () => new Intl.NumberFormat(locale, options));
  switch (style) {
    case "percent":
      return number({ style: "percent", ...fraction }).format(value);
    case "compact":
      return number({ notation: "compact", ...fraction }).format(value);
    case "currency":
      return number({ style: "currency", currency: currency || "USD", ...(digits < 0 ? {} : fraction) }).format(value);
    case "bytes": {
      let power = 0;
      while (Math.abs(value) >= 1000 && power < UNITS.length - 1) (value /= 1000), power++;
      return number({ style: "unit", unit: UNITS[power], unitDisplay: "short", maximumFractionDigits: 1 }).format(value);
    }
    default:
      return number(fraction).format(value);
  }
}

const TIMES = {
  Year: { year: "numeric" },
  Month: { month: "short" },
  Day: { day: "numeric" },
  Hour: { hour: "2-digit", minute: "2-digit" },
  Minute: { hour: "2-digit", minute: "2-digit" },
  Second: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
  YearMonth: { year: "numeric", month: "short" },
  YearMonthDay: { year: "numeric", month: "short", day: "numeric" },
  FullDay: { weekday: "short", year: "numeric", month: "short", day: "numeric" },
  Instant: { year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" },
  FullHour: { year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" },
};

/** An instant in a locale. Times are shown as they are stored: on the clock of UTC, on which they were also grouped. */
export function formatTime(locale, millis, label) {
  const date = new Date(millis);
  if (Number.isNaN(date.getTime())) return "";
  return kept(`${locale}|t|${label}`, () => new Intl.DateTimeFormat(locale, { ...TIMES[label], timeZone: "UTC", hourCycle: "h23" })).format(date);
}

let pen;

/** The width of one line of text in CSS px. */
export function textWidth(text, font) {
  pen ??= (typeof OffscreenCanvas === "undefined" ? document.createElement("canvas") : new OffscreenCanvas(1, 1)).getContext("2d");
  pen.font = font;
  return pen.measureText(text).width;
}

/** A clock that never goes back, in milliseconds. */
export function now() {
  return performance.now();
}

// A message to oneself is handled after those that wait, and unlike a timer at once.
let own;
const waiting = [];

export function breathe() {
  if (!own) {
    own = new MessageChannel();
    own.port1.onmessage = () => waiting.shift()();
  }
  return new Promise((resolve) => {
    waiting.push(resolve);
    own.port2.postMessage(0);
  });
}
