//! How long layouts and recordings take: `cargo test --release -p pellucid-charts --test speed --
//! --ignored --nocapture`.

mod common;

use std::hint::black_box;
use std::rc::Rc;
use std::time::Instant;

use common::{batch, floats, ints, names, noise, spec, times};
use pellucid_charts::commands::record;
use pellucid_charts::reduce::m4;
use pellucid_charts::{
    ApproximateMetrics, EnglishLocale, Gesture, Input, Locale, SelectionState, Size, State, Theme,
    layout_again,
};
use pellucid_core::Values;
use pellucid_core::chart::Directions;
use serde_json::json;

/// Layouts of which the median is told.
const RUNS: usize = 15;

#[test]
#[ignore = "a measurement, not a check"]
fn ten_million_points_by_m4() {
    let n = 10_000_000usize;
    let xs: Vec<i64> = (0..n as i64).map(|i| i * 1_000_000).collect();
    let ys: Vec<f64> = (0..n).map(|i| ((i * 7919) % 1000) as f64).collect();
    for _ in 0..3 {
        let start = Instant::now();
        let kept = m4::reduce(black_box(&xs), black_box(&ys), 0.0, n as f64 * 1e6, 1600);
        println!("{n} points to {} in {:?}", kept.len(), start.elapsed());
    }
}

#[test]
#[ignore = "a measurement, not a check"]
fn a_hundred_thousand_marks() {
    let n = 100_000;
    let t = times("x", (0..n).map(|i| i * 60_000_000));
    let v = || floats("y", (0..n as u64).map(noise));
    let labels: Vec<String> = (0..10_000).map(|i| format!("Category {i}")).collect();
    let categories = batch(vec![
        names("x", labels.iter().map(String::as_str)),
        floats("y", (0..10_000).map(noise)),
    ]);
    let line = json!({"mark": "line", "encoding": {"x": {"field": "x"}, "y": {"field": "y"}}});
    let bar = json!({"mark": "bar", "encoding": {"x": {"field": "x"}, "y": {"op": "sum", "field": "y", "as": "y"}}});
    let point = json!({"mark": "point", "encoding": {"x": {"field": "x"}, "y": {"field": "y"}}});
    let cases = [
        ("line", line, batch(vec![t, v()])),
        ("bar", bar, categories),
        ("point", point, batch(vec![floats("x", (0..n as u64).map(|i| noise(i + 9))), v()])),
        (
            "small bar",
            json!({"mark": "bar", "encoding": {"x": {"field": "x"}, "y": {"op": "count", "as": "y"}}}),
            batch(vec![ints("x", 0..12), ints("y", 0..12)]),
        ),
    ];
    for (name, s, data) in cases {
        let s = spec(s);
        let start = Instant::now();
        let scene = common::scene(&s, &data, 800.0, 400.0);
        let laid_out = start.elapsed();
        let start = Instant::now();
        let frame = record(&scene, 2.0);
        let recorded = start.elapsed();
        let start = Instant::now();
        let over = scene.overlay(400.0, 200.0);
        println!(
            "{name}: layout {laid_out:?}, record {recorded:?} ({} numbers), overlay {:?} ({})",
            frame.commands.len(),
            start.elapsed(),
            over.len()
        );
    }
}

/// What each gesture costs at 100,000 marks: a layout anew with its recording, and what hovering
/// and the keyboard ask of it.
#[test]
#[ignore = "a measurement, not a check"]
fn gestures_over_a_hundred_thousand_marks() {
    let n = 100_000;
    let v = || floats("y", (0..n as u64).map(noise));
    let x = || ints("x", 0..n);
    let series = || names("s", (0..n).map(|i| ["a", "b", "c", "d"][(i % 4) as usize]));
    let labels = || {
        let dictionary = std::sync::Arc::new((0..n).map(|i| format!("Category {i}")).collect());
        common::column("x", Values::String { codes: (0..n as u32).collect(), dictionary }, None)
    };
    let by = |mark: &str| json!({"mark": mark, "encoding": {"x": {"field": "x", "bin": {"step": 1}, "as": "x"}, "y": {"op": "sum", "field": "y", "as": "y"}}});
    let with = |mut spec: serde_json::Value, channel: &str, what: serde_json::Value| {
        spec["encoding"][channel] = what;
        spec
    };
    let part = |name: &'static str| {
        floats(name, (0..n as u64).map(move |i| noise(i * 4 + name.len() as u64)))
    };
    let candles = json!({"mark": "candlestick", "encoding": {"x": {"field": "x", "timeUnit": "minute", "as": "x"}, "open": {"op": "min", "field": "y", "as": "o"},
        "high": {"op": "max", "field": "y", "as": "hh"}, "low": {"op": "min", "field": "y", "as": "lll"}, "close": {"op": "max", "field": "y", "as": "cccc"}}});
    let minutes = || times("x", (0..n).map(|i| i * 60_000_000));
    let cases = [
        ("bars of bins", by("bar"), batch(vec![x(), v()])),
        (
            "bars of categories",
            json!({"mark": "bar", "encoding": {"x": {"field": "x"}, "y": {"op": "sum", "field": "y", "as": "y"}}}),
            batch(vec![labels(), v()]),
        ),
        (
            "stacked bars",
            with(by("bar"), "color", json!({"field": "s"})),
            batch(vec![ints("x", (0..n).map(|i| i / 4)), series(), v()]),
        ),
        ("area", by("area"), batch(vec![x(), v()])),
        ("line", by("line"), batch(vec![x(), v()])),
        (
            "waterfall",
            json!({"mark": "waterfall", "encoding": {"x": {"field": "x"}, "y": {"op": "sum", "field": "y", "as": "y"}}}),
            batch(vec![labels(), v()]),
        ),
        (
            "candlestick",
            candles,
            batch(vec![minutes(), part("o"), part("hh"), part("lll"), part("cccc")]),
        ),
        (
            "points",
            json!({"mark": "point", "encoding": {"x": {"field": "x"}, "y": {"field": "y"}}}),
            batch(vec![floats("x", (0..n as u64).map(|i| noise(i + 9))), v()]),
        ),
    ];
    for (name, s, data) in cases {
        let s = spec(s);
        let _ = common::scene(&s, &data, 1200.0, 400.0);
        let start = Instant::now();
        let scene = common::scene(&s, &data, 1200.0, 400.0);
        let laid_out = start.elapsed();
        let (theme, locale) = (Theme::light(), Rc::new(EnglishLocale) as Rc<dyn Locale>);
        let again = |state: &State| {
            let size = Size { width: 1200.0, height: 400.0 };
            let input = Input {
                spec: &s,
                data: &data,
                size,
                theme: &theme,
                locale: &locale,
                measure: &ApproximateMetrics,
                state,
            };
            let mut times: Vec<_> = (0..RUNS)
                .map(|_| {
                    let start = Instant::now();
                    let again = layout_again(&input, None, &scene).unwrap();
                    (start.elapsed(), again.items.len())
                })
                .collect();
            times.sort();
            times[RUNS / 2]
        };
        let gesture = Gesture { x: 600.0, y: 200.0, factor: 1.1, dx: 0.0, dy: 0.0 };
        let zoomed =
            again(&State { zoom: scene.zoomed(Directions::X, gesture), ..State::default() });
        let filters = scene.interval(300.0, 200.0, 700.0, 200.0).unwrap_or_default();
        let brushed =
            again(&State { selection: Some(SelectionState { filters }), ..State::default() });
        let start = Instant::now();
        let frame = record(&scene, 1.0);
        let recorded = start.elapsed();
        let start = Instant::now();
        let over = scene.overlay(600.0, 200.0);
        let hit = scene.hit(600.0, 200.0);
        let hovered = start.elapsed();
        let start = Instant::now();
        let point = scene.data_point(50_000).map(|p| p.label);
        let focused = start.elapsed();
        println!(
            "{name}: layout {laid_out:?}, zoomed {zoomed:?}, brushed {brushed:?}, record {recorded:?} ({} items, {} numbers), hover {hovered:?} ({} items, {:?}), focus {focused:?} ({point:?})",
            scene.items.len(),
            frame.commands.len(),
            over.len(),
            hit.map(|h| h.tooltip.rows.len()),
        );
    }
}
