//! Trino. Its protocol binds nothing but literals, so values are literals of the hexadecimal kind.

use std::borrow::Cow;

use pellucid_core::{DataType, TimeUnit};

use super::{ColumnMapping, Dialect, doubled, hex};
use crate::sql::{Aggregate, Value};

/// Trino.
#[derive(Debug, Clone, Copy)]
pub struct Trino;

impl Dialect for Trino {
    fn name(&self) -> &'static str {
        "trino"
    }

    fn quote(&self, out: &mut String, name: &str) {
        doubled(out, '"', name);
    }

    fn value(&self, out: &mut String, _binds: &mut Vec<Value>, value: &Value) {
        match value {
            Value::Int(v) => out.push_str(&format!("BIGINT '{v}'")),
            Value::Float(v) => match hex::scientific(*v) {
                Some(digits) => out.push_str(&format!("DOUBLE '{digits}'")),
                None => out.push_str(if *v > 0.0 { "infinity()" } else { "(-infinity())" }),
            },
            Value::Bool(v) => out.push_str(if *v { "TRUE" } else { "FALSE" }),
            Value::Text(v) => out.push_str(&format!("from_utf8(X'{}')", hex::digits(v))),
            Value::Timestamp(v) => out.push_str(&format!(
                "date_add('millisecond', {}, TIMESTAMP '1970-01-01 00:00:00.000{:03}')",
                v.div_euclid(1000),
                v.rem_euclid(1000)
            )),
            Value::Date(v) => out.push_str(&format!("date_add('day', {v}, DATE '1970-01-01')")),
        }
    }

    /// `native` is the type's name in `information_schema.columns`.
    fn column_mapping(&self, native: &str) -> Option<ColumnMapping> {
        let zoned = native.ends_with("with time zone");
        Some(match native.split('(').next().unwrap_or_default().trim() {
            "bigint" => ColumnMapping::plain(DataType::Int),
            "tinyint" | "smallint" | "integer" => {
                ColumnMapping::both(DataType::Int, "CAST({0} AS bigint)", "{0}")
            }
            "double" => ColumnMapping::plain(DataType::Float),
            "real" | "decimal" => ColumnMapping::cast(DataType::Float, "CAST({0} AS double)"),
            "boolean" => ColumnMapping::plain(DataType::Bool),
            "varchar" => ColumnMapping::both(DataType::String, "CAST({0} AS varchar)", "{0}"),
            "char" | "uuid" => ColumnMapping::cast(DataType::String, "CAST({0} AS varchar)"),
            "timestamp with time zone" => ColumnMapping::cast(
                DataType::Timestamp,
                "CAST({0} AT TIME ZONE 'UTC' AS timestamp(6))",
            ),
            "timestamp" if zoned => ColumnMapping::cast(
                DataType::Timestamp,
                "CAST({0} AT TIME ZONE 'UTC' AS timestamp(6))",
            ),
            "timestamp" => {
                ColumnMapping::both(DataType::Timestamp, "CAST({0} AS timestamp(6))", "{0}")
            }
            "date" => ColumnMapping::plain(DataType::Date),
            _ => return None,
        })
    }

    fn contains(&self) -> &'static str {
        "(strpos({0}, {1}) > 0)"
    }

    fn starts_with(&self) -> &'static str {
        "starts_with({0}, {1})"
    }

    fn is_nan(&self) -> &'static str {
        "is_nan({0})"
    }

    fn float(&self) -> &'static str {
        "CAST({0} AS double)"
    }

    fn floor(&self) -> &'static str {
        "floor({0})"
    }

    fn nan(&self) -> &'static str {
        "nan()"
    }

    fn time_unit(&self, unit: TimeUnit, _date: bool) -> &'static str {
        match unit {
            TimeUnit::Year => "date_trunc('year', CAST({0} AS timestamp(6)))",
            TimeUnit::Quarter => "date_trunc('quarter', CAST({0} AS timestamp(6)))",
            TimeUnit::Month => "date_trunc('month', CAST({0} AS timestamp(6)))",
            TimeUnit::Week => "date_trunc('week', CAST({0} AS timestamp(6)))",
            TimeUnit::Day => "date_trunc('day', CAST({0} AS timestamp(6)))",
            TimeUnit::Hour => "date_trunc('hour', CAST({0} AS timestamp(6)))",
            TimeUnit::Minute => "date_trunc('minute', CAST({0} AS timestamp(6)))",
            TimeUnit::Second => "date_trunc('second', CAST({0} AS timestamp(6)))",
            TimeUnit::HourOfDay => "hour(CAST({0} AS timestamp(6)))",
            TimeUnit::DayOfWeek => "day_of_week({0})",
            TimeUnit::MonthOfYear => "month({0})",
        }
    }

    fn seconds_later(&self) -> &'static str {
        "TRY(date_add('second', {1}, {0}))"
    }

    fn aggregate(&self, aggregate: Aggregate) -> Cow<'static, str> {
        Cow::Borrowed(match aggregate {
            Aggregate::CountRows => "count(*)",
            Aggregate::Count => "count({0})",
            Aggregate::CountDistinct => "count(DISTINCT {0})",
            Aggregate::SumInt => "sum(CAST({0} AS decimal(38, 0)))",
            Aggregate::SumFloat => "sum({0})",
            Aggregate::Min => "min({0})",
            Aggregate::Max => "max({0})",
            Aggregate::Stddev => "stddev_samp({0})",
            Aggregate::Variance => "var_samp({0})",
            // There is no exact percentile: the sorted values, and the two around the rank.
            Aggregate::Quantile(q) => {
                return format!(
                    "element_at(transform(ARRAY[array_sort(array_agg({{0}}) FILTER (WHERE {{0}} IS NOT NULL))], a -> \
                     element_at(a, CAST(floor({q:?}e0 * (cardinality(a) - 1)) AS bigint) + 1) + ({q:?}e0 * (cardinality(a) - 1) \
                     - floor({q:?}e0 * (cardinality(a) - 1))) * (element_at(a, CAST(ceil({q:?}e0 * (cardinality(a) - 1)) AS bigint) + 1) \
                     - element_at(a, CAST(floor({q:?}e0 * (cardinality(a) - 1)) AS bigint) + 1))), 1)"
                )
                .into();
            }
            Aggregate::FirstBy => "min_by({0}, {1}) FILTER (WHERE {0} IS NOT NULL)",
            Aggregate::LastBy => "max_by({0}, {1}) FILTER (WHERE {0} IS NOT NULL)",
        })
    }

    /// Text in ISO 8601: date_diff counts milliseconds at the finest.
    fn micros(&self) -> &'static str {
        "CAST({0} AS varchar)"
    }

    fn days(&self) -> &'static str {
        "date_diff('day', DATE '1970-01-01', {0})"
    }

    fn digits(&self) -> &'static str {
        "CAST({0} AS varchar)"
    }

    fn page(&self, out: &mut String, limit: Option<u64>, offset: u64) {
        if offset > 0 {
            out.push_str(&format!(" OFFSET {offset}"));
        }
        if let Some(limit) = limit {
            out.push_str(&format!(" LIMIT {limit}"));
        }
    }
}
