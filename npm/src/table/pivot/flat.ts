/**
 * A pivot table as plain columns, for files: a column for each level of rows, then one for each
 * group across and measure.
 */

import { hasMicros, inMicros } from "../../common/instant.js";
import { Column, type Value } from "../../engine/result.js";
import type { DataType } from "../../generated/index.js";
import type { PivotModel, RowNode } from "./model.js";

/**
 * What readers see of a pivot table: labels of its dimensions down and of its measures, and the
 * values of its dimensions.
 */
export interface FlatLabels {
  readonly rows: readonly string[];
  readonly measures: readonly string[];
  row: (value: Value, level: number) => string;
  column: (value: Value, level: number) => string;
  readonly total: string;
}

/** Every group, its subtotals and the totals as the table shows them; numbers keep their type. */
export function flat(
  model: PivotModel,
  labels: FlatLabels,
): { columns: Column[]; rowCount: number } {
  const { spec, rows: levels } = model.shape;
  const nodes: (RowNode | undefined)[] = [...model.all()].filter(
    (node) => node.path.length === levels.length || spec.subtotals !== false,
  );
  if (spec.totals !== false && nodes.length > 0) nodes.push(undefined);
  const names = labels.rows.map((name, level) =>
    text(
      name,
      nodes.map((node) => {
        const depth = node?.path.length ?? 0;
        return level < depth
          ? labels.row(node?.path[level] ?? null, level)
          : level === depth
            ? labels.total
            : "";
      }),
    ),
  );
  const numbers = model.leaves.map((leaf) => {
    const across = leaf.path.map((value, level) => labels.column(value, level));
    const path = leaf.total ? [...across, labels.total] : across;
    const measure =
      path.length === 0 || labels.measures.length > 1 ? [labels.measures[leaf.measure] ?? ""] : [];
    return typed(
      [...path, ...measure].join(" / "),
      model.type(leaf.measure),
      nodes.map((node) => model.value(node, leaf) ?? null),
    );
  });
  return { columns: [...names, ...numbers], rowCount: nodes.length };
}

function text(name: string, values: string[]): Column {
  return new Column({
    name,
    type: "string",
    dictionary: values,
    values: Uint32Array.from(values, (_, i) => i),
  });
}

function typed(name: string, type: DataType, values: Value[]): Column {
  const validity = Uint8Array.from(values, (v) => (v === null ? 0 : 1));
  if (type === "string" || values.some((v) => typeof v === "string"))
    return new Column({
      name,
      type,
      dictionary: values.map(String),
      values: Uint32Array.from(values, (_, i) => i),
      validity,
    });
  if (values.some(hasMicros)) {
    const micros = BigInt64Array.from(values, (v) => (v instanceof Date ? inMicros(v) : 0n));
    return new Column({ name, type, values: micros, validity });
  }
  const large = values.some((v) => typeof v === "bigint");
  const numbers = large
    ? BigInt64Array.from(values, (v) => BigInt((v ?? 0) as number | bigint))
    : Float64Array.from(values, Number);
  return new Column({ name, type, values: numbers, validity });
}
