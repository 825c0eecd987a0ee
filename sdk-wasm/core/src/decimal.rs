//! Decimals: a whole number, and how many of its digits stand behind the point.
//!
//! Sums and comparisons of decimals are exact; they become floats only where a float is asked for,
//! such as on an axis.

use crate::Scalar;
use crate::exact::{self, Step};

/// A number written in decimal digits: `digits` times ten to the `exponent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// The digits without their sign.
    pub digits: i128,
    /// The power of ten.
    pub exponent: i32,
    /// Whether it is below zero.
    pub negative: bool,
    /// Whether digits other than zero follow that there was no room for.
    pub cut: bool,
}

/// Reads decimal digits with an optional sign, point and exponent, and nothing beside them.
///
/// # Example
///
/// ```
/// use pellucid_core::decimal;
///
/// let read = decimal::read("-12.50").expect("a number");
/// assert_eq!((read.digits, read.exponent, read.negative), (1250, -2, true));
/// assert_eq!(decimal::read("1e3").map(|w| w.exponent), Some(3));
/// assert!(decimal::read("12 km").is_none() && decimal::read(".").is_none());
/// ```
pub fn read(text: &str) -> Option<Written> {
    let (negative, text) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i16>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut out = Written { digits: 0, exponent: i32::from(exponent), negative, cut: false };
    let mut any = false;
    for (part, behind) in [(whole, false), (fraction, true)] {
        for b in part.bytes() {
            let digit = i128::from(b.is_ascii_digit().then(|| b - b'0')?);
            any = true;
            match out.digits.checked_mul(10).and_then(|d| d.checked_add(digit)).filter(|_| !out.cut)
            {
                Some(digits) => {
                    out.digits = digits;
                    out.exponent -= i32::from(behind);
                }
                None => {
                    out.cut |= digit != 0;
                    // A digit before the point still counts its place.
                    out.exponent = out.exponent.saturating_add(i32::from(!behind));
                }
            }
        }
    }
    any.then_some(out)
}

/// Beyond every decimal of 38 digits, with room to add to.
const FAR: i128 = 10_i128.pow(38);

impl Written {
    /// The number on a grid of ten to the minus `scale`.
    pub fn on(self, scale: u8) -> Step {
        let shift = self.exponent.saturating_add(i32::from(scale));
        let (floor, exact) = match 10i128.checked_pow(shift.unsigned_abs()) {
            _ if self.digits == 0 => (0, !self.cut),
            Some(factor) if shift >= 0 => {
                match self.digits.checked_mul(factor).filter(|v| *v < FAR) {
                    Some(v) => (v, !self.cut),
                    None => (FAR, false),
                }
            }
            Some(factor) => (self.digits / factor, !self.cut && self.digits % factor == 0),
            None if shift >= 0 => (FAR, false),
            None => (0, false),
        };
        match self.negative {
            false => Step { floor, exact },
            true => Step { floor: -floor - i128::from(!exact), exact },
        }
    }
}

/// A filter's value on the grid of a column of `scale` digits behind the point; `None` for what is
/// no number. Floats mean the decimal that they are written as: 0.1 is a tenth, although the float
/// itself lies beside it.
///
/// # Example
///
/// ```
/// use pellucid_core::{Scalar, decimal, exact::Step};
///
/// assert_eq!(decimal::step(&Scalar::Float(0.3), 2), Some(Step { floor: 30, exact: true }));
/// assert_eq!(decimal::step(&Scalar::from("123456789012345678.92"), 2), Some(Step { floor: 12_345_678_901_234_567_892, exact: true }));
/// assert_eq!(decimal::step(&Scalar::Float(-0.125), 2), Some(Step { floor: -13, exact: false }));
/// ```
pub fn step(value: &Scalar, scale: u8) -> Option<Step> {
    if let Some(far) = exact::unbounded(value) {
        return step(&Scalar::Float(far), scale);
    }
    Some(match value {
        Scalar::Int(v) => Written {
            digits: i128::from(v.unsigned_abs()),
            exponent: 0,
            negative: *v < 0,
            cut: false,
        }
        .on(scale),
        Scalar::Float(v) if v.is_nan() => return None,
        Scalar::Float(v) if v.is_infinite() => {
            Step { floor: if *v > 0.0 { FAR } else { -FAR }, exact: false }
        }
        Scalar::Float(v) => read(&format!("{v:e}"))?.on(scale),
        Scalar::Str(text) => read(text)?.on(scale),
        Scalar::Null | Scalar::Bool(_) => return None,
    })
}

/// A decimal in digits.
///
/// # Example
///
/// ```
/// use pellucid_core::decimal;
///
/// assert_eq!(decimal::text(-5, 2), "-0.05");
/// assert_eq!(decimal::text(12_987_950_667_314_430_627, 0), "12987950667314430627");
/// ```
pub fn text(value: i128, scale: u8) -> String {
    let scale = usize::from(scale);
    let mut digits = format!("{:0>width$}", value.unsigned_abs(), width = scale + 1);
    if scale > 0 {
        digits.insert(digits.len() - scale, '.');
    }
    if value < 0 {
        digits.insert(0, '-');
    }
    digits
}

/// A decimal without zeros behind its point: its digits, and how many stand behind the point.
pub fn shortest(mut value: i128, mut scale: u8) -> (i128, u8) {
    while scale > 0 && value % 10 == 0 {
        (value, scale) = (value / 10, scale - 1);
    }
    (value, scale)
}

/// Powers of ten that floats hold exactly.
const TENS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// The largest power of ten that a float holds exactly.
pub const EXACT_POWER: u8 = TENS.len() as u8 - 1;

/// Ten to the `scale`, as a float.
#[inline]
pub fn power(scale: u8) -> f64 {
    TENS.get(usize::from(scale)).copied().unwrap_or_else(|| 10f64.powi(i32::from(scale)))
}

/// A decimal as a float: the nearest one up to 15 digits, beyond them it or its neighbour.
pub fn float(value: i128, scale: u8) -> f64 {
    value as f64 / power(scale)
}

/// Decimals of so many digits are told apart by floats: written and read again they are the same.
const EXACT: u128 = 1_000_000_000_000_000;

/// Whether the float nearest to a decimal is written with its digits, so that nothing is lost by
/// it.
pub fn is_exact_as_float(value: i128, scale: u8) -> bool {
    let mut digits = value.unsigned_abs();
    if scale == 0 {
        return digits <= 1 << 53;
    }
    for _ in 0..scale {
        if digits <= EXACT || !digits.is_multiple_of(10) {
            break;
        }
        digits /= 10;
    }
    digits <= EXACT
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_longest_decimals_are_found() {
        let nines = "9".repeat(38);
        for (text, scale) in [(nines.clone(), 0), (format!("{}.{}", &nines[..35], &nines[..3]), 3)]
        {
            let digits: i128 = nines.parse().expect("digits");
            for (text, floor) in [(text.clone(), digits), (format!("-{text}"), -digits)] {
                let found = step(&Scalar::from(text.as_str()), scale);
                assert_eq!(found, Some(Step { floor, exact: true }), "{text}");
            }
        }
        let beyond = step(&Scalar::from(format!("1{}", "0".repeat(38)).as_str()), 0);
        assert_eq!(beyond.map(|s| s.exact), Some(false), "no decimal of 38 digits is equal to it");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(value in any::<i128>(), scale in 0u8..=38) {
            let value = value / 4;
            let read = read(&text(value, scale)).expect("a number");
            prop_assert_eq!(read.on(scale), Step { floor: value, exact: true });
        }

        /// Half a step beside a decimal lies between it and the next.
        #[test]
        fn what_lies_between_is_not_exact(value in -1_000_000i128..1_000_000, scale in 1u8..6) {
            let between = text(value * 10 + 5, scale + 1);
            prop_assert_eq!(step(&Scalar::from(between.as_str()), scale), Some(Step { floor: value, exact: false }));
        }

        #[test]
        fn floats_of_few_digits_come_back(value in -999_999_999_999_999i128..1_000_000_000_000_000, scale in 0u8..20) {
            prop_assert!(is_exact_as_float(value, scale));
            prop_assert_eq!(step(&Scalar::Float(float(value, scale)), scale), Some(Step { floor: value, exact: true }));
        }
    }

    #[test]
    fn digits_without_end_are_cut() {
        let long = "9".repeat(60);
        assert_eq!(step(&Scalar::from(long.as_str()), 2), Some(Step { floor: FAR, exact: false }));
        let near = format!("0.1{}1", "0".repeat(60));
        assert_eq!(step(&Scalar::from(near.as_str()), 1), Some(Step { floor: 1, exact: false }));
        assert_eq!(
            step(&Scalar::from(format!("-{near}").as_str()), 1),
            Some(Step { floor: -2, exact: false })
        );
        assert_eq!(
            step(&Scalar::Float(f64::MIN_POSITIVE), 38),
            Some(Step { floor: 0, exact: false })
        );
        assert_eq!(
            step(&Scalar::Float(f64::NEG_INFINITY), 0),
            Some(Step { floor: -FAR, exact: false })
        );
        for text in ["", "-", ".", "e5", "1e", "1e99999", "0x1", "1 ", "١"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
