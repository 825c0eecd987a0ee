//! One value of an expression, and how values compare, convert and are written.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::units::DAY;
use crate::{DataType, time};

/// Bytes that a text made by an expression may have: REPLACE and CONCAT could make more of little.
pub const MAX_VALUE: usize = 1 << 20;

/// A value. Texts are borrowed from the table as long as nothing changes them.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// None.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number.
    Float(f64),
    /// A text.
    Text(Cow<'a, str>),
    /// Days since 1970-01-01.
    Date(i64),
    /// Microseconds since 1970-01-01T00:00:00Z.
    Timestamp(i64),
}

impl<'a> Value<'a> {
    /// The text `text`.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    /// Whether there is no value.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The number that it is.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Int(v) => Some(*v as f64),
            Self::Float(v) => Some(*v),
            _ => None,
        }
    }

    /// The instant that it is, in microseconds; none beyond 64 bits.
    pub fn micros(&self) -> Option<i64> {
        match self {
            Self::Timestamp(v) => Some(*v),
            Self::Date(days) => days.checked_mul(DAY),
            _ => None,
        }
    }

    /// How it compares with `other`: exactly, also a whole number with a float. None where one is
    /// null or NaN or the two are of different kinds.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => Some(a.cmp(b)),
            (Self::Int(a), Self::Int(b)) => Some(a.cmp(b)),
            (Self::Float(a), Self::Float(b)) => a.partial_cmp(b),
            (Self::Int(a), Self::Float(b)) => whole_with_float(*a, *b),
            (Self::Float(a), Self::Int(b)) => whole_with_float(*b, *a).map(Ordering::reverse),
            (Self::Text(a), Self::Text(b)) => Some(a.as_bytes().cmp(b.as_bytes())),
            (Self::Date(a), Self::Date(b)) => Some(a.cmp(b)),
            (Self::Date(_) | Self::Timestamp(_), Self::Date(_) | Self::Timestamp(_)) => {
                let wide = |v: &Self| match v {
                    Self::Date(days) => i128::from(*days) * i128::from(DAY),
                    Self::Timestamp(micros) => i128::from(*micros),
                    _ => 0,
                };
                Some(wide(self).cmp(&wide(other)))
            }
            _ => None,
        }
    }

    /// It as a value of `to`, a type that holds it: whole numbers become floats, days instants.
    /// Null where it does not fit.
    #[must_use]
    pub fn widened(self, to: Option<DataType>) -> Self {
        match (&self, to) {
            (Self::Int(v), Some(DataType::Float)) => Self::Float(*v as f64),
            (Self::Date(_), Some(DataType::Timestamp)) => {
                self.micros().map_or(Self::Null, Self::Timestamp)
            }
            _ => self,
        }
    }

    /// It as a value of `to`, as CAST makes it; null where it makes none.
    pub(super) fn cast(self, to: DataType) -> Self {
        match (to, &self) {
            (_, Self::Null) => Self::Null,
            (DataType::Int, Self::Int(_))
            | (DataType::Float, Self::Float(_))
            | (DataType::Bool, Self::Bool(_)) => self,
            (DataType::String, Self::Text(_))
            | (DataType::Date, Self::Date(_))
            | (DataType::Timestamp, Self::Timestamp(_)) => self,
            (DataType::Int, Self::Bool(v)) => Self::Int(i64::from(*v)),
            (DataType::Int, Self::Float(v)) => whole(*v).map_or(Self::Null, Self::Int),
            (DataType::Int, Self::Text(t)) => {
                let whole = t.trim().parse().ok().or_else(|| t.trim().parse().ok().and_then(whole));
                whole.map_or(Self::Null, Self::Int)
            }
            (DataType::Float, Self::Int(v)) => Self::Float(*v as f64),
            (DataType::Float, Self::Bool(v)) => Self::Float(f64::from(u8::from(*v))),
            (DataType::Float, Self::Text(t)) => t.trim().parse().map_or(Self::Null, Self::Float),
            (DataType::Bool, Self::Int(v)) => Self::Bool(*v != 0),
            (DataType::Bool, Self::Float(v)) => {
                if v.is_nan() {
                    Self::Null
                } else {
                    Self::Bool(*v != 0.0)
                }
            }
            (DataType::Bool, Self::Text(t)) => truth(t.trim()).map_or(Self::Null, Self::Bool),
            (DataType::String, value) => Self::Text(Cow::Owned(written(value))),
            (DataType::Date, Self::Timestamp(micros)) => Self::Date(micros.div_euclid(DAY)),
            (DataType::Date, Self::Text(t)) => {
                instant(t).map_or(Self::Null, |micros| Self::Date(micros.div_euclid(DAY)))
            }
            (DataType::Timestamp, Self::Date(_)) => {
                self.micros().map_or(Self::Null, Self::Timestamp)
            }
            (DataType::Timestamp, Self::Text(t)) => instant(t).map_or(Self::Null, Self::Timestamp),
            _ => Self::Null,
        }
    }

    /// The same value, its text its own.
    pub(super) fn owned(self) -> Value<'static> {
        match self {
            Self::Null => Value::Null,
            Self::Bool(v) => Value::Bool(v),
            Self::Int(v) => Value::Int(v),
            Self::Float(v) => Value::Float(v),
            Self::Text(t) => Value::Text(Cow::Owned(t.into_owned())),
            Self::Date(v) => Value::Date(v),
            Self::Timestamp(v) => Value::Timestamp(v),
        }
    }

    /// The same value, its text borrowed.
    pub(super) fn borrowed(&'a self) -> Self {
        match self {
            Self::Text(t) => Self::Text(Cow::Borrowed(t)),
            other => other.clone(),
        }
    }
}

/// 2^63, the first float beyond the whole numbers of 64 bits.
const BEYOND: f64 = 9_223_372_036_854_775_808.0;

fn whole_with_float(a: i64, b: f64) -> Option<Ordering> {
    if b.is_nan() {
        return None;
    }
    if b >= BEYOND {
        return Some(Ordering::Less);
    }
    if b < -BEYOND {
        return Some(Ordering::Greater);
    }
    let floor = b.floor();
    match a.cmp(&(floor as i64)) {
        Ordering::Equal if b > floor => Some(Ordering::Less),
        other => Some(other),
    }
}

/// The number that a constant text says, whole where it has no point.
pub(super) fn number_of(text: &str) -> Option<Value<'static>> {
    let text = text.trim();
    match text.parse() {
        Ok(whole) => Some(Value::Int(whole)),
        Err(_) => text.parse().ok().filter(|v: &f64| v.is_finite()).map(Value::Float),
    }
}

/// The whole number nearest to `v`, halves away from zero; none beyond 64 bits.
pub(super) fn whole(v: f64) -> Option<i64> {
    let v = v.round();
    (-BEYOND..BEYOND).contains(&v).then_some(v as i64)
}

fn truth(text: &str) -> Option<bool> {
    let is = |words: [&str; 4]| words.iter().any(|w| w.eq_ignore_ascii_case(text));
    match (is(["true", "t", "yes", "1"]), is(["false", "f", "no", "0"])) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}

/// The instant that a constant or a text says, in microseconds.
pub(crate) fn instant(text: &str) -> Option<i64> {
    i64::try_from(time::parse_iso(text)?.div_euclid(1_000)).ok()
}

fn written(value: &Value<'_>) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(v) => v.to_string(),
        Value::Int(v) => v.to_string(),
        // As JavaScript writes numbers: digits from 1e-7 to 1e21, else an exponent (ECMA-262,
        // Number::toString).
        Value::Float(v) if *v == 0.0 => "0".to_owned(),
        Value::Float(v) if v.is_finite() && !(1e-7..1e21).contains(&v.abs()) => format!("{v:e}"),
        Value::Float(v) => v.to_string(),
        Value::Text(t) => t.clone().into_owned(),
        Value::Date(days) => time::iso_of_days(*days),
        Value::Timestamp(micros) => time::iso_of_micros(*micros),
    }
}

/// What a clock shows, by ISO 8601 without an offset.
pub(crate) fn clock_text(micros: i64) -> String {
    time::iso_of_micros(micros).trim_end_matches('Z').to_owned()
}
