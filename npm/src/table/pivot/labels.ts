/** What readers see of a pivot table's groups and numbers. */

import type { Column, Value } from "../../engine/result.js";
import type { ChartSpec, Encoding } from "../../generated/index.js";
import type { Messages } from "../../ui/messages.js";
import { channelFormatter, channelLabel, channelName, type Formatter } from "../format.js";
import type { Leaf } from "./leaves.js";
import type { RowNode } from "./model.js";

/** The reader for whom labels are written. */
export interface LabelSettings {
  /** A BCP 47 tag. */
  locale: string;
  /** The clock of instants, an IANA name. */
  timeZone: string;
  messages: Messages;
}

type Channels = Pick<Encoding, "rows" | "columns" | "values">;

/** Writes the labels of one pivot table. */
export class PivotLabels {
  /** Labels of dimensions down, and of measures. */
  readonly rows: string[];
  readonly measures: string[];
  /** What stands for everything. */
  readonly total: string;
  readonly #channels: Channels;
  readonly #settings: LabelSettings;
  /** The columns of the latest answer by the same dimensions. */
  readonly #seen = new Map<string, readonly Column[]>();
  readonly #formats: Record<keyof Channels, Formatter[]> = { rows: [], columns: [], values: [] };

  constructor({ encoding }: ChartSpec, settings: LabelSettings) {
    const { rows = [], columns = [], values = [] } = encoding;
    this.#channels = { rows, columns, values };
    this.#settings = settings;
    this.rows = rows.map(channelLabel);
    this.measures = values.map(channelLabel);
    this.total = settings.messages.total;
  }

  /**
   * Takes the types of the columns of an answer by these dimensions: without them nothing can be
   * written. Its numbers are told apart from those of every other answer.
   */
  learn(columns: readonly Column[], by: readonly string[]): void {
    const { locale, messages, timeZone } = this.#settings;
    this.#seen.set(by.join("\n"), columns);
    for (const kind of ["rows", "columns", "values"] as const) {
      (this.#channels[kind] ?? []).forEach((channel, i) => {
        const name = channelName(channel);
        const column = columns.find((c) => c.name === name);
        if (!column) return;
        const values = [...this.#seen.values()].flatMap(
          (answer) => answer.find((c) => c.name === name)?.toArray() ?? [],
        );
        const write = channelFormatter(column.type, channel, locale, messages, timeZone, values);
        this.#formats[kind][i] =
          kind === "values" ? write : (value) => (value === null ? messages.none : write(value));
      });
    }
  }

  /** A value of a dimension down. */
  row(value: Value, level: number): string {
    return this.#formats.rows[level]?.(value) ?? "";
  }

  /** A value of a dimension across. */
  column(value: Value, level: number): string {
    return this.#formats.columns[level]?.(value) ?? "";
  }

  /** A number; nothing where there are no rows. */
  value(value: Value | undefined, measure: number): string {
    return value === undefined ? "" : (this.#formats.values[measure]?.(value) ?? "");
  }

  /** A group's own name. */
  rowName({ path }: RowNode): string {
    return this.row(path.at(-1) ?? null, path.length - 1);
  }

  /** The name of a column's group at a level. */
  columnName(leaf: Leaf, level: number): string {
    return this.column(leaf.path[level] ?? null, level);
  }

  /** What stands above the names of rows. */
  get corner(): string {
    return this.rows.filter(Boolean).join(" / ");
  }
}
