/** Instants to the microsecond, which a `Date` alone does not hold. */

/**
 * A date that knows the microseconds of its millisecond. As ISO 8601, and so in JSON, it has six
 * digits of a second, by which a filter finds what an answer gave; as a number it is milliseconds
 * with a fraction, so that two are told apart and sorted.
 */
class Instant extends Date {
  readonly #micros: number;

  constructor(millis: number, micros: number) {
    super(millis);
    this.#micros = micros;
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
  return micros > 0 && micros < 1000 ? new Instant(whole, micros) : new Date(Math.round(millis));
}

/** A date as it can be sent: a copy of ours in a worker would have lost its microseconds. */
export const portableDate = (value: unknown): unknown =>
  value instanceof Instant ? value.toISOString() : value;
