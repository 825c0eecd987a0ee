/** A searchable list of a column's values with their row counts; several may be chosen. */

import { wholeNumber } from "../../common/json.js";
import type { Table } from "../../engine/table.js";
import type { Filter, Scalar } from "../../generated/index.js";
import { h, icon, ICONS, nextId } from "../../ui/dom.js";
import { Choices, matching } from "./choices.js";
import type { Control, ControlSettings } from "./control.js";

/** Values offered; a column of more is searched by typing. */
const OFFERED = 10_000;
/** Options drawn at once. */
const SHOWN = 200;

interface Option {
  value: Scalar;
  text: string;
  count: string;
}

/**
 * A filter control over any column. A button opens a listbox with a search field (ARIA combobox
 * pattern).
 */
export class MultiSelect implements Control {
  readonly element: HTMLElement;
  readonly #settings: ControlSettings;
  readonly #button: HTMLButtonElement;
  readonly #text = h("span");
  readonly #search: HTMLInputElement;
  readonly #list: HTMLElement;
  readonly #popup: HTMLElement;
  readonly #choices: Choices;
  #options: Option[] = [];
  #shown: Option[] = [];
  #active = 0;

  constructor(settings: ControlSettings) {
    this.#settings = settings;
    this.#choices = new Choices(settings.control.field);
    const { label, messages } = settings;
    const labelId = nextId("label");
    const listId = nextId("list");
    const textId = nextId("text");
    this.#text.id = textId;
    this.#button = h(
      "button",
      {
        class: "button",
        type: "button",
        "aria-haspopup": "listbox",
        "aria-expanded": "false",
        "aria-labelledby": `${labelId} ${textId}`,
      },
      this.#text,
      icon(ICONS.chevron),
    );
    this.#search = h("input", {
      class: "input",
      type: "text",
      role: "combobox",
      autocomplete: "off",
      placeholder: messages.search,
      "aria-label": `${label}, ${messages.search}`,
      "aria-controls": listId,
      "aria-expanded": "true",
      "aria-autocomplete": "list",
    });
    this.#list = h("ul", {
      class: "options",
      role: "listbox",
      id: listId,
      "aria-multiselectable": "true",
      "aria-label": label,
    });
    this.#popup = h("div", { class: "popup", hidden: true }, this.#search, this.#list);
    this.element = h(
      "div",
      { class: "field" },
      h("span", { class: "label", id: labelId }, label),
      h("div", { class: "select" }, this.#button, this.#popup),
    );
    this.#showChosen();
    this.#button.addEventListener("click", () => this.#toggle(this.#popup.hidden !== false));
    this.#search.addEventListener("input", () => this.#draw(0));
    this.#popup.addEventListener("keydown", (event) => this.#key(event));
    this.#list.addEventListener("click", (event) => this.#click(event));
    // A press on an option would take the focus from the search field, which closes the popup
    // before the click comes.
    this.#list.addEventListener("mousedown", (event) => event.preventDefault());
    this.element.addEventListener("focusout", (event) => {
      if (!this.element.contains(event.relatedTarget as Node | null)) this.#toggle(false, false);
    });
    values(settings.table, settings.control.field, settings.locale).then(
      (options) => {
        this.#options = options;
        this.#draw(0);
      },
      () => undefined,
    );
  }

  filters(): Filter[] {
    return this.#choices.filters();
  }

  take(filters: Filter[]): Filter[] {
    const rest = this.#choices.take(filters);
    this.#showChosen();
    this.#draw(this.#active);
    return rest;
  }

  #toggle(open: boolean, focusButton = true): void {
    if (open === !this.#popup.hidden) return;
    this.#popup.hidden = !open;
    this.#button.setAttribute("aria-expanded", String(open));
    if (open) {
      this.#search.value = "";
      this.#draw(0);
      this.#search.focus();
    } else if (focusButton) this.#button.focus();
  }

  #draw(active: number): void {
    this.#shown = matching(this.#options, this.#search.value, SHOWN);
    this.#active = Math.max(0, Math.min(active, this.#shown.length - 1));
    const id = this.#list.id;
    const items = this.#shown.map((o, i) =>
      h(
        "li",
        {
          class: `option${i === this.#active ? " active" : ""}`,
          id: `${id}-${i}`,
          role: "option",
          "aria-selected": String(this.#choices.has(o.value)),
          "data-index": i,
        },
        h("span", { class: "box" }),
        h("span", {}, o.text),
        h("span", { class: "count" }, o.count),
      ),
    );
    this.#list.replaceChildren(
      ...(items.length > 0
        ? items
        : [h("li", { class: "note", role: "presentation" }, this.#settings.messages.noMatch)]),
    );
    if (items.length > 0)
      this.#search.setAttribute("aria-activedescendant", `${id}-${this.#active}`);
    else this.#search.removeAttribute("aria-activedescendant");
  }

  #key(event: KeyboardEvent): void {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined) {
      this.#draw(this.#active + step);
      this.#list.children[this.#active]?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") this.#choose(this.#active);
    else if (event.key === "Escape") this.#toggle(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #click(event: Event): void {
    const item = (event.target as Element).closest<HTMLElement>("[data-index]");
    if (item) this.#choose(Number(item.dataset.index));
    this.#search.focus();
  }

  #choose(index: number): void {
    const option = this.#shown[index];
    if (!option) return;
    this.#choices.toggle(option.value, option.text);
    this.#showChosen();
    this.#draw(index);
    this.#settings.changed();
  }

  #showChosen(): void {
    const { messages } = this.#settings;
    const { names } = this.#choices;
    this.#text.textContent =
      names.length === 0
        ? messages.all
        : names.length <= 3
          ? names.join(", ")
          : messages.selected(names.length);
  }
}

/** A column's values, the most frequent first. */
async function values(table: Table, field: string, locale: string): Promise<Option[]> {
  const query = {
    dimensions: [{ field, as: "value" }],
    measures: [{ op: "count" as const, as: "rows" }],
    sort: [{ by: "rows", order: "desc" as const }],
    limit: OFFERED,
  };
  const result = await table.query(query);
  const count = new Intl.NumberFormat(locale, { notation: "compact" });
  return result.toArray().flatMap(({ value, rows }) => {
    // A null cannot be compared to; a time is filtered by a range.
    if (value == null || value instanceof Date) return [];
    const scalar = typeof value === "bigint" ? wholeNumber(value) : value;
    return [{ value: scalar, text: String(value), count: count.format(Number(rows)) }];
  });
}
