/**
 * Pivot tables over rows written in a test, answered as the engine answers: one query for each pair
 * of levels.
 */

import { Column, type Value } from "../../src/engine/result.js";
import type { ChartSpec, PivotSpec } from "../../src/generated/index.js";
import { Groups } from "../../src/table/pivot/groups.js";
import { PivotLabels } from "../../src/table/pivot/labels.js";
import type { Leaf } from "../../src/table/pivot/leaves.js";
import { PivotModel, type RowNode } from "../../src/table/pivot/model.js";
import { shapeOf } from "../../src/table/pivot/shape.js";
import { messagesFor } from "../../src/ui/messages.js";

/** A row: texts by dimension, null among them, and the number `n`. */
export type Row = Record<string, string | number | null>;

export const ROWS: Row[] = [
  { region: "north", city: "Kiel", year: "2023", n: 1 },
  { region: "north", city: "Kiel", year: "2024", n: 2 },
  { region: "north", city: "Lund", year: "2024", n: 4 },
  { region: "south", city: "Rome", year: "2023", n: 8 },
  { region: null, city: "Nowhere", year: "2024", n: 16 },
];

/** Regions and cities by years: sums of `n`. */
export function chart(pivot: PivotSpec = {}, more: Partial<ChartSpec> = {}): ChartSpec {
  const encoding = {
    rows: [{ field: "region" }, { field: "city" }],
    columns: [{ field: "year" }],
    values: [{ op: "sum" as const, field: "n", as: "total" }],
  };
  return { mark: "pivot", encoding, pivot, ...more };
}

/**
 * A model of `spec` over `rows`, with the questions it asked and the labels it would be shown in.
 */
export function pivot(
  spec: ChartSpec,
  rows: readonly Row[] = ROWS,
  before?: PivotModel,
): { model: PivotModel; asked: string[]; labels: PivotLabels } {
  const labels = new PivotLabels(spec, { locale: "en", timeZone: "UTC", messages: messagesFor() });
  const asked: string[] = [];
  const { measures } = shapeOf(spec);
  const ask = (by: readonly string[]): Promise<Groups> => {
    asked.push(by.join());
    const { columns, count } = answer(by, rows, measures);
    labels.learn(columns, by);
    return Promise.resolve(new Groups(columns, count, by, measures));
  };
  return { model: new PivotModel(shapeOf(spec), ask, before), asked, labels };
}

/** Sums by groups, in the order in which these first appear. */
function answer(
  by: readonly string[],
  rows: readonly Row[],
  measures: readonly string[],
): { columns: Column[]; count: number } {
  const sums = new Map<string, { keys: (string | null)[]; sum: number }>();
  for (const row of rows) {
    const keys = by.map((name) => row[name] as string | null);
    const group = sums.get(JSON.stringify(keys)) ?? { keys, sum: 0 };
    group.sum += Number(row["n"]);
    sums.set(JSON.stringify(keys), group);
  }
  const groups = [...sums.values()];
  const dimensions = by.map((name, i) =>
    dimension(
      name,
      groups.map(({ keys }) => keys[i] ?? null),
    ),
  );
  const numbers = measures.map(
    (name) => new Column({ name, type: "int", values: Float64Array.from(groups, (g) => g.sum) }),
  );
  return { columns: [...dimensions, ...numbers], count: groups.length };
}

function dimension(name: string, values: (string | null)[]): Column {
  return new Column({
    name,
    type: "string",
    dictionary: values.map((v) => v ?? ""),
    values: Uint32Array.from(values.keys()),
    validity: Uint8Array.from(values, (v) => (v === null ? 0 : 1)),
  });
}

/** Rows as they are shown: a group's own value, with a mark where it is open or closed. */
export function shown(model: PivotModel): string[] {
  return model
    .shown()
    .map(
      ({ node, open }) =>
        `${"  ".repeat(node.path.length - 1)}${open === undefined ? "" : open ? "- " : "+ "}${String(node.path.at(-1))}`,
    );
}

/** Columns by their path, a total's ending in `*`. */
export function heads(model: PivotModel): string[] {
  return model.leaves.map(({ path, total, measure }) =>
    [
      ...path.map(String),
      ...(total ? ["*"] : []),
      ...(model.shape.measures.length > 1 ? [model.shape.measures[measure]] : []),
    ].join("/"),
  );
}

/** A row's numbers, or with none those of everything. */
export function numbers(model: PivotModel, node?: RowNode): (Value | undefined)[] {
  return model.leaves.map((leaf: Leaf) => model.value(node, leaf));
}

/** The shown row of a path. */
export function row(model: PivotModel, ...path: (string | null)[]): RowNode {
  for (const { node } of model.shown())
    if (JSON.stringify(node.path) === JSON.stringify(path)) return node;
  throw new Error(`no row ${path.join()}`);
}
