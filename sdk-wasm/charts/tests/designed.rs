//! What a designer looks for in marks: nothing unnamed, nothing lost on a wide chart, nothing beside its tick.
#![expect(clippy::expect_used, clippy::panic, reason = "helpers of tests may panic: that is how a test fails")]

mod common;

use std::collections::BTreeSet;

use common::{batch, examples, floats, names, noise, scene, spec, times, try_scene};
use pellucid_charts::{Item, Rect, Rgba, State, Theme, View};
use pellucid_core::Batch;
use serde_json::{Value, json};

fn example(name: &str) -> examples::Example {
    examples::all().into_iter().find(|e| e.name == name).expect(name)
}

fn at(name: &str, width: f64, height: f64, theme: &Theme) -> View {
    let e = example(name);
    try_scene(&e.spec, &e.data, width, height, theme, &State::default()).expect(name)
}

fn texts(scene: &View) -> Vec<&str> {
    scene.items.iter().filter_map(|i| if let Item::Text { text, .. } = i { Some(text.as_str()) } else { None }).collect()
}

/// Where a text stands along x, CSS px.
fn text_at(scene: &View, wanted: &str) -> f64 {
    let found = scene.items.iter().find_map(|i| match i {
        Item::Text { text, at, .. } if text == wanted => Some(at.x),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("{wanted} in {:?}", texts(scene)))
}

fn rects(scene: &View, color: Rgba) -> Vec<Rect> {
    let own = |i: &Item| if let Item::Rect { rect, color: c, .. } = i { Some(*rect).filter(|_| *c == color) } else { None };
    // A swatch of the legend is no mark.
    scene.items.iter().filter_map(own).filter(|r| r.width() != 10.0 || r.height() != 10.0).collect()
}

fn tree(mark: &str) -> (Value, Batch) {
    let s = json!({"mark": mark, "encoding": {"path": [{"field": "a"}, {"field": "b"}], "size": {"op": "sum", "field": "v", "as": "v"}}});
    let data = batch(vec![
        names("a", ["Approach", "Approach", "Climb", "Climb", "Descent", "Taxi"]),
        names("b", ["Day", "Night", "Day", "Night", "Day", "Day"]),
        floats("v", [500.0, 300.0, 120.0, 60.0, 12.0, 8.0]),
    ]);
    (s, data)
}

#[test]
fn every_part_of_a_sunburst_is_named_by_its_piece_or_by_the_legend() {
    let (s, data) = tree("sunburst");
    for (w, h) in [(240.0, 200.0), (400.0, 300.0), (640.0, 460.0), (1600.0, 1000.0)] {
        let scene = scene(&spec(s.clone()), &data, w, h);
        let legend: Vec<&str> = scene.legend_entries().map(|e| e.0).collect();
        for part in ["Approach", "Climb", "Descent", "Taxi"] {
            let said = texts(&scene).contains(&part) || legend.contains(&part) || texts(&scene).iter().any(|t| t.starts_with("+ "));
            assert!(said, "{part} at {w}: {:?}", texts(&scene));
        }
    }
    // One that is told not to has none.
    let mut without = s;
    without["options"] = json!({"legend": false});
    assert_eq!(scene(&spec(without), &data, 400.0, 300.0).legend_entries().count(), 0);
}

#[test]
fn a_part_that_the_reader_hides_leaves_the_whole() {
    for mark in ["sunburst", "treemap"] {
        let (s, data) = tree(mark);
        let state = State { hidden: BTreeSet::from(["Approach".to_owned()]), ..State::default() };
        let scene = try_scene(&spec(s), &data, 640.0, 420.0, &Theme::light(), &state).unwrap();
        let labels: Vec<String> = scene.data().into_iter().map(|d| d.label).collect();
        assert!(!labels.iter().any(|l| l.contains("Approach")) && labels.iter().any(|l| l.contains("Climb")), "{labels:?}");
        // The way back stays open, and colours stay where they were.
        assert_eq!(scene.legend_entries().map(|e| e.0.to_owned()).collect::<Vec<_>>(), ["Approach", "Climb", "Descent", "Taxi"]);
        let everything = State { hidden: ["Approach", "Climb", "Descent", "Taxi"].map(str::to_owned).into(), ..State::default() };
        let (s, data) = tree(mark);
        try_scene(&spec(s), &data, 640.0, 420.0, &Theme::light(), &everything).unwrap();
    }
}

#[test]
fn large_cells_of_a_treemap_have_names() {
    for (w, h) in [(640.0, 422.0), (1600.0, 1056.0)] {
        let scene = at("treemap-flare", w, h, &Theme::light());
        let line = Theme::light().label_size * 1.4;
        let cells = scene.items.iter().filter_map(|i| if let Item::Rect { rect, .. } = i { Some(rect) } else { None });
        let (mut large, mut named) = (0, 0);
        for cell in cells.filter(|c| c.width() >= 60.0 && c.height() >= line + 10.0) {
            large += 1;
            named += usize::from(scene.items.iter().any(|i| matches!(i, Item::Text { at, .. } if cell.contains(at.x, at.y))));
        }
        assert!(large > 8 && named * 100 >= large * 97, "{named} of {large} at {w}");
    }
}

#[test]
fn groups_of_bars_and_bars_fill_a_wide_chart() {
    for (name, least) in [("bar-grouped", 0.6), ("bar-vertical", 0.42)] {
        let scene = at(name, 1600.0, 900.0, &Theme::light());
        let theme = Theme::light();
        let filled: f64 = (0..2).flat_map(|i| rects(&scene, theme.series(i))).map(|r| r.width()).sum();
        let share = filled / scene.plot().width();
        assert!(share >= least && share < 0.8, "{name}: {share}");
    }
}

#[test]
fn what_stands_alone_at_its_key_stands_at_its_tick() {
    let parts = ["v_low", "v_q1", "v_median", "v_q3", "v_high"];
    let boxes = batch(
        [names("k", ["three", "four", "four", "four", "five"]), names("c", ["Japan", "Europe", "Japan", "USA", "Europe"])]
            .into_iter()
            .chain(parts.iter().enumerate().map(|(i, p)| floats(p, [i as f64, 1.0 + i as f64, 2.0 + i as f64, 3.0 + i as f64, i as f64])))
            .collect(),
    );
    let s = json!({"mark": "box", "encoding": {"x": {"field": "k"}, "y": {"field": "v"}, "color": {"field": "c"}}});
    let drawn = scene(&spec(s), &boxes, 640.0, 400.0);
    let middle = |i: usize| drawn.data_point(i).unwrap().anchor.x;
    assert!((middle(0) - text_at(&drawn, "three")).abs() < 1.0 && (middle(4) - text_at(&drawn, "five")).abs() < 1.0);
    // Three in their places, none over another.
    let of_four = [middle(1), middle(2), middle(3)];
    assert!(of_four[0] < of_four[1] && of_four[1] < of_four[2] && (of_four[1] - text_at(&drawn, "four")).abs() < 1.0, "{of_four:?}");

    // Bars whose colour says no more than the key has them one by one, as wide as without colours.
    let bars = batch(vec![names("k", ["a", "b", "c"]), names("c", ["x", "y", "x"]), floats("v", [1.0, 2.0, 3.0])]);
    let s = json!({"mark": "bar", "options": {"stack": "grouped"}, "encoding": {"x": {"field": "k"}, "y": {"op": "sum", "field": "v", "as": "v"}, "color": {"field": "c"}}});
    let drawn = scene(&spec(s), &bars, 640.0, 400.0);
    for (i, key) in ["a", "b", "c"].into_iter().enumerate() {
        assert!((drawn.data_point(i).unwrap().anchor.x - text_at(&drawn, key)).abs() < 1.0, "{key}");
    }
    // A bar that is missing among others leaves its gap.
    let bars = batch(vec![names("k", ["a", "a", "b"]), names("c", ["x", "y", "x"]), floats("v", [1.0, 2.0, 3.0])]);
    let s = json!({"mark": "bar", "options": {"stack": "grouped"}, "encoding": {"x": {"field": "k"}, "y": {"op": "sum", "field": "v", "as": "v"}, "color": {"field": "c"}}});
    let drawn = scene(&spec(s), &bars, 640.0, 400.0);
    assert!(drawn.data_point(2).unwrap().anchor.x < text_at(&drawn, "b") - 5.0);
}

#[test]
fn a_stream_fills_its_plot_without_seams() {
    for name in ["stream-unemployment", "stream-disasters"] {
        let scene = at(name, 640.0, 380.0, &Theme::light());
        let polygons: Vec<_> =
            scene.items.iter().filter_map(|i| if let Item::Polygon { points, color } = i { Some((points, color)) } else { None }).collect();
        let (mut top, mut bottom) = (f64::INFINITY, f64::NEG_INFINITY);
        for p in polygons.iter().flat_map(|(points, _)| points.iter()) {
            (top, bottom) = (top.min(p.y), bottom.max(p.y));
        }
        let plot = scene.plot();
        assert!((bottom - top) / plot.height() > 0.9 && top >= plot.top - 1.0 && bottom <= plot.bottom + 1.0, "{name}: {top} to {bottom}");
        assert!(polygons.iter().all(|(_, c)| c.a == 255), "{name} lets the page through");
    }
}

#[test]
fn rows_of_time_are_read_from_the_top() {
    let scene = at("rect-weather", 640.0, 300.0, &Theme::light());
    let y = |wanted: &str| {
        let found =
            scene.items.iter().find_map(|i| if let Item::Text { text, at, .. } = i { Some(at.y).filter(|_| text == wanted) } else { None });
        found.expect(wanted)
    };
    assert!(y("2012") < y("2013") && y("2013") < y("2014") && y("2014") < y("2015"));
    // Where the author says otherwise, it is so.
    let mut e = example("rect-weather");
    e.spec.encoding.y.as_mut().unwrap().scale.get_or_insert_default().reverse = Some(false);
    let other = try_scene(&e.spec, &e.data, 640.0, 300.0, &Theme::light(), &State::default()).unwrap();
    let y = |wanted: &str| {
        other
            .items
            .iter()
            .find_map(|i| if let Item::Text { text, at, .. } = i { Some(at.y).filter(|_| text == wanted) } else { None })
            .unwrap()
    };
    assert!(y("2012") > y("2015"));
}

#[test]
fn the_ranges_of_a_bullet_are_told_apart() {
    let s = json!({"mark": "bullet", "encoding": {"x": {"op": "sum", "field": "v", "as": "v"}}, "options": {"ranges": [10, 20]}});
    for theme in [Theme::light(), Theme::dark()] {
        let drawn = try_scene(&spec(s.clone()), &batch(vec![floats("v", [15.0])]), 640.0, 160.0, &theme, &State::default()).unwrap();
        let bar = rects(&drawn, theme.series(0))[0];
        let grounds: Vec<Rgba> = drawn
            .items
            .iter()
            .filter_map(|i| {
                if let Item::Rect { rect, color, .. } = i {
                    Some(*color).filter(|_| rect.height() > bar.height() * 2.0 && rect.width() < drawn.plot().width())
                } else {
                    None
                }
            })
            .collect();
        assert_eq!(grounds.len(), 3);
        for pair in grounds.windows(2) {
            assert!(pair[0].contrast(pair[1]) > 1.18, "{pair:?}");
        }
        assert!(grounds.iter().all(|g| theme.series(0).contrast(*g) > 2.0), "{grounds:?}");
    }
}

#[test]
fn the_size_legend_has_a_circle_that_compares_with_the_bubbles() {
    for (w, h) in [(640.0, 380.0), (1600.0, 900.0)] {
        let scene = at("bubble-gapminder", w, h, &Theme::light());
        let radius = |i: &Item| if let Item::Ring { center, radius, .. } = i { Some((center.y, *radius)) } else { None };
        let rings: Vec<(f64, f64)> = scene.items.iter().filter_map(radius).collect();
        let above = |inside: bool| rings.iter().filter(|r| (r.0 >= scene.plot().top - 1.0) == inside).map(|r| r.1).fold(0.0, f64::max);
        assert!(above(false) >= above(true) * 0.25, "{} of {}", above(false), above(true));
    }
}

#[test]
fn grouped_bars_over_time_share_a_month_at_every_width() {
    let months: Vec<i64> = (1..=4).flat_map(|m| [common::day(2024, m, 1); 3]).collect();
    let data = batch(vec![
        times("month", months),
        names("c", ["x", "y", "z"].into_iter().cycle().take(12)),
        floats("v", (0..12).map(|i| 1.0 + noise(i))),
    ]);
    let s = json!({"mark": "bar", "options": {"stack": "grouped"}, "encoding": {"x": {"field": "date", "timeUnit": "month", "as": "month"},
        "y": {"op": "sum", "field": "v", "as": "v"}, "color": {"field": "c"}}});
    for width in [200.0, 640.0, 1600.0, 4000.0] {
        let drawn = scene(&spec(s.clone()), &data, width, 400.0);
        let mut bars: Vec<Rect> = (0..3).flat_map(|i| rects(&drawn, Theme::light().series(i))).collect();
        bars.sort_by(|a, b| a.left.total_cmp(&b.left));
        assert_eq!(bars.len(), 12, "{width}");
        assert!(bars.windows(2).all(|w| w[0].right <= w[1].left + 0.01), "{width}");
        let filled: f64 = bars.iter().map(Rect::width).sum::<f64>() / drawn.plot().width();
        assert!(filled > 0.4, "{filled} at {width}");
    }
}

/// The boxes of all texts, by the metrics they were laid out with.
fn boxes(scene: &View) -> Vec<(String, Rect)> {
    use pellucid_charts::scene::Align;
    use pellucid_charts::{ApproximateMetrics, MeasureText};
    let of = |i: &Item| {
        let Item::Text { text, at, font, align, upward: false, .. } = i else { return None };
        let wide = ApproximateMetrics.width(text, font);
        let left = match align {
            Align::Start => at.x,
            Align::Middle => at.x - wide / 2.0,
            Align::End => at.x - wide,
        };
        let half = font.size * 0.5;
        Some((text.clone(), Rect { left, right: left + wide, top: at.y - half, bottom: at.y + half }))
    };
    scene.items.iter().filter_map(of).collect()
}

fn apart(scene: &View, what: &str) {
    let boxes = boxes(scene);
    for (n, (a, r)) in boxes.iter().enumerate() {
        for (b, s) in &boxes[n + 1..] {
            let touch = r.left < s.right && s.left < r.right && r.top < s.bottom && s.top < r.bottom;
            assert!(!touch, "{what}: {a} touches {b}: {r:?} {s:?}");
        }
    }
}

#[test]
fn texts_of_round_charts_do_not_touch() {
    let shares = batch(vec![
        names("k", ["One", "Two", "Three with a long name", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"]),
        floats("v", [500.0, 300.0, 40.0, 20.0, 5.0, 4.0, 3.0, 2.0, 1.0, 0.2]),
    ]);
    let s = json!({"mark": "arc", "options": {"innerRadius": 0.6}, "encoding": {"theta": {"op": "sum", "field": "v", "as": "v"}, "color": {"field": "k"}}});
    let value = batch(vec![floats("v", [6.8])]);
    for (w, h) in [(200.0, 160.0), (320.0, 240.0), (640.0, 400.0), (1600.0, 900.0), (900.0, 240.0), (240.0, 700.0)] {
        let drawn = scene(&spec(s.clone()), &shares, w, h);
        common::inside(&drawn);
        apart(&drawn, &format!("donut of {w} by {h}"));
        for ranges in [json!([5, 15]), json!([0.2, 0.4, 19.8, 19.9]), json!([9, 10, 11]), json!([])] {
            let g = json!({"mark": "gauge", "title": "Delay", "options": {"ranges": ranges},
                "encoding": {"value": {"op": "mean", "field": "v", "as": "v", "scale": {"domain": [0.0, 20.0]}, "format": {"unit": "min"}}}});
            let drawn = scene(&spec(g), &value, w, h);
            common::inside(&drawn);
            apart(&drawn, &format!("gauge of {w} by {h} with {ranges}"));
        }
    }
}

#[test]
fn a_large_gauge_says_where_its_ranges_end() {
    let drawn = at("gauge-delay", 640.0, 380.0, &Theme::light());
    assert!(texts(&drawn).contains(&"5") && texts(&drawn).contains(&"15"), "{:?}", texts(&drawn));
}

#[test]
fn points_far_apart_have_dots_and_others_none() {
    let circles = |scene: &View| {
        let plot = scene.plot().grown(4.0);
        scene.items.iter().filter(|i| matches!(i, Item::Circle { center, .. } if plot.contains(center.x, center.y))).count()
    };
    assert_eq!(circles(&at("combo-weather", 640.0, 380.0, &Theme::light())), 12);
    for name in ["line-stocks", "line-weather", "line-wheat", "combo-employment"] {
        assert_eq!(circles(&at(name, 640.0, 380.0, &Theme::light())), 0, "{name}");
    }
}

#[test]
fn no_flow_crosses_the_name_of_a_thin_node_out() {
    for theme in [Theme::light(), Theme::dark()] {
        let drawn = at("sankey-strikes", 640.0, 420.0, &theme);
        for name in ["Parked", "Taxi", "Descent", "C", "B"] {
            let place = drawn.items.iter().position(|i| matches!(i, Item::Text { text, .. } if text == name)).expect(name);
            let Item::Rect { rect, color, .. } = &drawn.items[place - 1] else { panic!("{name} has no plate") };
            let text = &boxes(&drawn).into_iter().find(|(t, _)| t == name).unwrap().1;
            assert!(rect.left < text.left && rect.right > text.right && color.a > 180, "{name}");
        }
    }
}
