//! Names and numbers at axes stand where they are read.

use pellucid_charts::{Item, State, Theme, View};
use serde_json::json;

use crate::common::{batch, day, floats, ints, names, scene, spec, times, try_scene};

/// Days from 3 June on, which need no unit to be days.
fn days(mark: &str) -> View {
    let at = (0..8).map(|d| day(2024, 6, 3 + d));
    let level = |add: f64| (0..8).map(move |i| 10.0 + f64::from(i) + add);
    let data = batch(vec![
        times("t", at),
        floats("o", level(0.0)),
        floats("h", level(3.0)),
        floats("l", level(-2.0)),
        floats("c", level(1.0)),
    ]);
    let y = json!({"field": "o", "op": "mean", "title": "Price", "as": "o"});
    let part = |n: &str| json!({"field": n, "op": "mean", "as": n});
    let encoding = match mark {
        "candlestick" => {
            json!({"x": {"field": "t"}, "open": part("o"), "high": part("h"), "low": part("l"), "close": part("c")})
        }
        _ => json!({"x": {"field": "t"}, "y": y}),
    };
    scene(&spec(json!({"mark": mark, "encoding": encoding})), &data, 900.0, 400.0)
}

/// Text and its middle.
fn texts(scene: &View) -> impl Iterator<Item = (&str, f64, f64)> {
    scene.items.iter().filter_map(|i| {
        if let Item::Text { text, at, .. } = i { Some((text.as_str(), at.x, at.y)) } else { None }
    })
}

#[test]
fn a_day_is_named_below_its_mark() {
    for mark in ["bar", "candlestick"] {
        let scene = days(mark);
        let bars: Vec<f64> =
            (0..scene.data_len()).map(|i| scene.data_point(i).expect("a mark").anchor.x).collect();
        let bottom = scene.plot().bottom;
        let labels: Vec<f64> = texts(&scene)
            .filter(|t| t.2 > bottom && t.0.chars().all(|c| c.is_ascii_digit()) && t.0.len() < 3)
            .map(|t| t.1)
            .collect();
        assert_eq!(
            (bars.len(), labels.len()),
            (8, 8),
            "{mark}: {:?}",
            texts(&scene).collect::<Vec<_>>()
        );
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
        assert!(
            marks.iter().zip(&bars).all(|(mark, bar)| (mark - bar).abs() < 0.6),
            "{marks:?} {bars:?}"
        );
    }
}

#[test]
fn whole_numbers_stay_whole() {
    let data = batch(vec![names("k", ["a", "b"]), ints("n", [1, 2])]);
    let s = spec(
        json!({"mark": "bar", "encoding": {"x": {"field": "k"}, "y": {"op": "count", "as": "n"}}}),
    );
    let scene = try_scene(&s, &data, 600.0, 600.0, &Theme::light(), &State::default()).unwrap();
    assert!(
        !scene.items.iter().any(|i| matches!(i, Item::Text { text, .. } if text.contains('.')))
    );
}
