//! How many digits the numbers and times of a column need, so that two of them do not read the
//! same.

use pellucid_core::chart::{Format, NumberStyle};

/// Significant digits that numbers get so that they are told apart: what lies beyond is noise of
/// floats.
const MOST: i32 = 12;
/// Significant digits of a number that is alone: those of long sums are noise sooner.
const MOST_ALONE: i32 = 9;
/// Digits after the point that numbers have anyway.
const USUAL: i32 = 2;

/// Digits after the point of a column's numbers where nobody chose them and the usual ones tell
/// less than the steps of their axis; 0 where the usual ones do.
pub(super) fn of_numbers(values: &[f64], format: &Format) -> u8 {
    let scaled = matches!(format.style, NumberStyle::Compact | NumberStyle::Bytes);
    if scaled || format.compact == Some(true) || format.digits.is_some() {
        return 0;
    }
    let finite = values.iter().map(|v| v * factor(format)).filter(|v| v.is_finite());
    let [low, high] =
        finite.fold([f64::INFINITY, f64::NEG_INFINITY], |[a, b], v| [a.min(v), b.max(v)]);
    let largest = low.abs().max(high.abs());
    let (step, most) = match high - low > largest * 1e-11 {
        // An axis has about five steps.
        true => ((high - low) / 5.0, MOST),
        // 99.996 is not 100; a price is not told to a hundredth of a cent.
        false if format.style != NumberStyle::Currency && (high - high.round()).abs() < 0.005 => {
            ((high - high.round()).abs() / 10.0, MOST_ALONE)
        }
        false => return 0,
    };
    if !(step > 0.0 && largest.is_finite()) {
        return 0;
    }
    let digits = (-place(step)).min(most - 1 - place(largest));
    if digits > USUAL { digits.min(20) as u8 } else { 0 }
}

/// The digits after the point of one number of a column of `finest`; none where it reads as its
/// format has it.
pub(super) fn of(value: f64, finest: u8, format: &Format) -> Option<u8> {
    let size = value.abs() * factor(format);
    // Others have exponents.
    if finest == 0 || !(1e-6..1e15).contains(&size) {
        return format.digits;
    }
    let text = format!("{size:.*}", usize::from(finest));
    let digits = text.trim_end_matches('0').rsplit('.').next().map_or(0, str::len) as i32;
    // Small numbers have two significant digits anyway.
    let usual = if size < 0.1 { 1 - place(size) } else { USUAL };
    (digits > usual).then_some(digits as u8)
}

/// Digits of a second, 3 or 6, that tell a column's instants from those beside them; 0 where whole
/// seconds do.
pub(super) fn of_instants(micros: &[f64]) -> u8 {
    let close = micros.windows(2).any(|w| w[0] != w[1] && (w[0] - w[1]).abs() < 1e6);
    match close {
        true if micros.iter().any(|v| v % 1000.0 != 0.0 && v.is_finite()) => 6,
        true => 3,
        false => 0,
    }
}

fn factor(format: &Format) -> f64 {
    if format.style == NumberStyle::Percent { 100.0 } else { 1.0 }
}

/// The power of ten of a number's first digit.
fn place(value: f64) -> i32 {
    value.log10().floor() as i32
}
