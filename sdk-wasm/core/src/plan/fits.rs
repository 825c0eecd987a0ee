//! What a chart has no place for: better refused than left out in silence.

use crate::chart::{Annotation, Mark};
use crate::{ChartSpec, Code, Error, Result};

/// Refuses options of marks that a chart does not have.
fn options(spec: &ChartSpec) -> Result<()> {
    let o = &spec.options;
    let given = [
        ("curve", o.curve.is_some()),
        ("nulls", o.nulls.is_some()),
        ("stack", o.stack.is_some()),
        ("innerRadius", o.inner_radius.is_some()),
        ("whiskers", o.whiskers.is_some()),
        ("ranges", !o.ranges.is_empty()),
        ("total", o.total.is_some()),
    ];
    let knows = |mark: Mark, option: &str| mark.rules().options.contains(&option);
    let has =
        |option: &str| knows(spec.mark, option) || spec.layer.iter().any(|l| knows(l.mark, option));
    let refuse = |name: &str, message: String| {
        Err(Error::new(Code::InvalidSpec, message).at(format!("options.{name}")))
    };
    let mark = spec.mark.with_article();
    if let Some((name, _)) = given.iter().find(|(name, given)| *given && !has(name)) {
        let marks = Mark::ALL
            .iter()
            .filter(|m| knows(**m, name))
            .map(|m| m.as_str())
            .collect::<Vec<_>>()
            .join(" or ");
        return refuse(
            name,
            format!("{name} is an option of {marks}, and means nothing to {mark}: leave it out"),
        );
    }
    if o.data_labels == Some(true) && !spec.mark.rules().axes {
        return refuse(
            "dataLabels",
            format!(
                "values are written at marks that stand in axes, which {mark} does not: leave dataLabels out"
            ),
        );
    }
    if o.facet.is_some() && spec.encoding.facet.is_none() {
        return refuse("facet", "panels are arranged where there are some: add the channel facet, or leave the option out".to_owned());
    }
    Ok(())
}

/// Refuses options, zooming and annotations where nothing could come of them.
///
/// # Errors
/// `invalid_spec` at the option, at `interaction.zoom` or at the annotation.
pub(super) fn check(spec: &ChartSpec) -> Result<()> {
    options(spec)?;
    let (mark, rules) = (spec.mark.with_article(), spec.mark.rules());
    let refuse =
        |path: String, message: String| Err(Error::new(Code::InvalidSpec, message).at(path));
    if spec.interaction.as_ref().is_some_and(|i| i.zoom.is_some()) {
        let path = || "interaction.zoom".to_owned();
        if !rules.axes {
            return refuse(path(), format!("{mark} has no axes to zoom along: leave zoom out"));
        }
        if spec.encoding.facet.is_some() {
            return refuse(
                path(),
                "small multiples share their axes and are not zoomed: leave out zoom or facet"
                    .to_owned(),
            );
        }
    }
    for (i, annotation) in spec.annotations.iter().enumerate() {
        let path = format!("annotations[{i}]");
        if !rules.axes {
            return refuse(
                path,
                format!("{mark} has no axes for annotations to stand at: leave them out"),
            );
        }
        let (what, place) = match annotation {
            // These speak of a measure along y, which a heatmap shows by colour.
            Annotation::Threshold { .. } => ("a threshold", rules.measures_y),
            Annotation::Line { op: Some(_), .. } => ("a line at an aggregate", rules.measures_y),
            Annotation::Trend { .. } => ("a trend", rules.follows),
            Annotation::MovingAverage { .. } => ("a moving average", rules.follows),
            Annotation::Forecast { .. } => ("a forecast", rules.follows),
            _ => ("", true),
        };
        if !place {
            return refuse(
                path,
                format!(
                    "{what} needs a measure along y, one value a key, which {mark} does not show"
                ),
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn checked(mark: &str, more: Value) -> Result<()> {
        let mut spec =
            json!({"mark": mark, "encoding": {"x": {"field": "a"}, "y": {"op": "count"}}});
        let (Some(spec), Value::Object(more)) = (spec.as_object_mut(), more) else { return Ok(()) };
        spec.extend(more);
        check(&serde_json::from_value(Value::Object(spec.clone())).expect("it parses"))
    }

    #[test]
    fn what_has_no_axes_is_neither_zoomed_nor_annotated() {
        let line = json!({"annotations": [{"type": "line", "value": 3}]});
        let zoom = json!({"interaction": {"zoom": "x"}});
        for mark in [
            "arc", "treemap", "sunburst", "sankey", "funnel", "radar", "calendar", "geo", "gauge",
            "metric", "table", "pivot",
        ] {
            for (more, path) in [(&line, "annotations[0]"), (&zoom, "interaction.zoom")] {
                let e = checked(mark, more.clone()).expect_err("refused");
                assert_eq!((e.code, e.path.as_deref()), (Code::InvalidSpec, Some(path)), "{mark}");
                assert!(e.message.contains(mark), "{}", e.message);
            }
        }
        for mark in
            ["bar", "line", "area", "point", "box", "rect", "bullet", "candlestick", "waterfall"]
        {
            assert_eq!(
                (checked(mark, line.clone()), checked(mark, zoom.clone())),
                (Ok(()), Ok(())),
                "{mark}"
            );
        }
    }

    #[test]
    fn options_belong_to_marks() {
        for (option, fit, unfit) in [
            (
                json!({"curve": "step"}),
                &["line", "area"][..],
                &["bar", "point", "radar", "arc"][..],
            ),
            (json!({"nulls": "connect"}), &["line", "area"], &["bar", "box", "table"]),
            (
                json!({"stack": "grouped"}),
                &["bar", "area"],
                &["line", "point", "waterfall", "treemap"],
            ),
            (json!({"innerRadius": 0.5}), &["arc"], &["sunburst", "gauge", "bar"]),
            (json!({"whiskers": [0.1, 0.9]}), &["box"], &["bar", "candlestick"]),
            (json!({"ranges": [1, 2]}), &["gauge", "bullet"], &["metric", "bar"]),
            (json!({"total": false}), &["waterfall"], &["bar", "pivot"]),
            (
                json!({"dataLabels": true}),
                &["bar", "line", "waterfall", "bullet"],
                &["arc", "treemap", "gauge", "table"],
            ),
            (json!({"facet": {"columns": 2}}), &[], &["bar", "line"]),
        ] {
            let name = option.as_object().and_then(|o| o.keys().next()).expect("a name");
            for mark in fit {
                assert_eq!(checked(mark, json!({"options": option})), Ok(()), "{mark} {option}");
            }
            for mark in unfit {
                let e = checked(mark, json!({"options": option})).expect_err("refused");
                assert_eq!(
                    (e.code, e.path),
                    (Code::InvalidSpec, Some(format!("options.{name}"))),
                    "{mark} {option}"
                );
                assert!(e.message.contains("leave"), "{}", e.message);
            }
        }
        // What is off asks for nothing, and a layer's options are the chart's.
        assert_eq!(checked("arc", json!({"options": {"dataLabels": false}})), Ok(()));
        let combo = json!({"options": {"curve": "smooth"}, "layer": [{"mark": "line", "y": {"op": "count"}}]});
        assert_eq!(checked("bar", combo), Ok(()));
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
