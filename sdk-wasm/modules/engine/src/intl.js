// Numbers and times as the browser knows them. Formatters are slow to make and quick to use, so
// they are kept.

const formatters = new Map();

function kept(key, make) {
  let f = formatters.get(key);
  if (f === undefined) formatters.set(key, (f = make()));
  return f;
}

const BINARY = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
const SPANS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

/**
 * Digits of a number for which nobody chose them: 0.0042 is not 0, and what is readable in no other
 * way has an exponent.
 */
function ownDigits(size, few) {
  if (size >= 1e15) return { notation: "scientific", maximumSignificantDigits: 6 };
  if (size !== 0 && size < 1e-6) return { notation: "scientific", maximumSignificantDigits: 3 };
  if (size !== 0 && size < 0.1) return { maximumSignificantDigits: 2 };
  return { maximumFractionDigits: few ? 1 : 2 };
}

/** A number in a locale. `digits` below 0 means as many as needed. */
export function formatNumber(locale, value, style, digits, currency, compact, sign, grouping) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "–" : value > 0 ? "∞" : "−∞";
  const short = style === "compact" || compact;
  const fixed = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const fraction = (size) => (digits < 0 || size >= 1e21 ? ownDigits(size, short || style === "percent") : fixed);
  const common = { ...(grouping ? {} : { useGrouping: false }), ...(sign ? { signDisplay: "exceptZero" } : {}), ...(compact ? { notation: "compact" } : {}) };
  const format = (given, v) => {
    const options = { ...common, ...given };
    return kept(`${locale}|${JSON.stringify(options)}`, () => new Intl.NumberFormat(locale, options)).format(v);
  };
  // What rounds to zero has no sign.
  const write = (given, v = value) => (v <= 0 && v > -1 && format(given, -v) === format(given, 0) ? format(given, 0) : format(given, v));
  const size = Math.abs(value);
  switch (style) {
    case "percent":
      return write({ style: "percent", ...fraction(size * 100) });
    case "compact":
      return write({ notation: "compact", ...fraction(size) });
    case "exponent":
      return write({ notation: "scientific", ...fixed });
    case "currency": {
      const money = { style: "currency", currency: currency || "USD" };
      if (digits >= 0 || compact) return write({ ...money, ...fraction(size) });
      // A price of 0.0042 is not free.
      return value !== 0 && format(money, size) === format(money, 0) ? write({ ...money, maximumSignificantDigits: 2 }) : write(money);
    }
    case "bytes": {
      // Intl counts kilobytes by 1000 and knows no KiB.
      let power = 0;
      while (Math.round(Math.abs(value) * 100) / 100 >= 1024 && power < BINARY.length - 1) (value /= 1024), power++;
      return `${write(fraction(Math.abs(value)), value)}\u00a0${BINARY[power]}`;
    }
    case "duration": {
      // The two largest units that say something, as "1 hr, 2 min" or "1 Std., 2 Min.".
      const unit = (v, name, options) => write({ style: "unit", unit: name, unitDisplay: "short", ...options }, v);
      if (size < 60) return unit(value, "second", fraction(size));
      let i = SPANS.findIndex(([, s]) => size >= s);
      const [small, grain] = SPANS[i + 1];
      const whole = Math.round(size / grain), ratio = SPANS[i][1] / grain;
      const parts = [unit(Math.sign(value) * Math.floor(whole / ratio), SPANS[i][0], { maximumFractionDigits: 0 })];
      if (whole % ratio) parts.push(unit(whole % ratio, small, { maximumFractionDigits: 0 }));
      return kept(`${locale}|list`, () => new Intl.ListFormat(locale, { type: "unit", style: "narrow" })).format(parts);
    }
    default:
      return write(fraction(size));
  }
}

/**
 * The order of names as a reader of the locale sorts them, figures by their number: "Item 2" before
 * "Item 10".
 */
export function collated(locale, names) {
  const collator = kept(`${locale}|order`, () => new Intl.Collator(locale, { numeric: true }));
  return Uint32Array.from(names.keys()).sort((a, b) => collator.compare(names[a], names[b]) || a - b);
}

// Calendars whose months are those that units of time were cut by.
const GREGORIAN_MONTHS = ["gregory", "iso8601", "buddhist", "japanese", "roc"];

/** The locale's calendar, or where its months are others the Gregorian. */
function calendar(locale) {
  const own = kept(`${locale}|c`, () => new Intl.DateTimeFormat(locale).resolvedOptions().calendar);
  return GREGORIAN_MONTHS.includes(own) ? own : "gregory";
}

const INSTANT = { year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" };
const TIMES = {
  Year: { year: "numeric" },
  Month: { month: "short" },
  Weekday: { weekday: "short" },
  Day: { day: "numeric" },
  Hour: { hour: "2-digit", minute: "2-digit" },
  Minute: { hour: "2-digit", minute: "2-digit" },
  Second: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
  YearMonth: { year: "numeric", month: "short" },
  YearMonthDay: { year: "numeric", month: "short", day: "numeric" },
  FullDay: { weekday: "short", year: "numeric", month: "short", day: "numeric" },
  Instant: INSTANT,
  Milliseconds: { ...INSTANT, fractionalSecondDigits: 3 },
  Microseconds: { ...INSTANT, fractionalSecondDigits: 3 },
  FullHour: { year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" },
};

/**
 * An instant in a locale. Times are shown as they are stored: on the clock of UTC, on which they
 * were also grouped.
 */
export function formatTime(locale, millis, micros, label) {
  const date = new Date(millis);
  if (Number.isNaN(date.getTime())) return "";
  // Without its era a year may lie on either side of the first.
  const era = date.getUTCFullYear() < 1 && TIMES[label].year ? { era: "short" } : {};
  const format = kept(`${locale}|t|${label}|${era.era}`, () => new Intl.DateTimeFormat(locale, { ...TIMES[label], ...era, calendar: calendar(locale), timeZone: "UTC", hourCycle: "h23" }));
  if (label !== "Microseconds") return format.format(date);
  // Intl knows three digits of a second; the next three follow them.
  const rest = kept(`${locale}|micros`, () => new Intl.NumberFormat(locale, { minimumIntegerDigits: 3 })).format(micros);
  return format.formatToParts(date).map((p) => (p.type === "fractionalSecond" ? p.value + rest : p.value)).join("");
}

/**
 * How many milliseconds the clock of a time zone is ahead of UTC; `local` is the reader's. NaN
 * where the zone is not known.
 */
export function utcOffset(zone, millis) {
  const date = new Date(millis);
  if (Number.isNaN(date.getTime())) return 0;
  if (zone === "local") return -date.getTimezoneOffset() * 60_000;
  try {
    const format = kept(`z|${zone}`, () => new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" }));
    const name = format.formatToParts(date).find((p) => p.type === "timeZoneName").value;
    // "GMT", "GMT+05:30", and before the railways "GMT+00:53:28".
    const [, sign, h, m, s] = /GMT(?:([+-])(\d+):(\d+)(?::(\d+))?)?/.exec(name) ?? [];
    return sign ? (sign === "-" ? -1 : 1) * ((Number(h) * 60 + Number(m)) * 60 + Number(s ?? 0)) * 1000 : 0;
  } catch {
    return Number.NaN;
  }
}

/** A clock that never goes back, in milliseconds. */
export function now() {
  return performance.now();
}

// A message to oneself is handled after those that wait, and unlike a timer at once.
let own;
const waiting = [];

/** Resolves when the next frame is to be drawn; some browsers tell workers no frames. */
export function frame() {
  return new Promise((resolve) => {
    if (typeof requestAnimationFrame === "function") requestAnimationFrame(resolve);
    else setTimeout(resolve, 16);
  });
}

export function yieldToEventLoop() {
  if (!own) {
    own = new MessageChannel();
    own.port1.onmessage = () => waiting.shift()();
  }
  return new Promise((resolve) => {
    waiting.push(resolve);
    own.port2.postMessage(0);
  });
}
