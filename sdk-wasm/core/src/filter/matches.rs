//! Whether a value passes a filter: the one meaning that kernels, SQL and selections have in
//! common.

use std::cmp::Ordering::{self, Equal, Greater, Less};

use crate::{DataType, Filter, FilterOp, Scalar, decimal, exact};

/// Whether a value of a column of type `data_type` passes a filter. An instant is milliseconds or
/// ISO 8601, as in a filter.
///
/// Numbers and instants compare exactly, as [`exact`] has it. What cannot be compared with the
/// value, NaN among it, is unequal to it and in no order with it. A filter that lacks the value its
/// operator takes passes nothing; [`crate::validate`] refuses it.
///
/// # Example
///
/// ```
/// use pellucid_core::filter::matches;
/// use pellucid_core::{DataType, Filter, FilterOp, Scalar};
///
/// let late = Filter::new("delay", FilterOp::Gte, 15);
/// assert!(matches(&late, DataType::Int, &Scalar::Int(15)));
/// assert!(!matches(&late, DataType::Int, &Scalar::Null));
///
/// let day = Filter::between("at", "2024-03-01", "2024-03-02");
/// assert!(matches(&day, DataType::Timestamp, &Scalar::from("2024-03-01T12:00:00Z")));
/// ```
pub fn matches(filter: &Filter, data_type: DataType, value: &Scalar) -> bool {
    match value {
        Scalar::Null => filter.op == FilterOp::IsNull,
        Scalar::Str(text) if data_type == DataType::String => matches_text(filter, text),
        _ => decide(filter, |other| order(data_type, value, other), None),
    }
}

/// Whether a text passes a filter, as [`matches`] has it. Texts are ordered by their bytes, which
/// is the order of their code points.
pub fn matches_text(filter: &Filter, text: &str) -> bool {
    decide(filter, |other| str_of(other).map(|other| text.cmp(other)), Some(text))
}

/// What the operator makes of how the value, which is present, stands to others; `text` is the
/// value where it is one.
fn decide(
    filter: &Filter,
    order: impl Fn(&Scalar) -> Option<Ordering>,
    text: Option<&str>,
) -> bool {
    let one = |wanted: &[Ordering]| {
        filter.value.as_ref().and_then(&order).is_some_and(|order| wanted.contains(&order))
    };
    let among = || filter.values.iter().flatten().any(|other| order(other) == Some(Equal));
    let part = |holds: fn(&str, &str) -> bool| {
        text.zip(filter.value.as_ref().and_then(str_of))
            .is_some_and(|(text, part)| holds(text, part))
    };
    match filter.op {
        FilterOp::IsNull => false,
        FilterOp::NotNull => true,
        FilterOp::Eq => one(&[Equal]),
        FilterOp::Neq => filter.value.is_some() && !one(&[Equal]),
        FilterOp::Lt => one(&[Less]),
        FilterOp::Lte => one(&[Less, Equal]),
        FilterOp::Gt => one(&[Greater]),
        FilterOp::Gte => one(&[Greater, Equal]),
        FilterOp::In => among(),
        FilterOp::NotIn => filter.values.is_some() && !among(),
        FilterOp::Between => match filter.values.as_deref() {
            Some([low, high]) => {
                order(low).is_some_and(Ordering::is_ge) && order(high).is_some_and(Ordering::is_le)
            }
            _ => false,
        },
        FilterOp::Contains => part(|text, part| text.contains(part)),
        FilterOp::StartsWith => part(|text, part| text.starts_with(part)),
    }
}

fn str_of(value: &Scalar) -> Option<&str> {
    match value {
        Scalar::Str(text) => Some(text),
        _ => None,
    }
}

/// How a value of a column stands to another; none where nothing is said of their order.
fn order(data_type: DataType, value: &Scalar, other: &Scalar) -> Option<Ordering> {
    match (data_type, value, other) {
        (DataType::Bool, Scalar::Bool(a), Scalar::Bool(b)) => Some(a.cmp(b)),
        (DataType::Float, a, b) => {
            let (a, b) = (exact::float(a)?, exact::float(b)?);
            // Two numbers with the same float below them: the one that is that float is the
            // smaller.
            a.floor.partial_cmp(&b.floor).map(|order| order.then(b.exact.cmp(&a.exact)))
        }
        (DataType::Decimal, a, b) => {
            let whole = decimal::step(a, 0)?.floor.unsigned_abs();
            // As many digits behind the point as there is room for; two values differ in them only
            // where their whole parts do not.
            let scale = match whole {
                w if w < 10u128.pow(18) => 19,
                w if w < 10u128.pow(28) => 9,
                _ => 0,
            };
            let (a, b) = (decimal::step(a, scale)?, decimal::step(b, scale)?);
            Some((a.floor, !a.exact).cmp(&(b.floor, !b.exact)))
        }
        (data_type, a, b) => {
            let (a, b) = (exact::step(data_type, a)?, exact::step(data_type, b)?);
            Some((a.floor, !a.exact).cmp(&(b.floor, !b.exact)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use FilterOp::{Between, Contains, Eq, Gte, In, Lt, Lte, Neq, NotIn, NotNull, StartsWith};
    use proptest::prelude::*;

    fn one(
        op: FilterOp,
        data_type: DataType,
        value: impl Into<Scalar>,
        other: impl Into<Scalar>,
    ) -> bool {
        matches(&Filter::new("v", op, other), data_type, &value.into())
    }

    #[test]
    fn infinities_and_nan_are_numbers_beside_numbers() {
        use DataType::{Date, Decimal, Float, Int, String, Timestamp};
        let inf = f64::INFINITY;
        for (op, data_type, value, other, wanted) in [
            (Eq, Float, Scalar::Float(inf), "Infinity", true),
            (Eq, Float, Scalar::Float(-inf), "-Infinity", true),
            (Eq, Float, Scalar::Float(-inf), "Infinity", false),
            (Lt, Float, Scalar::Float(1e308), "Infinity", true),
            (Lte, Float, Scalar::Float(inf), "Infinity", true),
            (Gte, Float, Scalar::Float(-inf), "-Infinity", true),
            (Neq, Float, Scalar::Float(f64::NAN), "NaN", true),
            (Eq, Float, Scalar::Float(f64::NAN), "NaN", false),
            (Gte, Float, Scalar::Float(1.0), "NaN", false),
            (Lt, Int, Scalar::Int(i64::MAX), "Infinity", true),
            (Gte, Int, Scalar::Int(i64::MIN), "-Infinity", true),
            (Eq, Int, Scalar::Int(i64::MAX), "Infinity", false),
            (Lt, Decimal, Scalar::from("99999999999999999999999999999999999999"), "Infinity", true),
            (Lt, Timestamp, Scalar::from("9999-12-31"), "Infinity", true),
            (Gte, Date, Scalar::from("0001-01-01"), "-Infinity", true),
            (Eq, String, Scalar::from("NaN"), "NaN", true),
        ] {
            assert_eq!(
                one(op, data_type, value.clone(), other),
                wanted,
                "{value:?} {op:?} {other}"
            );
        }
    }

    fn list(
        op: FilterOp,
        data_type: DataType,
        value: impl Into<Scalar>,
        others: Vec<Scalar>,
    ) -> bool {
        matches(&Filter::list("v", op, others), data_type, &value.into())
    }

    #[test]
    fn values_compare_to_the_last_digit() {
        use DataType::{Float, Int, Timestamp};
        let two53 = 9_007_199_254_740_992i64;
        assert!(!one(Eq, Int, two53 + 1, two53) && one(Eq, Int, two53, two53 as f64));
        assert!(
            one(Eq, DataType::Decimal, 0.3, "0.30")
                && one(Lt, DataType::Decimal, "123456789012345678.91", "123456789012345678.92")
        );
        assert!(
            !one(Eq, Float, two53 as f64, two53 + 1) && one(Lt, Float, two53 as f64, two53 + 1)
        );
        assert!(one(Lt, Int, 2, 2.5) && one(Gte, Int, 3, 2.5) && one(Neq, Int, 2, 2.5));
        let noon = "2001-01-15T12:00:00Z";
        assert!(one(Eq, Timestamp, noon, 979_560_000_000i64));
        assert!(one(Lt, Timestamp, "2001-01-15", "2001-01-15T00:00:00.000000001Z"));
        assert!(
            one(Lt, DataType::Date, "2001-01-15", noon)
                && one(Gte, DataType::Date, "2001-01-16", noon)
        );
    }

    #[test]
    fn what_has_no_order_is_unequal() {
        use DataType::{Float, Int};
        // Digits as text are the number: results give them where no other number holds them all.
        assert!(one(Eq, Int, 1, "1") && !one(Neq, Int, 1, "1"));
        for op in [Eq, Lt, Lte, Gte] {
            assert!(
                !one(op, Float, f64::NAN, 1.0)
                    && !one(op, Float, 1.0, f64::NAN)
                    && !one(op, Int, 1, "x")
            );
        }
        assert!(one(Neq, Float, f64::NAN, f64::NAN) && one(Neq, Int, 1, "x"));
        assert!(
            list(NotIn, Float, f64::NAN, vec![1.into()])
                && !list(In, Float, f64::NAN, vec![f64::NAN.into()])
        );
        assert!(!list(
            Between,
            Float,
            f64::NAN,
            vec![f64::NEG_INFINITY.into(), f64::INFINITY.into()]
        ));
    }

    #[test]
    fn texts_have_parts() {
        for (op, part, passes) in [
            (Contains, "er", true),
            (Contains, "Er", false),
            (StartsWith, "Ber", true),
            (StartsWith, "er", false),
        ] {
            assert_eq!(one(op, DataType::String, "Bergen", part), passes, "{op:?} {part}");
        }
        assert!(
            !one(Contains, DataType::Int, 12, "1") && !one(Contains, DataType::String, "12", 1)
        );
    }

    #[test]
    fn null_passes_its_own_operator_alone() {
        for op in [Eq, Neq, Lt, NotNull, Contains] {
            assert!(!one(op, DataType::String, Scalar::Null, "a"), "{op:?}");
        }
        assert!(!list(NotIn, DataType::Int, Scalar::Null, vec![1.into()]));
        assert!(
            one(FilterOp::IsNull, DataType::Int, Scalar::Null, 1)
                && !one(FilterOp::IsNull, DataType::Int, 1, 1)
        );
    }

    #[test]
    fn a_filter_without_its_value_passes_nothing() {
        let bare = |op| Filter { field: "v".into(), op, value: None, values: None, expr: None };
        for op in [Eq, Neq, Lt, In, NotIn, Between, Contains] {
            assert!(
                !matches(&bare(op), DataType::Int, &1.into()) && !matches_text(&bare(op), ""),
                "{op:?}"
            );
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2_000, ..ProptestConfig::default() })]

        /// Exactly one of less, equal and greater holds between numbers, whichever type either has.
        #[test]
        fn numbers_are_in_one_order(a: i64, near in -3i64..4, float: bool) {
            let b = a.saturating_add(near);
            let (data_type, value) = if float { (DataType::Float, Scalar::Float(a as f64)) } else { (DataType::Int, Scalar::Int(a)) };
            let whole = if float { a as f64 as i128 } else { i128::from(a) };
            let said = [Lt, Eq, FilterOp::Gt].map(|op| matches(&Filter::new("v", op, b), data_type, &value));
            prop_assert_eq!(said, [Less, Equal, Greater].map(|o| whole.cmp(&i128::from(b)) == o));
        }
    }
}
