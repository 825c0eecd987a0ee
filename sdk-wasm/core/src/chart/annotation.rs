//! What is drawn on a chart besides its data: reference lines and bands, thresholds, trends,
//! forecasts, notes.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Code, Error, Result, Scalar};

/// Something drawn on a chart besides its data. Colours are `#rrggbb`; the theme's by default.
/// Times are ISO 8601 or milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "camelCase", deny_unknown_fields)]
#[ts(tag = "type", rename_all = "camelCase")]
pub enum Annotation {
    /// A dashed line at a value, or at an aggregate of the shown values.
    Line {
        /// Which axis the value is of; y by default.
        #[serde(default)]
        #[ts(optional, as = "Option<AnnotationAxis>")]
        axis: AnnotationAxis,
        /// Where: a number, a time or a name; either this or `op`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        value: Option<Scalar>,
        /// Where: at this of the shown measure's values.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        op: Option<Aggregate>,
        /// Written at the line; the aggregate and its value by default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        label: Option<String>,
        /// The line's and label's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        color: Option<String>,
    },
    /// A tinted band between two values, behind the data.
    Band {
        /// Which axis the values are of; y by default.
        #[serde(default)]
        #[ts(optional, as = "Option<AnnotationAxis>")]
        axis: AnnotationAxis,
        /// One end.
        from: Scalar,
        /// The other end.
        to: Scalar,
        /// Written in the band.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        label: Option<String>,
        /// The tint.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        color: Option<String>,
    },
    /// Colours the marks by which side of a value they are on, and draws the value as a line.
    Threshold {
        /// In the measure's values.
        value: f64,
        /// Colour of marks at or above the value; unchanged by default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        above: Option<String>,
        /// Colour of marks below the value; unchanged by default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        below: Option<String>,
        /// Written at the line.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        label: Option<String>,
    },
    /// The straight line of least squares through each series.
    Trend {
        /// The line's; each series' own by default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        color: Option<String>,
    },
    /// The mean of the last `window` values of each series.
    MovingAverage {
        /// Values in each mean, 2 to 1000.
        #[ts(type = "number")]
        window: u16,
        /// The line's; each series' own by default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        color: Option<String>,
    },
    /// Where each series goes if its level and trend go on, with the interval that holds a future
    /// value with probability `level`: Holt's linear method, smoothing parameters by least
    /// squares (Hyndman and Athanasopoulos, "Forecasting: Principles and Practice", 3rd ed.,
    /// 8.2 and 8.7). Knows no seasons; a series needs six values.
    Forecast {
        /// Values ahead, 1 to 500.
        #[ts(type = "number")]
        periods: u16,
        /// Probability of the interval, 0.5 to 0.999; 0.95 by default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional, type = "number")]
        level: Option<f64>,
        /// The line's; each series' own by default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        color: Option<String>,
    },
    /// A note at a place.
    Text {
        /// A number, a time or a name of the x axis.
        x: Scalar,
        /// A number, a time or a name of the y axis.
        y: Scalar,
        /// What it says.
        text: String,
        /// The text's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        color: Option<String>,
    },
}

/// An axis of a chart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[ts(rename_all = "lowercase")]
pub enum AnnotationAxis {
    /// Horizontal position.
    X,
    /// Vertical position.
    #[default]
    Y,
}

/// What a reference line may stand at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[ts(rename_all = "lowercase")]
pub enum Aggregate {
    /// The mean of the values, each weighing the same.
    Mean,
    /// The middle value, or the mean of the two middle ones.
    Median,
    /// The smallest.
    Min,
    /// The largest.
    Max,
}

/// Annotations of one chart; more are no explanation.
pub const MAX_ANNOTATIONS: usize = 50;

/// Checks a chart's annotations.
///
/// # Errors
/// `invalid_spec` or `limit_exceeded` at the annotation's field.
pub fn check(annotations: &[Annotation]) -> Result<()> {
    if annotations.len() > MAX_ANNOTATIONS {
        let message =
            format!("a chart has at most {MAX_ANNOTATIONS} annotations, not {}", annotations.len());
        return Err(Error::new(Code::LimitExceeded, message).at("annotations"));
    }
    for (i, a) in annotations.iter().enumerate() {
        if let Some((field, message)) = fault(a) {
            return Err(
                Error::new(Code::InvalidSpec, message).at(format!("annotations[{i}].{field}"))
            );
        }
    }
    Ok(())
}

fn fault(a: &Annotation) -> Option<(&'static str, String)> {
    let say = |field, message: &str| Some((field, message.to_owned()));
    match a {
        Annotation::Line { value: Some(_), op: Some(_), .. } => {
            say("op", "a line stands at a value or at an op, not at both")
        }
        Annotation::Line { value: None, op: None, .. } => {
            say("value", "a line needs a value, or an op such as mean")
        }
        Annotation::Threshold { value, .. } if !value.is_finite() => {
            say("value", "a threshold needs a finite value")
        }
        Annotation::MovingAverage { window, .. } if !(2..=1000).contains(window) => {
            Some(("window", format!("window is {window}: give 2 to 1000")))
        }
        Annotation::Forecast { periods, .. } if !(1..=500).contains(periods) => {
            Some(("periods", format!("periods is {periods}: give 1 to 500")))
        }
        Annotation::Forecast { level: Some(level), .. } if !(0.5..=0.999).contains(level) => {
            Some(("level", format!("level is {level}: give 0.5 to 0.999")))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn faults_are_named() {
        for (annotation, path) in [
            (json!({"type": "line"}), "annotations[0].value"),
            (json!({"type": "line", "value": 3, "op": "mean"}), "annotations[0].op"),
            (json!({"type": "movingAverage", "window": 1}), "annotations[0].window"),
            (json!({"type": "forecast", "periods": 0}), "annotations[0].periods"),
            (json!({"type": "forecast", "periods": 5, "level": 1.0}), "annotations[0].level"),
        ] {
            let a: Annotation = serde_json::from_value(annotation.clone()).expect("it parses");
            let e = check(&[a]).expect_err("refused");
            assert_eq!(
                (e.code, e.path.as_deref()),
                (Code::InvalidSpec, Some(path)),
                "{annotation}"
            );
        }
        let a: Annotation = serde_json::from_value(
            json!({"type": "line", "axis": "x", "value": "2001-09-11", "label": "x"}),
        )
        .expect("it parses");
        assert_eq!(check(std::slice::from_ref(&a)), Ok(()));
        assert_eq!(
            check(&vec![a; MAX_ANNOTATIONS + 1]).map_err(|e| e.code),
            Err(Code::LimitExceeded)
        );
        assert!(
            serde_json::from_value::<Annotation>(json!({"type": "trend", "colour": "#fff"}))
                .is_err()
        );
        assert!(serde_json::from_value::<Annotation>(json!({"type": "circle"})).is_err());
    }
}
