/** Instants to the microsecond, which a `Date` alone does not hold. */

/** Milliseconds on either side of 1970 that a `Date` reaches. */
const LAST_MOMENT = 8.64e15;

/**
 * What a date tells its microseconds by, and a page that there ever was one: pages may hold several
 * copies of this module.
 */
const MICROS = Symbol.for("pellucid.micros");
const known = globalThis as { [MICROS]?: true };

/**
 * A date that knows the microseconds of its millisecond. As ISO 8601, and so in JSON, it has six
 * digits of a second, by which a filter finds what an answer gave; as a number it is milliseconds
 * with a fraction, so that two are told apart and sorted, as far as numbers go: from 1691 to 2248.
 */
class Instant extends Date {
  readonly #micros: number;

  constructor(millis: number, micros: number) {
    super(millis);
    this.#micros = micros;
    known[MICROS] = true;
  }

  get [MICROS](): number {
    return this.#micros;
  }

  override valueOf(): number {
    return this.getTime() + this.#micros / 1000;
  }

  override toISOString(): string {
    return super.toISOString().replace("Z", `${String(this.#micros).padStart(3, "0")}Z`);
  }
}

/** The date at so many milliseconds after 1970 began, a fraction of one included. */
export function dateOf(millis: number): Date {
  const whole = Math.floor(millis);
  const micros = Math.round((millis - whole) * 1000);
  return micros > 0 && micros < 1000
    ? new Instant(whole, micros)
    : new Date(Math.max(-LAST_MOMENT, Math.min(Math.round(millis), LAST_MOMENT)));
}

/** The date at so many microseconds after 1970 began. */
export function dateOfMicros(micros: bigint): Date {
  const rest = Number(((micros % 1000n) + 1000n) % 1000n);
  const millis = Number((micros - BigInt(rest)) / 1000n);
  return rest === 0 || Math.abs(millis) >= LAST_MOMENT ? dateOf(millis) : new Instant(millis, rest);
}

/** The microseconds of a date's millisecond. */
export const microsOf = (date: Date): number => (date as { [MICROS]?: number })[MICROS] ?? 0;

/** A date as microseconds after 1970 began. */
export const inMicros = (date: Date): bigint =>
  BigInt(date.getTime()) * 1000n + BigInt(microsOf(date));

/** Whether a date has microseconds, which no other date of its millisecond has. */
export const hasMicros = (value: unknown): value is Date =>
  value instanceof Date && microsOf(value) !== 0;

/** Whether any date yet has had microseconds: rows need no look at each value before. */
export const knowsMicros = (): boolean => known[MICROS] === true;

/** A date as it can be sent: a copy of ours in a worker would have lost its microseconds. */
export const portableDate = (value: unknown): unknown =>
  hasMicros(value) ? value.toISOString() : value;

/** A date as files have it: ISO 8601, of a column of days its day; none of an invalid one. */
export function isoText(date: Date, type: string): string {
  if (Number.isNaN(date.getTime())) return "";
  const text = date.toISOString();
  return type === "date" ? text.slice(0, text.indexOf("T")) : text;
}
