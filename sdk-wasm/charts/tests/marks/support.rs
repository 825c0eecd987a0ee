//! Odd data, and charts that must bear them.

use pellucid_charts::{State, Theme, View};
use pellucid_core::{Batch, BatchColumn, Code, Values};
use serde_json::{Value, json};

use crate::common::{batch, column, examples, floats, names, spec, texts, try_scene};

pub(crate) use crate::common::survive;

/// The refusal of a chart: its code, the path it names and what it says.
pub(crate) fn error(s: &Value, data: &Batch) -> (Code, Option<String>, String) {
    let e = try_scene(&spec(s.clone()), data, 400.0, 260.0, &Theme::light(), &State::default())
        .err()
        .expect("refused");
    (e.code, e.path, e.message)
}

pub(crate) const ODD: [f64; 6] = [1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -5.0, 0.0];

/// Text keys: usual ones, a null, markup, and one of 300 characters.
fn keys(n: usize) -> Vec<Option<String>> {
    let odd = [None, Some("<b>&\"'".to_owned()), Some("W".repeat(300)), Some(String::new())];
    (0..n).map(|i| odd.get(i).cloned().unwrap_or_else(|| Some(format!("key {i}")))).collect()
}

pub(crate) fn keyed(name: &str, n: usize) -> BatchColumn {
    texts(name, keys(n).iter().map(Option::as_deref))
}

pub(crate) fn odd(name: &str, n: usize) -> BatchColumn {
    column(
        name,
        Values::Float((0..n).map(|i| ODD[i % 6]).collect()),
        Some((0..n).map(|i| i % 7 != 3).collect()),
    )
}

pub(crate) fn same(name: &str, n: usize, v: f64) -> BatchColumn {
    floats(name, vec![v; n])
}

/// An example of the gallery at a size.
pub(crate) fn example_at(name: &str, width: f64, height: f64, theme: &Theme) -> View {
    let e = examples::example(name);
    try_scene(&e.spec, &e.data, width, height, theme, &State::default()).expect(name)
}

/// Parts of parts, for the marks that show a whole by them.
pub(crate) fn tree(mark: &str) -> (Value, Batch) {
    let s = json!({"mark": mark, "encoding": {"path": [{"field": "a"}, {"field": "b"}], "size": {"op": "sum", "field": "v", "as": "v"}}});
    let data = batch(vec![
        names("a", ["Approach", "Approach", "Climb", "Climb", "Descent", "Taxi"]),
        names("b", ["Day", "Night", "Day", "Night", "Day", "Day"]),
        floats("v", [500.0, 300.0, 120.0, 60.0, 12.0, 8.0]),
    ]);
    (s, data)
}
