/** Two days, both inclusive, as the platform's own date fields. */

import type { Filter } from "../../generated/index.js";
import { h, nextId } from "../../ui/dom.js";
import type { Control, ControlSettings } from "./control.js";

const DAY = 86_400_000;

/** A filter control over a timestamp or date. */
export class DateRange implements Control {
  readonly element: HTMLElement;
  readonly #field: string;
  readonly #from: HTMLInputElement;
  readonly #to: HTMLInputElement;

  constructor({ table, control, label, texts, changed }: ControlSettings) {
    this.#field = control.field;
    const id = nextId("range");
    const input = (name: string): HTMLInputElement => h("input", { class: "input", type: "date", "aria-label": `${label}, ${name}` });
    this.#from = input(texts.from);
    this.#to = input(texts.to);
    for (const field of [this.#from, this.#to]) field.addEventListener("change", changed);
    const fields = h("div", { class: "range" }, this.#from, h("span", { "aria-hidden": "true" }, "\u2013"), this.#to);
    this.element = h("div", { class: "field", role: "group", "aria-labelledby": id }, h("span", { class: "label", id }, label), fields);
    const { field } = control;
    const bounds = { measures: [{ op: "min" as const, field, as: "low" }, { op: "max" as const, field, as: "high" }] };
    // Bounds help the reader choose; without them the fields work as well.
    table.query(bounds).then(
      (r) => this.#bound(r.column("low")?.get(0), r.column("high")?.get(0)),
      () => undefined,
    );
  }

  filters(): Filter[] {
    const from = this.#from.valueAsNumber;
    const to = this.#to.valueAsNumber;
    const filters: Filter[] = [];
    if (!Number.isNaN(from)) filters.push({ field: this.#field, op: "gte", value: isoDay(from) });
    // Before the next day's midnight: a timestamp of the last day's evening is within.
    if (!Number.isNaN(to)) filters.push({ field: this.#field, op: "lt", value: isoDay(to + DAY) });
    return filters;
  }

  take(filters: Filter[]): Filter[] {
    this.#from.value = "";
    this.#to.value = "";
    return filters.filter((f) => f.field !== this.#field || !this.#show(f));
  }

  /** Shows a filter where these two fields can say it exactly. */
  #show({ op, value, values }: Filter): boolean {
    if (op === "gte") return set(this.#from, value, 0);
    if (op === "lt") return set(this.#to, value, -DAY);
    if (op === "between" && values?.length === 2) {
      // A between with a time of day at its end would say something else.
      const [low, high] = values;
      if (midnight(low) === undefined || midnight(high) === undefined) return false;
      return set(this.#from, low, 0) && set(this.#to, high, 0);
    }
    return false;
  }

  #bound(low: unknown, high: unknown): void {
    if (!(low instanceof Date) || !(high instanceof Date)) return;
    for (const field of [this.#from, this.#to]) {
      field.min = isoDay(low.getTime());
      field.max = isoDay(high.getTime());
    }
  }
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** Milliseconds of a day's midnight; none where the value is another instant. */
function midnight(value: unknown): number | undefined {
  const ms = typeof value === "number" ? value : typeof value === "string" ? Date.parse(value) : NaN;
  return Number.isFinite(ms) && ms % DAY === 0 ? ms : undefined;
}

function set(input: HTMLInputElement, value: unknown, shift: number): boolean {
  const ms = midnight(value);
  if (ms === undefined) return false;
  input.valueAsNumber = ms + shift;
  return true;
}
