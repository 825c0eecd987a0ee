/** A Parquet file. Loaded when somebody asks for one. */

import { parquetWriteBuffer, schemaFromColumnData } from "hyparquet-writer";
import { hasMicros, inMicros } from "../common/instant.js";
import type { Column, Value } from "../engine/result.js";

/** Rows of a row group: what readers that skip by statistics do well with. */
const ROW_GROUP = 100_000;

type Kind = "BOOLEAN" | "INT64" | "DOUBLE" | "STRING" | "TIMESTAMP";

/**
 * The rows as Parquet: whole numbers as INT64, dates as DATE, times as TIMESTAMP in UTC, to the
 * microsecond where any has one, nulls as nulls.
 */
export function toParquet(columns: readonly Column[]): Blob {
  const columnData = columns.map((c) => {
    const values = c.toArray();
    if (c.type === "date") return { name: c.name, data: values.map(day), overridden: DATE };
    return values.some(hasMicros)
      ? {
          name: c.name,
          data: values.map((v) => (v instanceof Date && !isNaN(v.getTime()) ? inMicros(v) : null)),
          overridden: TIMESTAMP_MICROS,
        }
      : {
          name: c.name,
          type: kind(c),
          nullable: true,
          data: values.map((v) => stored(v, c.type)),
        };
  });
  const schemaOverrides = Object.fromEntries(
    columnData.flatMap(({ name, ...data }) =>
      "overridden" in data ? [[name, { name, ...data.overridden }]] : [],
    ),
  );
  const schema = schemaFromColumnData({ columnData, schemaOverrides });
  const plain = columnData.map(({ name, data }) => ({ name, data }));
  return new Blob([parquetWriteBuffer({ columnData: plain, schema, rowGroupSize: ROW_GROUP })], {
    type: "application/vnd.apache.parquet",
  });
}

/** A column of instants to the microsecond. */
const TIMESTAMP_MICROS = {
  type: "INT64",
  converted_type: "TIMESTAMP_MICROS",
  repetition_type: "OPTIONAL",
} as const;

/** A column of days. */
const DATE = { type: "INT32", converted_type: "DATE", repetition_type: "OPTIONAL" } as const;

const day = (value: Value): Value =>
  value instanceof Date && !isNaN(value.getTime())
    ? Math.floor(value.getTime() / 86_400_000)
    : null;

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
