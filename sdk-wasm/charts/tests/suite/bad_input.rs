//! What must not break a chart: each input is drawn sensibly or refused with a code.

use std::collections::BTreeSet;

use crate::common::{
    self, batch, column, day, floats, ints, names, noise, scene, spec, survive, texts, times,
    try_scene,
};
use pellucid_charts::{Item, State, Theme, View, svg};
use pellucid_core::{Code, Values};
use serde_json::{Value, json};

const MARKS: [&str; 4] = ["bar", "line", "area", "point"];

fn xy(mark: &str) -> Value {
    let y = if mark == "point" {
        json!({"field": "y"})
    } else {
        json!({"op": "sum", "field": "y", "as": "y"})
    };
    json!({"mark": mark, "title": "A title", "encoding": {"x": {"field": "x"}, "y": y}})
}

fn all_texts(scene: &View) -> Vec<&str> {
    scene
        .items
        .iter()
        .filter_map(|i| if let Item::Text { text, .. } = i { Some(text.as_str()) } else { None })
        .collect()
}

#[test]
fn nulls_nan_and_infinities_are_left_out() {
    let values = vec![1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 5.0, 0.0];
    let valid = Some(vec![true, true, true, true, true, false]);
    for mark in MARKS {
        let data =
            batch(vec![ints("x", 0..6), column("y", Values::Float(values.clone()), valid.clone())]);
        survive(&xy(mark), &data);
        let scene = scene(&spec(xy(mark)), &data, 400.0, 260.0);
        assert!(scene.description().contains("2 "), "{}", scene.description());
        survive(
            &xy(mark),
            &batch(vec![
                column("x", Values::Float(values.clone()), valid.clone()),
                floats("y", [1.0; 6]),
            ]),
        );
    }
}

#[test]
fn a_gap_in_a_line_is_a_gap() {
    let y = column(
        "y",
        Values::Int((0..7).collect()),
        Some(vec![true, true, true, false, true, true, true]),
    );
    let s = scene(&spec(xy("line")), &batch(vec![ints("x", 0..7), y]), 400.0, 260.0);
    assert_eq!(s.items.iter().filter(|i| matches!(i, Item::Path { .. })).count(), 2);
}

#[test]
fn all_equal_one_and_none() {
    for mark in MARKS {
        survive(&xy(mark), &batch(vec![ints("x", [3; 5]), floats("y", [7.0; 5])]));
        survive(&xy(mark), &batch(vec![ints("x", [3]), floats("y", [0.0])]));
        survive(&xy(mark), &batch(vec![times("x", [day(2001, 1, 1)]), floats("y", [-2.0])]));
        let none = batch(vec![ints("x", []), floats("y", [])]);
        survive(&xy(mark), &none);
        let s = scene(&spec(xy(mark)), &none, 400.0, 260.0);
        assert_eq!(all_texts(&s), ["A title", "No data"]);
        assert!(s.hit(200.0, 130.0).is_none());
    }
}

#[test]
fn extreme_numbers() {
    for (low, high) in [
        (-1e300, 1e300),
        (1e-300, 2e-300),
        (f64::MIN, f64::MAX),
        (9_007_199_254_740_992.0, 9_007_199_254_740_994.0),
    ] {
        for mark in MARKS {
            survive(&xy(mark), &batch(vec![names("x", ["a", "b"]), floats("y", [low, high])]));
        }
        survive(&xy("point"), &batch(vec![floats("x", [low, high]), floats("y", [low, high])]));
    }
}

#[test]
fn ten_thousand_categories() {
    let labels: Vec<String> = (0..10_000).map(|i| format!("Category {i}")).collect();
    let data = batch(vec![
        names("x", labels.iter().map(String::as_str)),
        floats("y", (0..10_000).map(noise)),
    ]);
    for mark in MARKS {
        survive(&xy(mark), &data);
        let s = scene(&spec(xy(mark)), &data, 800.0, 400.0);
        assert!(all_texts(&s).len() < 200);
    }
    survive(
        &json!({"mark": "bar", "encoding": {"y": {"field": "x"}, "x": {"op": "sum", "field": "y", "as": "y"}}}),
        &data,
    );
    survive(
        &json!({"mark": "arc", "encoding": {"color": {"field": "x"}, "theta": {"op": "sum", "field": "y", "as": "y"}}}),
        &data,
    );
}

#[test]
fn ten_thousand_series() {
    let labels: Vec<String> = (0..10_000).map(|i| format!("s{i}")).collect();
    let data = batch(vec![
        ints("x", (0..10_000).map(|i| i % 10)),
        floats("y", (0..10_000).map(noise)),
        names("c", labels.iter().map(String::as_str)),
    ]);
    for mark in MARKS {
        let mut s = xy(mark);
        s["encoding"]["color"] = json!({"field": "c"});
        survive(&s, &data);
    }
}

#[test]
fn long_labels_and_markup_are_text() {
    let long = "W".repeat(300);
    let labels = [
        "<script>alert('&\"')</script>",
        long.as_str(),
        "two\nlines\u{0}",
        "",
        "日本語のとても長いラベル",
        "🛫 take-off",
    ];
    let data = batch(vec![
        names("x", labels),
        floats("y", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]),
        names("c", labels),
    ]);
    for mark in MARKS {
        let mut s = xy(mark);
        s["title"] = json!(format!("<b>{long}</b>"));
        s["encoding"]["color"] = json!({"field": "c", "title": "<i>"});
        survive(&s, &data);
        let scene = scene(&spec(s), &data, 500.0, 300.0);
        let text = svg(&scene);
        assert!(!text.contains("<script") && !text.contains("<b>") && !text.contains('\u{0}'));
        common::inside(&scene);
    }
    survive(
        &json!({"mark": "arc", "encoding": {"color": {"field": "x"}, "theta": {"op": "sum", "field": "y", "as": "y"}}}),
        &data,
    );
}

#[test]
fn negative_slices_are_refused() {
    let s = json!({"mark": "arc", "encoding": {"color": {"field": "x"}, "theta": {"op": "sum", "field": "y", "as": "y"}}});
    let data = batch(vec![names("x", ["a", "b"]), floats("y", [3.0, -1.0])]);
    let e = try_scene(&spec(s.clone()), &data, 300.0, 200.0, &Theme::light(), &State::default())
        .err()
        .unwrap();
    assert_eq!((e.code, e.path.as_deref()), (Code::InvalidSpec, Some("encoding.theta")));
    survive(&s, &batch(vec![names("x", ["a", "b"]), floats("y", [0.0, 0.0])]));
    survive(&s, &batch(vec![names("x", ["a"]), floats("y", [f64::NAN])]));
}

#[test]
fn values_without_a_logarithm_are_left_out() {
    for mark in MARKS {
        let mut s = xy(mark);
        s["encoding"]["y"]["scale"] = json!({"type": "log"});
        survive(&s, &batch(vec![ints("x", 0..4), floats("y", [-1.0, 0.0, 10.0, 1000.0])]));
        survive(&s, &batch(vec![ints("x", 0..2), floats("y", [-1.0, 0.0])]));
        s["encoding"]["y"]["scale"] = json!({"type": "log", "domain": [-5.0, 5.0]});
        survive(&s, &batch(vec![ints("x", 0..2), floats("y", [1.0, 2.0])]));
    }
}

#[test]
fn the_years_1_and_9999() {
    for mark in MARKS {
        for t in
            [vec![day(1, 1, 1), day(9999, 12, 31)], vec![day(1, 1, 1)], vec![i64::MIN, 0, i64::MAX]]
        {
            let n = t.len();
            let data = batch(vec![times("x", t), floats("y", (0..n).map(|i| i as f64))]);
            survive(&xy(mark), &data);
            for unit in ["year", "quarter", "month", "week", "day", "hour", "minute", "second"] {
                let mut s = xy(mark);
                s["encoding"]["x"]["timeUnit"] = json!(unit);
                survive(&s, &data);
            }
        }
    }
}

#[test]
fn duplicate_and_null_keys() {
    let data = batch(vec![
        texts("x", [Some("a"), None, Some("a"), None]),
        floats("y", [1.0, 2.0, 3.0, 4.0]),
        texts("c", [None, Some("s"), None, Some("s")]),
    ]);
    for mark in MARKS {
        survive(&xy(mark), &data);
        for stack in ["stacked", "grouped", "normalized", "overlaid"] {
            let mut s = xy(mark);
            s["encoding"]["color"] = json!({"field": "c"});
            s["options"] = json!({"stack": stack});
            survive(&s, &data);
        }
    }
    let s = scene(&spec(xy("bar")), &data, 400.0, 300.0);
    assert!(all_texts(&s).contains(&"(none)"));
}

#[test]
fn every_series_hidden() {
    let data = batch(vec![ints("x", [1, 2]), floats("y", [1.0, 2.0]), names("c", ["a", "b"])]);
    let state =
        State { hidden: BTreeSet::from(["a".to_owned(), "b".to_owned()]), ..State::default() };
    for mark in MARKS {
        let mut s = xy(mark);
        s["encoding"]["color"] = json!({"field": "c"});
        let scene = try_scene(&spec(s), &data, 400.0, 300.0, &Theme::dark(), &state).unwrap();
        assert!(all_texts(&scene).contains(&"No data"));
        // The way back stays open.
        assert_eq!(scene.legend_entries().count(), 2);
    }
}

#[test]
fn missing_columns_and_wrong_types_are_named() {
    let data = batch(vec![names("x", ["a"]), names("y", ["b"])]);
    let code = |s: Value| {
        try_scene(&spec(s), &data, 300.0, 200.0, &Theme::light(), &State::default())
            .err()
            .map(|e| e.code)
    };
    assert_eq!(
        code(json!({"mark": "line", "encoding": {"x": {"field": "z"}, "y": {"field": "y"}}})),
        Some(Code::UnknownColumn)
    );
    assert_eq!(code(xy("line")), Some(Code::TypeMismatch));
    assert_eq!(
        code(json!({"mark": "bar", "encoding": {"x": {"field": "x"}}})),
        Some(Code::InvalidSpec)
    );
    let mut s = xy("point");
    s["options"] = json!({"colors": ["tomato"]});
    assert_eq!(code(s), Some(Code::InvalidSpec));
    assert_eq!(
        code(json!({"mark": "table", "encoding": {"columns": [{"field": "nowhere"}]}})),
        None
    );
}

#[test]
fn batches_that_contradict_themselves_do_not_panic() {
    let mut data = batch(vec![names("x", ["a", "b"]), floats("y", [1.0, 2.0])]);
    data.rows = 5;
    for mark in MARKS {
        survive(&xy(mark), &data);
    }
}
