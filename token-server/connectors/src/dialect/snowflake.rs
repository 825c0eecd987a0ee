//! Snowflake. Sessions run with `TIMEZONE` UTC and `WEEK_START` 1, which the connector sets with
//! each statement.

use std::borrow::Cow;

use pellucid_core::{DataType, TimeUnit};

use super::{ColumnMapping, Dialect, doubled};
use crate::sql::{Aggregate, Value};

/// Snowflake.
#[derive(Debug, Clone, Copy)]
pub struct Snowflake;

impl Dialect for Snowflake {
    fn name(&self) -> &'static str {
        "snowflake"
    }

    fn quote(&self, out: &mut String, name: &str) {
        doubled(out, '"', name);
    }

    fn value(&self, out: &mut String, binds: &mut Vec<Value>, value: &Value) {
        binds.push(value.clone());
        out.push_str(match value {
            Value::Int(_) | Value::Bool(_) | Value::Text(_) => "?",
            Value::Float(_) => "?::FLOAT",
            Value::Timestamp(_) => "TO_TIMESTAMP_NTZ(?, 6)",
            Value::Date(_) => "DATEADD(day, ?, '1970-01-01'::DATE)",
        });
    }

    /// `native` is the type's name in `INFORMATION_SCHEMA.COLUMNS`, with `:0` behind `NUMBER` where
    /// its scale is 0.
    fn column_mapping(&self, native: &str) -> Option<ColumnMapping> {
        Some(match native {
            "NUMBER:0" => ColumnMapping::plain(DataType::Int),
            "NUMBER" => ColumnMapping::cast(DataType::Float, "({0})::FLOAT"),
            "FLOAT" => ColumnMapping::plain(DataType::Float),
            "BOOLEAN" => ColumnMapping::plain(DataType::Bool),
            "TEXT" => ColumnMapping::cast(DataType::String, "COLLATE({0}, '')"),
            "TIMESTAMP_NTZ" => ColumnMapping::plain(DataType::Timestamp),
            "TIMESTAMP_TZ" | "TIMESTAMP_LTZ" => ColumnMapping::cast(
                DataType::Timestamp,
                "CONVERT_TIMEZONE('UTC', {0})::TIMESTAMP_NTZ",
            ),
            "DATE" => ColumnMapping::plain(DataType::Date),
            _ => return None,
        })
    }

    fn contains(&self) -> &'static str {
        "CONTAINS({0}, {1})"
    }

    fn starts_with(&self) -> &'static str {
        "STARTSWITH({0}, {1})"
    }

    fn is_nan(&self) -> &'static str {
        "({0} = 'NaN'::FLOAT)"
    }

    fn float(&self) -> &'static str {
        "({0})::FLOAT"
    }

    fn nan(&self) -> &'static str {
        "'NaN'::FLOAT"
    }

    fn time_unit(&self, unit: TimeUnit, _date: bool) -> &'static str {
        match unit {
            TimeUnit::Year => "DATE_TRUNC('YEAR', ({0})::TIMESTAMP_NTZ)",
            TimeUnit::Quarter => "DATE_TRUNC('QUARTER', ({0})::TIMESTAMP_NTZ)",
            TimeUnit::Month => "DATE_TRUNC('MONTH', ({0})::TIMESTAMP_NTZ)",
            TimeUnit::Week => "DATE_TRUNC('WEEK', ({0})::TIMESTAMP_NTZ)",
            TimeUnit::Day => "DATE_TRUNC('DAY', ({0})::TIMESTAMP_NTZ)",
            TimeUnit::Hour => "DATE_TRUNC('HOUR', ({0})::TIMESTAMP_NTZ)",
            TimeUnit::Minute => "DATE_TRUNC('MINUTE', ({0})::TIMESTAMP_NTZ)",
            TimeUnit::Second => "DATE_TRUNC('SECOND', ({0})::TIMESTAMP_NTZ)",
            TimeUnit::HourOfDay => "DATE_PART('HOUR', ({0})::TIMESTAMP_NTZ)",
            TimeUnit::DayOfWeek => "DAYOFWEEKISO({0})",
            TimeUnit::MonthOfYear => "DATE_PART('MONTH', {0})",
        }
    }

    fn seconds_later(&self) -> &'static str {
        "DATEADD(second, {1}, {0})"
    }

    fn aggregate(&self, aggregate: Aggregate) -> Cow<'static, str> {
        Cow::Borrowed(match aggregate {
            Aggregate::CountRows => "COUNT(*)",
            Aggregate::Count => "COUNT({0})",
            Aggregate::CountDistinct => "COUNT(DISTINCT {0})",
            Aggregate::SumInt | Aggregate::SumFloat => "SUM({0})",
            Aggregate::Min => "MIN({0})",
            Aggregate::Max => "MAX({0})",
            Aggregate::Stddev => "STDDEV_SAMP({0})",
            Aggregate::Variance => "VAR_SAMP({0})",
            Aggregate::Quantile(q) => {
                return format!("PERCENTILE_CONT({q:?}) WITHIN GROUP (ORDER BY {{0}})").into();
            }
            Aggregate::FirstBy => "MIN_BY({0}, CASE WHEN {0} IS NOT NULL THEN {1} END)",
            Aggregate::LastBy => "MAX_BY({0}, CASE WHEN {0} IS NOT NULL THEN {1} END)",
        })
    }

    fn micros(&self) -> &'static str {
        "DATE_PART('EPOCH_MICROSECOND', {0})"
    }

    fn days(&self) -> &'static str {
        "DATEDIFF('DAY', '1970-01-01'::DATE, {0})"
    }

    fn digits(&self) -> &'static str {
        "TO_VARCHAR({0})"
    }
}
