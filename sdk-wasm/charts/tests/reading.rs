//! What a reader takes from a picture is what its data says.

mod common;

use common::{batch, day, examples, floats, names, scene, spec, times};
use pellucid_charts::scene::Align;
use pellucid_charts::{Item, Rgba, State, Theme, View};
use serde_json::json;

/// Text, its middle and its colour.
fn texts(scene: &View) -> impl Iterator<Item = (&str, f64, f64, Rgba)> {
    scene.items.iter().filter_map(|i| match i {
        Item::Text { text, at, color, .. } => Some((text.as_str(), at.x, at.y, *color)),
        _ => None,
    })
}

/// Days from 3 June on, which need no unit to be days.
fn days(mark: &str) -> View {
    let at = (0..8).map(|d| day(2024, 6, 3 + d));
    let level = |add: f64| (0..8).map(move |i| 10.0 + f64::from(i) + add);
    let data =
        batch(vec![times("t", at), floats("o", level(0.0)), floats("h", level(3.0)), floats("l", level(-2.0)), floats("c", level(1.0))]);
    let y = json!({"field": "o", "op": "mean", "title": "Price", "as": "o"});
    let part = |n: &str| json!({"field": n, "op": "mean", "as": n});
    let encoding = match mark {
        "candlestick" => json!({"x": {"field": "t"}, "open": part("o"), "high": part("h"), "low": part("l"), "close": part("c")}),
        _ => json!({"x": {"field": "t"}, "y": y}),
    };
    scene(&spec(json!({"mark": mark, "encoding": encoding})), &data, 900.0, 400.0)
}

#[test]
fn a_day_is_named_below_its_mark() {
    for mark in ["bar", "candlestick"] {
        let scene = days(mark);
        let bars: Vec<f64> = (0..scene.data_len()).map(|i| scene.data_point(i).expect("a mark").anchor.x).collect();
        let bottom = scene.plot().bottom;
        let labels: Vec<f64> =
            texts(&scene).filter(|t| t.2 > bottom && t.0.chars().all(|c| c.is_ascii_digit()) && t.0.len() < 3).map(|t| t.1).collect();
        assert_eq!((bars.len(), labels.len()), (8, 8), "{mark}: {:?}", texts(&scene).collect::<Vec<_>>());
        for (bar, label) in bars.iter().zip(labels) {
            assert!((bar - label).abs() < 0.6, "{mark}: a mark at {bar}, its day at {label}");
        }
        // Bars need no marks at the axis.
        let short = |i: &Item| match i {
            Item::Rule { from, to, .. } if from.y == bottom && to.y > bottom => Some(from.x),
            _ => None,
        };
        let marks: Vec<f64> = scene.items.iter().filter_map(short).collect();
        assert_eq!(marks.len(), if mark == "bar" { 0 } else { 8 });
        assert!(marks.iter().zip(&bars).all(|(mark, bar)| (mark - bar).abs() < 0.6), "{marks:?} {bars:?}");
    }
}

#[test]
fn bars_over_days_stand_apart() {
    let scene = days("bar");
    let mut bars: Vec<(f64, f64)> = scene
        .items
        .iter()
        .filter_map(|i| match i {
            Item::Rect { rect, .. } if rect.width() < 120.0 => Some((rect.left, rect.right)),
            _ => None,
        })
        .collect();
    bars.sort_by(|a, b| a.0.total_cmp(&b.0));
    assert_eq!(bars.len(), 8);
    for pair in bars.windows(2) {
        assert!(pair[1].0 - pair[0].1 > 0.1 * (pair[0].1 - pair[0].0), "{pair:?}");
    }
}

#[test]
fn shares_of_a_pie_sum_to_the_whole() {
    // Rounded each by itself: 32 + 29 + 29.5 …; the smallest has a decimal place, so all do.
    let parts = [0.315, 0.295, 0.305, 0.052, 0.033];
    let data = batch(vec![names("n", ["a", "b", "c", "d", "e"]), floats("v", parts)]);
    let spec = spec(json!({"mark": "arc", "encoding": {"color": {"field": "n"}, "theta": {"field": "v", "op": "sum", "as": "v"}}}));
    let scene = scene(&spec, &data, 600.0, 400.0);
    let shares: Vec<f64> = texts(&scene).filter_map(|t| t.0.split_whitespace().find_map(|w| w.strip_suffix('%')?.parse().ok())).collect();
    assert_eq!(shares.len(), parts.len(), "{:?}", texts(&scene).collect::<Vec<_>>());
    assert!((shares.iter().sum::<f64>() - 100.0).abs() < 0.05, "{shares:?}");
    let at = scene.data_point(0).expect("a slice").anchor;
    let tooltip = scene.hit(at.x, at.y).expect("a slice").tooltip;
    assert!(tooltip.rows[0].value.contains("31.5%"), "{tooltip:?}");
}

#[test]
fn the_zero_line_of_a_waterfall_lies_behind_its_bars() {
    let theme = Theme::light();
    let data = batch(vec![names("n", ["a", "b", "c"]), floats("v", [-4.0, 9.0, -2.0])]);
    let spec = spec(json!({"mark": "waterfall", "encoding": {"x": {"field": "n"}, "y": {"field": "v", "op": "sum", "as": "v"}}}));
    let items = scene(&spec, &data, 600.0, 400.0).scene.items;
    let plot = scene(&spec, &data, 600.0, 400.0).plot();
    let whole = |from: f64, to: f64| (to - from - plot.width()).abs() < 0.5;
    let line = items.iter().position(|i| matches!(i, Item::Rule { from, to, color, .. } if *color == theme.axis && whole(from.x, to.x)));
    let bar = items
        .iter()
        .position(|i| matches!(i, Item::Rect { rect, .. } if rect.width() > 20.0 && rect.width() < 120.5 && rect.height() > 20.0));
    assert!(line.expect("a zero line") < bar.expect("a bar"));
}

/// Of every example in which marks hold text, light and dark.
#[test]
fn text_on_marks_can_be_read() {
    let mut read = 0;
    for e in examples::all().into_iter().filter(|e| ["Treemap", "Heatmap", "Funnel"].contains(&e.chart.as_str())) {
        for theme in [Theme::light(), Theme::dark()] {
            let scene = common::try_scene(&e.spec, &e.data, 640.0, (640.0 * e.ratio).round(), &theme, &State::default()).expect(&e.name);
            for (n, item) in scene.items.iter().enumerate() {
                let Item::Text { text, at, align, color, .. } = item else { continue };
                let x = at.x + if *align == Align::End { -1.0 } else { 1.0 };
                let ground = scene.items[..n].iter().rev().find_map(|i| match i {
                    Item::Rect { rect, color, .. } if rect.contains(x, at.y) && color.a == 255 => Some(*color),
                    _ => None,
                });
                if let Some(ground) = ground {
                    assert!(color.a == 255 && color.contrast(ground) >= 4.5, "{} {:?}: {text:?}", e.name, theme.scheme);
                    read += 1;
                }
            }
        }
    }
    assert!(read > 200, "{read}");
}
