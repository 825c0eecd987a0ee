//! A group's keys as filters: they hold its rows, all of them, and no others.

use pellucid_charts::select::of_group;
use pellucid_core::{Bin, Dimension, Filter, FilterOp, Scalar, TimeUnit};

const fn day(days: i64) -> i64 {
    days * 86_400_000
}

fn filter(field: &str, op: FilterOp, value: Scalar) -> Filter {
    Filter { field: field.into(), op, value: Some(value), values: None, expr: None }
}

fn unit(unit: TimeUnit) -> Dimension {
    Dimension { time_unit: Some(unit), ..Dimension::field("t") }
}

#[test]
fn a_value_is_its_own_filter_and_null_is_a_question() {
    let city = Dimension::field("city");
    assert_eq!(
        of_group(&city, &Scalar::Str("=1+1".into()), false),
        Some(vec![filter("city", FilterOp::Eq, Scalar::Str("=1+1".into()))])
    );
    assert_eq!(
        of_group(&city, &Scalar::Bool(false), false),
        Some(vec![filter("city", FilterOp::Eq, Scalar::Bool(false))])
    );
    assert_eq!(of_group(&city, &Scalar::Null, false).expect("a filter")[0].op, FilterOp::IsNull);
    assert_eq!(of_group(&city, &Scalar::Float(f64::NAN), false), None);
}

#[test]
fn bins_and_units_are_whole() {
    let bin = Dimension { bin: Some(Bin { step: 0.5, origin: 0.25 }), ..Dimension::field("v") };
    let want = vec![
        filter("v", FilterOp::Gte, Scalar::Float(0.75)),
        filter("v", FilterOp::Lt, Scalar::Float(1.25)),
    ];
    assert_eq!(of_group(&bin, &Scalar::Float(0.75), false), Some(want));
    // February of a leap year, in days since 1970.
    let (from, to) = (Scalar::Int(day(10_988)), Scalar::Int(day(11_017)));
    let month = vec![filter("t", FilterOp::Gte, from), filter("t", FilterOp::Lt, to)];
    assert_eq!(of_group(&unit(TimeUnit::Month), &Scalar::Int(day(10_988)), true), Some(month));
    let instant = |key| of_group(&Dimension::field("t"), &key, true).expect("an instant");
    let micro = |from, to: &str| {
        [filter("t", FilterOp::Gte, from), filter("t", FilterOp::Lt, Scalar::Str(to.into()))]
    };
    assert_eq!(
        instant(Scalar::Int(1_500)),
        micro(Scalar::Int(1_500), "1970-01-01T00:00:01.500001Z")
    );
    // Beyond what milliseconds of a float tell.
    let last = Scalar::Str("9999-12-31T23:59:59.999998Z".into());
    assert_eq!(instant(last.clone()), micro(last, "9999-12-31T23:59:59.999999Z"));
}

#[test]
fn what_no_filter_tells_is_none() {
    for cyclic in [TimeUnit::HourOfDay, TimeUnit::DayOfWeek, TimeUnit::MonthOfYear] {
        assert_eq!(of_group(&unit(cyclic), &Scalar::Int(3), false), None);
    }
    for odd in [Scalar::Str("x".into()), Scalar::Float(f64::INFINITY), Scalar::Int(i64::MAX)] {
        assert_eq!(of_group(&unit(TimeUnit::Day), &odd, true), None);
        assert_eq!(of_group(&Dimension::field("t"), &odd, true), None);
    }
}
