//! PostgreSQL 14 and later.

use std::borrow::Cow;

use pellucid_core::{DataType, TimeUnit};

use super::{ColumnMapping, Dialect, doubled};
use crate::sql::{Aggregate, Value};

/// A number of any size as a float. The cast alone fails at what is larger than floats, and at what
/// is smaller.
const NUMERIC: &str = "(CASE WHEN {0} IN ('NaN', 'Infinity', '-Infinity') THEN ({0})::float8 \
     WHEN {0} > 1.7976931348623158e308 THEN 'Infinity'::float8 WHEN {0} < -1.7976931348623158e308 THEN '-Infinity'::float8 \
     WHEN abs({0}) < 5e-324 THEN 0e0 ELSE ({0})::float8 END)";

/// An expression of a timestamp, or null for times that have no number of microseconds: infinite
/// ones, and dates beyond them.
macro_rules! within {
    ($expr:literal) => {
        concat!("CASE WHEN {0} > '-infinity' AND {0} < '294247-01-01' THEN ", $expr, " END")
    };
}

/// PostgreSQL.
#[derive(Debug, Clone, Copy)]
pub struct Postgres;

impl Dialect for Postgres {
    /// A select with OFFSET is planned by itself, and no condition moves into it.
    fn optimization_barrier(&self) -> &'static str {
        " OFFSET 0"
    }

    fn name(&self) -> &'static str {
        "postgres"
    }

    fn quote(&self, out: &mut String, name: &str) {
        doubled(out, '"', name);
    }

    fn value(&self, out: &mut String, binds: &mut Vec<Value>, value: &Value) {
        binds.push(value.clone());
        let kind = match value {
            Value::Int(_) => "int8",
            Value::Float(_) => "float8",
            Value::Bool(_) => "bool",
            Value::Text(_) => "text",
            Value::Timestamp(_) => "timestamp",
            Value::Date(_) => "date",
        };
        out.push_str(&format!("${}::{kind}", binds.len()));
    }

    /// `native` is the type's name in `pg_type`, with `~` before it where the column's collation
    /// finds unequal bytes equal.
    fn column_mapping(&self, native: &str) -> Option<ColumnMapping> {
        Some(match native {
            "int2" | "int4" | "int8" => ColumnMapping::plain(DataType::Int),
            "float8" => ColumnMapping::plain(DataType::Float),
            "float4" => ColumnMapping::cast(DataType::Float, "({0})::float8"),
            "numeric" => ColumnMapping::cast(DataType::Float, NUMERIC),
            "bool" => ColumnMapping::plain(DataType::Bool),
            "text" => ColumnMapping::plain(DataType::String),
            "varchar" => ColumnMapping::both(DataType::String, "({0})::text", "{0}"),
            "bpchar" | "name" | "uuid" | "citext" | "enum" => {
                ColumnMapping::cast(DataType::String, "({0})::text")
            }
            "~text" | "~varchar" | "~bpchar" | "~citext" => {
                ColumnMapping::cast(DataType::String, "(({0})::text COLLATE \"C\")")
            }
            "timestamp" => ColumnMapping::plain(DataType::Timestamp),
            "timestamptz" => ColumnMapping::both(
                DataType::Timestamp,
                "({0} AT TIME ZONE 'UTC')",
                "({0} AT TIME ZONE 'UTC')",
            ),
            "date" => ColumnMapping::plain(DataType::Date),
            _ => return None,
        })
    }

    fn contains(&self) -> &'static str {
        "(strpos({0} COLLATE \"C\", {1}) > 0)"
    }

    fn starts_with(&self) -> &'static str {
        "starts_with({0} COLLATE \"C\", {1})"
    }

    fn is_nan(&self) -> &'static str {
        "({0} = 'NaN'::float8)"
    }

    fn float(&self) -> &'static str {
        "({0})::float8"
    }

    fn nan(&self) -> &'static str {
        "'NaN'::float8"
    }

    fn time_unit(&self, unit: TimeUnit, _date: bool) -> &'static str {
        match unit {
            TimeUnit::Year => within!("date_trunc('year', ({0})::timestamp)"),
            TimeUnit::Quarter => within!("date_trunc('quarter', ({0})::timestamp)"),
            TimeUnit::Month => within!("date_trunc('month', ({0})::timestamp)"),
            TimeUnit::Week => within!("date_trunc('week', ({0})::timestamp)"),
            TimeUnit::Day => within!("date_trunc('day', ({0})::timestamp)"),
            TimeUnit::Hour => within!("date_trunc('hour', ({0})::timestamp)"),
            TimeUnit::Minute => within!("date_trunc('minute', ({0})::timestamp)"),
            TimeUnit::Second => within!("date_trunc('second', ({0})::timestamp)"),
            TimeUnit::HourOfDay => within!("extract(hour FROM ({0})::timestamp)::int8"),
            TimeUnit::DayOfWeek => within!("extract(isodow FROM ({0})::timestamp)::int8"),
            TimeUnit::MonthOfYear => within!("extract(month FROM ({0})::timestamp)::int8"),
        }
    }

    fn seconds_later(&self) -> &'static str {
        "CASE WHEN {0} > '4713-03-01 BC' AND {0} < '294247-01-01' THEN {0} + {1} * interval '1 second' END"
    }

    fn aggregate(&self, aggregate: Aggregate) -> Cow<'static, str> {
        Cow::Borrowed(match aggregate {
            Aggregate::CountRows => "count(*)",
            Aggregate::Count => "count({0})",
            Aggregate::CountDistinct => "count(DISTINCT {0})",
            // numeric for int8, int8 for narrower ones: exact either way.
            Aggregate::SumInt | Aggregate::SumFloat => "sum({0})",
            Aggregate::Min => "min({0})",
            Aggregate::Max => "max({0})",
            Aggregate::Stddev => "stddev_samp({0})",
            Aggregate::Variance => "var_samp({0})",
            Aggregate::Quantile(q) => {
                return format!("percentile_cont({q:?}) WITHIN GROUP (ORDER BY {{0}})").into();
            }
            Aggregate::FirstBy => {
                "(array_agg({0} ORDER BY {1}) FILTER (WHERE {0} IS NOT NULL AND {1} IS NOT NULL))[1]"
            }
            Aggregate::LastBy => {
                "(array_agg({0} ORDER BY {1} DESC) FILTER (WHERE {0} IS NOT NULL AND {1} IS NOT NULL))[1]"
            }
        })
    }

    fn by_bytes(&self) -> &'static str {
        "({0} COLLATE \"C\")"
    }

    fn text_has_nul(&self) -> bool {
        false
    }

    fn micros(&self) -> &'static str {
        within!("(extract(epoch FROM {0}) * 1000000)::int8")
    }

    fn days(&self) -> &'static str {
        "CASE WHEN isfinite({0}) THEN ({0} - DATE '1970-01-01')::int8 END"
    }

    fn digits(&self) -> &'static str {
        "({0})::text"
    }
}
