//! BigQuery (GoogleSQL).

use std::borrow::Cow;

use pellucid_core::compute::Arithmetic;
use pellucid_core::{DataType, TimeUnit};

use super::{ColumnMapping, Dialect, escaped};
use crate::sql::{Aggregate, Value};

/// BigQuery.
#[derive(Debug, Clone, Copy)]
pub struct BigQuery;

impl Dialect for BigQuery {
    fn name(&self) -> &'static str {
        "bigquery"
    }

    fn quote(&self, out: &mut String, name: &str) {
        escaped(out, name);
    }

    fn value(&self, out: &mut String, binds: &mut Vec<Value>, value: &Value) {
        binds.push(value.clone());
        let n = binds.len();
        out.push_str(&match value {
            Value::Timestamp(_) => format!("TIMESTAMP_MICROS(@p{n})"),
            Value::Date(_) => format!("DATE_FROM_UNIX_DATE(@p{n})"),
            _ => format!("@p{n}"),
        });
    }

    fn column_mapping(&self, native: &str) -> Option<ColumnMapping> {
        Some(match native {
            "INT64" | "INTEGER" => ColumnMapping::plain(DataType::Int),
            "FLOAT64" | "FLOAT" => ColumnMapping::plain(DataType::Float),
            "NUMERIC" | "BIGNUMERIC" => {
                ColumnMapping::cast(DataType::Float, "CAST({0} AS FLOAT64)")
            }
            "BOOL" | "BOOLEAN" => ColumnMapping::plain(DataType::Bool),
            "STRING" => ColumnMapping::plain(DataType::String),
            "TIMESTAMP" => ColumnMapping::plain(DataType::Timestamp),
            "DATETIME" => {
                ColumnMapping::both(DataType::Timestamp, "TIMESTAMP({0})", "DATETIME({0})")
            }
            "DATE" => ColumnMapping::plain(DataType::Date),
            _ => return None,
        })
    }

    fn contains(&self) -> &'static str {
        "(STRPOS({0}, {1}) > 0)"
    }

    fn starts_with(&self) -> &'static str {
        "STARTS_WITH({0}, {1})"
    }

    fn is_nan(&self) -> &'static str {
        "IS_NAN({0})"
    }

    fn float(&self) -> &'static str {
        "CAST({0} AS FLOAT64)"
    }

    /// Plain operators fail where a float overflows, and nothing keeps them from the rows of
    /// others.
    fn arithmetic(&self, op: Arithmetic) -> &'static str {
        match op {
            Arithmetic::Add => "SAFE_ADD({0}, {1})",
            Arithmetic::Sub => "SAFE_SUBTRACT({0}, {1})",
            Arithmetic::Mul => "SAFE_MULTIPLY({0}, {1})",
            Arithmetic::Div => "SAFE_DIVIDE({0}, NULLIF({1} + 0e0, 0e0))",
        }
    }

    fn nan(&self) -> &'static str {
        "CAST('NaN' AS FLOAT64)"
    }

    fn time_unit(&self, unit: TimeUnit, _date: bool) -> &'static str {
        match unit {
            TimeUnit::Year => "TIMESTAMP_TRUNC(TIMESTAMP({0}), YEAR)",
            TimeUnit::Quarter => "TIMESTAMP_TRUNC(TIMESTAMP({0}), QUARTER)",
            TimeUnit::Month => "TIMESTAMP_TRUNC(TIMESTAMP({0}), MONTH)",
            TimeUnit::Week => "TIMESTAMP_TRUNC(TIMESTAMP({0}), WEEK(MONDAY))",
            TimeUnit::Day => "TIMESTAMP_TRUNC(TIMESTAMP({0}), DAY)",
            TimeUnit::Hour => "TIMESTAMP_TRUNC(TIMESTAMP({0}), HOUR)",
            TimeUnit::Minute => "TIMESTAMP_TRUNC(TIMESTAMP({0}), MINUTE)",
            TimeUnit::Second => "TIMESTAMP_TRUNC(TIMESTAMP({0}), SECOND)",
            TimeUnit::HourOfDay => "EXTRACT(HOUR FROM TIMESTAMP({0}))",
            TimeUnit::DayOfWeek => "(MOD(EXTRACT(DAYOFWEEK FROM TIMESTAMP({0})) + 5, 7) + 1)",
            TimeUnit::MonthOfYear => "EXTRACT(MONTH FROM TIMESTAMP({0}))",
        }
    }

    fn seconds_later(&self) -> &'static str {
        "SAFE.TIMESTAMP_ADD({0}, INTERVAL {1} SECOND)"
    }

    fn aggregate(&self, aggregate: Aggregate) -> Cow<'static, str> {
        Cow::Borrowed(match aggregate {
            Aggregate::CountRows => "COUNT(*)",
            Aggregate::Count => "COUNT({0})",
            Aggregate::CountDistinct => "COUNT(DISTINCT {0})",
            Aggregate::SumInt => "SUM(CAST({0} AS BIGNUMERIC))",
            Aggregate::SumFloat => "SUM({0})",
            // MIN and MAX are NaN where any value is; lowering takes NaN out first.
            Aggregate::Min => "MIN({0})",
            Aggregate::Max => "MAX({0})",
            Aggregate::Stddev => "STDDEV_SAMP({0})",
            Aggregate::Variance => "VAR_SAMP({0})",
            // PERCENTILE_CONT is no aggregate here: the sorted values, and the two around the rank.
            Aggregate::Quantile(q) => {
                let sorted = "ARRAY_AGG({0} IGNORE NULLS ORDER BY {0})";
                let rank = format!("({q:?} * (ARRAY_LENGTH({sorted}) - 1))");
                let at =
                    |round: &str| format!("{sorted}[SAFE_OFFSET(CAST({round}({rank}) AS INT64))]");
                let (low, high) = (at("FLOOR"), at("CEIL"));
                return format!("({low} + ({rank} - FLOOR({rank})) * ({high} - {low}))").into();
            }
            Aggregate::FirstBy => {
                "ARRAY_AGG(IF({1} IS NULL, NULL, {0}) IGNORE NULLS ORDER BY {1} LIMIT 1)[SAFE_OFFSET(0)]"
            }
            Aggregate::LastBy => {
                "ARRAY_AGG(IF({1} IS NULL, NULL, {0}) IGNORE NULLS ORDER BY {1} DESC LIMIT 1)[SAFE_OFFSET(0)]"
            }
        })
    }

    fn nan_is_largest(&self) -> bool {
        false
    }

    fn micros(&self) -> &'static str {
        "UNIX_MICROS({0})"
    }

    fn days(&self) -> &'static str {
        "UNIX_DATE({0})"
    }

    fn digits(&self) -> &'static str {
        "CAST({0} AS STRING)"
    }
}
