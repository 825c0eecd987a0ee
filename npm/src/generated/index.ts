// Wire types of pellucid-core, made by ts-rs. Do not edit: `make types` writes them.

/**
 * A JSON scalar. Integers keep all 64 bits; a timestamp is an ISO 8601 string or milliseconds
 * since 1970-01-01T00:00:00Z.
 *
 * Whole numbers and decimals beyond what a JSON number keeps are written as text, which is
 * compared digit by digit.
 */
export type Scalar = null | boolean | number | bigint | number | string;
/**
 * What a filter compares. Every operator but `isNull` is false on null, as in SQL's WHERE.
 */
export type FilterOp = "eq" | "neq" | "in" | "notIn" | "lt" | "lte" | "gt" | "gte" | "between" | "contains" | "startsWith" | "isNull" | "notNull";
/**
 * One predicate. Filters in a list are joined by AND.
 *
 * Floats compare as IEEE 754 has it, NaN unequal to and unordered with everything, so only `neq`
 * and `notIn` keep a NaN.
 */
export type Filter = { 
/**
 * The column.
 */
field: string, 
/**
 * The comparison.
 */
op: FilterOp, 
/**
 * The right-hand side of a one-value operator.
 */
value?: Scalar, 
/**
 * The right-hand side of `in`, `notIn` and `between`.
 */
values?: Array<Scalar>, };
/**
 * A comparison of texts.
 */
export type TextOp = "eq" | "neq" | "in" | "notIn" | "contains" | "startsWith" | "endsWith";
/**
 * A range of time as seen from now.
 */
export type RelativeOp = "inLast" | "inNext" | "during" | "toDate";
/**
 * How a filter may be written in JSON; it describes [`Filter`]'s reading to TypeScript and to
 * schemas.
 */
export type FilterInput = Filter | { 
/**
 * The column.
 */
field: string, 
/**
 * The comparison: one of a plain filter's, or `endsWith`.
 */
op: TextOp, 
/**
 * The text.
 */
value?: string, 
/**
 * The texts of `in` and `notIn`.
 */
values?: Array<string>, 
/**
 * Whether case is ignored; it is not by default.
 */
ignoreCase?: boolean, } | { 
/**
 * The column.
 */
field: string, 
/**
 * Which range.
 */
op: RelativeOp, 
/**
 * What it is made of; a unit that is no place in a cycle.
 */
unit: TimeUnit, 
/**
 * How many units, of `inLast` and `inNext`; 1 by default.
 */
count?: number, 
/**
 * Whether the unit that is now is left out and the next takes its place, of `inLast` and
 * `inNext`; it is not by default.
 */
complete?: boolean, 
/**
 * How many units away, of `during` and `toDate`: -1 is the last one; 0 by default.
 */
offset?: number, } | { 
/**
 * The conditions.
 */
and: Array<FilterInput>, } | { 
/**
 * The conditions.
 */
or: Array<FilterInput>, } | { 
/**
 * The condition.
 */
not: FilterInput, } | { 
/**
 * The expression.
 */
expr: ExprInput, };
/**
 * A function or operator of expressions.
 */
export type ExprFunction = "add" | "sub" | "mul" | "div" | "mod" | "neg" | "eq" | "neq" | "lt" | "lte" | "gt" | "gte" | "and" | "or" | "not" | "isNull" | "notNull" | "in" | "between" | "like" | "ilike" | "contains" | "startsWith" | "endsWith" | "case" | "coalesce" | "nullif" | "greatest" | "least" | "toInt" | "toFloat" | "toText" | "toBool" | "toDate" | "toTimestamp" | "abs" | "round" | "floor" | "ceil" | "sqrt" | "exp" | "ln" | "log" | "power" | "sign" | "lower" | "upper" | "trim" | "ltrim" | "rtrim" | "left" | "right" | "substr" | "length" | "replace" | "splitPart" | "concat" | "append" | "dateTrunc" | "extract" | "dateDiff" | "dateAdd" | "atZone" | "now" | "today" | "sum" | "avg" | "min" | "max" | "count" | "countDistinct" | "median" | "quantile" | "stddev" | "variance" | "first" | "last" | "filter";
/**
 * A function or operator of what its operands give.
 */
export type Operation = { 
/**
 * Which.
 */
op: ExprFunction, 
/**
 * Its operands.
 */
args: Array<ExprInput>, };
/**
 * An expression over the columns of a table.
 */
export type Expr = null | boolean | number | string | { 
/**
 * The text.
 */
text: string, } | { 
/**
 * The day, `YYYY-MM-DD`.
 */
date: string, } | { 
/**
 * The instant by ISO 8601, UTC where it has no offset.
 */
timestamp: string, } | Operation;
/**
 * How an expression may be written in JSON; it describes [`Expr`]'s reading to TypeScript and to
 * schemas.
 */
export type ExprInput = { 
/**
 * The text, such as `price * (1 - discount)`.
 */
sql: string, } | Expr;
/**
 * A column that is not stored: `{ as: "net", expr: { op: "mul", args: ["price", { op: "sub", args:
 * [1, "discount"] }] } }`, or the same as text, `{ as: "net", expr: { sql: "price * (1 -
 * discount)" } }`. Later computed columns may name earlier ones.
 */
export type Computed = { 
/**
 * Its name, which no column of the table has.
 */
as: string, 
/**
 * How its values come about.
 */
expr: ExprInput, };
/**
 * A unit of time. The first eight truncate (`month` gives the month's first instant); the last
 * three are the position in a cycle and give whole numbers.
 */
export type TimeUnit = "year" | "quarter" | "month" | "week" | "day" | "hour" | "minute" | "second" | "hourOfDay" | "dayOfWeek" | "monthOfYear";
/**
 * Bins of equal width: a value `v` falls into `floor((v - origin) / step) * step + origin`,
 * reckoned with the multiples of `step` as they are written: 0.3 is in the bin of 0.3 where `step`
 * is 0.1.
 */
export type Bin = { 
/**
 * Width of a bin, in the column's unit; positive and finite.
 */
step: number, 
/**
 * Where a bin starts; 0 by default.
 */
origin?: number, };
/**
 * A grouping key: a column or an expression, optionally truncated in time or binned. A plain
 * string is the column of that name.
 */
export type Dimension = { 
/**
 * The column.
 */
field?: string, 
/**
 * What is grouped by instead of a column; [`Query::lower`] makes it one.
 */
expr?: ExprInput, 
/**
 * Truncate a timestamp to this unit, UTC.
 */
timeUnit?: TimeUnit, 
/**
 * Round a number down to a multiple of a step.
 */
bin?: Bin, 
/**
 * The key's name in the result; the column's by default.
 */
as?: string, };
/**
 * How a dimension may be written in JSON; it describes [`Dimension`]'s reading to TypeScript and
 * to schemas.
 */
export type DimensionInput = string | Dimension;
/**
 * How a group's values become one.
 */
export type Op = "sum" | "mean" | "min" | "max" | "count" | "countDistinct" | "median" | "quantile" | "stddev" | "variance" | "first" | "last" | "share";
/**
 * A reduction of a group to one value.
 */
export type Measure = { 
/**
 * The reduction.
 */
op: Op, 
/**
 * The column; absent only for `count` (then rows are counted) and `share`.
 */
field?: string, 
/**
 * What is reduced instead of a column; [`Query::lower`] makes it one.
 */
expr?: ExprInput, 
/**
 * The measure's name in the result; `op` or `op_field` by default.
 */
as?: string, 
/**
 * Only rows that pass take part, as SQL's FILTER clause; for `share`, the rows that count as
 * hits.
 */
where?: Array<FilterInput>, 
/**
 * Which quantile, 0 to 1, linearly interpolated; for `quantile` only.
 */
q?: number, };
/**
 * A measure that is worked out of others: `{ as: "aov", expr: { sql: "SUM(amount) / COUNT()" } }`.
 * Aggregates are of the group's rows; a bare name is a dimension or measure of the same query,
 * such as in `revenue / orders`.
 */
export type Formula = { 
/**
 * How its values come about.
 */
expr: ExprInput, 
/**
 * Its name in the result; the expression as text by default.
 */
as?: string, };
/**
 * What is computed for each group; without `op` it is a formula.
 */
export type MeasureInput = Measure | Formula | string;
/**
 * A direction.
 */
export type SortOrder = "asc" | "desc";
/**
 * One key of the result's order. Nulls come last in either order; NaN counts as the largest
 * number.
 */
export type Sort = { 
/**
 * A name in the result.
 */
by: string, 
/**
 * Ascending by default.
 */
order?: SortOrder, };
/**
 * What a measure of no rows is.
 */
export type FillWith = "null" | "zero";
/**
 * A group for each step of a dimension from its first value in the answer to its last: `{
 * dimension: "month", with: "zero" }`.
 *
 * The dimension has a `timeUnit` or a `bin`, or is of days; of a unit that comes again, such as
 * the hour of the day, every one is there. Other dimensions have all their combinations that the
 * answer has, each with every step.
 */
export type Fill = { 
/**
 * Which dimension, by its name in the result; the first that can be filled by default.
 */
dimension?: string, 
/**
 * What measures of no rows are. Counts are 0 in any case.
 */
with?: FillWith, };
/**
 * How far a comparison goes back.
 */
export type Comparison = "previousPeriod" | "previousYear" | { "shift": { 
/**
 * The unit.
 */
unit: TimeUnit, 
/**
 * How many, 1 at least.
 */
count: number, } };
/**
 * Adds to each measure what it was earlier: `{ to: "previousYear" }` gives beside `revenue` the
 * columns `revenue_previousYear`, `revenue_previousYear_change` and
 * `revenue_previousYear_percent`.
 *
 * The time that is gone back in is a column that the query filters by a range, or that a dimension
 * is of. Groups that there were only then are left out.
 */
export type Compare = { 
/**
 * How far to go back.
 */
to: Comparison, 
/**
 * The column of times; by default the one of the first dimension of time, or else the one of
 * time that is filtered.
 */
field?: string, 
/**
 * What the new columns' names end in; `previousPeriod`, `previousYear` or `shift` by default.
 */
as?: string, };
/**
 * What a window works out. Nulls add nothing to sums and means; what is made of nulls alone is
 * null.
 */
export type WindowOp = "runningSum" | "movingSum" | "movingMean" | "lag" | "lead" | "difference" | "percentChange" | "rank" | "denseRank" | "rowNumber" | "share";
/**
 * A column over the rows of the answer, after `having` and before `limit`:
 * `{ op: "runningSum", field: "revenue", partition: ["region"], as: "so_far" }`.
 */
export type WindowColumn = { 
/**
 * What is worked out.
 */
op: WindowOp, 
/**
 * The column of the answer that it is of; absent only for `rank`, `denseRank` and `rowNumber` with an
 * order of their own.
 */
field?: string, 
/**
 * Columns of the answer whose values part the rows; each part stands alone. All rows are one
 * by default.
 */
partition?: Array<string>, 
/**
 * The order of rows within a part. By default the dimensions ascending, and for ranks the
 * field, the largest first.
 */
order?: Array<Sort>, 
/**
 * Rows that a moving sum or mean takes, the row itself and those before it; at the start of a
 * part there are fewer.
 */
size?: number, 
/**
 * How many rows before, or for `lead` behind, the row that is looked at stands; 1 by default.
 */
offset?: number, 
/**
 * Its name in the result; `op` or `op_field` by default.
 */
as?: string, };
/**
 * Keeps the values of one dimension for which a measure is largest: `{ n: 5, by: "revenue", other:
 * "Other" }`.
 */
export type Top = { 
/**
 * How many values are kept.
 */
n: number, 
/**
 * The measure by which they are the largest, over all other dimensions.
 */
by: string, 
/**
 * The dimension, by its name in the result; the first by default. It has neither a time unit
 * nor bins.
 */
dimension?: string, 
/**
 * What all others together are called, of a dimension of text. Without it they are left out.
 */
other?: string, };
/**
 * Which totals stand behind the groups, each of all rows that the filters pass, whatever `having`
 * and `limit` leave of the groups. The column [`LEVEL`] tells how many dimensions a row is of: all
 * of them for a group, 0 for the grand total.
 */
export type Totals = "grand" | "prefixes";
/**
 * A day of the week.
 */
export type Weekday = "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday";
/**
 * Groups rows by dimensions and reduces each group by measures.
 *
 * A null key is a group of its own; nulls never enter a measure. With no dimensions there is one
 * group, also over no rows. With no measures the distinct keys are returned, or with `ungrouped`
 * the rows themselves. Without `sort`, groups come in ascending order of their keys, nulls last,
 * and ungrouped rows in the table's order.
 */
export type PlainQuery = { 
/**
 * Columns computed before all else, which the rest may name like any column.
 */
compute?: Array<Computed>, 
/**
 * What to group by.
 */
dimensions?: Array<DimensionInput>, 
/**
 * What to compute for each group.
 */
measures?: Array<Measure>, 
/**
 * Which rows take part; joined by AND.
 */
filters?: Array<FilterInput>, 
/**
 * Order of the result, the first key first. Ties keep the default order.
 */
sort?: Array<Sort>, 
/**
 * At most this many rows of the result.
 */
limit?: number, 
/**
 * Skip this many rows of the result first.
 */
offset?: number, 
/**
 * Return rows instead of groups; then `measures` must be empty.
 */
ungrouped?: boolean, };
/**
 * Groups rows by dimensions, reduces each group by measures, and makes of these what else is asked
 * for.
 *
 * A null key is a group of its own; nulls never enter a measure. With no dimensions there is one
 * group, also over no rows. With no measures the distinct keys are returned, or with `ungrouped`
 * the rows themselves. Without `sort`, groups come in ascending order of their keys, nulls last,
 * and ungrouped rows in the table's order.
 *
 * # Example
 *
 * ```
 * use pellucid_core::Question;
 *
 * let ratio: Question = serde_json::from_str(
 *     r#"{ "dimensions": ["city"], "measures": [{ "expr": { "sql": "SUM(amount) / COUNT()" }, "as": "mean" }] }"#,
 * )?;
 * assert!(ratio.plain().is_none());
 *
 * let count: Question = serde_json::from_str(r#"{ "dimensions": ["city"], "measures": [{ "op": "count" }] }"#)?;
 * assert_eq!(count.plain().map(|query| query.measures[0].name()), Some("count".to_owned()));
 * # Ok::<(), serde_json::Error>(())
 * ```
 */
export type Query = { 
/**
 * Columns computed before all else, which the rest may name like any column.
 */
compute?: Array<Computed>, 
/**
 * What to group by.
 */
dimensions?: Array<DimensionInput>, 
/**
 * What to compute for each group: reductions of its rows, and formulas of these.
 */
measures?: Array<MeasureInput>, 
/**
 * Which rows take part; joined by AND.
 */
filters?: Array<FilterInput>, 
/**
 * Conditions of a model by name, which rows must pass as well.
 */
segments?: Array<string>, 
/**
 * Which groups are kept, by columns of the answer; joined by AND.
 */
having?: Array<FilterInput>, 
/**
 * Makes a group for each step of a dimension, so that an axis has no holes.
 */
fill?: Fill, 
/**
 * Adds to each measure what it was earlier.
 */
compare?: Array<Compare>, 
/**
 * Columns worked out of the answer's rows: running sums, ranks, shares.
 */
window?: Array<WindowColumn>, 
/**
 * Keeps the values of a dimension for which a measure is largest.
 */
top?: Top, 
/**
 * Adds totals behind the groups.
 */
totals?: Totals, 
/**
 * The IANA time zone by whose clocks times are read, filtered, cut and answered, such as
 * `America/New_York`; UTC by default.
 */
timeZone?: string, 
/**
 * The day that weeks start on; Monday by default.
 */
weekStart?: Weekday, 
/**
 * The month, 1 to 12, that years and quarters are counted from; 1 by default.
 */
fiscalYearStart?: number, 
/**
 * The instant by ISO 8601 that NOW, TODAY and filters of relative time go by; when the query
 * is asked by default.
 */
now?: string, 
/**
 * Order of the result, the first key first. Ties keep the default order.
 */
sort?: Array<Sort>, 
/**
 * At most this many rows of the result.
 */
limit?: number, 
/**
 * Skip this many rows of the result first.
 */
offset?: number, 
/**
 * Return rows instead of groups; then `measures` must be empty.
 */
ungrouped?: boolean, };
/**
 * A column's logical type. Widths and encodings are the engine's business.
 */
export type DataType = "int" | "float" | "decimal" | "bool" | "string" | "timestamp" | "date";
/**
 * One column.
 */
export type Field = { 
/**
 * The column's name, unique in its table.
 */
name: string, 
/**
 * Its logical type.
 */
type: DataType, 
/**
 * Whether nulls may occur.
 */
nullable: boolean, };
/**
 * A column that stands in the source but is not read.
 */
export type SkippedField = { 
/**
 * The column's name.
 */
name: string, 
/**
 * Why it is not read.
 */
reason: string, };
/**
 * A table's columns in order.
 */
export type Schema = { 
/**
 * The columns that can be queried.
 */
fields: Array<Field>, 
/**
 * Columns that are in the source but not read, each with the reason (nested types).
 */
skipped?: Array<SkippedField>, };
/**
 * The order of a date's numbers.
 */
export type DateOrder = "dmy" | "mdy";
/**
 * How text files are read. What is absent is decided by the file, and told as a [`Note`] where
 * people might decide otherwise.
 */
export type ReadOptions = { 
/**
 * The character encoding: `utf-8`, `utf-16le`, `utf-16be` or `windows-1252` (also for
 * ISO-8859-1); in a browser every name that `TextDecoder` knows.
 */
encoding?: string, 
/**
 * CSV: what stands between cells, one ASCII character; `\t` for tabs.
 */
delimiter?: string, 
/**
 * CSV: what texts are quoted with, one ASCII character; empty where nothing is quoted.
 */
quote?: string, 
/**
 * CSV: what makes a quote within quotes a part of the text: the quote itself, or a backslash.
 */
escape?: string, 
/**
 * CSV, and JSON whose rows are lists: whether the first row names the columns. Without names they
 * are `column1` and so on.
 */
header?: boolean, 
/**
 * CSV: what a line that is left out begins with, one ASCII character; empty where every line
 * counts.
 */
comment?: string, 
/**
 * CSV: lines before the first row, such as titles.
 */
skipLines?: number, 
/**
 * The mark before the decimals, `.` or `,`; the other one may then stand between thousands.
 */
decimal?: string, 
/**
 * The texts that stand for no value, in every column and instead of those that are known; an
 * empty cell always does.
 */
nullWords?: Array<string>, 
/**
 * The order of days and months in dates such as 01/02/2024.
 */
dateOrder?: DateOrder, 
/**
 * Types by column. What does not fit its type is null and told.
 */
types?: { [key in string]: DataType }, 
/**
 * JSON: the key that holds the rows, with dots for keys within keys and numbers for the elements
 * of lists: `result.items`, `results.0.series`.
 */
records?: string, };
/**
 * A kind of [`Note`]. New ones may be added; none changes its meaning.
 */
export type NoteCode = "encoding" | "replaced_characters" | "delimiter" | "quoting" | "preamble" | "comments" | "no_header" | "header" | "renamed" | "short_rows" | "long_rows" | "stray_quote" | "null_words" | "words_kept" | "numbers" | "long_numbers" | "rounded" | "mixed_types" | "ambiguous_numbers" | "dates" | "ambiguous_dates" | "misfits" | "records";
/**
 * Something that a reader decided, or could not read: a table says these beside its columns.
 */
export type Note = { 
/**
 * Which kind of decision.
 */
code: NoteCode, 
/**
 * The column that it is about.
 */
column?: string, 
/**
 * Where it first shows: the line of a CSV file or the row of a JSON file, from 1.
 */
row?: number, 
/**
 * What stands there, cut where it is long.
 */
value?: string, 
/**
 * What was decided, how often, and the option that decides otherwise.
 */
message: string, };
/**
 * The shape that stands for data.
 */
export type Mark = "bar" | "line" | "area" | "point" | "arc" | "metric" | "table" | "pivot" | "box" | "rect" | "calendar" | "treemap" | "sunburst" | "funnel" | "waterfall" | "gauge" | "bullet" | "candlestick" | "radar" | "sankey" | "geo" | "violin" | "dumbbell";
/**
 * The kind of number a [`Format`] writes.
 */
export type NumberStyle = "decimal" | "compact" | "percent" | "currency" | "bytes" | "duration";
/**
 * How a number is written. Digits, separators and currency signs follow the reader's locale.
 */
export type Format = { 
/**
 * The kind of number.
 */
style?: NumberStyle, 
/**
 * Digits after the decimal point, 0 to 20; as many as needed up to 2 by default.
 */
digits?: number, 
/**
 * ISO 4217 code; `currency` only.
 */
currency?: string, 
/**
 * Written behind the number after a space, such as "min".
 */
unit?: string, 
/**
 * Shorten large numbers, 1.2K or $1.2K; on axes from 10,000 by default, elsewhere never.
 */
compact?: boolean, 
/**
 * Write + before positive numbers, as for changes.
 */
sign?: boolean, 
/**
 * Part thousands, 1,234; by default always but in whole numbers that are names, such as years
 * and identifiers, which their column tells by its own name.
 */
grouping?: boolean, };
/**
 * A table of a model.
 */
export type ModelTable = { 
/**
 * The dataset that it is, on a server.
 */
dataset?: string, 
/**
 * What it is called on screens.
 */
label?: string, 
/**
 * What a row of it is, in a sentence.
 */
description?: string, };
/**
 * How a relation may be written; it describes what is read to TypeScript and to schemas.
 */
export type Relation = string | { 
/**
 * The column that points, with its table.
 */
from: string, 
/**
 * The column that is pointed at, with its table, which holds each value once.
 */
to: string, };
/**
 * How a name's expression may be written; it describes what is read to TypeScript and to schemas.
 */
export type Written = { 
/**
 * The text.
 */
sql: string, } | { 
/**
 * The expression.
 */
expr: ExprInput, };
/**
 * What people read of a name.
 */
export type About = { 
/**
 * What it is called on screens; the name by default.
 */
label?: string, 
/**
 * What it means, in a sentence.
 */
description?: string, 
/**
 * How its numbers are written.
 */
format?: Format, 
/**
 * Other words that people look for it by.
 */
synonyms?: Array<string>, };
/**
 * How a dimension of a model may be written: as SQL text, or in full.
 */
export type ModelDimension = string | { 
/**
 * Truncates a time to this unit.
 */
timeUnit?: TimeUnit, 
/**
 * Rounds a number down to a multiple of a step.
 */
bin?: Bin, } & ({ 
/**
 * The text.
 */
sql: string, } | { 
/**
 * The expression.
 */
expr: ExprInput, }) & { 
/**
 * What it is called on screens; the name by default.
 */
label?: string, 
/**
 * What it means, in a sentence.
 */
description?: string, 
/**
 * How its numbers are written.
 */
format?: Format, 
/**
 * Other words that people look for it by.
 */
synonyms?: Array<string>, };
/**
 * How a measure or a segment of a model may be written: as SQL text, or in full.
 */
export type ModelMeasure = string | ({ 
/**
 * The text.
 */
sql: string, } | { 
/**
 * The expression.
 */
expr: ExprInput, }) & { 
/**
 * What it is called on screens; the name by default.
 */
label?: string, 
/**
 * What it means, in a sentence.
 */
description?: string, 
/**
 * How its numbers are written.
 */
format?: Format, 
/**
 * Other words that people look for it by.
 */
synonyms?: Array<string>, };
/**
 * How times are read.
 */
export type ModelClock = { 
/**
 * The IANA time zone; UTC by default.
 */
timeZone?: string, 
/**
 * The day that weeks start on; Monday by default.
 */
weekStart?: Weekday, 
/**
 * The month, 1 to 12, that years and quarters are counted from; 1 by default.
 */
fiscalYearStart: number, };
/**
 * Tables, how they relate, and what is grouped by and measured.
 */
export type Model = { 
/**
 * The tables by the names that expressions call them by. A table that is reached in two ways,
 * such as by a buyer and by a seller, is listed under two names.
 */
tables: { [key in string]: ModelTable }, 
/**
 * How they relate, each from many rows to one.
 */
relations?: Array<Relation>, 
/**
 * What rows are grouped by and filtered by.
 */
dimensions?: { [key in string]: ModelDimension }, 
/**
 * What is measured of groups: aggregates, and formulas of these and of other measures.
 */
measures?: { [key in string]: ModelMeasure }, 
/**
 * Conditions with a name.
 */
segments?: { [key in string]: ModelMeasure }, 
/**
 * How times are read where a question does not say.
 */
clock?: ModelClock, };
/**
 * A continuous scale.
 */
export type ScaleKind = "linear" | "log" | "symlog" | "sqrt";
/**
 * How values become positions.
 */
export type ScaleSpec = { 
/**
 * Linear by default; bands, time or bins follow from the data.
 */
type?: ScaleKind, 
/**
 * Include zero; by default true for bars and areas, false otherwise. Not on a log scale,
 * which has none.
 */
zero?: boolean, 
/**
 * The shown interval [low, high] of a number; the data's by default. Of a color of names: the
 * names that take the palette's colors in this order, so that each keeps its own whatever
 * a filter leaves.
 */
domain?: [number, number] | string[], 
/**
 * Widen the data's interval to round numbers; by default true for measures, and never with
 * `domain`.
 */
nice?: boolean, 
/**
 * Run the other way: numbers grow downward or to the left, the first name is the last.
 */
reverse?: boolean, };
/**
 * The side of a chart that an axis stands on.
 */
export type AxisPosition = "left" | "right" | "top" | "bottom";
/**
 * How long names below a chart are made to fit.
 */
export type LabelFit = "cut" | "wrap" | "upward" | "thin";
/**
 * How an axis is drawn. Its title is the channel's, how its numbers are written the channel's
 * format.
 */
export type AxisSpec = { 
/**
 * Show labels and title; true by default where there is room.
 */
show?: boolean, 
/**
 * Show grid lines; by default for measures.
 */
grid?: boolean, 
/**
 * About how many labels of a number or time, 1 to 50; as many as read well by default. Labels
 * that would touch are left out whatever is asked for.
 */
ticks?: number, 
/**
 * How long names below the chart are made to fit.
 */
labels?: LabelFit, 
/**
 * Which side of the chart; the left and the bottom by default, mirrored where text runs from
 * right to left.
 */
position?: AxisPosition, };
/**
 * The side of a chart that its legend stands on.
 */
export type LegendPosition = "top" | "right" | "bottom";
/**
 * Whether panels can be compared by eye, or each shows its own data best.
 */
export type FacetScales = "shared" | "free";
/**
 * How the panels of small multiples are arranged.
 */
export type FacetSpec = { 
/**
 * Panels side by side; as many as give them a good shape by default.
 */
columns?: number, 
/**
 * Whether panels share their scales; shared by default.
 */
scales?: FacetScales, };
/**
 * One visual property: a dimension, or with `op` a measure.
 */
export type Channel = { 
/**
 * The column; absent only for a count or share of rows.
 */
field?: string, 
/**
 * An expression instead of a column; one of aggregates, such as `SUM(won) / COUNT()`, makes
 * the channel a measure. [`ChartSpec::lower`](crate::ChartSpec::lower) makes it a column or
 * a formula.
 */
expr?: ExprInput, 
/**
 * A dimension of the model that the chart is of, instead of a column.
 */
dimension?: string, 
/**
 * A measure of the model that the chart is of, instead of `op` and a column.
 */
measure?: string, 
/**
 * Makes the channel a measure.
 */
op?: Op, 
/**
 * Truncates a timestamp; dimensions only.
 */
timeUnit?: TimeUnit, 
/**
 * Bins a number; dimensions only. `true` makes about twenty bins of a round width over the
 * column's extent.
 */
bin?: Bin | true, 
/**
 * Only these rows take part; measures only.
 */
where?: Array<FilterInput>, 
/**
 * Which quantile; `quantile` only.
 */
q?: number, 
/**
 * The name to sort by and to find in events; as in a [`Query`](crate::Query) by default.
 */
as?: string, 
/**
 * What readers see; made from the column's name by default. Empty hides it.
 */
title?: string, 
/**
 * How values are written.
 */
format?: Format, 
/**
 * How values become positions.
 */
scale?: ScaleSpec, 
/**
 * How its axis is drawn; x and y only.
 */
axis?: AxisSpec, };
/**
 * Which column each visual property shows. Which channels a mark takes:
 *
 * | mark | channels; those in brackets may be left out |
 * |---|---|
 * | bar, line, area | x, y, \[color\] |
 * | point | x, y, \[color, size\] |
 * | arc | theta, color |
 * | metric | value, \[comparison, x\] |
 * | table | columns |
 * | pivot | rows: dimensions, \[columns: dimensions\], values: measures |
 * | box | x, y: one a column of numbers, or its median |
 * | rect | x, y, color |
 * | calendar | x: a time, color |
 * | treemap, sunburst | path, size, \[color\] |
 * | funnel | x, y: one a measure |
 * | waterfall | x, y |
 * | gauge | value, \[target\] |
 * | bullet | x or y: a measure, \[the other, target\] |
 * | candlestick | x, open, high, low, close |
 * | radar | x, y, \[color\] |
 * | sankey | source, target, size |
 * | geo | key, color |
 * | violin | x, y: a column in bins, size: how many, \[color\] |
 * | dumbbell | x, y: one a measure, color: a dimension |
 *
 * Any mark of groups takes `order`.
 */
export type Encoding = { 
/**
 * Horizontal position.
 */
x?: Channel, 
/**
 * Vertical position.
 */
y?: Channel, 
/**
 * Colour: one series, slice or stack layer a value.
 */
color?: Channel, 
/**
 * Angle of a slice.
 */
theta?: Channel, 
/**
 * The number of a metric card or a gauge.
 */
value?: Channel, 
/**
 * Small multiples: a panel for each value of this dimension.
 */
facet?: Channel, 
/**
 * What a metric card's number is compared with: a measure.
 */
comparison?: Channel, 
/**
 * Area of a point, a treemap's cell or a sunburst's piece; width of a sankey's flow.
 */
size?: Channel, 
/**
 * Where a sankey's flow starts.
 */
source?: Channel, 
/**
 * Where a sankey's flow ends; a gauge's or bullet's value to reach, a measure.
 */
target?: Channel, 
/**
 * First value of a candlestick's period.
 */
open?: Channel, 
/**
 * Highest value of a candlestick's period.
 */
high?: Channel, 
/**
 * Lowest value of a candlestick's period.
 */
low?: Channel, 
/**
 * Last value of a candlestick's period.
 */
close?: Channel, 
/**
 * What names a shape of `geo`.
 */
key?: Channel, 
/**
 * A measure that is not drawn and orders the marks, the smallest first, where `sort` is not
 * given.
 */
order?: Channel, 
/**
 * The levels of a hierarchy, the outermost first.
 */
path?: Array<Channel>, 
/**
 * The columns of a table, left to right; of a pivot table the groups across, the outermost
 * first.
 */
columns?: Array<Channel>, 
/**
 * The groups down a pivot table, the outermost first.
 */
rows?: Array<Channel>, 
/**
 * The numbers of a pivot table, left to right in each of its columns.
 */
values?: Array<Channel>, };
/**
 * What a reader may select in a chart.
 */
export type Selection = "interval" | "intervalX" | "intervalY" | "intervalXy" | "point";
/**
 * What a tooltip holds.
 */
export type TooltipMode = "shared" | "single" | "none";
/**
 * Axes of the page: x runs across, y runs up.
 */
export type Directions = "x" | "y" | "xy";
/**
 * How a chart answers pointer, touch and keys. What a selection filters is told by
 * [`super::Selection`].
 */
export type Interaction = { 
/**
 * What the tooltip holds; `shared` by default.
 */
tooltip?: TooltipMode, 
/**
 * Lines through the pointer with their values at the axes; none by default.
 */
crosshair?: Directions, 
/**
 * Which axes wheel, pinch and the keys + and - zoom, and a drag pans; none by default, for
 * the page has a wheel of its own.
 */
zoom?: Directions, 
/**
 * Levels below the chart's own key, the outermost first: a click on a year shows its
 * quarters, on a quarter its months.
 */
drill?: Array<DimensionInput>, };
/**
 * How a number's cell is shaded.
 */
export type Shade = "heat" | "diverging" | "bar";
/**
 * A colour from a value on.
 */
export type Threshold = { 
/**
 * The least value; from the smallest on by default.
 */
from?: number, 
/**
 * As #rrggbb.
 */
color: string, };
/**
 * The form of a small chart.
 */
export type SparkShape = "line" | "bar";
/**
 * A small chart in a cell: the column's measure for each value of another dimension, of the same
 * rows.
 */
export type Spark = { 
/**
 * What the measure runs along, left to right: usually a unit of time.
 */
along: DimensionInput, 
/**
 * A line by default.
 */
shape?: SparkShape, };
/**
 * What the cells of a column look like.
 */
export type Cells = { 
/**
 * CSS px; by the content by default. Readers may change it.
 */
width?: number, 
/**
 * Shades a number's cell.
 */
shade?: Shade, 
/**
 * Colours by thresholds: the last whose `from` is not above the value counts.
 */
thresholds?: Array<Threshold>, 
/**
 * Draws a measure's course behind its number; of a table's columns only.
 */
spark?: Spark, };
/**
 * How a table mark is laid out. Columns are named as in the query's result.
 */
export type TableSpec = { 
/**
 * A last row with the measures over all rows; off by default.
 */
totals?: boolean, 
/**
 * A field above each column that narrows the table alone; off by default.
 */
filter?: boolean, 
/**
 * What columns look like, by name.
 */
cells?: { [key in string]: Cells }, };
/**
 * How a pivot mark is laid out. Its rows are `encoding.rows`, its columns `encoding.columns`, its
 * numbers `encoding.values`.
 *
 * Every total is asked for by itself: a subtotal of means is the mean of its rows, not a mean of
 * means.
 */
export type PivotSpec = { 
/**
 * How many levels of rows are open at first, 0 for none; all by default.
 */
open?: number, 
/**
 * Show a group's own numbers while it is open, in rows and in columns; true by default. A
 * closed group always shows them.
 */
subtotals?: boolean, 
/**
 * A last row and, where there are columns, last columns of everything; true by default.
 */
totals?: boolean, 
/**
 * What the cells of a value look like, by its name.
 */
cells?: { [key in string]: Cells }, };
/**
 * How series share a position.
 */
export type Stack = "stacked" | "grouped" | "normalized" | "overlaid" | "stream";
/**
 * How a line goes from point to point.
 */
export type Curve = "linear" | "step" | "smooth";
/**
 * What a line does where a value is missing, or a unit of time that x is grouped by has no rows.
 */
export type Nulls = "gap" | "connect" | "zero";
/**
 * How a chart is drawn.
 */
export type Options = { 
/**
 * Width by height of the chart where its container has no height of its own, 0.1 to 10.
 */
aspect?: number, 
/**
 * How series share a position; `stacked` for bars and areas by default.
 */
stack?: Stack, 
/**
 * Hole of an arc as a share of its radius, 0 to 0.95; 0 by default, a pie.
 */
innerRadius?: number, 
/**
 * How a line goes from point to point; straight by default.
 */
curve?: Curve, 
/**
 * What a line or area does where a value is missing, or a month of `timeUnit: "month"` has no
 * rows; a gap by default.
 */
nulls?: Nulls, 
/**
 * Draw axes; true by default. Without them a line is a sparkline.
 */
axes?: boolean, 
/**
 * Where a box's whiskers end, two quantiles: [0, 1], the extremes, by default.
 */
whiskers?: [number, number], 
/**
 * Values that part a gauge's or bullet's ground into shaded ranges, ascending.
 */
ranges?: Array<number>, 
/**
 * End a waterfall with a bar of the whole; true by default.
 */
total?: boolean, 
/**
 * Show the legend; by default where there are two series or more.
 */
legend?: boolean, 
/**
 * Write each mark's value at it, where there is room.
 */
dataLabels?: boolean, 
/**
 * How small multiples are arranged; with the channel `facet` only.
 */
facet?: FacetSpec, 
/**
 * Where the legend stands; at the top by default.
 */
legendPosition?: LegendPosition, 
/**
 * The clock on which instants are shown: an IANA name such as `Europe/Berlin`, or `local` for
 * the reader's; UTC by default. Time units are cut on the clock of UTC, and axes of them
 * say so.
 */
timezone?: string, 
/**
 * Series colours as #rrggbb; the theme's by default. More names than these have them in turn,
 * each the same in every chart. Of a measure shown by colour, two or
 * more from its smallest value to its largest; where values fall on both sides of zero,
 * two meet in grey there.
 */
colors?: Array<string>, };
/**
 * An axis of a chart.
 */
export type AnnotationAxis = "x" | "y";
/**
 * What a reference line may stand at.
 */
export type Aggregate = "mean" | "median" | "min" | "max";
/**
 * Something drawn on a chart besides its data. Colours are `#rrggbb`; the theme's by default.
 * Times are ISO 8601 or milliseconds since 1970.
 */
export type Annotation = { "type": "line", 
/**
 * Which axis the value is of; y by default.
 */
axis?: AnnotationAxis, 
/**
 * Where: a number, a time or a name; either this or `op`.
 */
value?: Scalar, 
/**
 * Where: at this of the shown measure's values.
 */
op?: Aggregate, 
/**
 * Written at the line; the aggregate and its value by default.
 */
label?: string, 
/**
 * The line's and label's.
 */
color?: string, } | { "type": "band", 
/**
 * Which axis the values are of; y by default.
 */
axis?: AnnotationAxis, 
/**
 * One end.
 */
from: Scalar, 
/**
 * The other end.
 */
to: Scalar, 
/**
 * Written in the band.
 */
label?: string, 
/**
 * The tint.
 */
color?: string, } | { "type": "threshold", 
/**
 * In the measure's values.
 */
value: number, 
/**
 * Colour of marks at or above the value; unchanged by default.
 */
above?: string, 
/**
 * Colour of marks below the value; unchanged by default.
 */
below?: string, 
/**
 * Written at the line.
 */
label?: string, } | { "type": "trend", 
/**
 * The line's; each series' own by default.
 */
color?: string, } | { "type": "movingAverage", 
/**
 * Values in each mean, 2 to 1000.
 */
window: number, 
/**
 * The line's; each series' own by default.
 */
color?: string, } | { "type": "forecast", 
/**
 * Values ahead, 1 to 500.
 */
periods: number, 
/**
 * Probability of the interval, 0.5 to 0.999; 0.95 by default.
 */
level?: number, 
/**
 * The line's; each series' own by default.
 */
color?: string, } | { "type": "text", 
/**
 * A number, a time or a name of the x axis.
 */
x: Scalar, 
/**
 * A number, a time or a name of the y axis.
 */
y: Scalar, 
/**
 * What it says.
 */
text: string, 
/**
 * The text's.
 */
color?: string, };
/**
 * A side of the plot.
 */
export type Side = "left" | "right";
/**
 * A measure drawn over the same x as the chart's own.
 */
export type Layer = { 
/**
 * bar, line, area or point.
 */
mark: Mark, 
/**
 * The measure.
 */
y: Channel, 
/**
 * Which axis it is read at; the left by default.
 */
axis?: Side, };
/**
 * How the globe is laid flat.
 */
export type Projection = "equirectangular" | "mercator" | "equalEarth" | "albers" | "albersUsa";
/**
 * The shapes of a `geo` mark and how the globe is laid flat.
 */
export type Geo = { 
/**
 * A GeoJSON FeatureCollection (RFC 7946) of polygons and multipolygons, in degrees.
 */
features: object, 
/**
 * The property that `encoding.key` is compared with; the feature's `id`, then its `name`, by
 * default.
 */
property?: string, 
/**
 * How the globe is laid flat; by the extent of the shapes where absent.
 */
projection?: Projection, };
/**
 * What is drawn and from which columns.
 */
export type ChartSpec = { 
/**
 * Where the grammar is described, for editors; not read.
 */
$schema?: string, 
/**
 * The shape that stands for data.
 */
mark: Mark, 
/**
 * Which column each visual property shows.
 */
encoding: Encoding, 
/**
 * Shown above the chart and used as its accessible name.
 */
title?: string, 
/**
 * Added to the accessible description.
 */
description?: string, 
/**
 * Columns computed from the table's, which channels, filters and `where` may name.
 */
compute?: Array<Computed>, 
/**
 * Which rows the chart shows, besides the dashboard's filters.
 */
filters?: Array<FilterInput>, 
/**
 * Order of the marks, by the names of the encoded columns.
 */
sort?: Array<Sort>, 
/**
 * Draw only this many marks, after sorting.
 */
limit?: number, 
/**
 * What else each value is compared with: what it was a period, a year or some units of time
 * earlier. Lines have a fainter one for it, bars a stroke, metric cards their change.
 */
compare?: Compare, 
/**
 * What a reader may select, which then filters the other charts of its dashboard.
 */
select?: Selection, 
/**
 * What is drawn besides the data; on charts with axes.
 */
annotations?: Array<Annotation>, 
/**
 * How it answers pointer, touch and keys.
 */
interaction?: Interaction, 
/**
 * How a table is laid out; of the mark `table` only.
 */
table?: TableSpec, 
/**
 * How a pivot table is laid out; of the mark `pivot` only.
 */
pivot?: PivotSpec, 
/**
 * More measures over the same x, each a series of its own with its own mark: bars with a line
 * make a combo chart.
 */
layer?: Array<Layer>, 
/**
 * The shapes of a `geo` mark.
 */
geo?: Geo, 
/**
 * How it is drawn.
 */
options?: Options, };
/**
 * A rectangle on the grid of [`GRID_COLUMNS`] columns. On a narrow page charts stand below each
 * other instead.
 */
export type Place = { 
/**
 * First column, 0 to 11.
 */
column: number, 
/**
 * First row, from 0; a row is 80 CSS px high.
 */
row: number, 
/**
 * Columns taken, 1 to 12.
 */
width: number, 
/**
 * Rows taken, 1 to 20.
 */
height: number, };
/**
 * A chart in its place.
 */
export type DashboardChart = { 
/**
 * Unique in the dashboard; events name it.
 */
id: string, 
/**
 * What it shows.
 */
chart: ChartSpec, 
/**
 * Where it stands.
 */
place: Place, };
/**
 * The form of a filter control.
 */
export type FilterKind = "dateRange" | "select";
/**
 * A control with which a reader filters every chart.
 */
export type FilterControl = { 
/**
 * The column it filters.
 */
field: string, 
/**
 * The control's form.
 */
kind: FilterKind, 
/**
 * What readers see; the column's name by default.
 */
label?: string, };
/**
 * Charts over one dataset or one model.
 */
export type DashboardSpec = { 
/**
 * What readers see above it.
 */
title: string, 
/**
 * The dataset every chart asks; absent where there is a model.
 */
dataset?: string, 
/**
 * The model that its charts and controls name measures, dimensions and columns of.
 */
model?: string, 
/**
 * What a reader may narrow the rows by.
 */
filters?: Array<FilterControl>, 
/**
 * The charts.
 */
charts: Array<DashboardChart>, };
/**
 * A file format a reader may take data out in.
 */
export type ExportFormat = "csv" | "json" | "xlsx" | "parquet" | "arrow" | "png" | "svg" | "pdf";
/**
 * What a token allows beside reading its rows. Everything is off unless granted.
 */
export type Capabilities = { 
/**
 * Formats the reader may export.
 */
export?: Array<ExportFormat>, 
/**
 * Whether the reader may set filters and brush.
 */
filter?: boolean, 
/**
 * Whether the reader may look at the rows behind a mark.
 */
drill?: boolean, 
/**
 * Whether the reader may store a changed dashboard, as the tenant's own.
 */
edit?: boolean, };
/**
 * `POST /api/v1/embed/token`, the answer.
 */
export type EmbedToken = { 
/**
 * The JWT, for the `Authorization: Bearer` header only.
 */
token: string, 
/**
 * When it expires, RFC 3339.
 */
expiresAt: string, 
/**
 * Seconds from now until it expires; what clients count with, so that a wrong clock does not
 * matter.
 */
expiresIn: number, 
/**
 * Seconds from now after which a client should fetch the next one.
 */
refreshAfter: number, };
/**
 * Where a dataset's queries run.
 */
export type Delivery = { "kind": "extract", 
/**
 * Path of the Parquet file, relative to the server's base URL.
 */
path: string, 
/**
 * Its size.
 */
bytes: number, } | { "kind": "server" };
/**
 * A model of the tables that a dashboard is of.
 */
export type EmbedModel = { 
/**
 * What the dashboard's names stand for.
 */
model: Model, 
/**
 * The datasets that its tables are, each as this tenant sees it.
 */
datasets: Array<DatasetInfo>, };
/**
 * A dataset as one tenant sees it.
 */
export type DatasetInfo = { 
/**
 * The dataset's id.
 */
id: string, 
/**
 * Its columns, without those only policy may see.
 */
schema: Schema, 
/**
 * Rows this tenant may see.
 */
rows: number, 
/**
 * Changes whenever the tenant's rows or policy do.
 */
version: string, 
/**
 * Where queries run.
 */
delivery: Delivery, 
/**
 * Seconds that rows count as current once a page has them; then it says of what time they
 * are. Always where absent.
 */
freshSeconds?: number, };
/**
 * `GET /api/v1/embed/config`, the answer.
 */
export type EmbedConfig = { 
/**
 * The dashboard's id.
 */
dashboardId: string, 
/**
 * Its version, which a change to it names.
 */
dashboardVersion: number, 
/**
 * The dashboard.
 */
dashboard: DashboardSpec, 
/**
 * Its dataset, as this tenant sees it; of a model the one that its charts are of.
 */
dataset: DatasetInfo, 
/**
 * Its model, where it is of one.
 */
model?: EmbedModel, 
/**
 * What the token allows.
 */
capabilities: Capabilities, 
/**
 * Seconds until the token expires.
 */
expiresIn: number, };
/**
 * What went wrong.
 */
export type ErrorDetail = { 
/**
 * Stable code in snake case.
 */
code: string, 
/**
 * What happened and what to do.
 */
message: string, 
/**
 * More, by code; the path of the field at fault under `path`.
 */
details: Record<string, unknown> | null, 
/**
 * The request's id, as in the server's log.
 */
requestId: string, 
/**
 * When, RFC 3339.
 */
timestamp: string, };
/**
 * Every error of the HTTP API.
 */
export type ErrorBody = { 
/**
 * The error.
 */
error: ErrorDetail, };
/**
 * A stable error code. New ones may be added; none changes its meaning.
 */
export type ErrorCode = "invalid_query" | "invalid_spec" | "unknown_column" | "type_mismatch" | "corrupt_file" | "unsupported_file" | "overflow" | "not_found" | "aborted" | "network" | "http_status" | "unauthorized" | "forbidden" | "stale_version" | "engine_crashed" | "limit_exceeded" | "internal";
