/** Values as text for readers, by the same `Format` the charts use. */

import type { Channel, DataType, Format } from "../generated/index.js";
import type { Value } from "../result.js";

/** Writes values of one column. */
export type Formatter = (value: Value) => string;

const BYTE_UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
const DAY = 86_400_000;

/** A writer for a column of `type`, in the reader's locale. */
export function formatter(type: DataType, format: Format | undefined, locale: string, timeUnit?: Channel["timeUnit"]): Formatter {
  const write = type === "timestamp" || type === "date" ? timeFormatter(type, locale, timeUnit) : numberFormatter(format, locale, timeUnit);
  return (value) => {
    if (value === null) return "\u2013";
    if (typeof value === "string") return value;
    if (typeof value === "boolean") return value ? "true" : "false";
    return write(value);
  };
}

function timeFormatter(type: DataType, locale: string, unit?: Channel["timeUnit"]): (value: number | bigint | Date) => string {
  const options: Intl.DateTimeFormatOptions =
    unit === "year" ? { year: "numeric" }
    : unit === "month" || unit === "quarter" ? { year: "numeric", month: "short" }
    : type === "date" || unit === "day" || unit === "week" ? { dateStyle: "medium" }
    : { dateStyle: "medium", timeStyle: "short" };
  // Times are wall-clock times without a zone: shown as they stand.
  const intl = new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
  return (value) => {
    const ms = value instanceof Date ? value.getTime() : Number(value);
    return Math.abs(ms) <= 1e8 * DAY ? intl.format(ms) : String(ms);
  };
}

function numberFormatter(format: Format = {}, locale: string, unit?: Channel["timeUnit"]): (value: number | bigint | Date) => string {
  const { style = "decimal", digits, currency, unit: suffix } = format;
  const fraction: Intl.NumberFormatOptions = digits === undefined ? { maximumFractionDigits: 2 } : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const tail = suffix === undefined ? "" : `\u00a0${suffix}`;
  const plain = new Intl.NumberFormat(locale, {
    ...fraction,
    ...(style === "compact" && { notation: "compact" as const, maximumFractionDigits: digits ?? 1 }),
    ...(style === "percent" && { style: "percent" as const, ...(digits === undefined && { maximumFractionDigits: 1 }) }),
    ...(style === "currency" && { style: "currency" as const, currency: currency ?? "USD", ...(digits === undefined && { minimumFractionDigits: 2 }) }),
    // 2001, not 2,001: an hour or month number is a name.
    ...(unit !== undefined && { useGrouping: false }),
  });
  if (style === "bytes") return (value) => bytes(Number(value), plain) + tail;
  if (style === "duration") return (value) => duration(Number(value), plain) + tail;
  return (value) => plain.format(value instanceof Date ? value.getTime() : value) + tail;
}

function bytes(value: number, plain: Intl.NumberFormat): string {
  const power = Math.min(BYTE_UNITS.length - 1, Math.max(0, Math.floor(Math.log2(Math.abs(value) || 1) / 10)));
  return `${plain.format(value / 1024 ** power)}\u00a0${BYTE_UNITS[power] ?? "B"}`;
}

function duration(seconds: number, plain: Intl.NumberFormat): string {
  const size = Math.abs(seconds);
  if (size < 60) return `${plain.format(seconds)}\u00a0s`;
  const parts: [number, string][] = [[86_400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
  const first = parts.findIndex(([length]) => size >= length);
  let rest = Math.round(size);
  const shown = parts.slice(first, first + 2).flatMap(([length, name]) => {
    const count = Math.floor(rest / length);
    rest -= count * length;
    return count > 0 ? [`${count}\u00a0${name}`] : [];
  });
  return (seconds < 0 ? "-" : "") + shown.join(" ");
}

/** What readers see of a channel: its title, or its name with the words parted, as the charts write it. A hidden title is none. */
export function channelLabel(channel: Channel): string {
  if (channel.title) return channel.title;
  const words = channelName(channel)
    .replace(/[_-]/g, " ")
    .replace(/(?<=.)\p{Lu}/gu, (c) => ` ${c.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A channel's name in its query's result. */
export function channelName({ as, op, field }: Channel): string {
  if (as !== undefined) return as;
  if (op === undefined) return field ?? "";
  return field === undefined ? op : `${op}_${field}`;
}

/** Every channel of an encoding, by its name in the result. */
export function channelsByName(encoding: Record<string, Channel | Channel[] | undefined>): Map<string, Channel> {
  const all = Object.values(encoding).flatMap((c) => (c === undefined ? [] : c));
  return new Map(all.map((c) => [channelName(c), c]));
}
