//! How values become positions.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Code, Error, Result};

/// How values become positions.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ScaleSpec {
    /// Linear by default; bands, time or bins follow from the data.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub kind: Option<ScaleKind>,
    /// Include zero; by default true for bars and areas, false otherwise. Not on a log scale,
    /// which has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub zero: Option<bool>,
    /// The shown interval [low, high] of a number; the data's by default. Of a color of names: the
    /// names that take the palette's colors in this order, so that each keeps its own whatever
    /// a filter leaves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "[number, number] | string[]")]
    pub domain: Option<Domain>,
    /// Widen the data's interval to round numbers; by default true for measures, and never with
    /// `domain`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub nice: Option<bool>,
    /// Run the other way: numbers grow downward or to the left, the first name is the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reverse: Option<bool>,
}

/// What a scale covers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Domain {
    /// The smaller and the larger end of numbers.
    Interval([f64; 2]),
    /// Names, in the order of their colours.
    Names(Vec<String>),
}

/// A continuous scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[ts(rename_all = "lowercase")]
pub enum ScaleKind {
    /// Equal steps.
    Linear,
    /// Equal factors, base 10; positive values only, others are left out and counted.
    Log,
    /// Equal factors far from zero, equal steps near it: for values of both signs that span
    /// decades.
    Symlog,
    /// Square root, for areas.
    Sqrt,
}

impl ScaleSpec {
    /// The ends of the numbers to show, where they are given.
    pub fn interval(&self) -> Option<[f64; 2]> {
        if let Some(Domain::Interval(ends)) = &self.domain { Some(*ends) } else { None }
    }

    /// The names in the order of their colours, where they are given.
    pub fn names(&self) -> Option<&[String]> {
        if let Some(Domain::Names(names)) = &self.domain { Some(names) } else { None }
    }

    /// Checks what can be checked without data.
    ///
    /// # Errors
    /// `invalid_spec` at `scale.domain` or `scale.zero`.
    pub fn check(&self) -> Result<()> {
        let wrong = |field: &str, message: String| {
            Err(Error::new(Code::InvalidSpec, message).at(format!("scale.{field}")))
        };
        let log = self.kind == Some(ScaleKind::Log);
        match self.interval() {
            Some([low, high]) if !(low.is_finite() && high.is_finite() && low < high) => wrong(
                "domain",
                format!(
                    "scale.domain needs two finite numbers, the smaller first, not {low} and {high}; see also scale.reverse"
                ),
            ),
            Some([low, _]) if log && low <= 0.0 => wrong(
                "domain",
                format!(
                    "a log scale has no place for {low}: start scale.domain above zero, or take the type symlog"
                ),
            ),
            _ if log && self.zero == Some(true) => wrong(
                "zero",
                "a log scale has no zero: remove scale.zero, or take the type symlog".to_owned(),
            ),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_no_scale_can_show_is_refused() {
        for (scale, path) in [
            (json!({"domain": [2, 1]}), "scale.domain"),
            (json!({"domain": [1, 1]}), "scale.domain"),
            (json!({"type": "log", "domain": [0, 10]}), "scale.domain"),
            (json!({"type": "log", "zero": true}), "scale.zero"),
        ] {
            let spec: ScaleSpec = serde_json::from_value(scale.clone()).expect("it parses");
            let e = spec.check().expect_err("refused");
            assert_eq!((e.code, e.path.as_deref()), (Code::InvalidSpec, Some(path)), "{scale}");
        }
        for scale in [
            json!({}),
            json!({"type": "symlog", "domain": [-5, 5], "zero": true, "reverse": true, "nice": false}),
        ] {
            let spec: ScaleSpec = serde_json::from_value(scale.clone()).expect("it parses");
            assert_eq!(spec.check(), Ok(()), "{scale}");
        }
    }
}
