//! What a chart has no place for: better refused than left out in silence.

use crate::chart::{Annotation, Mark};
use crate::{ChartSpec, Code, Error, Result};

/// Whether a mark stands in axes.
fn has_axes(mark: Mark) -> bool {
    use Mark::{Area, Bar, Box, Bullet, Candlestick, Line, Point, Rect, Waterfall};
    matches!(mark, Bar | Line | Area | Point | Box | Rect | Bullet | Candlestick | Waterfall)
}

/// Refuses zooming and annotations where nothing could come of them.
///
/// # Errors
/// `invalid_spec` at `interaction.zoom` or at the annotation.
pub(super) fn check(spec: &ChartSpec) -> Result<()> {
    let mark = spec.mark.as_str();
    let refuse = |path: String, message: String| Err(Error::new(Code::InvalidSpec, message).at(path));
    if spec.interaction.as_ref().is_some_and(|i| i.zoom.is_some()) {
        let path = || "interaction.zoom".to_owned();
        if !has_axes(spec.mark) {
            return refuse(path(), format!("a {mark} has no axes to zoom along: leave zoom out"));
        }
        if spec.encoding.facet.is_some() {
            return refuse(path(), "small multiples share their axes and are not zoomed: leave out zoom or facet".to_owned());
        }
    }
    for (i, annotation) in spec.annotations.iter().enumerate() {
        let path = format!("annotations[{i}]");
        if !has_axes(spec.mark) {
            return refuse(path, format!("a {mark} has no axes for annotations to stand at: leave them out"));
        }
        let (what, place) = match annotation {
            // These speak of a measure along y, which a heatmap shows by colour.
            Annotation::Threshold { .. } => ("a threshold", spec.mark != Mark::Rect),
            Annotation::Line { op: Some(_), .. } => ("a line at an aggregate", spec.mark != Mark::Rect),
            Annotation::Trend { .. } => ("a trend", follows(spec.mark)),
            Annotation::MovingAverage { .. } => ("a moving average", follows(spec.mark)),
            Annotation::Forecast { .. } => ("a forecast", follows(spec.mark)),
            _ => ("", true),
        };
        if !place {
            return refuse(path, format!("{what} needs a measure along y, one value a key, which a {mark} does not show"));
        }
    }
    Ok(())
}

/// Whether a mark shows one value a key, that a curve could follow from key to key.
fn follows(mark: Mark) -> bool {
    !matches!(mark, Mark::Rect | Mark::Box | Mark::Bullet | Mark::Waterfall)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used)]
    use super::*;
    use serde_json::{Value, json};

    fn checked(mark: &str, more: Value) -> Result<()> {
        let mut spec = json!({"mark": mark, "encoding": {"x": {"field": "a"}, "y": {"op": "count"}}});
        let (Some(spec), Value::Object(more)) = (spec.as_object_mut(), more) else { return Ok(()) };
        spec.extend(more);
        check(&serde_json::from_value(Value::Object(spec.clone())).expect("it parses"))
    }

    #[test]
    fn what_has_no_axes_is_neither_zoomed_nor_annotated() {
        let line = json!({"annotations": [{"type": "line", "value": 3}]});
        let zoom = json!({"interaction": {"zoom": "x"}});
        for mark in ["arc", "treemap", "sunburst", "sankey", "funnel", "radar", "calendar", "geo", "gauge", "metric", "table", "pivot"] {
            for (more, path) in [(&line, "annotations[0]"), (&zoom, "interaction.zoom")] {
                let e = checked(mark, more.clone()).expect_err("refused");
                assert_eq!((e.code, e.path.as_deref()), (Code::InvalidSpec, Some(path)), "{mark}");
                assert!(e.message.contains(mark), "{}", e.message);
            }
        }
        for mark in ["bar", "line", "area", "point", "box", "rect", "bullet", "candlestick", "waterfall"] {
            assert_eq!((checked(mark, line.clone()), checked(mark, zoom.clone())), (Ok(()), Ok(())), "{mark}");
        }
    }

    #[test]
    fn curves_need_a_value_a_key() {
        for (mark, annotation, fits) in [
            ("candlestick", json!({"type": "movingAverage", "window": 5}), true),
            ("bar", json!({"type": "trend"}), true),
            ("box", json!({"type": "trend"}), false),
            ("waterfall", json!({"type": "forecast", "periods": 3}), false),
            ("rect", json!({"type": "threshold", "value": 1.0}), false),
            ("rect", json!({"type": "line", "op": "mean"}), false),
            ("box", json!({"type": "threshold", "value": 1.0}), true),
        ] {
            let checked = checked(mark, json!({"annotations": [annotation]}));
            assert_eq!(checked.is_ok(), fits, "{mark} {annotation}");
            assert!(fits || checked.is_err_and(|e| e.path.as_deref() == Some("annotations[0]")));
        }
    }

    #[test]
    fn small_multiples_are_not_zoomed() {
        let faceted = json!({"mark": "bar", "encoding": {"x": {"field": "a"}, "y": {"op": "count"}, "facet": {"field": "b"}}, "interaction": {"zoom": "x"}});
        let e = check(&serde_json::from_value(faceted).expect("it parses")).expect_err("refused");
        assert_eq!(e.path.as_deref(), Some("interaction.zoom"));
    }
}
