//! Arithmetic, functions of numbers and casts.

use super::{Arguments, Function, Value};
use crate::{DataType, Result};

/// Decimals that ROUND takes: a float has no more digits on either side of its point.
const MOST_DIGITS: i64 = 15;

/// The value of a function of numbers, or of a cast.
pub(super) fn eval<'a>(function: Function, a: &Arguments<'_, '_, 'a>) -> Result<Value<'a>> {
    use Function as F;
    let to = match function {
        F::ToInt => Some(DataType::Int),
        F::ToFloat => Some(DataType::Float),
        F::ToText => Some(DataType::String),
        F::ToBool => Some(DataType::Bool),
        F::ToDate => Some(DataType::Date),
        F::ToTimestamp => Some(DataType::Timestamp),
        _ => None,
    };
    if let Some(to) = to {
        return Ok(a.get(0)?.cast(to));
    }
    let Some(x) = a.number(0)? else { return Ok(Value::Null) };
    if a.len() == 1 {
        return Ok(unary(function, x).map_or(Value::Null, Value::Float));
    }
    let Some(y) = a.number(1)? else { return Ok(Value::Null) };
    Ok(binary(function, x, y).map_or(Value::Null, Value::Float))
}

fn unary(function: Function, x: f64) -> Option<f64> {
    use Function as F;
    // NaN stays NaN; what has no value for a number is null.
    let defined = |ok: bool, v: f64| (ok || x.is_nan()).then_some(v);
    match function {
        F::Neg => Some(-x),
        F::Abs => Some(x.abs()),
        F::Round => Some(x.round()),
        F::Floor => Some(x.floor()),
        F::Ceil => Some(x.ceil()),
        F::Sqrt => defined(x >= 0.0, x.sqrt()),
        F::Exp => Some(x.exp()),
        F::Ln => defined(x > 0.0, x.ln()),
        F::Log => defined(x > 0.0, x.log10()),
        F::Sign => Some(if x > 0.0 {
            1.0
        } else if x < 0.0 {
            -1.0
        } else {
            x
        }),
        _ => None,
    }
}

fn binary(function: Function, x: f64, y: f64) -> Option<f64> {
    use Function as F;
    match function {
        F::Add => Some(x + y),
        F::Sub => Some(x - y),
        F::Mul => Some(x * y),
        F::Div => (y != 0.0).then(|| x / y),
        F::Mod => (y != 0.0).then(|| x % y),
        F::Power => {
            let power = x.powf(y);
            let undefined = power.is_nan() && !x.is_nan() && !y.is_nan() || x == 0.0 && y < 0.0;
            (!undefined).then_some(power)
        }
        F::Log => (x > 0.0 && x != 1.0 && y > 0.0).then(|| y.ln() / x.ln()),
        F::Round => Some(round(x, y as i64)),
        _ => None,
    }
}

/// `x` to so many decimals, halves away from zero, as its shortest decimal form says: 2.675 to two
/// is 2.68.
fn round(x: f64, digits: i64) -> f64 {
    let digits = digits.clamp(-MOST_DIGITS, MOST_DIGITS);
    let scale = 10f64.powi(digits.unsigned_abs() as i32);
    let (scaled, back) = if digits >= 0 { (x * scale, 1.0 / scale) } else { (x / scale, scale) };
    if !scaled.is_finite() || scaled.abs() >= 4_503_599_627_370_496.0 {
        return x;
    }
    // The product of 1.005 and 100 is a little under 100.5: what is within rounding of a half is
    // one.
    let nudged = scaled + scaled.signum() * scaled.abs() * f64::EPSILON;
    let whole = nudged.round();
    if digits >= 0 { whole / scale } else { whole * back }
}
