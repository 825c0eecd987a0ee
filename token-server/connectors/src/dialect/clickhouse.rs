//! ClickHouse 24 and later.
//!
//! Times are worked on as microseconds: its own functions give other types for other columns, and
//! clamp what is early or late. Every column is read as Nullable: a sum over no values that cannot
//! be null is 0 there.

use std::borrow::Cow;

use pellucid_core::{DataType, TimeUnit};

use super::{ColumnMapping, Dialect, escaped};
use crate::sql::{Aggregate, Value};

/// ClickHouse.
#[derive(Debug, Clone, Copy)]
pub struct ClickHouse;

impl Dialect for ClickHouse {
    /// No condition moves into a select with LIMIT; this one is the largest there is.
    fn optimization_barrier(&self) -> &'static str {
        " LIMIT 18446744073709551615"
    }

    fn name(&self) -> &'static str {
        "clickhouse"
    }

    fn quote(&self, out: &mut String, name: &str) {
        escaped(out, name);
    }

    fn value(&self, out: &mut String, binds: &mut Vec<Value>, value: &Value) {
        binds.push(value.clone());
        let kind = match value {
            Value::Int(_) | Value::Timestamp(_) => "Int64",
            Value::Float(_) => "Float64",
            Value::Bool(_) => "Bool",
            Value::Text(_) => "String",
            Value::Date(_) => "Int32",
        };
        out.push_str(&format!("{{p{}:{kind}}}", binds.len()));
    }

    /// `native` is the type's name as `DESCRIBE TABLE` gives it.
    fn column_mapping(&self, native: &str) -> Option<ColumnMapping> {
        let inner =
            |n: &str, wrapper: &str| Some(n.strip_prefix(wrapper)?.strip_suffix(')')?.to_owned());
        let mut name = native.to_owned();
        while let Some(unwrapped) =
            inner(&name, "LowCardinality(").or_else(|| inner(&name, "Nullable("))
        {
            name = unwrapped;
        }
        let head = name.split('(').next().unwrap_or_default();
        Some(match head {
            "Int8" | "Int16" | "Int32" | "Int64" | "UInt8" | "UInt16" | "UInt32" => {
                ColumnMapping::both(DataType::Int, "CAST({0} AS Nullable(Int64))", "{0}")
            }
            // Beyond 2^63 an error, and never another number. Compared as it stands, so that no
            // policy or filter fails at a row.
            "UInt64" => {
                ColumnMapping::both(DataType::Int, "accurateCast({0}, 'Nullable(Int64)')", "{0}")
            }
            "Float32" | "Float64" | "Decimal" => {
                ColumnMapping::cast(DataType::Float, "CAST({0} AS Nullable(Float64))")
            }
            "Bool" => ColumnMapping::both(DataType::Bool, "CAST({0} AS Nullable(Bool))", "{0}"),
            "String" => {
                ColumnMapping::both(DataType::String, "CAST({0} AS Nullable(String))", "{0}")
            }
            "Enum8" | "Enum16" | "UUID" => {
                ColumnMapping::cast(DataType::String, "CAST(toString({0}) AS Nullable(String))")
            }
            // Coarser than microseconds, it may hold times that 64 bits of microseconds do not; a
            // conversion would fail at them.
            "DateTime64" if scale(&name) < 6 => ColumnMapping::cast(
                DataType::Timestamp,
                "accurateCastOrNull(toInt256(CAST({0} AS Nullable(Decimal(38, 6))) * 1000000), 'Int64')",
            ),
            "DateTime" | "DateTime64" => ColumnMapping::cast(
                DataType::Timestamp,
                "CAST(toUnixTimestamp64Micro(toDateTime64({0}, 6, 'UTC')) AS Nullable(Int64))",
            ),
            "Date" | "Date32" => ColumnMapping::cast(
                DataType::Date,
                "CAST(toInt32(toDate32({0})) AS Nullable(Int32))",
            ),
            _ => return None,
        })
    }

    fn contains(&self) -> &'static str {
        "(position({0}, {1}) > 0)"
    }

    fn starts_with(&self) -> &'static str {
        "startsWith({0}, {1})"
    }

    fn is_nan(&self) -> &'static str {
        "isNaN({0})"
    }

    fn float(&self) -> &'static str {
        "CAST({0} AS Nullable(Float64))"
    }

    fn floor(&self) -> &'static str {
        "floor({0})"
    }

    /// A condition is a number here until it is made one of true and false.
    fn truth(&self) -> &'static str {
        "CAST({0} AS Nullable(Bool))"
    }

    fn nan(&self) -> &'static str {
        "nan"
    }

    fn time_unit(&self, unit: TimeUnit, date: bool) -> &'static str {
        match (unit, date) {
            (TimeUnit::Year, true) => {
                "(toInt64(toInt32(makeDate32(toYear(toDate32({0})), 1, 1))) * 86400000000)"
            }
            (TimeUnit::Quarter, true) => {
                "(toInt64(toInt32(makeDate32(toYear(toDate32({0})), intDiv(toMonth(toDate32({0})) - 1, 3) * 3 + 1, 1))) * 86400000000)"
            }
            (TimeUnit::Month, true) => {
                "(toInt64(toInt32(makeDate32(toYear(toDate32({0})), toMonth(toDate32({0})), 1))) * 86400000000)"
            }
            (TimeUnit::Week, true) => "(toInt64({0} - positiveModulo({0} + 3, 7)) * 86400000000)",
            (TimeUnit::Day | TimeUnit::Hour | TimeUnit::Minute | TimeUnit::Second, true) => {
                "(toInt64({0}) * 86400000000)"
            }
            (TimeUnit::HourOfDay, true) => "toInt64({0} * 0)",
            (TimeUnit::DayOfWeek, true) => "toInt64(positiveModulo({0} + 3, 7) + 1)",
            (TimeUnit::MonthOfYear, true) => "toInt64(toMonth(toDate32({0})))",
            (TimeUnit::Year, false) => {
                "(toInt64(toInt32(makeDate32(toYear(toDate32(toInt32(intDiv({0} - positiveModulo({0}, 86400000000), 86400000000)))), 1, 1))) * 86400000000)"
            }
            (TimeUnit::Quarter, false) => {
                "(toInt64(toInt32(makeDate32(toYear(toDate32(toInt32(intDiv({0} - positiveModulo({0}, 86400000000), 86400000000)))), intDiv(toMonth(toDate32(toInt32(intDiv({0} - positiveModulo({0}, 86400000000), 86400000000)))) - 1, 3) * 3 + 1, 1))) * 86400000000)"
            }
            (TimeUnit::Month, false) => {
                "(toInt64(toInt32(makeDate32(toYear(toDate32(toInt32(intDiv({0} - positiveModulo({0}, 86400000000), 86400000000)))), toMonth(toDate32(toInt32(intDiv({0} - positiveModulo({0}, 86400000000), 86400000000)))), 1))) * 86400000000)"
            }
            (TimeUnit::Week, false) => "({0} - positiveModulo({0} - 345600000000, 604800000000))",
            (TimeUnit::Day, false) => "({0} - positiveModulo({0}, 86400000000))",
            (TimeUnit::Hour, false) => "({0} - positiveModulo({0}, 3600000000))",
            (TimeUnit::Minute, false) => "({0} - positiveModulo({0}, 60000000))",
            (TimeUnit::Second, false) => "({0} - positiveModulo({0}, 1000000))",
            (TimeUnit::HourOfDay, false) => {
                "toInt64(intDiv(positiveModulo({0}, 86400000000), 3600000000))"
            }
            (TimeUnit::DayOfWeek, false) => {
                "toInt64(intDiv(positiveModulo({0} - 345600000000, 604800000000), 86400000000) + 1)"
            }
            (TimeUnit::MonthOfYear, false) => {
                "toInt64(toMonth(toDate32(toInt32(intDiv({0} - positiveModulo({0}, 86400000000), 86400000000)))))"
            }
        }
    }

    fn seconds_later(&self) -> &'static str {
        // Its times end in 2299, far from where 64 bits of microseconds do.
        "({0} + {1} * 1000000)"
    }

    fn aggregate(&self, aggregate: Aggregate) -> Cow<'static, str> {
        Cow::Borrowed(match aggregate {
            Aggregate::CountRows => "count()",
            Aggregate::Count => "count({0})",
            Aggregate::CountDistinct => "uniqExact({0})",
            Aggregate::SumInt => "sum(CAST({0} AS Nullable(Int128)))",
            Aggregate::SumFloat => "sum({0})",
            Aggregate::Min => "min({0})",
            Aggregate::Max => "max({0})",
            Aggregate::Stddev => "stddevSampStable({0})",
            Aggregate::Variance => "varSampStable({0})",
            Aggregate::Quantile(q) => {
                return format!("quantileExactInclusive({q:?})({{0}})").into();
            }
            Aggregate::FirstBy => "argMinIf({0}, {1}, {0} IS NOT NULL AND {1} IS NOT NULL)",
            Aggregate::LastBy => "argMaxIf({0}, {1}, {0} IS NOT NULL AND {1} IS NOT NULL)",
        })
    }

    fn nan_is_largest(&self) -> bool {
        false
    }

    fn micros(&self) -> &'static str {
        "{0}"
    }

    fn days(&self) -> &'static str {
        "CAST({0} AS Nullable(Int64))"
    }

    fn digits(&self) -> &'static str {
        "toString({0})"
    }
}

/// Digits of a second in `DateTime64(3, 'UTC')`.
fn scale(name: &str) -> u32 {
    let digits = name
        .split_once('(')
        .map_or("", |(_, rest)| rest.split([',', ')']).next().unwrap_or_default());
    digits.trim().parse().unwrap_or(3)
}
