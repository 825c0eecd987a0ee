/** Values as text for readers, by the same `Format` the charts use. */

import { microsOf } from "../common/instant.js";
import type { Value } from "../engine/result.js";
import type { Channel, DataType, Encoding, Format, Options } from "../generated/index.js";
import type { BinWidth } from "../wire/wasm.js";
import { humanize, humanizeWithin, numbersAreNames } from "./humanize.js";

/** Writes values of one column. */
export type Formatter = (value: Value) => string;

/** What is neither told by a word nor by itself; texts are the digits of decimals. */
type Told = number | bigint | string | Date;

const BYTE_UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
const DAY = 86_400_000;
const SPANS: [unit: string, seconds: number][] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

/**
 * The clock that a chart's instants are shown on, as an IANA name; UTC where the page names none
 * that the browser knows.
 */
export function clockOf(options: Options | undefined, reader: string): string {
  const name = options?.timezone === "local" ? reader : (options?.timezone ?? "UTC");
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}

/**
 * A writer for a column of `type`, in the reader's locale; instants on the clock of `timeZone`.
 * `values` are some of the column's, which it tells apart.
 */
export function formatter(
  type: DataType,
  format: Format | undefined,
  locale: string,
  timeUnit?: Channel["timeUnit"],
  messages = { yes: "Yes", no: "No" },
  timeZone = "UTC",
  values: readonly Value[] = [],
): Formatter {
  const write =
    type === "timestamp" || type === "date"
      ? timeFormatter(type, locale, timeUnit, timeZone, values)
      : timeUnit === "dayOfWeek" || timeUnit === "monthOfYear"
        ? cycleFormatter(locale, timeUnit)
        : numberFormatter(type, format, locale, timeUnit, values);
  return (value) => {
    if (value === null) return "\u2013";
    if (typeof value === "string" && type !== "decimal") return value;
    if (typeof value === "boolean") return value ? messages.yes : messages.no;
    return write(value);
  };
}

/** A writer for a channel's values: bins as their two ends, everything else by type and format. */
export function channelFormatter(
  type: DataType,
  channel: Channel | undefined,
  locale: string,
  messages: { yes: string; no: string },
  timeZone: string,
  values: readonly Value[],
): Formatter {
  const { timeUnit } = channel ?? {};
  const format = isNamed(type, channel) ? { grouping: false, ...channel?.format } : channel?.format;
  const write = formatter(type, format, locale, timeUnit, messages, timeZone, values);
  // Where the engine chose the width of bins it says so: see `withBins`.
  const { step, origin = 0 } = (channel?.bin === true ? undefined : channel?.bin) ?? {};
  if (step === undefined) return write;
  // Edges have the digits of the width, whose multiples they are.
  const digits = Math.max(digitsOf(step), digitsOf(origin));
  const { style, compact, digits: chosen, ...rest } = format ?? {};
  const shortened = compact === true || style === "compact" || style === "bytes";
  const said =
    chosen === undefined && !shortened && style !== "duration"
      ? { ...format, digits: Math.max(0, style === "percent" ? digits - 2 : digits) }
      : format;
  const edge = formatter(type, said, locale, timeUnit, messages, timeZone);
  // Shortened to the same, such as 12K – 12K, both are written in full.
  const kept = style === "percent" || style === "currency" ? { style } : {};
  const full = formatter(type, { ...rest, ...kept, digits }, locale, timeUnit, messages, timeZone);
  const ends = (low: number, write: Formatter): [string, string] => [write(low), write(low + step)];
  return (value) => {
    if (typeof value !== "number" && typeof value !== "bigint" && type !== "decimal")
      return write(value);
    if (value === null) return write(value);
    const short = ends(Number(value), edge);
    return (short[0] === short[1] ? ends(Number(value), full) : short).join("\u2009\u2013\u2009");
  };
}

/**
 * Whether a channel's numbers are names, as years are: whole, and taken as they stand; as
 * `sdk-wasm/charts/src/data/column.rs` tells them.
 */
function isNamed(type: DataType, channel: Channel | undefined): boolean {
  const { field, op, timeUnit } = channel ?? {};
  const asTheyStand = op === undefined || ["min", "max", "first", "last"].includes(op);
  return asTheyStand && timeUnit === undefined && type === "int" && numbersAreNames(field ?? "");
}

/** Digits after the point of a number as it is written. */
function digitsOf(value: number): number {
  const [mantissa = "", exponent = "0"] = String(value).split("e");
  return Math.min(20, Math.max(0, (mantissa.split(".")[1]?.length ?? 0) - Number(exponent)));
}

/** Calendars whose months are those that units of time are cut by. */
const GREGORIAN_MONTHS = ["gregory", "iso8601", "buddhist", "japanese", "roc"];

/** The locale's calendar, or where its months are others the Gregorian. */
function calendarOf(locale: string): string {
  const own = new Intl.DateTimeFormat(locale).resolvedOptions().calendar;
  return GREGORIAN_MONTHS.includes(own) ? own : "gregory";
}

/** Names of a week's days or a year's months; the 5th of January 1970 was a Monday. */
function cycleFormatter(
  locale: string,
  unit: "dayOfWeek" | "monthOfYear",
): (value: Told) => string {
  const intl = new Intl.DateTimeFormat(locale, {
    ...(unit === "dayOfWeek" ? { weekday: "short" } : { month: "short" }),
    calendar: calendarOf(locale),
    timeZone: "UTC",
  });
  return (value) =>
    intl.format(
      unit === "dayOfWeek" ? (Number(value) + 3) * DAY : Date.UTC(1970, Number(value) - 1),
    );
}

function timeFormatter(
  type: DataType,
  locale: string,
  unit: Channel["timeUnit"],
  timeZone: string,
  values: readonly Value[],
): (value: Told) => string {
  const options: Intl.DateTimeFormatOptions =
    unit === "year"
      ? { year: "numeric" }
      : unit === "month"
        ? { year: "numeric", month: "short" }
        : unit === "quarter"
          ? { year: "numeric" }
          : type === "date" || unit === "day" || unit === "week"
            ? { dateStyle: "medium" }
            : clockOptions(values);
  const made = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale, {
      ...options,
      calendar: calendarOf(locale),
      // Dates and units were cut on the clock of UTC: shown as they stand.
      timeZone: type === "timestamp" && unit === undefined ? timeZone : "UTC",
    });
  const ad = made(options);
  let bc: Intl.DateTimeFormat | undefined;
  // Intl knows three digits of a second; the next three follow them.
  const micros =
    options.fractionalSecondDigits !== undefined && values.some((value) => microsIn(value) !== 0)
      ? new Intl.NumberFormat(locale, { minimumIntegerDigits: 3 })
      : undefined;
  return (value) => {
    const ms = value instanceof Date ? value.getTime() : Number(value);
    if (Math.abs(ms) > 1e8 * DAY) return String(ms);
    // Without its era a year may lie on either side of the first.
    const intl = ms < FIRST_YEAR ? (bc ??= made(withEra(options))) : ad;
    if (micros) {
      const rest = micros.format(microsIn(value));
      const parts = intl.formatToParts(ms);
      return parts.map((p) => p.value + (p.type === "fractionalSecond" ? rest : "")).join("");
    }
    // Intl knows no quarters; as the charts write them.
    return unit === "quarter"
      ? `Q${Math.floor(new Date(ms).getUTCMonth() / 3) + 1} ${intl.format(ms)}`
      : intl.format(ms);
  };
}

/** The first instant of the year 1, in milliseconds. */
const FIRST_YEAR = -62_135_596_800_000;

/** The same with the era, which `Intl` takes beside no style. */
function withEra({
  dateStyle,
  timeStyle,
  ...parts
}: Intl.DateTimeFormatOptions): Intl.DateTimeFormatOptions {
  return {
    ...(dateStyle && { year: "numeric", month: "short", day: "numeric" }),
    ...(timeStyle && { hour: "numeric", minute: "2-digit" }),
    ...(timeStyle === "medium" && { second: "2-digit" }),
    ...parts,
    era: "short",
  };
}

const microsIn = (value: Value): number => (value instanceof Date ? microsOf(value) : 0);

/** As many digits of a clock as tell instants from one another. */
function clockOptions(values: readonly Value[]): Intl.DateTimeFormatOptions {
  const dates = values.filter((value) => value instanceof Date);
  const apart = (a: Date, b: Date): number =>
    a.getTime() - b.getTime() + (microsOf(a) - microsOf(b)) / 1000;
  dates.sort(apart);
  let closest = Infinity;
  dates.slice(1).forEach((date, i) => {
    const gap = apart(date, dates[i] ?? date);
    if (gap > 0) closest = Math.min(closest, gap);
  });
  if (closest >= 60_000) return { dateStyle: "medium", timeStyle: "short" };
  if (closest >= 1000) return { dateStyle: "medium", timeStyle: "medium" };
  const [numeric, second] = ["numeric", "2-digit"] as const;
  const day = { year: numeric, month: "short", day: numeric } as const;
  return { ...day, hour: numeric, minute: second, second, fractionalSecondDigits: 3 };
}

/**
 * Numbers as the charts write them: `sdk-wasm/modules/engine/src/intl.js` does the same for the
 * engine.
 */
function numberFormatter(
  type: DataType,
  format: Format = {},
  locale: string,
  unit: Channel["timeUnit"],
  values: readonly Value[],
): (value: Told) => string {
  const {
    style = "decimal",
    digits,
    currency,
    unit: suffix,
    compact = false,
    sign = false,
    grouping = true,
  } = format;
  const few = compact || style === "percent" || style === "compact";
  const fixed: Intl.NumberFormatOptions | undefined =
    digits === undefined
      ? undefined
      : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const common: Intl.NumberFormatOptions = {
    ...(sign && { signDisplay: "exceptZero" as const }),
    ...((compact || style === "compact") && { notation: "compact" as const }),
  };
  const tail = suffix === undefined ? "" : `\u00a0${suffix}`;
  const money = style === "currency" && fixed === undefined && !compact;
  const made = kept(
    (fraction: Intl.NumberFormatOptions) =>
      new Intl.NumberFormat(locale, {
        ...common,
        ...fraction,
        ...(style === "percent" && { style: "percent" as const }),
        ...(style === "currency" && { style: "currency" as const, currency: currency ?? "USD" }),
        // 2001, not 2,001: an hour or month number is a name.
        ...((unit !== undefined || !grouping) && { useGrouping: false }),
      }),
  );
  const factor = style === "percent" ? 100 : 1;
  const scaled = common.notation !== undefined || style === "bytes";
  const finest = scaled ? 0 : finestDigits(values, factor, !money);
  const close = scaled ? [] : closeOnes(values, factor);
  const fraction = (size: number, gap = Infinity): Intl.NumberFormatOptions =>
    (size < 1e21 ? fixed : undefined) ??
    preciseDigits(size, gap, finest) ??
    (money ? {} : ownDigits(size, few));
  const form = (size: number, gap?: number): Intl.NumberFormat => made(fraction(size, gap));
  if (style === "bytes") return (value) => bytes(Number(value), form) + tail;
  if (style === "duration")
    return (value) => duration(Number(value), locale, fraction(Math.abs(Number(value)))) + tail;
  return (value) => {
    const number = value instanceof Date ? value.getTime() : value;
    if (typeof number === "number" && !Number.isFinite(number))
      return Number.isNaN(number) ? "\u2013" : number > 0 ? "\u221e" : "\u2212\u221e";
    const near = Number(number);
    const size = Math.abs(near) * factor;
    if (type === "decimal" && !common.notation) {
      // A decimal is told whole, however long.
      const text = String(number);
      const most = mostDigits();
      if ((text.split(".")[1]?.length ?? 0) > most) return text + tail;
      const intl = made(fixed ?? { maximumFractionDigits: Math.min(most, 38) });
      return intl.format(isZero(intl, near) ? 0 : exactly(text)) + tail;
    }
    // So is an identifier: it has no size.
    const whole = typeof number === "bigint" || Number.isSafeInteger(number);
    const usual =
      whole && size >= 1e15 && factor === 1 && !fixed
        ? made({ maximumFractionDigits: 0 })
        : form(size, close.length === 0 ? Infinity : gapTo(near * factor, close));
    // A price of 0.0042 is not free.
    const intl =
      money && size !== 0 && size < 1 && usual.format(size) === usual.format(0)
        ? made({ maximumSignificantDigits: 2 })
        : usual;
    return intl.format(isZero(intl, near) ? 0 : exactly(number)) + tail;
  };
}

/** Whether a number rounds to zero, which has no sign. */
const isZero = (intl: Intl.NumberFormat, number: number): boolean =>
  number <= 0 && number > -1 && intl.format(-number) === intl.format(0);

/** A number as `Intl` takes it; texts of digits it takes digit by digit. */
const exactly = (number: number | bigint | string): number | bigint => number as number | bigint;

let most: number | undefined;

/** Digits after the point that a browser writes of a text of digits: 100, 20 before 2023. */
const mostDigits = (): number => (most ??= triedDigits());

function triedDigits(): number {
  const written = new Intl.NumberFormat("en").format(exactly("9007199254740993"));
  // Before 2022 texts became numbers, which lose digits.
  if (!written.endsWith("993")) return -1;
  try {
    const intl = new Intl.NumberFormat("en", { maximumFractionDigits: 100 });
    return intl.resolvedOptions().maximumFractionDigits ?? 20;
  } catch {
    return 20;
  }
}

/**
 * Digits of a number for which nobody chose them: 0.0042 is not 0, and what is readable in no other
 * way has an exponent.
 */
function ownDigits(size: number, few: boolean): Intl.NumberFormatOptions {
  if (size >= 1e15) return { notation: "scientific", maximumSignificantDigits: 6 };
  if (size !== 0 && size < 1e-6) return { notation: "scientific", maximumSignificantDigits: 3 };
  return size !== 0 && size < 0.1
    ? { maximumSignificantDigits: 2 }
    : { maximumFractionDigits: few ? 1 : 2 };
}

/**
 * Digits after the point of a column's numbers where the usual ones tell less than the steps of
 * their axis would; otherwise 0. As `sdk-wasm/charts/src/data/digits.rs` counts them, which says
 * why.
 */
function finestDigits(values: readonly Value[], factor: number, alone: boolean): number {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (typeof value !== "number" || !Number.isFinite(value)) continue;
    low = Math.min(low, value * factor);
    high = Math.max(high, value * factor);
  }
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const apart = high - low > largest * 1e-11;
  const off = Math.abs(high - Math.round(high));
  const step = apart ? (high - low) / 5 : alone && off < 0.005 ? off / 10 : 0;
  if (step <= 0) return 0;
  const most = (apart ? 11 : 8) - Math.floor(Math.log10(largest));
  const digits = Math.min(-Math.floor(Math.log10(step)), most);
  return digits > 2 ? Math.min(digits, 20) : 0;
}

/** More values than this are not compared one by one; as the charts do. */
const MOST_COMPARED = 500;
/** Numbers closer than this part of their size are one, but for noise of floats. */
const NOISE = 1e-11;

const apart = (a: number, b: number): boolean =>
  Math.abs(b - a) > NOISE * Math.max(Math.abs(a), Math.abs(b));

/** The values in order, where they are few. */
function closeOnes(values: readonly Value[], factor: number): number[] {
  const numbers = values.filter((v) => typeof v === "number").filter(Number.isFinite);
  if (numbers.length > MOST_COMPARED) return [];
  const sorted = numbers.map((v) => v * factor).sort((a, b) => a - b);
  return sorted.filter((v, i) => i === 0 || apart(sorted[i - 1] ?? v, v));
}

/** How far the nearest other one of values that ascend is away. */
function gapTo(value: number, close: readonly number[]): number {
  const others = close.filter((v) => apart(v, value));
  return others.reduce((gap, v) => Math.min(gap, Math.abs(v - value)), Infinity);
}

/**
 * The digits of one number of such a column, where it needs more than the usual ones to be told
 * from the next, `gap` away; as `sdk-wasm/charts/src/data/digits.rs` counts them.
 */
function preciseDigits(
  size: number,
  gap: number,
  finest: number,
): Intl.NumberFormatOptions | undefined {
  const place = (v: number): number => Math.floor(Math.log10(v));
  const needed = gap < Math.max(size, 1) ? -place(gap) : 0;
  // What is larger or smaller has an exponent, of six or three digits.
  if (size >= 1e15) return gap < size * 1e-5 ? { maximumFractionDigits: 0 } : undefined;
  if (size < 1e-6)
    return gap < size * 0.01 ? { maximumFractionDigits: Math.min(20, needed) } : undefined;
  const most = Math.min(20, Math.max(0, finest, Math.min(needed, 11 - place(size))));
  const digits = size.toFixed(most).split(".")[1]?.replace(/0+$/, "").length ?? 0;
  const usual = size < 0.1 ? 1 - place(size) : 2;
  return most > 0 && digits > usual ? { maximumFractionDigits: digits } : undefined;
}

/** The same, made once for each of the options: formatters are slow to make. */
function kept(
  make: (options: Intl.NumberFormatOptions) => Intl.NumberFormat,
): (options: Intl.NumberFormatOptions) => Intl.NumberFormat {
  const known = new Map<string, Intl.NumberFormat>();
  return (options) => {
    const key = JSON.stringify(options);
    const found = known.get(key) ?? make(options);
    known.set(key, found);
    return found;
  };
}

function bytes(value: number, form: (size: number) => Intl.NumberFormat): string {
  // Intl counts kilobytes by 1000 and knows no KiB.
  const power = Math.min(
    BYTE_UNITS.length - 1,
    Math.max(0, Math.floor(Math.log2(Math.abs(value) || 1) / 10)),
  );
  const scaled = value / 1024 ** power;
  return `${form(Math.abs(scaled)).format(scaled)}\u00a0${BYTE_UNITS[power] ?? "B"}`;
}

/** The two largest units that say something, such as "1 hr 2 min" or "1 Std., 2 Min.". */
function duration(value: number, locale: string, fraction: Intl.NumberFormatOptions): string {
  const unit = (v: number, name: string, options: Intl.NumberFormatOptions): string =>
    new Intl.NumberFormat(locale, {
      style: "unit",
      unit: name,
      unitDisplay: "short",
      ...options,
    }).format(v);
  const seconds = Math.abs(value);
  if (!Number.isFinite(value)) return "\u2013";
  if (seconds < 60) return unit(value, "second", fraction);
  const at = SPANS.findIndex(([, length]) => seconds >= length);
  const [large, span] = SPANS[at] ?? ["day", DAY / 1000];
  const [small, grain] = SPANS[at + 1] ?? ["second", 1];
  const [whole, ratio] = [Math.round(seconds / grain), span / grain];
  const parts = [
    unit(Math.sign(value) * Math.floor(whole / ratio), large, { maximumFractionDigits: 0 }),
  ];
  if (whole % ratio !== 0) parts.push(unit(whole % ratio, small, { maximumFractionDigits: 0 }));
  return new Intl.ListFormat(locale, { type: "unit", style: "narrow" }).format(parts);
}

/**
 * What readers see of a channel: its title, or its name with the words parted, as the charts write
 * it. A hidden title is none.
 */
export function channelLabel(channel: Channel): string {
  if (channel.title) return channel.title;
  const { as, op, field } = channel;
  return as === undefined && op !== undefined && field !== undefined
    ? `${humanize(op)} ${humanizeWithin(field)}`
    : humanize(channelName(channel));
}

/**
 * A channel's name in its query's result. Without `as` an expression is named by its text, which
 * the engine writes in its own way: only those that are written so are found.
 */
export function channelName({ as, op, field, expr }: Channel): string {
  if (as !== undefined) return as;
  const of = field ?? (isText(expr) ? expr.sql : undefined);
  if (op === undefined) return of ?? "";
  return of === undefined ? op : `${op}_${of}`;
}

const isText = (expr: Channel["expr"]): expr is { sql: string } =>
  typeof expr === "object" && expr !== null && "sql" in expr;

const AGGREGATES = "sum avg mean min max count median quantile stddev variance first last".split(
  " ",
);
const AGGREGATE = new RegExp(`\\b(?:${AGGREGATES.join("|")})\\s*\\(`, "i");

/** Whether a channel reduces rows, by an `op` or by the aggregates of its expression. */
export function isMeasure({ op, expr }: Channel): boolean {
  if (op !== undefined) return true;
  // Names and texts stand in quotes.
  if (isText(expr)) return AGGREGATE.test(expr.sql.replace(/"(?:[^"]|"")*"|'(?:[^']|'')*'/g, " "));
  const reduces = (part: unknown): boolean =>
    typeof part === "object" &&
    part !== null &&
    "op" in part &&
    "args" in part &&
    (AGGREGATES.includes(String(part.op).replace("countDistinct", "count")) ||
      (Array.isArray(part.args) && part.args.some(reduces)));
  return reduces(expr);
}

/** The encoding with the widths of bins that the engine chose. */
export function withBins(encoding: Encoding, bins: readonly BinWidth[]): Encoding {
  const binned = (c: Channel): Channel => {
    const step = c.bin === true ? bins.find((b) => b.name === channelName(c))?.step : undefined;
    return step === undefined ? c : { ...c, bin: { step } };
  };
  return Object.fromEntries(
    Object.entries(encoding as Record<string, Channel | Channel[] | undefined>).map(([name, c]) => [
      name,
      Array.isArray(c) ? c.map(binned) : c && binned(c),
    ]),
  );
}

/** Every channel of an encoding, by its name in the result. */
export function channelsByName(
  encoding: Record<string, Channel | Channel[] | undefined>,
): Map<string, Channel> {
  const all = Object.values(encoding).flatMap((c) => (c === undefined ? [] : c));
  return new Map(all.map((c) => [channelName(c), c]));
}
