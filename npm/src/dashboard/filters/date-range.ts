/** Two days, both inclusive, as the platform's own date fields. */

import type { Filter } from "../../generated/index.js";
import { h, nextId } from "../../ui/dom.js";
import type { Control, ControlSettings } from "./control.js";
import { isoDay, rangeFilters, takeRange } from "./day-range.js";

/** A filter control over a timestamp or date. */
export class DateRange implements Control {
  readonly element: HTMLElement;
  readonly #field: string;
  readonly #from: HTMLInputElement;
  readonly #to: HTMLInputElement;

  constructor({ table, control, label, messages, changed }: ControlSettings) {
    this.#field = control.field;
    const id = nextId("range");
    const input = (name: string): HTMLInputElement =>
      h("input", { class: "input", type: "date", "aria-label": `${label}, ${name}` });
    this.#from = input(messages.from);
    this.#to = input(messages.to);
    for (const field of [this.#from, this.#to]) field.addEventListener("change", changed);
    const fields = h(
      "div",
      { class: "range" },
      this.#from,
      h("span", { "aria-hidden": "true" }, "\u2013"),
      this.#to,
    );
    this.element = h(
      "div",
      { class: "field", role: "group", "aria-labelledby": id },
      h("span", { class: "label", id }, label),
      fields,
    );
    const { field } = control;
    const bounds = {
      measures: [
        { op: "min" as const, field, as: "low" },
        { op: "max" as const, field, as: "high" },
      ],
    };
    // Bounds help the reader choose; without them the fields work as well.
    table.query(bounds).then(
      (r) => this.#bound(r.column("low")?.get(0), r.column("high")?.get(0)),
      () => undefined,
    );
  }

  filters(): Filter[] {
    return rangeFilters(this.#field, { from: dayOf(this.#from), to: dayOf(this.#to) });
  }

  take(filters: Filter[]): Filter[] {
    const { range, rest } = takeRange(this.#field, filters);
    this.#from.value = range.from === undefined ? "" : isoDay(range.from);
    this.#to.value = range.to === undefined ? "" : isoDay(range.to);
    return rest;
  }

  #bound(low: unknown, high: unknown): void {
    if (!(low instanceof Date) || !(high instanceof Date)) return;
    for (const field of [this.#from, this.#to]) {
      field.min = isoDay(low.getTime());
      field.max = isoDay(high.getTime());
    }
  }
}

/** The day of a field; none where it is empty. */
function dayOf(input: HTMLInputElement): number | undefined {
  const ms = input.valueAsNumber;
  return Number.isNaN(ms) ? undefined : ms;
}
