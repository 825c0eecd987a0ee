//! How long layouts and recordings take: `cargo test --release -p pellucid-charts --test speed -- --ignored --nocapture`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::hint::black_box;
use std::time::Instant;

use common::{batch, floats, ints, names, noise, spec, times};
use pellucid_charts::commands::record;
use pellucid_charts::reduce::m4;
use serde_json::json;

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
    let categories = batch(vec![names("x", labels.iter().map(String::as_str)), floats("y", (0..10_000).map(noise))]);
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
