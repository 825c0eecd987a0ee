//! Exact comparison of a filter's value with what a column holds: every executor asks here, so that
//! none is off by a unit.
//!
//! A column of whole numbers, instants or days holds whole steps. A value lies on one of them or
//! between two, which its [`Step`] tells; [`against_floor`] then says how a row's step is compared
//! with it. Floats lie among floats in the same way ([`FloatStep`]): 2^53 + 1 is a number that no
//! float is.
//!
//! An instant written as a fraction of milliseconds means the microsecond that is written so:
//! 979516800123.456 is the float nearest to 979516800123456 µs, and the two are the same instant
//! although the float itself is 15 ns away. A float that no microsecond is written as means what it
//! says.

use crate::{DataType, FilterOp, Scalar, decimal, time};

/// Nanoseconds in a microsecond, the step of a timestamp.
pub const NANOS_PER_MICRO: i128 = 1_000;
/// Nanoseconds in a day, the step of a date.
pub const NANOS_PER_DAY: i128 = 86_400_000_000_000;
const NANOS_PER_MILLI: i128 = 1_000_000;
const MICROS_PER_MILLI: i128 = 1_000;

/// Floors lie within this of zero: beyond every column's range, and with room to add to.
const FAR: i128 = 1 << 100;

/// A number on a grid of whole steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The last step at or below it; at most 2^100 from zero, beyond which nothing that a column
    /// holds lies.
    pub floor: i128,
    /// Whether it lies on that step, and not between it and the next.
    pub exact: bool,
}

impl Step {
    /// A whole number of steps.
    pub fn whole(value: i128) -> Self {
        match value.clamp(-FAR, FAR) {
            floor if floor == value => Self { floor, exact: true },
            floor => Self { floor, exact: false },
        }
    }

    /// The first step at or above the number.
    pub fn ceil(self) -> i128 {
        self.floor + i128::from(!self.exact)
    }

    /// The same number on a grid whose steps are `width` of these, at least one.
    #[must_use]
    pub fn coarser(self, width: i128) -> Self {
        let width = width.max(1);
        Self {
            floor: self.floor.div_euclid(width),
            exact: self.exact && self.floor.rem_euclid(width) == 0,
        }
    }

    /// `value` times `factor`, which is at most a million, without rounding; `None` for NaN.
    /// Infinities lie beyond all steps.
    fn scaled(value: f64, factor: i128) -> Option<Self> {
        if value.is_nan() {
            return None;
        }
        let (mantissa, exponent) = parts(value);
        let product = mantissa * factor;
        Some(if product == 0 {
            Self::whole(0)
        } else if exponent >= 64 || value.is_infinite() {
            Self { floor: if value > 0.0 { FAR } else { -FAR }, exact: false }
        } else if exponent >= 0 {
            // 53 bits, 20 of the factor, 63 of the shift: more than i128 has only where the result
            // is beyond [`FAR`] anyway.
            product.checked_mul(1i128 << exponent).map_or(
                Self { floor: if value > 0.0 { FAR } else { -FAR }, exact: false },
                Self::whole,
            )
        } else {
            let shift = exponent.unsigned_abs().min(126);
            let floor = product >> shift;
            Self { floor, exact: shift == exponent.unsigned_abs() && floor << shift == product }
        })
    }
}

/// The whole number and the power of two that a finite float is the product of.
fn parts(value: f64) -> (i128, i32) {
    let bits = value.to_bits();
    let fraction = (bits & ((1 << 52) - 1)) as i128;
    let exponent = (bits >> 52 & 0x7ff) as i32;
    let mantissa = if exponent == 0 { fraction } else { fraction | 1 << 52 };
    (if value.is_sign_negative() { -mantissa } else { mantissa }, exponent.max(1) - 1_075)
}

/// The microsecond that is written as `millis`, where there is one: the nearest one, if no float of
/// milliseconds is nearer to it.
///
/// From 1691 to 2248 no two microseconds are written as the same float; outside it is the nearest
/// one of them.
pub fn written_micros(millis: f64) -> Option<i128> {
    let (mantissa, exponent) = parts(millis);
    // Whole milliseconds are no less exact than they look, and the smallest fractions are no
    // microsecond's.
    if !millis.is_finite() || !(-70..0).contains(&exponent) {
        return Step::scaled(millis, MICROS_PER_MILLI).filter(|s| s.exact).map(|s| s.floor);
    }
    let (micros, unit) = (mantissa * MICROS_PER_MILLI, 1i128 << exponent.unsigned_abs());
    let nearest = (micros + unit / 2).div_euclid(unit);
    // In these units floats lie 1000 apart, so that none is nearer to what is at most 500 away.
    ((micros - nearest * unit).abs() <= MICROS_PER_MILLI / 2).then_some(nearest)
}

/// Microseconds since 1970 as milliseconds, the way they are written: the nearest float.
pub fn millis(micros: i64) -> f64 {
    micros as f64 / 1_000.0
}

/// An instant as a filter has it, which [`instant`] reads: milliseconds, or ISO 8601 where it is no
/// whole number of them.
pub fn scalar_of_micros(micros: i64) -> Scalar {
    match micros % 1000 {
        0 => Scalar::Int(micros / 1000),
        _ => Scalar::Str(time::iso_of_micros(micros)),
    }
}

/// What JSON has no number for, as JavaScript writes it: `Infinity`, `-Infinity` and `NaN`. Beside
/// numbers and instants these texts are numbers.
pub fn unbounded(value: &Scalar) -> Option<f64> {
    let Scalar::Str(text) = value else { return None };
    match text.as_str() {
        "Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        "NaN" => Some(f64::NAN),
        _ => None,
    }
}

/// An instant on a grid of steps of `nanos` nanoseconds since 1970; `None` for what is no instant.
pub fn instant(value: &Scalar, nanos: i128) -> Option<Step> {
    let at = match value {
        Scalar::Int(ms) => Step::whole(i128::from(*ms) * NANOS_PER_MILLI),
        Scalar::Float(ms) => match written_micros(*ms) {
            Some(micros) => Step::whole(micros.saturating_mul(NANOS_PER_MICRO)),
            None => Step::scaled(*ms, NANOS_PER_MILLI)?,
        },
        Scalar::Str(iso) => match unbounded(value) {
            Some(far) => Step::scaled(far, NANOS_PER_MILLI)?,
            None => Step::whole(time::parse_iso(iso)?),
        },
        Scalar::Null | Scalar::Bool(_) => return None,
    };
    Some(at.coarser(nanos))
}

/// A filter's value in the steps of a column: ones, microseconds or days. `None` where the type has
/// no steps or the value is not of it, and for NaN, which is unordered with all steps and equal to
/// none of them.
///
/// # Example
///
/// ```
/// use pellucid_core::exact::{self, Step};
/// use pellucid_core::{DataType, Scalar};
///
/// assert_eq!(exact::step(DataType::Int, &Scalar::Float(2.5)), Some(Step { floor: 2, exact: false }));
/// assert_eq!(exact::step(DataType::Date, &Scalar::from("1970-01-03")), Some(Step { floor: 2, exact: true }));
/// assert_eq!(exact::step(DataType::String, &Scalar::from("a")), None);
/// ```
pub fn step(data_type: DataType, value: &Scalar) -> Option<Step> {
    match (data_type, value) {
        (DataType::Int, Scalar::Int(v)) => Some(Step::whole(i128::from(*v))),
        (DataType::Int, Scalar::Float(v)) => Step::scaled(*v, 1),
        (DataType::Int, v) if unbounded(v).is_some() => Step::scaled(unbounded(v)?, 1),
        // Whole numbers that no JSON reader keeps come as their digits.
        (DataType::Int, Scalar::Str(digits)) => decimal::read(digits).map(|w| match w.on(0) {
            near if near.floor.abs() <= FAR => near,
            far => Step { floor: far.floor.clamp(-FAR, FAR), exact: false },
        }),
        (DataType::Timestamp, v) => instant(v, NANOS_PER_MICRO),
        (DataType::Date, v) => instant(v, NANOS_PER_DAY),
        _ => None,
    }
}

/// A number among floats.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FloatStep {
    /// The largest float at or below it; NaN for NaN.
    pub floor: f64,
    /// Whether it is that float.
    pub exact: bool,
}

/// A filter's value among floats; `None` where it is no number.
///
/// # Example
///
/// ```
/// use pellucid_core::Scalar;
/// use pellucid_core::exact::{self, FloatStep};
///
/// // 2^53 + 1 lies between two floats.
/// let step = exact::float(&Scalar::Int((1 << 53) + 1));
/// assert_eq!(step, Some(FloatStep { floor: 9_007_199_254_740_992.0, exact: false }));
/// ```
pub fn float(value: &Scalar) -> Option<FloatStep> {
    match value {
        Scalar::Float(v) => Some(FloatStep { floor: *v, exact: true }),
        Scalar::Int(v) => {
            let nearest = *v as f64;
            Some(match (nearest as i128).cmp(&i128::from(*v)) {
                std::cmp::Ordering::Equal => FloatStep { floor: nearest, exact: true },
                std::cmp::Ordering::Less => FloatStep { floor: nearest, exact: false },
                std::cmp::Ordering::Greater => {
                    FloatStep { floor: nearest.next_down(), exact: false }
                }
            })
        }
        v => unbounded(v).map(|floor| FloatStep { floor, exact: true }),
    }
}

/// What decides `op` on a number by its floor alone: the operator to compare a row with the floor
/// by, `notNull` where every row passes that is not null, `None` where no row does.
pub fn against_floor(op: FilterOp, exact: bool) -> Option<FilterOp> {
    match (op, exact) {
        (FilterOp::Eq, true) => Some(FilterOp::Eq),
        (FilterOp::Neq, true) => Some(FilterOp::Neq),
        (FilterOp::Neq, false) => Some(FilterOp::NotNull),
        (FilterOp::Lt, true) => Some(FilterOp::Lt),
        (FilterOp::Lt, false) | (FilterOp::Lte, _) => Some(FilterOp::Lte),
        (FilterOp::Gte, true) => Some(FilterOp::Gte),
        (FilterOp::Gte, false) | (FilterOp::Gt, _) => Some(FilterOp::Gt),
        _ => None,
    }
}

/// What a comparison with a [`Step`] comes to on whole steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whole {
    /// Compare with the floor by this operator.
    Compare(FilterOp),
    /// Every value that is not null passes.
    Present,
    /// None passes.
    Never,
}

/// What `column op at` comes to. `held` is whether the column's type can hold the floor.
///
/// # Example
///
/// ```
/// use pellucid_core::FilterOp;
/// use pellucid_core::exact::{self, Step, Whole};
///
/// // The whole numbers below 2.5 are those up to 2, and no whole number is 2.5.
/// let at = Step { floor: 2, exact: false };
/// assert_eq!(exact::whole(at, FilterOp::Lt, true), Whole::Compare(FilterOp::Lte));
/// assert_eq!(exact::whole(at, FilterOp::Eq, true), Whole::Never);
/// ```
pub fn whole(at: Step, op: FilterOp, held: bool) -> Whole {
    if !held {
        let beyond_all = at.floor > 0;
        let holds = match op {
            FilterOp::Neq => true,
            FilterOp::Lt | FilterOp::Lte => beyond_all,
            FilterOp::Gt | FilterOp::Gte => !beyond_all,
            _ => false,
        };
        return if holds { Whole::Present } else { Whole::Never };
    }
    match against_floor(op, at.exact) {
        Some(FilterOp::NotNull) => Whole::Present,
        Some(op) => Whole::Compare(op),
        None => Whole::Never,
    }
}

#[cfg(test)]
#[path = "exact_tests.rs"]
mod tests;
