//! Charts of every option that changes how a chart is drawn.

use serde_json::{Value, json};

use super::gallery::Entry;
use super::{DAY, batch, day, floats, names, noise, spec, times};
use pellucid_core::Batch;

fn entry(name: &'static str, s: Value, data: Batch) -> Entry {
    Entry { name, spec: spec(s), data }
}

/// A line's specification over `day` and `v`, with more put into its y channel.
fn line(title: &str, y: Value) -> Value {
    let mut s = json!({"mark": "line", "title": title, "encoding": {"x": {"field": "day"}, "y": {"op": "sum", "field": "v", "as": "v", "title": "Value"}}});
    merge(&mut s["encoding"]["y"], y);
    s
}

pub fn merge(into: &mut Value, from: Value) {
    if let (Value::Object(a), Value::Object(b)) = (&mut *into, from) {
        for (k, v) in b {
            match a.get_mut(&k) {
                Some(inner) if inner.is_object() => merge(inner, v),
                _ => {
                    a.insert(k, v);
                }
            }
        }
    }
}

fn days(n: i64) -> Vec<i64> {
    (0..n).map(|i| day(2001, 1, 1) + i * DAY).collect()
}

pub fn series(n: i64, f: impl Fn(f64) -> f64) -> Batch {
    batch(vec![times("day", days(n)), floats("v", (0..n).map(|i| f(i as f64)))])
}

fn growth() -> Batch {
    series(90, |i| 3.0 * (i / 9.0).exp() * (0.8 + 0.4 * noise(i as u64)))
}

fn cities(values: [f64; 6]) -> Batch {
    batch(vec![names("city", ["Oslo", "Rome", "Paris", "Lima", "Kyoto", "Quito"]), floats("v", values)])
}

fn bars(y: Value) -> Value {
    let mut s = json!({"mark": "bar", "title": "By city", "encoding": {"x": {"field": "city"}, "y": {"op": "sum", "field": "v", "as": "v", "title": "Value"}}});
    merge(&mut s["encoding"]["y"], y);
    s
}

pub fn entries() -> Vec<Entry> {
    vec![
        entry("scale-log", line("Log", json!({"scale": {"type": "log"}})), growth()),
        entry("scale-log-bars", bars(json!({"scale": {"type": "log"}})), cities([3.0, 40.0, 0.0, 7_000.0, -2.0, 120.0])),
        entry("scale-log-nothing", bars(json!({"scale": {"type": "log"}})), cities([0.0, -40.0, 0.0, -7.0, -2.0, -1.0])),
        entry("scale-symlog", line("Symlog", json!({"scale": {"type": "symlog"}})), series(90, |i| (i - 45.0).powi(5) / 1000.0)),
        entry("scale-symlog-bars", bars(json!({"scale": {"type": "symlog"}})), cities([3.0, 40.0, -60.0, 7_000.0, -2.0, 120.0])),
        entry("scale-sqrt", line("Square root", json!({"scale": {"type": "sqrt", "zero": true}})), growth()),
        entry("scale-domain", line("Domain", json!({"scale": {"domain": [0, 500]}})), growth()),
        entry("scale-not-nice", line("Not nice", json!({"scale": {"nice": false}})), growth()),
        entry("scale-reverse", line("Depth, downward", json!({"scale": {"reverse": true}})), growth()),
        entry("scale-reverse-bars", bars(json!({"scale": {"reverse": true}})), cities([3.0, 40.0, 60.0, 70.0, 20.0, 12.0])),
        entry(
            "scale-reverse-x",
            json!({"mark": "area", "title": "Years before now", "encoding": {"x": {"field": "day", "scale": {"reverse": true, "nice": true}}, "y": {"op": "sum", "field": "v", "as": "v"}}}),
            growth(),
        ),
    ]
}
