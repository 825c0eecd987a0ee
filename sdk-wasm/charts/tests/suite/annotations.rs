//! Lines, bands and curves over marks stand where their values are.

use pellucid_charts::{Gesture, Item, Rgba, State, View};
use pellucid_core::chart::{Annotation, Directions};
use pellucid_core::{ChartSpec, plan};
use serde_json::{Value, json};

use crate::common::view::{INK, rect_of};
use crate::common::{batch, day, floats, inside, names, scene, spec, times};
use crate::in_axes::{drawn, drawn_as, in_axes};

/// A bar a month of 2001, with what stands on it.
fn months(annotation: Value) -> View {
    let chart = spec(json!({"mark": "bar", "annotations": [annotation], "encoding": {
        "x": {"field": "t", "timeUnit": "month", "as": "t"}, "y": {"field": "v", "op": "sum", "as": "v"}
    }}));
    let data = batch(vec![
        times("t", (1..=12).map(|m| day(2001, m, 1))),
        floats("v", (1..=12).map(f64::from)),
    ]);
    scene(&chart, &data, 640.0, 360.0)
}

#[test]
fn a_line_at_a_date_stands_in_the_middle_of_its_months_bar() {
    for date in ["2001-03-01", "2001-03-22", "2001-12-31"] {
        let scene = months(json!({"type": "line", "axis": "x", "value": date, "color": "#c0ffee"}));
        let month: usize = date[5..7].parse().unwrap();
        let bar = rect_of(&scene, month - 1);
        let at = scene.items.iter().find_map(|i| match i {
            Item::Rule { from, to, color, .. } if *color == INK && from.x == to.x => Some(from.x),
            _ => None,
        });
        assert!((at.unwrap() - bar.center().x).abs() < 0.6, "{date}: {at:?} beside {bar:?}");
    }
}

#[test]
fn a_band_of_dates_covers_the_bars_of_its_months() {
    let scene = months(
        json!({"type": "band", "axis": "x", "from": "2001-03-10", "to": "2001-05-02", "color": "#c0ffee"}),
    );
    let band = scene.items.iter().find_map(|i| match i {
        Item::Rect { rect, color, .. } if (color.r, color.g, color.b) == (INK.r, INK.g, INK.b) => {
            Some(*rect)
        }
        _ => None,
    });
    let band = band.unwrap();
    let [before, first, last, after] = [1, 2, 4, 5].map(|i| rect_of(&scene, i));
    assert!(before.right < band.left + 0.5 && band.left < first.left + 0.5, "{band:?}");
    assert!(last.right < band.right + 0.5 && band.right < after.left + 0.5, "{band:?}");
}

#[test]
fn a_band_of_one_name_covers_its_bar() {
    let chart = spec(
        json!({"mark": "bar", "annotations": [{"type": "band", "axis": "x", "from": "b", "to": "b", "color": "#c0ffee"}],
        "encoding": {"x": {"field": "k"}, "y": {"field": "v", "op": "sum", "as": "v"}}}),
    );
    let scene = scene(
        &chart,
        &batch(vec![names("k", ["a", "b", "c"]), floats("v", [1.0, 2.0, 3.0])]),
        400.0,
        300.0,
    );
    let bar = rect_of(&scene, 1);
    let covers = |i: &Item| matches!(i, Item::Rect { rect, color, .. } if color.g == INK.g && rect.left <= bar.left && rect.right >= bar.right);
    assert!(scene.items.iter().any(covers));
}

#[test]
fn annotations_stand_on_every_mark_in_axes() {
    let color = "#c0ffee";
    for e in in_axes() {
        let plain = drawn(&e, &State::default());
        let horizontal = e.spec.encoding.x.as_ref().is_some_and(|x| x.op.is_some());
        let axis = if horizontal { "x" } else { "y" };
        // A heatmap shows its measure by colour, a violin by width.
        if !e.spec.mark.rules().measures_y {
            continue;
        }
        let line = format!(
            r##"{{"type": "line", "axis": "{axis}", "op": "median", "color": "{color}"}}"##
        );
        let annotation: Annotation = serde_json::from_str(&line).unwrap();
        let spec = ChartSpec { annotations: vec![annotation], ..e.spec.clone() };
        plan::chart_query(&spec, &[]).expect(&e.name);
        for mirrored in [false, true] {
            let scene = drawn_as(&e, &spec, &State::default(), mirrored);
            inside(&scene);
            let plot = scene.plot().grown(1.0);
            let tint = Rgba::parse(color).unwrap();
            let own = |c: &Rgba| (c.r, c.g, c.b) == (tint.r, tint.g, tint.b);
            let ends: Vec<_> = scene
                .items
                .iter()
                .filter_map(|i| match i {
                    Item::Rule { from, to, color, .. } if own(color) => Some([*from, *to]),
                    Item::Path { points, color, .. } if own(color) => {
                        Some([points[0], points[points.len() - 1]])
                    }
                    _ => None,
                })
                .collect();
            assert!(!ends.is_empty(), "{} has no line at its median", e.name);
            assert!(ends.iter().flatten().all(|p| plot.contains(p.x, p.y)), "{}", e.name);
            let said = scene
                .items
                .iter()
                .any(|i| matches!(i, Item::Text { text, .. } if text.starts_with("Median")));
            assert!(said, "{} does not say what its line is", e.name);
        }
        // Zoomed to where the line is not, it is not drawn outside.
        let p = plain.plot().center();
        let zoom = plain.zoomed(
            Directions::Xy,
            Gesture { x: p.x, y: plain.plot().top, factor: 6.0, dx: 0.0, dy: 0.0 },
        );
        inside(&drawn_as(&e, &spec, &State { zoom, ..State::default() }, false));
    }
}
