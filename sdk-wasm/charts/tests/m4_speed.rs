//! How long ten million points take: `cargo test --release -p pellucid-charts --test m4_speed -- --ignored --nocapture`.

use std::hint::black_box;
use std::time::Instant;

use pellucid_charts::reduce::m4;

#[test]
#[ignore = "a measurement, not a check"]
fn ten_million_points() {
    let n = 10_000_000usize;
    let xs: Vec<i64> = (0..n as i64).map(|i| i * 1_000_000).collect();
    let ys: Vec<f64> = (0..n).map(|i| ((i * 7919) % 1000) as f64).collect();
    for _ in 0..3 {
        let start = Instant::now();
        let kept = m4::reduce(black_box(&xs), black_box(&ys), 0.0, n as f64 * 1e6, 1600);
        println!("{n} points to {} in {:?}", kept.len(), start.elapsed());
    }
}
