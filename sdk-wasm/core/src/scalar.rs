//! A single value in a query: the right-hand side of a filter.
//!
//! # Example
//!
//! ```
//! use pellucid_core::Scalar;
//!
//! let values: Vec<Scalar> = serde_json::from_str(r#"[9007199254740993, 0.5, "Oslo", true, null]"#)?;
//! assert_eq!(values[0], Scalar::Int(9_007_199_254_740_993));
//! assert_eq!(values[1].as_f64(), Some(0.5));
//! assert_eq!(values[4], Scalar::Null);
//! # Ok::<(), serde_json::Error>(())
//! ```

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};
use ts_rs::TS;

/// A JSON scalar. Integers keep all 64 bits; a timestamp is an ISO 8601 string or milliseconds
/// since 1970-01-01T00:00:00Z.
///
/// Whole numbers and decimals beyond what a JSON number keeps are written as text, which is
/// compared digit by digit.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Scalar {
    /// Absent.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(#[ts(type = "number | bigint")] i64),
    /// Any other finite number.
    Float(f64),
    /// Text.
    Str(String),
}

impl<'de> Deserialize<'de> for Scalar {
    /// Reads the value as it comes. An untagged enum would copy all that stands in its place first,
    /// however much that is.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Scalar;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("null, true, false, a number or text")
            }
            fn visit_unit<E>(self) -> Result<Scalar, E> {
                Ok(Scalar::Null)
            }
            fn visit_none<E>(self) -> Result<Scalar, E> {
                Ok(Scalar::Null)
            }
            fn visit_bool<E>(self, v: bool) -> Result<Scalar, E> {
                Ok(Scalar::Bool(v))
            }
            fn visit_i64<E>(self, v: i64) -> Result<Scalar, E> {
                Ok(Scalar::Int(v))
            }
            fn visit_u64<E>(self, v: u64) -> Result<Scalar, E> {
                Ok(i64::try_from(v).map_or(Scalar::Float(v as f64), Scalar::Int))
            }
            fn visit_f64<E>(self, v: f64) -> Result<Scalar, E> {
                Ok(Scalar::Float(v))
            }
            fn visit_str<E>(self, v: &str) -> Result<Scalar, E> {
                Ok(Scalar::Str(v.to_owned()))
            }
            fn visit_string<E>(self, v: String) -> Result<Scalar, E> {
                Ok(Scalar::Str(v))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl Scalar {
    /// The value as a number, where it is one.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Int(v) => Some(*v as f64),
            Self::Float(v) => Some(*v),
            _ => None,
        }
    }

    /// The JSON name of the value's type, for messages.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Int(_) | Self::Float(_) => "a number",
            Self::Str(_) => "a string",
        }
    }
}

impl From<&str> for Scalar {
    fn from(v: &str) -> Self {
        Self::Str(v.to_owned())
    }
}

impl From<i64> for Scalar {
    fn from(v: i64) -> Self {
        Self::Int(v)
    }
}

impl From<f64> for Scalar {
    fn from(v: f64) -> Self {
        Self::Float(v)
    }
}

impl From<bool> for Scalar {
    fn from(v: bool) -> Self {
        Self::Bool(v)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Option<Scalar> {
        serde_json::from_str(text).ok()
    }

    #[test]
    fn json_scalars_are_read_as_they_are() {
        for (text, value) in [
            ("null", Scalar::Null),
            ("true", Scalar::Bool(true)),
            ("\"1\"", Scalar::from("1")),
            ("9007199254740993", Scalar::Int(9_007_199_254_740_993)),
            ("9223372036854775807", Scalar::Int(i64::MAX)),
            ("-9223372036854775808", Scalar::Int(i64::MIN)),
            ("9223372036854775808", Scalar::Float(9_223_372_036_854_775_808.0)),
            ("1.0", Scalar::Float(1.0)),
            ("1e3", Scalar::Float(1000.0)),
            // Read one unit off by a parser that rounds twice.
            ("979516800123.456", Scalar::Float(979_516_800_123.456)),
        ] {
            assert_eq!(read(text), Some(value), "{text}");
        }
        for text in ["[]", "{}", "[1]", "{\"a\": 1}", "1e999", "", "nul"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 4_000, ..ProptestConfig::default() })]

        /// What is written is read again, to the last bit, and also where it is written with more digits than it needs.
        #[test]
        fn numbers_come_back(bits: u64, whole: i64) {
            let float = f64::from_bits(bits);
            if float.is_finite() {
                for text in [serde_json::to_string(&Scalar::Float(float)).expect("written"), format!("{float:.25e}")] {
                    let back = read(&text).and_then(|v| v.as_f64()).map(f64::to_bits);
                    prop_assert_eq!(back, Some(bits), "{}", text);
                }
            }
            prop_assert_eq!(read(&whole.to_string()), Some(Scalar::Int(whole)));
        }
    }
}
