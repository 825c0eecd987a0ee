//! Spark SQL: Sail and Spark over Flight SQL, Databricks SQL over its own API.
//!
//! Times are worked on as microseconds, which no session's time zone touches. Natives are Arrow's
//! names of types, or Databricks'.

use std::borrow::Cow;

use pellucid_core::{DataType, TimeUnit};

use super::{ColumnMapping, Dialect, doubled, hex};
use crate::sql::{Aggregate, Value};

/// An expression of a date, or null beyond the years 1 to 9999, where the calendar or the
/// multiplication fails.
macro_rules! day {
    ($expr:literal) => {
        concat!("CASE WHEN unix_date({0}) BETWEEN -719162 AND 2932896 THEN ", $expr, " END")
    };
}

/// The same of a time in microseconds.
macro_rules! instant {
    ($expr:literal) => {
        concat!(
            "CASE WHEN {0} BETWEEN -62135596800000000L AND 253402300799999999L THEN ",
            $expr,
            " END"
        )
    };
}

/// Spark SQL.
#[derive(Debug, Clone, Copy)]
pub struct Spark {
    /// Named parameters `:p1`, as Databricks has them; literals otherwise, since Flight SQL
    /// servers of Spark bind nothing.
    pub named_parameters: bool,
}

impl Dialect for Spark {
    fn name(&self) -> &'static str {
        "spark"
    }

    fn quote(&self, out: &mut String, name: &str) {
        doubled(out, '`', name);
    }

    fn value(&self, out: &mut String, binds: &mut Vec<Value>, value: &Value) {
        if self.named_parameters {
            binds.push(value.clone());
            let n = binds.len();
            return match value {
                Value::Date(_) => out.push_str(&format!("date_from_unix_date(:p{n})")),
                _ => out.push_str(&format!(":p{n}")),
            };
        }
        match value {
            // The smallest has no literal: its digits without the sign do not fit.
            Value::Int(v) | Value::Timestamp(v) if *v != i64::MIN => out.push_str(&format!("{v}L")),
            Value::Int(v) | Value::Timestamp(v) => out.push_str(&format!("CAST('{v}' AS BIGINT)")),
            Value::Float(v) => match hex::scientific(*v) {
                Some(digits) => out.push_str(&format!("{digits}D")),
                None => out.push_str(if *v > 0.0 {
                    "CAST('Infinity' AS DOUBLE)"
                } else {
                    "CAST('-Infinity' AS DOUBLE)"
                }),
            },
            Value::Bool(v) => out.push_str(if *v { "TRUE" } else { "FALSE" }),
            Value::Text(v) => out.push_str(&format!("CAST(X'{}' AS STRING)", hex::digits(v))),
            Value::Date(v) => out.push_str(&format!("date_from_unix_date({v})")),
        }
    }

    fn column_mapping(&self, native: &str) -> Option<ColumnMapping> {
        Some(match native {
            "Int64" | "BIGINT" | "LONG" => ColumnMapping::plain(DataType::Int),
            "Int8" | "Int16" | "Int32" | "TINYINT" | "BYTE" | "SMALLINT" | "SHORT" | "INT" => {
                ColumnMapping::both(DataType::Int, "CAST({0} AS BIGINT)", "{0}")
            }
            "Float64" | "DOUBLE" => ColumnMapping::plain(DataType::Float),
            "Float32" | "FLOAT" => ColumnMapping::cast(DataType::Float, "CAST({0} AS DOUBLE)"),
            n if n.starts_with("Decimal") || n.starts_with("DECIMAL") => {
                ColumnMapping::cast(DataType::Float, "CAST({0} AS DOUBLE)")
            }
            "Boolean" | "BOOLEAN" => ColumnMapping::plain(DataType::Bool),
            "Utf8" | "LargeUtf8" | "Utf8View" | "STRING" => ColumnMapping::plain(DataType::String),
            "CHAR" | "VARCHAR" => ColumnMapping::cast(DataType::String, "CAST({0} AS STRING)"),
            "Timestamp" | "TIMESTAMP" => ColumnMapping::both(
                DataType::Timestamp,
                "unix_micros({0})",
                "timestamp_micros({0})",
            ),
            // Without zone: the difference to another one without zone, whatever the session's is.
            "TimestampNtz" | "TIMESTAMP_NTZ" => ColumnMapping::cast(
                DataType::Timestamp,
                "timestampdiff(MICROSECOND, TIMESTAMP_NTZ '1970-01-01 00:00:00', {0})",
            ),
            "Date32" | "DATE" => ColumnMapping::plain(DataType::Date),
            _ => return None,
        })
    }

    /// Sail ends with a panic of its own where groups by a float are ordered and limited, and
    /// nothing is measured.
    fn groups_are_counted(&self) -> bool {
        true
    }

    fn contains(&self) -> &'static str {
        "contains({0}, {1})"
    }

    fn starts_with(&self) -> &'static str {
        "startswith({0}, {1})"
    }

    fn is_nan(&self) -> &'static str {
        "isnan({0})"
    }

    fn float(&self) -> &'static str {
        "CAST({0} AS DOUBLE)"
    }

    /// Spark's floor gives a 64-bit integer; floats of 2^53 and more are whole already.
    fn floor(&self) -> &'static str {
        "CASE WHEN abs({0}) < 9007199254740992D THEN CAST(floor({0}) AS DOUBLE) ELSE {0} END"
    }

    fn nan(&self) -> &'static str {
        "CAST('NaN' AS DOUBLE)"
    }

    fn time_unit(&self, unit: TimeUnit, date: bool) -> &'static str {
        match (unit, date) {
            (TimeUnit::Year, true) => day!("(unix_date(trunc({0}, 'YEAR')) * 86400000000L)"),
            (TimeUnit::Quarter, true) => day!("(unix_date(trunc({0}, 'QUARTER')) * 86400000000L)"),
            (TimeUnit::Month, true) => day!("(unix_date(trunc({0}, 'MONTH')) * 86400000000L)"),
            (TimeUnit::Week, true) => {
                day!("(unix_date({0}) - pmod(unix_date({0}) + 3, 7)) * 86400000000L")
            }
            (TimeUnit::Day | TimeUnit::Hour | TimeUnit::Minute | TimeUnit::Second, true) => {
                day!("(unix_date({0}) * 86400000000L)")
            }
            (TimeUnit::HourOfDay, true) => "CASE WHEN {0} IS NOT NULL THEN 0L END",
            (TimeUnit::DayOfWeek, true) => day!("CAST(pmod(unix_date({0}) + 3, 7) + 1 AS BIGINT)"),
            (TimeUnit::MonthOfYear, true) => day!("CAST(month({0}) AS BIGINT)"),
            (TimeUnit::Year, false) => {
                instant!(
                    "(unix_date(trunc(date_from_unix_date(CAST(({0} - pmod({0}, 86400000000L)) div 86400000000L AS INT)), 'YEAR')) * 86400000000L)"
                )
            }
            (TimeUnit::Quarter, false) => {
                instant!(
                    "(unix_date(trunc(date_from_unix_date(CAST(({0} - pmod({0}, 86400000000L)) div 86400000000L AS INT)), 'QUARTER')) * 86400000000L)"
                )
            }
            (TimeUnit::Month, false) => {
                instant!(
                    "(unix_date(trunc(date_from_unix_date(CAST(({0} - pmod({0}, 86400000000L)) div 86400000000L AS INT)), 'MONTH')) * 86400000000L)"
                )
            }
            // 1970-01-05 was a Monday.
            (TimeUnit::Week, false) => instant!("({0} - pmod({0} - 345600000000L, 604800000000L))"),
            (TimeUnit::Day, false) => instant!("({0} - pmod({0}, 86400000000L))"),
            (TimeUnit::Hour, false) => instant!("({0} - pmod({0}, 3600000000L))"),
            (TimeUnit::Minute, false) => instant!("({0} - pmod({0}, 60000000L))"),
            (TimeUnit::Second, false) => instant!("({0} - pmod({0}, 1000000L))"),
            (TimeUnit::HourOfDay, false) => instant!("(pmod({0}, 86400000000L) div 3600000000L)"),
            (TimeUnit::DayOfWeek, false) => {
                instant!("(pmod({0} - 345600000000L, 604800000000L) div 86400000000L + 1)")
            }
            (TimeUnit::MonthOfYear, false) => {
                instant!(
                    "CAST(month(date_from_unix_date(CAST(({0} - pmod({0}, 86400000000L)) div 86400000000L AS INT))) AS BIGINT)"
                )
            }
        }
    }

    fn seconds_later(&self) -> &'static str {
        "CASE WHEN {0} BETWEEN -9223000000000000000L AND 9223000000000000000L THEN {0} + {1} * 1000000L END"
    }

    fn aggregate(&self, aggregate: Aggregate) -> Cow<'static, str> {
        Cow::Borrowed(match aggregate {
            Aggregate::CountRows => "count(*)",
            Aggregate::Count => "count({0})",
            Aggregate::CountDistinct => "count(DISTINCT {0})",
            Aggregate::SumInt => "sum(CAST({0} AS DECIMAL(20, 0)))",
            Aggregate::SumFloat => "sum({0})",
            Aggregate::Min => "min({0})",
            Aggregate::Max => "max({0})",
            Aggregate::Stddev => "stddev_samp({0})",
            Aggregate::Variance => "var_samp({0})",
            Aggregate::Quantile(q) => return format!("percentile({{0}}, {q:?}D)").into(),
            Aggregate::FirstBy => "min_by({0}, CASE WHEN {0} IS NOT NULL THEN {1} END)",
            Aggregate::LastBy => "max_by({0}, CASE WHEN {0} IS NOT NULL THEN {1} END)",
        })
    }

    /// Sail 0.7 counts what the limit left over.
    fn counts_before_limit(&self) -> bool {
        self.named_parameters
    }

    fn micros(&self) -> &'static str {
        "{0}"
    }

    fn days(&self) -> &'static str {
        "CAST(unix_date({0}) AS BIGINT)"
    }

    fn digits(&self) -> &'static str {
        "CAST({0} AS STRING)"
    }
}
