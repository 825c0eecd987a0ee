/** An answer to a query: typed columns, row objects, Arrow bytes. */

import { dateOf, dateOfMicros } from "../common/instant.js";
import type { DataType } from "../generated/index.js";
import type { RawColumn, RawResult } from "../wire/wasm.js";

/**
 * A value of a row. Whole numbers beyond 2^53 are `bigint` and decimals that no `number` holds are
 * texts of their digits, so none is lost; both may come back in filters as they are, and so may
 * times. Those are `Date`, which where they have microseconds tell them by `toISOString` and, from
 * 1691 to 2248, `valueOf`; what lies beyond a `Date`, such as PostgreSQL's infinity, is its last
 * moment.
 */
export type Value = string | number | bigint | boolean | Date | null;

/** A row by column names. */
export type Row = Record<string, Value>;

/** One column of a {@link Result}. */
export class Column {
  /** Its name in the query: the field's, or what `as` says. */
  readonly name: string;
  /** What its values are: they lie in {@link values} accordingly. */
  readonly type: DataType;
  /**
   * The values as they lie in memory; under a null the value means nothing. Texts are positions in
   * {@link dictionary}; times are milliseconds since 1970-01-01T00:00:00 UTC, or a `BigInt64Array`
   * of microseconds where one before 1691 or after 2248 has any. An int column is a `Float64Array`
   * where every value is within 2^53, otherwise a `BigInt64Array`; a decimal column is a
   * `Float64Array` where numbers hold every digit, otherwise positions in {@link dictionary}.
   */
  readonly values: RawColumn["values"];
  /**
   * The texts of a string column, each once, or the digits of decimals that numbers do not hold;
   * undefined of other columns.
   */
  readonly dictionary: readonly string[] | undefined;
  /** One byte a row, 0 where null; absent where no value is null. */
  readonly validity: Uint8Array | undefined;

  constructor(raw: RawColumn) {
    this.name = raw.name;
    this.type = raw.type;
    this.values = raw.values;
    this.dictionary = raw.dictionary;
    this.validity = raw.validity;
  }

  /** @internal Tells Vue to leave it alone: rows are not for a proxy each. */
  get __v_skip(): true {
    return true;
  }

  /** The value of row `index`, from 0. */
  get(index: number): Value {
    if (index < 0 || index >= this.values.length || this.validity?.[index] === 0) return null;
    const value = this.values[index] as number | bigint;
    switch (this.type) {
      case "decimal":
        return this.dictionary ? (this.dictionary[value as number] ?? null) : value;
      case "string":
        return this.dictionary?.[value as number] ?? null;
      case "bool":
        return value !== 0;
      case "timestamp":
      case "date":
        return typeof value === "bigint" ? dateOfMicros(value) : dateOf(value);
      default:
        return value;
    }
  }

  /** Every value in order. */
  toArray(): Value[] {
    return Array.from({ length: this.values.length }, (_, i) => this.get(i));
  }
}

/** An answer to a query. */
export class Result {
  /** Dimensions first, then measures, in the query's order. */
  readonly columns: readonly Column[];
  /** Rows of this answer. */
  readonly rowCount: number;
  /** Rows there would be without the query's limit and offset. */
  readonly total: number;
  readonly #raw: RawResult;
  readonly #encode: (raw: RawResult) => Promise<Uint8Array>;

  /** @internal */
  constructor(raw: RawResult, encode: (raw: RawResult) => Promise<Uint8Array>) {
    this.columns = raw.columns.map((c) => new Column(c));
    this.rowCount = raw.rowCount;
    this.total = raw.total;
    this.#raw = raw;
    this.#encode = encode;
  }

  /** @internal Tells Vue to leave it alone: rows are not for a proxy each. */
  get __v_skip(): true {
    return true;
  }

  /** The column called `name`. */
  column(name: string): Column | undefined {
    return this.columns.find((c) => c.name === name);
  }

  /** Row `index` as an object. */
  row(index: number): Row {
    return Object.fromEntries(this.columns.map((c) => [c.name, c.get(index)]));
  }

  /** Every row as an object. */
  toArray(): Row[] {
    return Array.from({ length: this.rowCount }, (_, i) => this.row(i));
  }

  /** The answer as an Arrow IPC stream. */
  toArrow(): Promise<Uint8Array> {
    return this.#encode(this.#raw);
  }
}
