/** A Parquet file. Loaded when somebody asks for one. */

import { parquetWriteBuffer } from "hyparquet-writer";
import type { Column, Value } from "../engine/result.js";

/** Rows of a row group: what readers that skip by statistics do well with. */
const ROW_GROUP = 100_000;

type Kind = "BOOLEAN" | "INT64" | "DOUBLE" | "STRING" | "TIMESTAMP";

/** The rows as Parquet: whole numbers as INT64, times as TIMESTAMP in UTC, nulls as nulls. */
export function toParquet(columns: readonly Column[]): Blob {
  const columnData = columns.map((c) => ({
    name: c.name,
    type: kind(c),
    nullable: true,
    data: c.toArray().map((v) => stored(v, c.type)),
  }));
  return new Blob([parquetWriteBuffer({ columnData, rowGroupSize: ROW_GROUP })], {
    type: "application/vnd.apache.parquet",
  });
}

function kind({ type, dictionary }: Column): Kind {
  // Decimals that numbers do not hold are written as their digits.
  if (type === "decimal") return dictionary ? "STRING" : "DOUBLE";
  if (type === "int") return "INT64";
  if (type === "float") return "DOUBLE";
  if (type === "bool") return "BOOLEAN";
  return type === "string" ? "STRING" : "TIMESTAMP";
}

function stored(value: Value, type: Column["type"]): Value {
  if (typeof value === "number" && type === "int") return BigInt(value);
  return value instanceof Date && Number.isNaN(value.getTime()) ? null : value;
}
