//! How many digits the numbers and times of a column need, so that two of them do not read the
//! same.

use pellucid_core::Bin;
use pellucid_core::chart::{Format, NumberStyle};

use crate::order;
use crate::ticks::linear;

/// Significant digits that numbers get so that they are told apart: what lies beyond is noise of
/// floats.
const MOST: i32 = 12;
/// Significant digits of a number that is alone: those of long sums are noise sooner.
const MOST_ALONE: i32 = 9;
/// Digits after the point that numbers have anyway.
const USUAL: i32 = 2;

/// What a whole number of more digits than floats tell apart is written as: `text` with the digits of
/// `exact` in the places of those of `value`, where it has them all; else the digits alone.
pub(super) fn with_all(text: &str, value: f64, exact: i64) -> String {
    let digits = exact.unsigned_abs().to_string();
    // Locales write zeros for the digits that a float lacks; cents may stand behind them.
    let written = text.chars().filter(char::is_ascii_digit).count();
    let alike = (value.abs() as u64).to_string().len() == digits.len();
    if written < digits.len() || !alike || text.contains(['e', 'E']) {
        let is_plain = !text.chars().any(char::is_alphabetic) || text.contains(['e', 'E']);
        return if is_plain { exact.to_string() } else { text.to_owned() };
    }
    let mut next = digits.chars();
    text.chars().map(|c| if c.is_ascii_digit() { next.next().unwrap_or(c) } else { c }).collect()
}

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

/// More values than this are not compared one by one.
const MOST_COMPARED: usize = 500;
/// Numbers closer than this part of their size are one, but for noise of floats.
const NOISE: f64 = 1e-11;

/// The values in order, where they are few and some are closer to each other than a hundredth of
/// their size: then [`gap`] tells how close.
pub(super) fn close_ones(values: &[f64]) -> Vec<f64> {
    if values.len() > MOST_COMPARED {
        return Vec::new();
    }
    let mut sorted: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
    order::sort(&mut sorted, f64::total_cmp);
    sorted.dedup_by(|b, a| is_noise(*a, *b));
    let any = sorted.windows(2).any(|w| w[1] - w[0] < 0.01 || w[1] - w[0] < 0.1 * w[1].abs());
    if any { sorted } else { Vec::new() }
}

/// Whether two numbers differ by noise alone. Whole numbers that a float holds have none: those
/// beside each other are two.
fn is_noise(a: f64, b: f64) -> bool {
    let size = a.abs().max(b.abs());
    let whole = a.fract() == 0.0 && b.fract() == 0.0 && size < EXACT;
    (b - a).abs() <= if whole { 0.0 } else { NOISE * size }
}

/// Below it every whole number is a float, 2^53.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// How far the nearest other one of these values, which ascend, is away.
pub(super) fn gap(value: f64, close: &[f64]) -> f64 {
    let nearest = |gap: f64, v: &f64| {
        let apart = (v - value).abs();
        if is_noise(*v, value) { gap } else { gap.min(apart) }
    };
    let at = close.partition_point(|v| *v < value);
    let around = at.saturating_sub(2)..(at + 2).min(close.len());
    close.get(around).into_iter().flatten().fold(f64::INFINITY, nearest)
}

/// The digits after the point of one number of a column of `finest`, the next other one of which is
/// `gap` away, all of them `whole` or not; none where it reads as its format has it.
pub(super) fn of(value: f64, finest: u8, gap: f64, whole: bool, format: &Format) -> Option<u8> {
    let size = value.abs() * factor(format);
    let gap = gap * factor(format);
    let scaled = matches!(format.style, NumberStyle::Compact | NumberStyle::Bytes);
    if scaled || format.compact == Some(true) || format.digits.is_some() {
        return format.digits;
    }
    let needed = if gap < size.max(1.0) { -place(gap) } else { 0 };
    if size >= 1e15 {
        // Their exponents have six digits. A whole number may be an identifier, all of whose digits
        // tell something.
        return (whole && size < EXACT || gap < size * 1e-5).then_some(0);
    }
    let finest = match size < 1e-6 {
        // Others have exponents, of three digits.
        true if gap < size * 0.01 => needed.min(20),
        true => return None,
        false => needed.min(MOST - 1 - place(size)).max(i32::from(finest)).clamp(0, 20),
    };
    let text = format!("{size:.*}", finest as usize);
    let digits = text.trim_end_matches('0').rsplit('.').next().map_or(0, str::len) as i32;
    // Small numbers have two significant digits anyway.
    let usual = if size < 0.1 { 1 - place(size) } else { USUAL };
    (finest > 0 && (digits > usual || size < 1e-6)).then_some(digits as u8)
}

/// Digits of a second, 3 or 6, that tell a column's instants apart; 0 where whole
/// seconds do.
pub(super) fn of_instants(mut micros: Vec<i64>) -> u8 {
    if micros.iter().all(|v| v % 1_000_000 == 0) {
        return 0;
    }
    order::sort(&mut micros, i64::cmp);
    let close = micros.windows(2).any(|w| w[0] != w[1] && w[0].abs_diff(w[1]) < 1_000_000);
    match close {
        true if micros.iter().any(|v| v % 1000 != 0) => 6,
        true => 3,
        false => 0,
    }
}

/// Digits after the point that tell numbers so far apart.
pub(super) fn needed(gap: f64) -> u8 {
    (-place(gap)).clamp(0, 20) as u8
}

/// Digits after the point of the edges of bins, all of them.
pub(super) fn of_edges(bin: Bin) -> u8 {
    match bin.edges().decimal() {
        Some([.., units]) => units.log10().round() as u8,
        None => linear::digits(bin.step).max(linear::digits(bin.origin)),
    }
}

fn factor(format: &Format) -> f64 {
    if format.style == NumberStyle::Percent { 100.0 } else { 1.0 }
}

/// The power of ten of a number's first digit.
fn place(value: f64) -> i32 {
    value.log10().floor() as i32
}
