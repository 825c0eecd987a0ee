/** The controls with which a reader filters every chart. */

import type { Table } from "../../engine/table.js";
import type { Filter, FilterControl } from "../../generated/index.js";
import { h } from "../../ui/dom.js";
import type { Control, ControlSettings } from "./control.js";
import { DateRange } from "./date-range.js";
import { MultiSelect } from "./multi-select.js";

/** What a bar needs. */
export interface BarSettings extends Omit<
  ControlSettings,
  "control" | "label" | "changed" | "table"
> {
  /** The tables of the charts: a control lists the values of the first that has its column. */
  tables: readonly [Table, ...Table[]];
}

/** The bar. Filters no control can show are kept and applied all the same. */
export class FilterBar {
  readonly element: HTMLElement;
  readonly #controls: Control[];
  readonly #reset: HTMLButtonElement;
  #others: Filter[] = [];

  #selecting = false;

  /**
   * `cleared` is called beside `changed` when a reader resets everything, selections in charts
   * included.
   */
  constructor(
    controls: FilterControl[],
    { tables, ...shared }: BarSettings,
    changed: (filters: Filter[]) => void,
    cleared: () => void,
  ) {
    const { messages } = shared;
    const update = (): void => {
      this.#showReset();
      changed(this.filters());
    };
    this.#controls = controls.map((control) => {
      const has = (t: Table): boolean => t.schema.fields.some((f) => f.name === control.field);
      const settings = {
        ...shared,
        table: tables.find(has) ?? tables[0],
        control,
        label: control.label ?? capital(control.field),
        changed: update,
      };
      return control.kind === "dateRange" ? new DateRange(settings) : new MultiSelect(settings);
    });
    this.#reset = h(
      "button",
      { class: "button quiet", type: "button", hidden: true },
      messages.reset,
    );
    this.#reset.addEventListener("click", () => {
      cleared();
      if (this.filters().length === 0) return;
      this.set([]);
      update();
    });
    this.element = h(
      "div",
      { class: "bar", role: "group", "aria-label": messages.filters },
      ...this.#controls.map((c) => c.element),
      this.#reset,
    );
    this.element.hidden = controls.length === 0;
  }

  /** Every filter in force. */
  filters(): Filter[] {
    return [...this.#controls.flatMap((c) => c.filters()), ...this.#others];
  }

  /** Shows and keeps `filters`, telling nobody. */
  set(filters: Filter[]): void {
    this.#others = this.#controls.reduce((rest, control) => control.take(rest), filters);
    this.#showReset();
  }

  /** Whether anything is selected in a chart: then there is something to reset. */
  set selecting(selecting: boolean) {
    this.#selecting = selecting;
    this.#showReset();
  }

  #showReset(): void {
    this.#reset.hidden = this.filters().length === 0 && !this.#selecting;
  }
}

function capital(field: string): string {
  const words = field.replace(/[_-]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
