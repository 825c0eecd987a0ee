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

const PLANS: [&str; 5] = ["Free", "Team", "Business", "Enterprise with support", "Education"];

fn plans(x: Value, options: Value) -> Entry {
    let mut s = json!({"mark": "bar", "title": "Revenue by plan", "encoding": {
        "x": {"field": "city", "title": ""}, "y": {"op": "sum", "field": "v", "as": "v", "title": "Revenue", "format": {"style": "currency", "currency": "EUR", "compact": true}},
        "color": {"field": "plan"}}});
    merge(&mut s["encoding"]["x"], x);
    s["options"] = options;
    let cities = ["Amsterdam Centraal", "San Francisco", "Rio de Janeiro", "Kuala Lumpur", "Johannesburg", "New York City"];
    let data = batch(vec![
        names("city", cities.iter().flat_map(|c| [*c; 5])),
        names("plan", PLANS.into_iter().cycle().take(30)),
        floats("v", (0..30).map(|i| 900.0 + 90_000.0 * noise(i))),
    ]);
    entry("", s, data)
}

fn axes() -> Vec<Entry> {
    let mut out = Vec::new();
    for (name, fit) in [
        ("axis-labels-auto", None),
        ("axis-labels-wrap", Some("wrap")),
        ("axis-labels-cut", Some("cut")),
        ("axis-labels-upward", Some("upward")),
        ("axis-labels-thin", Some("thin")),
    ] {
        let x = fit.map_or(json!({}), |f| json!({"axis": {"labels": f}}));
        out.push(Entry { name, ..plans(x, json!({})) });
    }
    for (name, position) in [("legend-right", "right"), ("legend-bottom", "bottom")] {
        out.push(Entry { name, ..plans(json!({}), json!({"legendPosition": position})) });
    }
    out.push(entry(
        "axis-opposite",
        json!({"mark": "line", "title": "Axes at the top and the right", "encoding": {"x": {"field": "day", "title": "Day", "axis": {"position": "top", "grid": true}},
            "y": {"op": "sum", "field": "v", "as": "v", "title": "Value", "axis": {"position": "right"}}}}),
        growth(),
    ));
    out.push(entry("axis-upward-top", json!({"mark": "bar", "title": "Names above", "encoding": {"x": {"field": "city", "axis": {"position": "top", "labels": "upward"}}, "y": {"op": "sum", "field": "v", "as": "v"}}}), cities([3.0, 40.0, 60.0, 70.0, 20.0, 12.0])));
    out.push(entry("axis-hidden", line("Neither labels nor grid", json!({"axis": {"show": false, "grid": false}})), growth()));
    out.push(entry("axis-few-ticks", line("Two ticks", json!({"axis": {"ticks": 2}})), growth()));
    out.push(entry("axis-many-ticks", line("Ten ticks", json!({"axis": {"ticks": 10}})), growth()));
    for (name, format) in [
        ("format-percent", json!({"style": "percent", "digits": 1})),
        ("format-bytes", json!({"style": "bytes"})),
        ("format-duration", json!({"style": "duration"})),
        ("format-sign", json!({"sign": true, "compact": false, "unit": "pts"})),
    ] {
        out.push(entry(name, line(name, json!({"format": format})), growth()));
    }
    out
}

pub fn entries() -> Vec<Entry> {
    scales().into_iter().chain(axes()).chain(annotations()).chain(facets()).collect()
}

fn annotated(mut s: Value, annotations: Value) -> Value {
    s["annotations"] = annotations;
    s
}

fn annotations() -> Vec<Entry> {
    let wave = || series(90, |i| 40.0 + 0.3 * i + 14.0 * (i / 9.0).sin() + 8.0 * noise(i as u64));
    let ages = || cities([31.0, 42.5, 38.0, 27.0, 47.0, 24.5]);
    let scatter = |annotations: Value| {
        let s = json!({"mark": "point", "title": "Fuel use", "encoding": {"x": {"field": "weight", "format": {"unit": "kg"}}, "y": {"field": "mpg", "title": "Miles per gallon"}}});
        let data = batch(vec![
            floats("weight", (0..120).map(|i| 700.0 + 1_500.0 * noise(i))),
            floats("mpg", (0..120).map(|i| 42.0 - 22.0 * noise(i) + 9.0 * (noise(i + 77) - 0.5))),
        ]);
        (annotated(s, annotations), data)
    };
    let (trend, cars) = scatter(
        json!([{"type": "trend"}, {"type": "line", "axis": "x", "value": 1500, "label": "Family car"}, {"type": "line", "op": "median"}]),
    );
    let mut grouped = bars(json!({"format": {"style": "currency", "currency": "USD"}}));
    grouped["options"] = json!({"dataLabels": true});
    let mut across = json!({"mark": "bar", "title": "Values at bars", "encoding": {"y": {"field": "city"}, "x": {"op": "sum", "field": "v", "as": "v"}}, "options": {"dataLabels": true}});
    across["annotations"] =
        json!([{"type": "line", "axis": "x", "op": "mean"}, {"type": "band", "axis": "y", "from": "Rome", "to": "Lima", "label": "South"}]);
    let mut points = line("Values at points", json!({}));
    points["options"] = json!({"dataLabels": true});
    let mut stacked = plans(json!({}), json!({"dataLabels": true, "legendPosition": "right"}));
    stacked.name = "labels-stacked";
    vec![
        entry(
            "note-lines",
            annotated(
                line("Lines", json!({})),
                json!([{"type": "line", "value": 60, "label": "Target 60", "color": "#c0392b"}, {"type": "line", "op": "mean"}, {"type": "line", "op": "max"}, {"type": "line", "op": "min"},
            {"type": "line", "axis": "x", "value": "2001-02-14", "label": "Launch"}]),
            ),
            wave(),
        ),
        entry(
            "note-bands",
            annotated(
                line("Bands", json!({})),
                json!([{"type": "band", "from": 30, "to": 50, "label": "Normal", "color": "#06a597"}, {"type": "band", "axis": "x", "from": "2001-03-01", "to": "2001-03-15", "label": "Outage"},
            {"type": "text", "x": "2001-02-01", "y": 70, "text": "A note with <b>no markup</b>"}]),
            ),
            wave(),
        ),
        entry(
            "note-threshold",
            annotated(
                line("Threshold", json!({})),
                json!([{"type": "threshold", "value": 55, "above": "#d03b3b", "label": "Too hot"}, {"type": "threshold", "value": 40, "below": "#2f6bde"}]),
            ),
            wave(),
        ),
        entry(
            "note-threshold-bars",
            annotated(
                bars(json!({})),
                json!([{"type": "threshold", "value": 30, "above": "#06a597", "below": "#d03b3b", "label": "Goal"}]),
            ),
            ages(),
        ),
        entry("note-trend", trend, cars),
        entry(
            "note-average",
            annotated(line("Seven days", json!({})), json!([{"type": "movingAverage", "window": 7, "color": "#e5702a"}])),
            wave(),
        ),
        entry("note-forecast", annotated(line("Forecast", json!({})), json!([{"type": "forecast", "periods": 30, "level": 0.9}])), wave()),
        entry(
            "note-forecast-outside",
            annotated(line("Long forecast", json!({"scale": {"type": "log"}})), json!([{"type": "forecast", "periods": 90}])),
            growth(),
        ),
        entry("labels-bars", grouped, ages()),
        entry("labels-across", across, ages()),
        entry("labels-points", points, series(14, |i| 5.0 + 30.0 * noise(i as u64))),
        stacked,
    ]
}

fn facets() -> Vec<Entry> {
    let countries = ["Norway", "Italy", "France", "Peru", "Japan"];
    let data = || {
        let rows: Vec<(i64, &str, f64)> = countries
            .iter()
            .enumerate()
            .flat_map(|(c, name)| {
                days(60).into_iter().enumerate().map(move |(i, d)| {
                    (d, *name, 20.0 * (c + 1) as f64 + 9.0 * (i as f64 / 8.0 + c as f64).sin() + 4.0 * noise((i * 9 + c) as u64))
                })
            })
            .collect();
        batch(vec![
            times("day", rows.iter().map(|r| r.0)),
            names("country", rows.iter().map(|r| r.1)),
            floats("v", rows.iter().map(|r| r.2)),
        ])
    };
    let lines = |options: Value| json!({"mark": "line", "title": "Temperature by country", "options": {"facet": options}, "encoding": {"x": {"field": "day"}, "y": {"op": "sum", "field": "v", "as": "v", "title": "Temperature", "format": {"unit": "°C"}}, "facet": {"field": "country"}}});
    let plan = |facet: Value| {
        let mut e = plans(json!({"axis": {"labels": "cut"}}), json!({"facet": facet}));
        e.spec.encoding.facet = e.spec.encoding.color.clone();
        e.spec.encoding.color = None;
        e
    };
    let pies = {
        let mut s = json!({"mark": "arc", "title": "Revenue", "encoding": {"theta": {"op": "sum", "field": "v", "as": "v"}, "color": {"field": "plan"}, "facet": {"field": "city"}}});
        s["options"] = json!({"innerRadius": 0.5});
        entry("facet-pies", s, plans(json!({}), json!({})).data)
    };
    let mut stacked = plans(json!({}), json!({}));
    stacked.spec.encoding.facet = stacked.spec.encoding.x.take();
    stacked.spec.encoding.x = stacked.spec.encoding.color.clone();
    vec![
        entry("facet-lines", lines(json!({})), data()),
        entry("facet-lines-free", lines(json!({"scales": "free", "columns": 2})), data()),
        Entry { name: "facet-bars", ..plan(json!({})) },
        Entry { name: "facet-bars-coloured", ..stacked },
        pies,
    ]
}

fn scales() -> Vec<Entry> {
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
