//! Each further chart type over what must not break it.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests may panic: that is how a test fails")]

mod common;

use common::{batch, column, day, floats, ints, names, noise, scene, spec, texts, times, try_scene};
use pellucid_charts::{Item, State, Theme, View, svg};
use pellucid_core::{Batch, Code, Values};
use serde_json::{Value, json};

fn survive(s: &Value, data: &Batch) {
    let s = spec(s.clone());
    for (w, h) in [(0.0, 0.0), (1.0, 1.0), (60.0, 40.0), (400.0, 260.0), (f64::NAN, f64::INFINITY), (4000.0, 900.0)] {
        let state = State { hover: Some((w / 2.0, h / 2.0)), focus: Some(0), ..State::default() };
        let scene = try_scene(&s, data, w, h, &Theme::light(), &state).expect("drawn");
        let text = svg(&scene);
        assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
        scene.point(0);
        scene.point(1_000_000);
        scene.description();
        for i in 0..scene.data_len().min(50) {
            let p = scene.data_point(i).unwrap();
            scene.hit(p.anchor.x, p.anchor.y);
        }
    }
}

fn error(s: &Value, data: &Batch) -> (Code, Option<String>, String) {
    let e = try_scene(&spec(s.clone()), data, 400.0, 260.0, &Theme::light(), &State::default()).err().expect("refused");
    (e.code, e.path, e.message)
}

fn all_texts(scene: &View) -> Vec<&str> {
    scene.items.iter().filter_map(|i| if let Item::Text { text, .. } = i { Some(text.as_str()) } else { None }).collect()
}

const ODD: [f64; 6] = [1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -5.0, 0.0];

/// Text keys: usual ones, a null, markup, and one of 300 characters.
fn keys(n: usize) -> Vec<Option<String>> {
    let odd = [None, Some("<b>&\"'".to_owned()), Some("W".repeat(300)), Some(String::new())];
    (0..n).map(|i| odd.get(i).cloned().unwrap_or_else(|| Some(format!("key {i}")))).collect()
}

fn keyed(name: &str, n: usize) -> pellucid_core::BatchColumn {
    texts(name, keys(n).iter().map(Option::as_deref))
}

fn odd(name: &str, n: usize) -> pellucid_core::BatchColumn {
    column(name, Values::Float((0..n).map(|i| ODD[i % 6]).collect()), Some((0..n).map(|i| i % 7 != 3).collect()))
}

fn same(name: &str, n: usize, v: f64) -> pellucid_core::BatchColumn {
    floats(name, vec![v; n])
}

#[test]
fn boxes() {
    let s = json!({"mark": "box", "title": "T", "encoding": {"x": {"field": "k"}, "y": {"field": "v"}}});
    let parts = ["v_low", "v_q1", "v_median", "v_q3", "v_high"];
    for n in [0, 1, 7, 2_000] {
        let with = |f: &dyn Fn(&str) -> pellucid_core::BatchColumn| batch(std::iter::once(keyed("k", n)).chain(parts.map(f)).collect());
        survive(&s, &with(&|p| odd(p, n)));
        survive(&s, &with(&|p| same(p, n, 3.0)));
    }
    let text = batch(std::iter::once(keyed("k", 2)).chain(parts.map(|p| names(p, ["a", "b"]))).collect());
    assert_eq!(error(&s, &text).0, Code::TypeMismatch);
    let five = |v: [f64; 5]| batch(std::iter::once(names("k", ["a"])).chain(parts.iter().zip(v).map(|(p, v)| floats(p, [v]))).collect());
    let drawn = scene(&spec(s), &five([1.0, 2.0, 3.0, 4.0, 9.0]), 400.0, 300.0);
    assert!(drawn.data_point(0).unwrap().label.contains("Third quartile 4"), "{}", drawn.data_point(0).unwrap().label);
    let at = drawn.data_point(0).unwrap().anchor;
    let rows = drawn.hit(at.x, at.y).unwrap().tooltip.rows;
    assert_eq!(rows.iter().map(|r| r.value.as_str()).collect::<Vec<_>>(), ["9", "4", "3", "2", "1"]);
}

#[test]
fn heatmaps() {
    let s =
        json!({"mark": "rect", "encoding": {"x": {"field": "a"}, "y": {"field": "b"}, "color": {"op": "sum", "field": "v", "as": "v"}}});
    for n in [0, 1, 7, 2_000] {
        survive(&s, &batch(vec![keyed("a", n), keyed("b", n), odd("v", n)]));
        survive(&s, &batch(vec![odd("a", n), times("b", (0..n).map(|i| day(2001, 1, 1) + i as i64)), same("v", n, 2.0)]));
    }
    let text = batch(vec![names("a", ["x"]), names("b", ["y"]), names("v", ["z"])]);
    assert_eq!(error(&s, &text).1.as_deref(), Some("encoding.color"));
    let data = batch(vec![names("a", ["x", "x", "y"]), names("b", ["p", "q", "q"]), floats("v", [1.0, 5.0, 3.0])]);
    let drawn = scene(&spec(s), &data, 400.0, 300.0);
    assert!(drawn.description().ends_with("3 values, highest x q 5, lowest x p 1"), "{}", drawn.description());
    // A click selects by both keys.
    assert_eq!(drawn.point(1).unwrap().len(), 2);
}

#[test]
fn candlesticks() {
    let s = json!({"mark": "candlestick", "encoding": {"x": {"field": "t"}, "open": {"field": "o"}, "high": {"field": "h"},
        "low": {"field": "l"}, "close": {"field": "c"}}});
    for n in [0, 1, 7, 2_000] {
        let t = || times("t", (0..n).map(|i| day(2001, 1, 1) + i as i64 * common::DAY));
        survive(&s, &batch(vec![t(), odd("o", n), odd("h", n), odd("l", n), odd("c", n)]));
        survive(&s, &batch(vec![t(), same("o", n, 1.0), same("h", n, 1.0), same("l", n, 1.0), same("c", n, 1.0)]));
    }
    let text = batch(vec![ints("t", [1]), names("o", ["x"]), floats("h", [1.0]), floats("l", [1.0]), floats("c", [1.0])]);
    assert_eq!(error(&s, &text).0, Code::TypeMismatch);
}

#[test]
fn waterfalls() {
    let s = json!({"mark": "waterfall", "encoding": {"x": {"field": "k"}, "y": {"op": "sum", "field": "v", "as": "v"}}});
    for n in [0, 1, 7, 2_000] {
        survive(&s, &batch(vec![keyed("k", n), odd("v", n)]));
        survive(&s, &batch(vec![odd("k", n), same("v", n, -2.0)]));
    }
    let data = batch(vec![names("k", ["a", "b", "c"]), floats("v", [5.0, -2.0, 4.0])]);
    let drawn = scene(&spec(s.clone()), &data, 600.0, 300.0);
    let labels: Vec<String> = drawn.data().into_iter().map(|d| d.label).collect();
    assert_eq!(labels, ["a Increase 5", "b Decrease −2", "c Increase 4", "Total Total 7"]);
    // The whole is no row: a click on it filters nothing.
    assert_eq!(drawn.point(3), None);
    let mut without = s;
    without["options"] = json!({"total": false});
    assert_eq!(scene(&spec(without), &data, 600.0, 300.0).data_len(), 3);
}

#[test]
fn bullets() {
    let s = json!({"mark": "bullet", "encoding": {"y": {"field": "k"}, "x": {"op": "sum", "field": "v", "as": "v"},
        "target": {"op": "sum", "field": "t", "as": "t"}}, "options": {"ranges": [10, 20]}});
    for n in [0, 1, 7, 2_000] {
        survive(&s, &batch(vec![keyed("k", n), odd("v", n), odd("t", n)]));
        survive(&s, &batch(vec![keyed("k", n), same("v", n, 0.0), same("t", n, 0.0)]));
    }
    let alone = json!({"mark": "bullet", "encoding": {"x": {"op": "sum", "field": "v", "as": "v"}}});
    survive(&alone, &batch(vec![floats("v", [3.0])]));
    survive(&alone, &batch(vec![floats("v", [f64::NAN])]));
}

#[test]
fn layers() {
    let s = json!({"mark": "bar", "encoding": {"x": {"field": "k"}, "y": {"op": "sum", "field": "a", "as": "a"}},
        "layer": [{"mark": "line", "axis": "right", "y": {"op": "sum", "field": "b", "as": "b"}}, {"mark": "area", "y": {"op": "sum", "field": "c", "as": "c"}},
                  {"mark": "point", "axis": "right", "y": {"op": "sum", "field": "d", "as": "d"}}]});
    for n in [0, 1, 7, 3_000] {
        survive(&s, &batch(vec![keyed("k", n), odd("a", n), odd("b", n), same("c", n, 2.0), odd("d", n)]));
    }
    let data = batch(vec![names("k", ["x", "y"]), ints("a", [1, 2]), ints("b", [1000, 3000]), ints("c", [1, 1]), ints("d", [5, 5])]);
    let drawn = scene(&spec(s.clone()), &data, 600.0, 300.0);
    assert_eq!(drawn.legend_entries().map(|e| e.0.to_owned()).collect::<Vec<_>>(), ["A", "B", "C", "D"]);
    let at = drawn.data_point(0).unwrap().anchor;
    let hit = drawn.hit(at.x, at.y).unwrap();
    assert_eq!((hit.tooltip.title.as_str(), hit.tooltip.rows.len()), ("x", 4));
    // Each axis has its own numbers.
    assert!(all_texts(&drawn).contains(&"3,000") || all_texts(&drawn).contains(&"4,000"), "{:?}", all_texts(&drawn));
    let text = batch(vec![names("k", ["x"]), ints("a", [1]), names("b", ["x"]), ints("c", [1]), ints("d", [5])]);
    assert_eq!(error(&s, &text).1.as_deref(), Some("layer[0].y"));
}

#[test]
fn bubbles() {
    let s = json!({"mark": "point", "encoding": {"x": {"field": "x"}, "y": {"field": "y"}, "size": {"field": "s"}}});
    for n in [0, 1, 7, 2_000] {
        survive(&s, &batch(vec![floats("x", (0..n as u64).map(noise)), floats("y", (0..n as u64).map(noise)), odd("s", n)]));
        survive(&s, &batch(vec![odd("x", n), same("y", n, 2.0), same("s", n, 0.0)]));
    }
    assert_eq!(error(&s, &batch(vec![ints("x", [1]), ints("y", [1]), names("s", ["a"])])).0, Code::TypeMismatch);
}

#[test]
fn curves_and_gaps() {
    let y = column("y", Values::Int((0..7).collect()), Some(vec![true, true, true, false, true, true, true]));
    let data = batch(vec![ints("x", 0..7), y]);
    let paths = |options: Value| {
        let s = json!({"mark": "line", "encoding": {"x": {"field": "x"}, "y": {"field": "y"}}, "options": options});
        scene(&spec(s), &data, 400.0, 260.0).items.iter().filter(|i| matches!(i, Item::Path { .. })).count()
    };
    assert_eq!((paths(json!({})), paths(json!({"nulls": "connect"})), paths(json!({"nulls": "zero"}))), (2, 1, 1));
    for curve in ["linear", "step", "smooth"] {
        for stack in ["stream", "stacked", "normalized", "overlaid", "grouped"] {
            for mark in ["area", "line", "bar"] {
                let s = json!({"mark": mark, "options": {"curve": curve, "stack": stack, "axes": false},
                    "encoding": {"x": {"field": "x"}, "y": {"op": "sum", "field": "y", "as": "y"}, "color": {"field": "c"}}});
                for n in [0, 1, 7, 500] {
                    survive(&s, &batch(vec![ints("x", (0..n as i64).map(|i| i / 2)), odd("y", n), keyed("c", n)]));
                }
            }
        }
    }
}

#[test]
fn hierarchies() {
    for mark in ["treemap", "sunburst"] {
        let s = json!({"mark": mark, "title": "T", "encoding": {"path": [{"field": "a"}, {"field": "b"}], "size": {"op": "sum", "field": "v", "as": "v"}}});
        let positive =
            |n: usize| column("v", Values::Float((0..n).map(|i| ODD[i % 6].abs()).collect()), Some((0..n).map(|i| i % 7 != 3).collect()));
        for n in [0, 1, 7, 2_000] {
            survive(&s, &batch(vec![keyed("a", n), keyed("b", n), positive(n)]));
            survive(&s, &batch(vec![ints("a", (0..n as i64).map(|i| i % 3)), odd("b", n), same("v", n, 0.0)]));
            survive(&s, &batch(vec![same("a", n, 1.0), ints("b", 0..n as i64), same("v", n, 2.0)]));
        }
        let negative = batch(vec![names("a", ["x"]), names("b", ["y"]), floats("v", [-1.0])]);
        let (code, path, message) = error(&s, &negative);
        assert_eq!((code, path.as_deref()), (Code::InvalidSpec, Some("encoding.size")), "{message}");
        let data = batch(vec![names("a", ["x", "x", "y"]), names("b", ["p", "q", "p"]), ints("v", [5, 3, 4])]);
        let drawn = scene(&spec(s), &data, 400.0, 300.0);
        let labels: Vec<String> = drawn.data().into_iter().map(|d| d.label).collect();
        assert_eq!(labels, ["x 8", "x › p 5", "x › q 3", "y 4", "y › p 4"]);
        // A leaf filters by both columns, a group by its own.
        let rows: Vec<usize> = drawn.data().iter().map(|d| d.row).collect();
        assert_eq!(rows.iter().map(|r| drawn.point(*r).unwrap().len()).collect::<Vec<_>>(), [1, 2, 2, 1, 2]);
        let at = drawn.data_point(1).unwrap().anchor;
        assert_eq!(drawn.hit(at.x, at.y).unwrap().tooltip.rows[0].value, "5 (42%)");
    }
}

#[test]
fn what_is_too_small_to_show_is_one() {
    let s = json!({"mark": "treemap", "encoding": {"path": [{"field": "a"}], "size": {"op": "sum", "field": "v", "as": "v"}}});
    let data = batch(vec![keyed("a", 10_000), floats("v", (0..10_000u64).map(|i| noise(i) + 0.01))]);
    let drawn = scene(&spec(s), &data, 800.0, 500.0);
    assert_eq!(drawn.data_len(), 200);
    assert!(drawn.data_point(199).unwrap().label.starts_with("Other (9801)"), "{}", drawn.data_point(199).unwrap().label);
}

#[test]
fn funnels() {
    let s = json!({"mark": "funnel", "encoding": {"y": {"field": "k"}, "x": {"op": "sum", "field": "v", "as": "v"}}});
    for n in [0, 1, 7, 2_000] {
        survive(&s, &batch(vec![keyed("k", n), floats("v", (0..n).map(|i| ODD[i % 6].abs()))]));
        survive(&s, &batch(vec![keyed("k", n), same("v", n, 0.0)]));
    }
    let (code, path, _) = error(&s, &batch(vec![names("k", ["a", "b"]), ints("v", [3, -1])]));
    assert_eq!((code, path.as_deref()), (Code::InvalidSpec, Some("encoding.x")));
    let drawn = scene(&spec(s), &batch(vec![names("k", ["seen", "bought"]), ints("v", [200, 50])]), 400.0, 300.0);
    let at = drawn.data_point(1).unwrap().anchor;
    // Also beside its bar the row answers.
    assert_eq!(drawn.hit(20.0, at.y).unwrap().tooltip.rows[0].value, "50 (25%)");
}

#[test]
fn gauges() {
    let s = json!({"mark": "gauge", "encoding": {"value": {"op": "mean", "field": "v", "as": "v"}, "target": {"op": "max", "field": "v", "as": "t"}},
        "options": {"ranges": [10, 20]}});
    for v in [0.0, 5.0, -3.0, 1e300, f64::NAN, f64::INFINITY] {
        survive(&s, &batch(vec![floats("v", [v]), floats("t", [v * 2.0])]));
    }
    survive(&s, &batch(vec![floats("v", []), floats("t", [])]));
    let drawn = scene(&spec(s), &batch(vec![floats("v", [12.0]), floats("t", [18.0])]), 400.0, 300.0);
    assert_eq!(drawn.description(), "Gauge: V 12, T 18");
}

#[test]
fn radars() {
    let s =
        json!({"mark": "radar", "encoding": {"x": {"field": "k"}, "y": {"op": "sum", "field": "v", "as": "v"}, "color": {"field": "c"}}});
    for n in [0, 1, 2, 7, 3_000] {
        survive(&s, &batch(vec![keyed("k", n), odd("v", n), ints("c", (0..n as i64).map(|i| i % 2))]));
        survive(&s, &batch(vec![keyed("k", n), same("v", n, 3.0), keyed("c", n)]));
    }
}

#[test]
fn flows() {
    let s = json!({"mark": "sankey", "encoding": {"source": {"field": "a"}, "target": {"field": "b"}, "size": {"op": "sum", "field": "v", "as": "v"}}});
    for n in [0, 1, 7, 2_000] {
        survive(&s, &batch(vec![keyed("a", n), keyed("b", n), floats("v", (0..n).map(|i| ODD[i % 6].abs()))]));
    }
    assert_eq!(error(&s, &batch(vec![names("a", ["x"]), names("b", ["y"]), ints("v", [-1])])).1.as_deref(), Some("encoding.size"));
    let data = |a: [&'static str; 3], b: [&'static str; 3]| batch(vec![names("a", a), names("b", b), ints("v", [5, 3, 2])]);
    // One after the other: three columns.
    let chain = scene(&spec(s.clone()), &data(["x", "x", "y"], ["y", "z", "z"]), 400.0, 300.0);
    let lefts = |s: &View| {
        let mut all: Vec<i64> = s.data().iter().skip(3).map(|d| d.anchor.x as i64).collect();
        all.sort_unstable();
        all.dedup();
        all.len()
    };
    assert_eq!((chain.data_len(), lefts(&chain)), (6, 3));
    // In a circle: sources on the left, targets on the right.
    let circle = scene(&spec(s), &data(["x", "y", "z"], ["y", "z", "x"]), 400.0, 300.0);
    assert_eq!((circle.data_len(), lefts(&circle)), (9, 2));
    assert_eq!(chain.data_point(0).unwrap().label, "x → y 5");
    assert_eq!((chain.point(0).unwrap().len(), chain.point(chain.data_point(3).unwrap().row).unwrap().len()), (2, 1));
}

#[test]
fn calendars() {
    let s = json!({"mark": "calendar", "encoding": {"x": {"field": "t"}, "color": {"op": "sum", "field": "v", "as": "v"}}});
    let days = |n: usize, from: i64| times("t", (0..n).map(|i| from + i as i64 * common::DAY));
    for n in [0, 1, 7, 4_000] {
        survive(&s, &batch(vec![days(n, day(2001, 12, 30)), odd("v", n)]));
    }
    survive(&s, &batch(vec![times("t", [day(1, 1, 1), day(9999, 12, 31), i64::MIN, i64::MAX]), floats("v", [1.0; 4])]));
    assert_eq!(error(&s, &batch(vec![names("t", ["x"]), ints("v", [1])])).1.as_deref(), Some("encoding.x"));
    let drawn = scene(&spec(s), &batch(vec![days(3, day(2024, 2, 28)), ints("v", [1, 2, 3])]), 700.0, 200.0);
    // 28 and 29 February 2024 were Wednesday and Thursday: one below the other; March follows.
    let at: Vec<(f64, f64)> = drawn.data().iter().map(|d| (d.anchor.x, d.anchor.y)).collect();
    assert!(at[0].0 == at[1].0 && at[1].0 == at[2].0 && at[0].1 < at[1].1 && at[1].1 < at[2].1, "{at:?}");
    assert_eq!(drawn.point(1).unwrap().len(), 2);
}

#[test]
fn maps() {
    let square = |x: f64, y: f64| json!([[[x, y], [x + 1.0, y], [x + 1.0, y + 1.0], [x, y + 1.0], [x, y]]]);
    let feature = |id: Value, x: f64| json!({"type": "Feature", "id": id, "properties": {"name": format!("Land {x}")}, "geometry": {"type": "Polygon", "coordinates": square(x, 45.0)}});
    let with = |features: Value| {
        json!({"mark": "geo", "geo": {"features": {"type": "FeatureCollection", "features": features}},
            "encoding": {"key": {"field": "k"}, "color": {"op": "sum", "field": "v", "as": "v"}}})
    };
    let s = with(json!([feature(json!("a"), 0.0), feature(json!(2), 1.0)]));
    for n in [1, 7] {
        let k = texts("k", (0..n).map(|i| [Some("a"), None, Some("2")][i % 3]));
        survive(&s, &batch(vec![k, odd("v", n)]));
    }
    survive(&s, &batch(vec![names("k", []), ints("v", [])]));
    let drawn = scene(&spec(s.clone()), &batch(vec![names("k", ["a", "2"]), ints("v", [1, 5])]), 400.0, 300.0);
    let at = drawn.data_point(1).unwrap().anchor;
    assert_eq!(drawn.hit(at.x, at.y).unwrap().tooltip.title, "Land 1");
    let refused = |s: &Value| error(s, &batch(vec![names("k", ["nowhere"]), ints("v", [1])]));
    assert!(refused(&s).2.contains("no shape is named as the data is: shapes are \"a\", \"2\", keys are \"nowhere\""), "{}", refused(&s).2);
    for bad in [
        json!([]),
        json!([{"geometry": {"type": "Point", "coordinates": [0, 0]}}]),
        json!([{"geometry": {"type": "Polygon", "coordinates": [[["x", 1]]]}}]),
    ] {
        assert_eq!(refused(&with(bad)).1.as_deref(), Some("geo.features"));
    }
    for projection in ["equirectangular", "mercator", "equalEarth", "albers", "albersUsa"] {
        let mut s = s.clone();
        s["geo"]["projection"] = json!(projection);
        survive(&s, &batch(vec![names("k", ["a"]), ints("v", [1])]));
    }
}

#[test]
fn metrics_compare() {
    let card = |n: usize, extra: Value| {
        let mut s = json!({"mark": "metric", "encoding": {"value": {"op": "sum", "field": "v", "as": "v"}}});
        s["encoding"].as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        let t = times("t", (0..n).map(|i| day(2001, 1 + i as u32 % 12, 1)));
        (s, batch(vec![t, ints("v", (0..n as i64).map(|i| 100 + 10 * i)), ints("b", vec![200; n])]))
    };
    for n in [0, 1, 7] {
        let (s, data) = card(n, json!({"x": {"field": "t", "timeUnit": "month", "as": "t"}}));
        survive(&s, &data);
    }
    let (s, data) = card(3, json!({"x": {"field": "t", "timeUnit": "month", "as": "t"}}));
    assert_eq!(scene(&spec(s), &data, 300.0, 200.0).description(), "V: 120, +9.1% from Feb 2001");
    let (s, data) = card(1, json!({"comparison": {"op": "sum", "field": "b", "as": "b", "title": "Plan"}}));
    assert_eq!(scene(&spec(s), &data, 300.0, 200.0).description(), "V: 100, −50% from Plan (200)");
}
