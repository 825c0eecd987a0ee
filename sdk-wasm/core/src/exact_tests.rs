//! Values against the steps they must find, and against arithmetic of whole numbers.

use proptest::prelude::*;

use super::*;
use crate::FilterOp::{Eq, Gt, Gte, Lt, Lte, Neq};

const OPS: [FilterOp; 6] = [Eq, Neq, Lt, Lte, Gt, Gte];
/// 1900 and 2200, in microseconds.
const SPAN: std::ops::Range<i64> = -2_208_988_800_000_000..7_258_118_400_000_000;

fn at(floor: i128) -> Option<Step> {
    Some(Step { floor, exact: true })
}

fn past(floor: i128) -> Option<Step> {
    Some(Step { floor, exact: false })
}

/// Whether `row` passes, by its floor.
fn passes(op: FilterOp, row: i128, value: Step) -> bool {
    against_floor(op, value.exact).is_some_and(|op| match op {
        Eq => row == value.floor,
        Neq => row != value.floor,
        Lt => row < value.floor,
        Lte => row <= value.floor,
        Gt => row > value.floor,
        Gte => row >= value.floor,
        _ => true,
    })
}

#[test]
fn values_lie_on_a_step_or_between_two() {
    let int = |v: Scalar| step(DataType::Int, &v);
    let time = |v: Scalar| step(DataType::Timestamp, &v);
    let date = |v: Scalar| step(DataType::Date, &v);
    let iso = |t: &str| Scalar::from(t);
    for (found, expected) in [
        (int(Scalar::Int(i64::MIN)), at(i64::MIN.into())),
        (int(Scalar::Int(9_007_199_254_740_993)), at(9_007_199_254_740_993)),
        (int(Scalar::Float(-1.5)), past(-2)),
        (int(Scalar::Float(2.0)), at(2)),
        (int(Scalar::Float(-0.0)), at(0)),
        (int(Scalar::Float(5e-324)), past(0)),
        (int(Scalar::Float(-5e-324)), past(-1)),
        (int(Scalar::Float(9_223_372_036_854_775_808.0)), at(1 << 63)),
        (int(Scalar::Float(f64::MAX)), past(FAR)),
        (int(Scalar::Float(f64::INFINITY)), past(FAR)),
        (int(Scalar::Float(f64::NEG_INFINITY)), past(-FAR)),
        (int(Scalar::Float(f64::NAN)), None),
        (int(iso("1970-01-01")), None),
        (int(iso("9007199254740993")), at(9_007_199_254_740_993)),
        (int(iso("18446744073709551615")), at(u64::MAX.into())),
        (int(iso("-1.5")), past(-2)),
        (int(iso("1e40")), past(FAR)),
        (time(Scalar::Int(-1)), at(-1_000)),
        (time(Scalar::Int(i64::MAX)), at(i128::from(i64::MAX) * 1_000)),
        (time(Scalar::Float(979_516_800_123.456)), at(979_516_800_123_456)),
        (time(Scalar::Float(0.001)), at(1)),
        (time(Scalar::Float(1.0001)), past(1_000)),
        (time(Scalar::Float(-1.0001)), past(-1_001)),
        (time(Scalar::Float(5e-324)), past(0)),
        (time(Scalar::Float(f64::MAX)), past(FAR / 1_000)),
        (time(Scalar::Float(f64::NAN)), None),
        (time(Scalar::Bool(true)), None),
        (time(iso("2001-01-15T00:00:00.123456Z")), at(979_516_800_123_456)),
        (time(iso("2001-01-15T00:00:00.123456001Z")), past(979_516_800_123_456)),
        (time(iso("1969-12-31T23:59:59.999999999Z")), past(-1)),
        (date(iso("2001-01-15")), at(11_337)),
        (date(iso("2001-01-15T00:00:00.000000001Z")), past(11_337)),
        (date(Scalar::Int(-1)), past(-1)),
        (date(Scalar::Float(86_400_000.5)), past(1)),
        (step(DataType::Float, &Scalar::Int(1)), None),
        (step(DataType::Bool, &Scalar::Bool(true)), None),
    ] {
        assert_eq!(found, expected);
    }
    assert_eq!(Step::whole(i128::MAX), Step { floor: FAR, exact: false });
    assert_eq!((Step { floor: 1, exact: false }.ceil(), Step::whole(1).ceil()), (2, 1));
    assert_eq!(Step::whole(-1).coarser(1_000), Step { floor: -1, exact: false });
    assert_eq!(Step::whole(-2_000).coarser(1_000), Step::whole(-2));
}

#[test]
fn numbers_that_no_float_is_lie_between_two() {
    let two53 = 9_007_199_254_740_992i64;
    for (value, floor, exact) in [
        (two53, two53 as f64, true),
        (two53 + 1, two53 as f64, false),
        // Halfway between floats; the even one is above.
        (two53 + 3, (two53 + 2) as f64, false),
        (i64::MAX, 9_223_372_036_854_774_784.0, false),
        (i64::MIN, -9_223_372_036_854_775_808.0, true),
        (-two53 - 1, (-two53 - 2) as f64, false),
    ] {
        assert_eq!(float(&Scalar::Int(value)), Some(FloatStep { floor, exact }), "{value}");
    }
    assert!(float(&Scalar::Float(f64::NAN)).is_some_and(|f| f.floor.is_nan()));
    assert_eq!(float(&Scalar::from("1")), None);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 4_000, ..ProptestConfig::default() })]

    /// What the server writes of a row's instant finds that row and no neighbour.
    #[test]
    fn an_instant_written_in_milliseconds_is_found_again(micros in SPAN) {
        let text = serde_json::to_string(&millis(micros)).expect("written");
        let read: Scalar = serde_json::from_str(&text).expect("read");
        prop_assert_eq!(step(DataType::Timestamp, &read), at(micros.into()), "{}", text);
        prop_assert_eq!(instant(&read, 1), at(i128::from(micros) * 1_000));
    }

    #[test]
    fn neighbours_stay_apart(micros in SPAN, ulps in 1u64..3) {
        let moved = f64::from_bits(millis(micros).to_bits() + ulps);
        let found = step(DataType::Timestamp, &Scalar::Float(moved)).expect("an instant");
        match moved > millis(micros) {
            true => prop_assert!(found.floor >= micros.into() && found != Step::whole(micros.into()), "{:?}", found),
            false => prop_assert!(found.floor < micros.into(), "{:?}", found),
        }
    }

    /// The order of floats is the order of their instants.
    #[test]
    fn order_is_kept(a in -1e13f64..1e13, b in -1e13f64..1e13, near in 0u64..4_000) {
        for b in [b, f64::from_bits(a.to_bits().saturating_add(near))] {
            let (low, high) = if a <= b { (a, b) } else { (b, a) };
            let place = |v| instant(&Scalar::Float(v), NANOS_PER_MICRO).map(|s| (s.floor, !s.exact));
            prop_assert!(place(low) <= place(high), "{} {}", low, high);
        }
    }

    #[test]
    fn any_float_has_its_step(value: f64, width in 1i128..100_000_000_000_000) {
        let found = step(DataType::Int, &Scalar::Float(value));
        prop_assert_eq!(found.is_none(), value.is_nan());
        if let Some(s) = found.filter(|_| value.abs() < 1e30) {
            prop_assert_eq!((s.floor, s.exact), (value.floor() as i128, value.fract() == 0.0));
        }
        prop_assert_eq!(instant(&Scalar::Float(value), width).is_none(), value.is_nan());
    }

    /// By the floor as by the fraction itself: a value of eighths against whole rows.
    #[test]
    fn floors_decide_every_operator(row in -40i128..40, eighths in -320i32..320) {
        let value = step(DataType::Int, &Scalar::Float(f64::from(eighths) / 8.0)).expect("a number");
        let order = (row * 8).cmp(&i128::from(eighths));
        for op in OPS {
            let expected = match op {
                Eq => order.is_eq(),
                Neq => order.is_ne(),
                Lt => order.is_lt(),
                Lte => order.is_le(),
                Gt => order.is_gt(),
                _ => order.is_ge(),
            };
            prop_assert_eq!(passes(op, row, value), expected, "{} {:?} {}", row, op, eighths);
        }
    }

    /// Integers compare with floats as numbers do, not as the floats they would be rounded to.
    #[test]
    fn integers_compare_with_floats_exactly(value: i64, near in -3i64..4) {
        let found = float(&Scalar::Int(value)).expect("a number");
        let row = (value as f64).to_bits().checked_add_signed(near).map(f64::from_bits).filter(|v| v.is_finite());
        if let Some(row) = row {
            let order = (row as i128).cmp(&value.into()).then(row.fract().total_cmp(&0.0));
            prop_assert_eq!(row <= found.floor, order.is_le());
            prop_assert_eq!(found.exact && row == found.floor, order.is_eq());
        }
    }
}

proptest! {
    /// Halves on a grid of whole numbers, against the comparison of the doubled numbers.
    #[test]
    fn comparisons_are_those_of_the_exact_numbers(column in -5i64..5, halves in -10i64..10) {
        for op in [FilterOp::Eq, FilterOp::Neq, FilterOp::Lt, FilterOp::Lte, FilterOp::Gt, FilterOp::Gte] {
            let holds = |op: FilterOp, a: i64, b: i64| match op {
                FilterOp::Eq => a == b,
                FilterOp::Neq => a != b,
                FilterOp::Lt => a < b,
                FilterOp::Lte => a <= b,
                FilterOp::Gt => a > b,
                _ => a >= b,
            };
            let at = step(DataType::Int, &Scalar::Float(halves as f64 / 2.0)).unwrap();
            let found = match whole(at, op, true) {
                Whole::Compare(op) => holds(op, column, at.floor as i64),
                Whole::Present => true,
                Whole::Never => false,
            };
            prop_assert_eq!(found, holds(op, column * 2, halves), "{:?}", op);
        }
    }

    /// A number that no 64 bits hold is above or below all that they do.
    #[test]
    fn what_cannot_be_held_is_beyond_all(floor in 1i128 << 64..1 << 90, above: bool, exact: bool) {
        let at = Step { floor: if above { floor } else { -floor }, exact };
        for (op, holds) in [(FilterOp::Eq, false), (FilterOp::Neq, true), (FilterOp::Lt, above), (FilterOp::Lte, above), (FilterOp::Gt, !above), (FilterOp::Gte, !above)] {
            prop_assert_eq!(whole(at, op, false), if holds { Whole::Present } else { Whole::Never });
        }
    }
}
