//! Grouping keys: a column as it is, truncated in time, or binned.

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, Float64Array, Int64Array, TimestampMicrosecondArray};
use arrow::datatypes::{
    DataType as Arrow, Float64Type, TimeUnit as ArrowUnit, TimestampMicrosecondType,
};
use datafusion::common::ScalarValue;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarUDF, Volatility, cast, create_udf, lit, when,
};
use pellucid_core::{Bin, DataType, Dimension, Field, TimeUnit, time};

use super::compare::is_nan;
use super::scan::Columns;
use pellucid_connectors::{Result, SourceError};

const MICROS_PER_SECOND: i64 = 1_000_000;
const MICROS_PER_DAY: i64 = 86_400 * MICROS_PER_SECOND;
const INSTANT: Arrow = Arrow::Timestamp(ArrowUnit::Microsecond, None);

/// The key as an expression, and its name and type in the result.
pub(super) fn key(dimension: &Dimension, columns: &Columns) -> Result<(Expr, Field)> {
    let (value, data_type) = columns.value(&dimension.field)?;
    let field = dimension.output(data_type, columns.schema().field(&dimension.field)?.nullable);
    let expr = match (dimension.time_unit, dimension.bin) {
        (Some(unit), _) => time_unit(unit).call(vec![cast(value, INSTANT)]),
        (None, Some(bin)) => bins(bin).call(vec![cast(value, Arrow::Float64)]),
        (None, None) if data_type == DataType::Float => canonical(value)?,
        (None, None) => value,
    };
    Ok((expr, field))
}

/// The float with one NaN and one zero, so that equal keys are one group and sort alike.
pub(super) fn canonical(value: Expr) -> Result<Expr> {
    when(is_nan(value.clone()), lit(f64::NAN))
        .when(value.clone().eq(lit(-0.0f64)), lit(0.0f64))
        .otherwise(value)
        .map_err(SourceError::source)
}

fn array(args: &[ColumnarValue]) -> datafusion::error::Result<ArrayRef> {
    match args {
        [ColumnarValue::Array(a)] => Ok(Arc::clone(a)),
        [ColumnarValue::Scalar(s)] => s.to_array_of_size(1),
        _ => {
            Err(datafusion::error::DataFusionError::Internal("a dimension takes one column".into()))
        }
    }
}

/// As the arguments came: an array for an array, a scalar for a scalar.
fn like(args: &[ColumnarValue], result: ArrayRef) -> datafusion::error::Result<ColumnarValue> {
    match args {
        [ColumnarValue::Scalar(_)] => {
            Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&result, 0)?))
        }
        _ => Ok(ColumnarValue::Array(result)),
    }
}

fn bins(bin: Bin) -> ScalarUDF {
    let (Bin { step, origin }, edges) = (bin, bin.edges());
    let name = format!("bin_{:x}_{:x}", step.to_bits(), origin.to_bits());
    let run = move |args: &[ColumnarValue]| {
        let values = array(args)?;
        // Adding zero turns -0 into 0.
        let out: Float64Array =
            values.as_primitive::<Float64Type>().unary(|v| one_nan(edges.lower(v) + 0.0));
        like(args, Arc::new(out))
    };
    create_udf(&name, vec![Arrow::Float64], Arrow::Float64, Volatility::Immutable, Arc::new(run))
}

/// NaN in one spelling, so that it is one group.
fn one_nan(v: f64) -> f64 {
    if v.is_nan() { f64::NAN } else { v }
}

fn time_unit(unit: TimeUnit) -> ScalarUDF {
    let run = move |args: &[ColumnarValue]| {
        let values = array(args)?;
        let micros = values.as_primitive::<TimestampMicrosecondType>();
        let out: ArrayRef = match unit.is_cyclic() {
            true => {
                Arc::new(micros.unary::<_, arrow::datatypes::Int64Type>(|t| position(t, unit))
                    as Int64Array)
            }
            false => Arc::new(micros.unary::<_, TimestampMicrosecondType>(|t| truncate(t, unit))
                as TimestampMicrosecondArray),
        };
        like(args, out)
    };
    let returns = if unit.is_cyclic() { Arrow::Int64 } else { INSTANT };
    create_udf(
        &format!("time_{unit:?}"),
        vec![INSTANT],
        returns,
        Volatility::Immutable,
        Arc::new(run),
    )
}

/// The first microsecond of the unit that `t` lies in.
fn truncate(t: i64, unit: TimeUnit) -> i64 {
    let floor = |width: i64| t.saturating_sub(t.rem_euclid(width));
    let days = t.div_euclid(MICROS_PER_DAY);
    let first_of = |months: u32| {
        let (year, month, _) = time::civil_from_days(days);
        time::days_from_civil(year, (month - 1) / months * months + 1, 1)
            .saturating_mul(MICROS_PER_DAY)
    };
    match unit {
        TimeUnit::Year => first_of(12),
        TimeUnit::Quarter => first_of(3),
        TimeUnit::Month => first_of(1),
        TimeUnit::Week => (days - weekday(days)).saturating_mul(MICROS_PER_DAY),
        TimeUnit::Day => floor(MICROS_PER_DAY),
        TimeUnit::Hour => floor(3_600 * MICROS_PER_SECOND),
        TimeUnit::Minute => floor(60 * MICROS_PER_SECOND),
        TimeUnit::Second => floor(MICROS_PER_SECOND),
        TimeUnit::HourOfDay | TimeUnit::DayOfWeek | TimeUnit::MonthOfYear => position(t, unit),
    }
}

/// Where `t` stands in a cycle.
fn position(t: i64, unit: TimeUnit) -> i64 {
    let days = t.div_euclid(MICROS_PER_DAY);
    match unit {
        TimeUnit::DayOfWeek => weekday(days) + 1,
        TimeUnit::MonthOfYear => i64::from(time::civil_from_days(days).1),
        _ => t.rem_euclid(MICROS_PER_DAY) / (3_600 * MICROS_PER_SECOND),
    }
}

/// Days since Monday; 1970-01-01 was a Thursday.
fn weekday(days: i64) -> i64 {
    (days + 3).rem_euclid(7)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn micros(iso: &str) -> i64 {
        (time::parse_iso(iso).unwrap() / 1000) as i64
    }

    #[test]
    fn units_begin_where_the_calendar_says() {
        for (t, unit, expected) in [
            ("2001-05-17T13:45:59.5", TimeUnit::Year, "2001-01-01"),
            ("2001-05-17T13:45:59.5", TimeUnit::Quarter, "2001-04-01"),
            ("2001-05-17T13:45:59.5", TimeUnit::Month, "2001-05-01"),
            ("2001-05-17T13:45:59.5", TimeUnit::Week, "2001-05-14"),
            ("2001-05-14", TimeUnit::Week, "2001-05-14"),
            ("1969-12-31T23:59:59", TimeUnit::Week, "1969-12-29"),
            ("1969-12-31T23:59:59.5", TimeUnit::Day, "1969-12-31"),
            ("1969-12-31T23:59:59.5", TimeUnit::Second, "1969-12-31T23:59:59"),
            ("2001-05-17T13:45:59.5", TimeUnit::Minute, "2001-05-17T13:45"),
        ] {
            assert_eq!(truncate(micros(t), unit), micros(expected), "{t} {unit:?}");
        }
    }

    #[test]
    fn cycles_count_as_iso_8601_does() {
        assert_eq!(position(micros("2001-05-20T23:59"), TimeUnit::DayOfWeek), 7);
        assert_eq!(position(micros("2001-05-21"), TimeUnit::DayOfWeek), 1);
        assert_eq!(position(micros("1969-12-31T23:59"), TimeUnit::HourOfDay), 23);
        assert_eq!(position(micros("1969-12-31T23:59"), TimeUnit::MonthOfYear), 12);
    }
}
