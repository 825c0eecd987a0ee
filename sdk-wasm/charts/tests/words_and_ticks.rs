//! What stands around the marks and on them: ticks, legends, annotations, names.
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic: that is how a test fails")]

mod common;

use common::{batch, day, floats, ints, names, spec, times};
use pellucid_charts::{Item, Rect, Rgba, State, Theme, View};
use pellucid_core::{Batch, ChartSpec};
use serde_json::json;

fn texts(scene: &View) -> Vec<&str> {
    scene
        .items
        .iter()
        .filter_map(|i| match i {
            Item::Text { text, .. } => Some(text.as_str()),
            _ => None,
        })
        .collect()
}

/// Where a datum is drawn.
fn mark(scene: &View, datum: usize) -> Rect {
    let at = scene.data_point(datum).unwrap().anchor;
    let own = |i: &Item| match i {
        Item::Rect { rect, color, .. } if rect.contains(at.x, at.y + 0.6) && color.g != INK.g => Some(*rect),
        _ => None,
    };
    scene.items.iter().rev().find_map(own).unwrap()
}

fn has(scene: &View, text: &str) -> bool {
    texts(scene).contains(&text)
}

/// Counts of two-dimensional bins of 15 by 0.5.
fn cells() -> (ChartSpec, Batch) {
    let chart = spec(json!({"mark": "rect", "encoding": {
        "x": {"field": "a", "bin": {"step": 15}, "as": "a"},
        "y": {"field": "b", "bin": {"step": 0.5}, "as": "b"},
        "color": {"op": "count", "as": "n"}
    }}));
    let all = || (0..60).map(|i| (f64::from(i % 10), f64::from(i / 10)));
    let data = batch(vec![
        floats("a", all().map(|c| c.0 * 15.0 - 30.0)),
        floats("b", all().map(|c| c.1 * 0.5)),
        ints("n", (0..60).map(|i| i * i)),
    ]);
    (chart, data)
}

#[test]
fn a_heatmap_of_bins_has_ticks_at_their_edges() {
    let (chart, data) = cells();
    let scene = common::scene(&chart, &data, 640.0, 400.0);
    let plot = scene.plot();
    let edges = |down: bool| -> Vec<f64> {
        let own = |i: &Item| match i {
            Item::Rule { from, to, .. } if !down && from.x == to.x && from.y == plot.bottom && to.y == plot.bottom + 4.0 => Some(from.x),
            Item::Rule { from, to, .. } if down && from.y == to.y && to.x == plot.left && from.x == plot.left - 4.0 => Some(from.y),
            _ => None,
        };
        scene.items.iter().filter_map(own).collect()
    };
    assert!(edges(false).len() >= 4 && edges(true).len() >= 3, "{:?} {:?}", edges(false), edges(true));
    // Each is an edge of cells.
    let cells: Vec<Rect> = (0..60).map(|i| mark(&scene, i)).collect();
    for x in edges(false) {
        assert!(cells.iter().any(|c| (c.left - x).abs() < 1.0 || (c.right - x).abs() < 1.0), "{x}");
    }
    for y in edges(true) {
        assert!(cells.iter().any(|c| (c.top - y).abs() < 1.0 || (c.bottom - y).abs() < 1.0), "{y}");
    }
    assert!(has(&scene, "−30") || has(&scene, "0") || has(&scene, "30"), "{:?}", texts(&scene));
}

/// A bar a month of 2001, with what stands on it.
fn months(annotation: serde_json::Value) -> View {
    let chart = spec(json!({"mark": "bar", "annotations": [annotation], "encoding": {
        "x": {"field": "t", "timeUnit": "month", "as": "t"}, "y": {"field": "v", "op": "sum", "as": "v"}
    }}));
    let data = batch(vec![times("t", (1..=12).map(|m| day(2001, m, 1))), floats("v", (1..=12).map(f64::from))]);
    common::scene(&chart, &data, 640.0, 360.0)
}

const INK: Rgba = Rgba::hex(0xc0ffee);

#[test]
fn a_line_at_a_date_stands_in_the_middle_of_its_months_bar() {
    for date in ["2001-03-01", "2001-03-22", "2001-12-31"] {
        let scene = months(json!({"type": "line", "axis": "x", "value": date, "color": "#c0ffee"}));
        let month: usize = date[5..7].parse().unwrap();
        let bar = mark(&scene, month - 1);
        let at = scene.items.iter().find_map(|i| match i {
            Item::Rule { from, to, color, .. } if *color == INK && from.x == to.x => Some(from.x),
            _ => None,
        });
        assert!((at.unwrap() - bar.center().x).abs() < 0.6, "{date}: {at:?} beside {bar:?}");
    }
}

#[test]
fn a_band_of_dates_covers_the_bars_of_its_months() {
    let scene = months(json!({"type": "band", "axis": "x", "from": "2001-03-10", "to": "2001-05-02", "color": "#c0ffee"}));
    let band = scene.items.iter().find_map(|i| match i {
        Item::Rect { rect, color, .. } if (color.r, color.g, color.b) == (INK.r, INK.g, INK.b) => Some(*rect),
        _ => None,
    });
    let band = band.unwrap();
    let [before, first, last, after] = [1, 2, 4, 5].map(|i| mark(&scene, i));
    assert!(before.right < band.left + 0.5 && band.left < first.left + 0.5, "{band:?}");
    assert!(last.right < band.right + 0.5 && band.right < after.left + 0.5, "{band:?}");
}

#[test]
fn a_band_of_one_name_covers_its_bar() {
    let chart = spec(json!({"mark": "bar", "annotations": [{"type": "band", "axis": "x", "from": "b", "to": "b", "color": "#c0ffee"}],
        "encoding": {"x": {"field": "k"}, "y": {"field": "v", "op": "sum", "as": "v"}}}));
    let scene = common::scene(&chart, &batch(vec![names("k", ["a", "b", "c"]), floats("v", [1.0, 2.0, 3.0])]), 400.0, 300.0);
    let bar = mark(&scene, 1);
    let covers =
        |i: &Item| matches!(i, Item::Rect { rect, color, .. } if color.g == INK.g && rect.left <= bar.left && rect.right >= bar.right);
    assert!(scene.items.iter().any(covers));
}

#[test]
fn a_line_over_bars_has_a_halo_of_the_ground() {
    let chart = spec(json!({"mark": "bar", "encoding": {"x": {"field": "k"}, "y": {"field": "v", "op": "sum", "as": "v"}},
        "layer": [{"mark": "line", "y": {"field": "v", "op": "mean", "as": "m"}}]}));
    let data = batch(vec![names("k", ["a", "b", "c"]), floats("v", [1.0, 2.0, 3.0]), floats("m", [3.0, 1.0, 2.0])]);
    for theme in [Theme::light(), Theme::dark()] {
        let scene = common::try_scene(&chart, &data, 400.0, 300.0, &theme, &State::default()).unwrap();
        let paths: Vec<(f64, Rgba)> = scene
            .items
            .iter()
            .filter_map(|i| match i {
                Item::Path { width, color, .. } => Some((*width, *color)),
                _ => None,
            })
            .collect();
        assert_eq!(paths, [(theme.line_width + 3.0, theme.surface()), (theme.line_width, theme.series(1))]);
    }
}

#[test]
fn the_last_step_of_a_line_is_as_long_as_the_one_before_it() {
    let data = batch(vec![times("t", (0..5).map(|y| day(2001 + y, 1, 1))), floats("v", [1.0, 2.0, 3.0, 2.0, 1.0])]);
    for mark in ["line", "area"] {
        let chart = spec(json!({"mark": mark, "options": {"curve": "step"},
            "encoding": {"x": {"field": "t"}, "y": {"field": "v", "op": "sum", "as": "v"}}}));
        let scene = common::scene(&chart, &data, 640.0, 300.0);
        let points = scene.items.iter().rev().find_map(|i| match i {
            Item::Path { points, .. } => Some(points.clone()),
            _ => None,
        });
        let points = points.unwrap();
        let (last, before) = (points[points.len() - 1], points[points.len() - 2]);
        assert!(last.y == before.y && (last.x - scene.plot().right).abs() < 1e-6, "{mark}: {points:?}");
        let year = scene.data_point(4).unwrap().anchor.x - scene.data_point(3).unwrap().anchor.x;
        assert!((last.x - before.x - year).abs() < year * 0.01, "{mark}: {points:?}");
    }
}

#[test]
fn a_strip_of_colours_has_round_numbers_where_there_is_room_and_its_ends_where_not() {
    let (chart, data) = cells();
    let roomy = common::scene(&chart, &data, 640.0, 400.0);
    assert!(["1,000", "2,000", "3,000"].iter().all(|t| has(&roomy, t)), "{:?}", texts(&roomy));
    let small = common::scene(&chart, &data, 300.0, 240.0);
    assert!(has(&small, "0") && has(&small, "3,481"), "{:?}", texts(&small));
    for (w, h) in [(200.0, 140.0), (300.0, 240.0), (360.0, 260.0), (640.0, 400.0), (4000.0, 2000.0)] {
        common::inside(&common::scene(&chart, &data, w, h));
    }
}

#[test]
fn a_target_is_named() {
    let data = batch(vec![names("k", ["a", "b"]), floats("v", [3.0, 5.0]), floats("t", [4.0, 6.0])]);
    let bullet = spec(json!({"mark": "bullet", "encoding": {"y": {"field": "k"},
        "x": {"field": "v", "op": "sum", "title": "Sold", "as": "v"}, "target": {"field": "t", "op": "sum", "title": "Planned", "as": "t"}}}));
    let scene = common::scene(&bullet, &data, 500.0, 240.0);
    assert!(has(&scene, "Sold") && has(&scene, "Planned"), "{:?}", texts(&scene));
    let gauge = spec(json!({"mark": "gauge", "encoding": {"value": {"field": "v", "op": "sum", "format": {"unit": "t"}, "as": "v"},
        "target": {"field": "t", "op": "sum", "title": "Planned", "as": "t"}}}));
    let scene = common::scene(&gauge, &data, 400.0, 300.0);
    assert!(has(&scene, "Planned: 4 t"), "{:?}", texts(&scene));
    let silent = ChartSpec { options: serde_json::from_value(json!({"legend": false})).unwrap(), ..gauge };
    assert!(!texts(&common::scene(&silent, &data, 400.0, 300.0)).iter().any(|t| t.contains("Planned")));
}

#[test]
fn a_metric_says_what_it_is_compared_with() {
    let card = |comparison: serde_json::Value| {
        let mut encoding = json!({"value": {"field": "v", "op": "sum", "format": {"unit": "mm"}, "as": "v"}});
        encoding.as_object_mut().unwrap().extend(comparison.as_object().unwrap().clone());
        spec(json!({"mark": "metric", "encoding": encoding}))
    };
    let data = batch(vec![times("t", [day(2001, 1, 1), day(2001, 2, 1)]), floats("v", [4.0, 3.0]), floats("b", [4.0, 4.0])]);
    let scene = common::scene(&card(json!({"x": {"field": "t", "timeUnit": "month", "as": "t"}})), &data, 400.0, 200.0);
    assert!(has(&scene, "−25%") && has(&scene, "vs Jan 2001"), "{:?}", texts(&scene));
    let data = batch(vec![floats("v", [3.0]), floats("b", [4.0])]);
    let scene = common::scene(&card(json!({"comparison": {"field": "b", "op": "sum", "title": "Plan:", "as": "b"}})), &data, 400.0, 200.0);
    assert!(has(&scene, "vs Plan (4 mm)"), "{:?}", texts(&scene));
}

#[test]
fn nothing_parts_days_and_stages_from_their_title() {
    let data = batch(vec![times("t", (0..40).map(|d| day(2001, 1, 1) + d * common::DAY)), floats("v", (0..40).map(f64::from))]);
    let calendar = spec(json!({"mark": "calendar", "title": "Days",
        "encoding": {"x": {"field": "t"}, "color": {"field": "v", "op": "sum", "as": "v"}}}));
    let funnel = spec(json!({"mark": "funnel", "title": "Stages",
        "encoding": {"x": {"field": "k"}, "y": {"field": "v", "op": "sum", "as": "v"}}}));
    let stages = batch(vec![names("k", ["a", "b"]), floats("v", [4.0, 3.0])]);
    for (chart, data) in [(calendar, data), (funnel, stages)] {
        let scene = common::scene(&chart, &data, 640.0, 600.0);
        let first = (0..scene.data_len()).map(|i| mark(&scene, i).top).fold(f64::INFINITY, f64::min);
        assert!(first - scene.plot().top < 40.0, "{first} below {:?}", scene.plot());
    }
}
