//! One chart of each kind, over data small enough to read and real enough to judge by.

use pellucid_core::{Batch, ChartSpec};
use serde_json::json;

use super::{DAY, batch, column, day, floats, ints, names, noise, spec, texts, times};
use pellucid_core::Values;

pub struct Entry {
    pub name: &'static str,
    pub spec: ChartSpec,
    pub data: Batch,
}

const AIRPORTS: [(&str, i64); 15] = [
    ("ATL", 124_711),
    ("ORD", 117_340),
    ("DFW", 101_876),
    ("LAX", 84_512),
    ("PHX", 71_200),
    ("DEN", 63_950),
    ("DTW", 58_410),
    ("IAH", 57_022),
    ("MSP", 54_999),
    ("LAS", 51_340),
    ("SFO", 49_875),
    ("STL", 47_310),
    ("EWR", 45_220),
    ("CLT", 38_120),
    ("SEA", 36_008),
];

fn months(years: std::ops::Range<i64>) -> Vec<i64> {
    years.flat_map(|y| (1..=12).map(move |m| day(y, m, 1))).collect()
}

fn entry(name: &'static str, s: serde_json::Value, data: Batch) -> Entry {
    Entry { name, spec: spec(s), data }
}

pub fn entries() -> Vec<Entry> {
    let mut out = Vec::new();
    let airports = || batch(vec![names("destination", AIRPORTS.map(|a| a.0)), ints("flights", AIRPORTS.map(|a| a.1))]);
    let sorted = json!([{"by": "flights", "order": "desc"}]);
    out.push(entry(
        "bar",
        json!({"mark": "bar", "title": "Top destinations", "sort": sorted,
            "encoding": {"x": {"field": "destination"}, "y": {"op": "count", "as": "flights"}}}),
        airports(),
    ));
    out.push(entry(
        "bar-horizontal",
        json!({"mark": "bar", "title": "Top destinations", "sort": sorted,
            "encoding": {"y": {"field": "destination"}, "x": {"op": "count", "as": "flights"}}}),
        airports(),
    ));
    let countries = ["United States of America", "Germany", "Japan", "Brazil", "United Kingdom", "South Africa", "New Zealand"];
    out.push(entry(
        "bar-names",
        json!({"mark": "bar", "title": "Revenue by country", "sort": [{"by": "revenue", "order": "desc"}], "encoding": {
            "x": {"field": "country", "title": ""},
            "y": {"op": "sum", "field": "revenue", "as": "revenue", "format": {"style": "currency", "currency": "USD", "digits": 0}}}}),
        batch(vec![
            names("country", countries),
            floats("revenue", [1_890_000.0, 1_200_400.0, 960_000.0, 610_000.0, 540_000.0, -120_000.0, 88_000.0]),
        ]),
    ));
    let quarters: Vec<i64> = (0..8).map(|i| day(2023 + i / 4, (i % 4 * 3 + 1) as u32, 1)).collect();
    let plans = ["Free", "Team", "Enterprise"];
    let signups = || {
        let rows: Vec<(i64, &str, i64)> = quarters
            .iter()
            .enumerate()
            .flat_map(|(i, &q)| {
                plans
                    .iter()
                    .enumerate()
                    .map(move |(p, &plan)| (q, plan, 40 + (i * (p + 2) * 7) as i64 + (noise((i * 3 + p) as u64) * 60.0) as i64))
            })
            .collect();
        batch(vec![
            times("quarter", rows.iter().map(|r| r.0)),
            names("plan", rows.iter().map(|r| r.1)),
            ints("signups", rows.iter().map(|r| r.2)),
        ])
    };
    for (name, stack) in [("bar-stacked", "stacked"), ("bar-grouped", "grouped"), ("bar-normalized", "normalized")] {
        out.push(entry(
            name,
            json!({"mark": "bar", "title": "Sign-ups by plan", "options": {"stack": stack}, "encoding": {
                "x": {"field": "date", "timeUnit": "quarter", "as": "quarter"}, "y": {"op": "sum", "field": "signups", "as": "signups"}, "color": {"field": "plan"}}}),
            signups(),
        ));
    }
    let bins: Vec<i64> = (-3..18).map(|i| i * 10).collect();
    out.push(entry(
        "histogram",
        json!({"mark": "bar", "title": "Arrival delay", "encoding": {
            "x": {"field": "delay", "bin": {"step": 10.0}, "title": "Delay", "format": {"unit": "min"}}, "y": {"op": "count", "as": "flights"}}}),
        batch(vec![ints("delay", bins.clone()), ints("flights", bins.iter().map(|&b| (820_000.0 * (-((b as f64 + 5.0) / 28.0).powi(2)).exp() + 40_000.0 * (-(b as f64) / 60.0).exp()) as i64))]),
    ));
    out.push(entry(
        "hours",
        json!({"mark": "bar", "title": "Mean delay by hour of departure", "encoding": {
            "x": {"field": "date", "timeUnit": "hourOfDay", "as": "hour"}, "y": {"op": "mean", "field": "delay", "as": "mean_delay", "format": {"unit": "min", "digits": 1}}}}),
        batch(vec![ints("hour", (0..24).filter(|h| *h != 3)), floats("mean_delay", (0..24).filter(|h| *h != 3).map(|h| 4.0 + 11.0 * ((h as f64 - 6.0) / 24.0 * 3.1).sin().max(-0.6) + noise(h as u64) * 2.0))]),
    ));
    let m = months(2001..2004);
    let seasonal = |i: usize| 240_000.0 + 30_000.0 * (i as f64 / 12.0 * std::f64::consts::TAU).sin() + 18_000.0 * noise(i as u64);
    out.push(entry(
        "line",
        json!({"mark": "line", "title": "Flights by month", "encoding": {
            "x": {"field": "date", "timeUnit": "month", "as": "month"}, "y": {"op": "count", "as": "flights"}}}),
        batch(vec![times("month", m.clone()), ints("flights", (0..m.len()).map(|i| seasonal(i) as i64))]),
    ));
    let days: Vec<i64> = (0..120).map(|i| day(2001, 1, 1) + i * DAY).collect();
    let metals = ["Gold", "Palladium", "Platinum", "Rhodium", "Silver"];
    let rows: Vec<(i64, &str, f64)> = days
        .iter()
        .enumerate()
        .flat_map(|(i, &d)| {
            metals.iter().enumerate().map(move |(s, &metal)| {
                let t = i as f64 / 20.0;
                (d, metal, 100.0 + (s as f64 - 2.0) * 9.0 * t + 12.0 * (t + s as f64).sin() + 6.0 * noise((i * 7 + s) as u64))
            })
        })
        .collect();
    let validity: Vec<bool> = rows.iter().enumerate().map(|(i, _)| !(150..190).contains(&i) || i % 5 != 2).collect();
    out.push(entry(
        "line-series",
        json!({"mark": "line", "title": "Price index", "encoding": {
            "x": {"field": "day"}, "y": {"op": "mean", "field": "price", "as": "price", "title": "Index, 1 January = 100"}, "color": {"field": "metal"}}}),
        batch(vec![times("day", rows.iter().map(|r| r.0)), names("metal", rows.iter().map(|r| r.1)), column("price", Values::Float(rows.iter().map(|r| r.2).collect()), Some(validity))]),
    ));
    out.push(entry(
        "area",
        json!({"mark": "area", "title": "Active users", "encoding": {
            "x": {"field": "day"}, "y": {"op": "sum", "field": "users", "as": "users"}}}),
        batch(vec![
            times("day", days.clone()),
            floats(
                "users",
                (0..days.len()).map(|i| (3_000.0 + 40.0 * i as f64 + 900.0 * ((i % 7) as f64 / 7.0 * std::f64::consts::TAU).sin()).round()),
            ),
        ]),
    ));
    for (name, stack) in [("area-stacked", "stacked"), ("area-normalized", "normalized"), ("area-overlaid", "overlaid")] {
        out.push(entry(
            name,
            json!({"mark": "area", "title": "Sign-ups by plan", "options": {"stack": stack}, "encoding": {
                "x": {"field": "date", "timeUnit": "quarter", "as": "quarter"}, "y": {"op": "sum", "field": "signups", "as": "signups"}, "color": {"field": "plan"}}}),
            signups(),
        ));
    }
    let n = 220;
    let species = ["Adelie", "Chinstrap", "Gentoo"];
    let g = |i: u64| noise(i) + noise(i + 1000) + noise(i + 2000) - 1.5;
    out.push(entry(
        "scatter",
        json!({"mark": "point", "title": "Penguins", "encoding": {
            "x": {"field": "flipper", "title": "Flipper length", "format": {"unit": "mm"}}, "y": {"field": "mass", "title": "Body mass", "format": {"unit": "g"}}, "color": {"field": "species"}}}),
        batch(vec![
            floats("flipper", (0..n).map(|i| (190.0 + (i % 3) as f64 * 12.0 + 8.0 * g(i)).round())),
            floats("mass", (0..n).map(|i| (3_500.0 + (i % 3) as f64 * 600.0 + 420.0 * g(i) + 260.0 * g(i + 9_000)).round())),
            names("species", (0..n).map(|i| species[(i % 3) as usize])),
        ]),
    ));
    let crowd = 60_000;
    out.push(entry(
        "scatter-crowded",
        json!({"mark": "point", "title": "Delay by distance", "encoding": {"x": {"field": "distance", "format": {"unit": "mi"}}, "y": {"field": "delay", "format": {"unit": "min"}}}}),
        batch(vec![
            floats("distance", (0..crowd).map(|i| 100.0 + 2_400.0 * noise(i).powi(2))),
            floats("delay", (0..crowd).map(|i| 8.0 + 30.0 * g(i + 50_000) + 60.0 * noise(i + 7).powi(8))),
        ]),
    ));
    let shares = || {
        batch(vec![
            texts("carrier", [Some("Southwest"), Some("Delta"), Some("American"), Some("United"), None, Some("Northwest & partners")]),
            ints("flights", [962, 731, 690, 541, 204, 61]),
        ])
    };
    for (name, radius) in [("pie", 0.0), ("donut", 0.62)] {
        out.push(entry(
            name,
            json!({"mark": "arc", "title": "Flights by carrier", "options": {"innerRadius": radius}, "encoding": {
                "theta": {"op": "count", "as": "flights"}, "color": {"field": "carrier"}}}),
            shares(),
        ));
    }
    out.push(entry(
        "metric-unit",
        json!({"mark": "metric", "title": "Mean delay", "encoding": {"value": {"op": "mean", "field": "delay", "as": "d", "format": {"digits": 1, "unit": "min"}}}}),
        batch(vec![floats("d", [7.284])]),
    ));
    out.push(entry(
        "metric",
        json!({"mark": "metric", "title": "Flights", "encoding": {"value": {"op": "count", "as": "n"}}}),
        batch(vec![ints("n", [3_000_000])]),
    ));
    out.push(entry(
        "line-log",
        json!({"mark": "line", "title": "Cases", "encoding": {
            "x": {"field": "day"}, "y": {"op": "sum", "field": "cases", "as": "cases", "scale": {"type": "log"}}}}),
        batch(vec![
            times("day", days.clone()),
            floats("cases", (0..days.len()).map(|i| (3.0 * (i as f64 / 11.0).exp() * (0.8 + 0.4 * noise(i as u64))).round())),
        ]),
    ));
    let many: Vec<String> = (0..2_000).map(|i| format!("Product {i:04}")).collect();
    out.push(entry(
        "bar-many",
        json!({"mark": "bar", "title": "Units by product", "encoding": {"x": {"field": "product"}, "y": {"op": "sum", "field": "units", "as": "units"}}}),
        batch(vec![names("product", many.iter().map(String::as_str)), floats("units", (0..2_000).map(|i| (1000.0 * noise(i).powi(3)).round()))]),
    ));
    let tasks = ["Onboarding and first project set-up", "Billing", "Search results are slow to load on mobile devices", "Export", "Other"];
    out.push(entry(
        "bar-long-names",
        json!({"mark": "bar", "title": "Tickets by topic and month, with a title that is far too long for the width of the chart it stands over", "encoding": {
            "y": {"field": "topic", "title": ""}, "x": {"op": "count", "as": "tickets"}, "color": {"field": "state"}}}),
        batch(vec![names("topic", tasks.iter().flat_map(|t| [*t, *t])), ints("tickets", [12, 4, 31, 9, 7, 2, 18, 1, 3, 3]), names("state", ["open", "closed"].into_iter().cycle().take(10))]),
    ));
    out.push(entry(
        "bar-diverging",
        json!({"mark": "bar", "title": "Net promoter score by month", "encoding": {
            "x": {"field": "date", "timeUnit": "month", "as": "month"}, "y": {"op": "sum", "field": "votes", "as": "votes"}, "color": {"field": "vote"}}}),
        batch(vec![
            times("month", m.iter().take(12).flat_map(|&t| [t, t, t])),
            ints("votes", (0..36).map(|i| if i % 3 == 0 { -(20 + (noise(i) * 30.0) as i64) } else { 10 + (noise(i) * 50.0) as i64 })),
            names("vote", ["Detractor", "Passive", "Promoter"].into_iter().cycle().take(36)),
        ]),
    ));
    let rates: Vec<i64> = (0..400).map(|i| day(2024, 3, 1) + i * 5 * 60_000_000).collect();
    out.push(entry(
        "line-minutes",
        json!({"mark": "line", "title": "Error rate", "encoding": {
            "x": {"field": "at"}, "y": {"field": "rate", "format": {"style": "percent"}}}}),
        batch(vec![times("at", rates.clone()), floats("rate", (0..rates.len()).map(|i| 0.004 + 0.02 * noise(i as u64).powi(6)))]),
    ));
    out.push(entry(
        "bar-shaded",
        json!({"mark": "bar", "title": "Destinations, shaded by mean delay", "sort": [{"by": "flights", "order": "desc"}], "encoding": {
            "y": {"field": "destination"}, "x": {"op": "count", "as": "flights"}, "color": {"op": "mean", "field": "delay", "as": "mean_delay", "format": {"digits": 1, "unit": "min"}}}}),
        batch(vec![names("destination", AIRPORTS.map(|a| a.0)), ints("flights", AIRPORTS.map(|a| a.1)), floats("mean_delay", (0..15).map(|i| 4.0 + 14.0 * noise(i)))]),
    ));
    out.push(entry(
        "scatter-shaded",
        json!({"mark": "point", "title": "Cars", "encoding": {"x": {"field": "weight", "format": {"unit": "lbs"}}, "y": {"field": "mpg", "title": "Miles per gallon"}, "color": {"field": "horsepower"}}}),
        batch(vec![
            floats("weight", (0..300).map(|i| 1_600.0 + 3_400.0 * noise(i))),
            floats("mpg", (0..300).map(|i| 42.0 - 26.0 * noise(i) + 8.0 * (noise(i + 77) - 0.5))),
            floats("horsepower", (0..300).map(|i| (50.0 + 150.0 * noise(i) + 30.0 * noise(i + 5)).round())),
        ]),
    ));
    out.push(entry(
        "line-ages",
        json!({"mark": "line", "title": "From year 1 to 9999", "encoding": {"x": {"field": "at"}, "y": {"field": "v"}}}),
        batch(vec![times("at", [1, 1500, 4000, 9999].map(|y| day(y, 1, 1))), floats("v", [3.0, 1.0, 7.0, 5.0])]),
    ));
    out.push(entry(
        "empty",
        json!({"mark": "bar", "title": "Top destinations", "encoding": {"x": {"field": "destination"}, "y": {"op": "count", "as": "flights"}}}),
        batch(vec![names("destination", []), ints("flights", [])]),
    ));
    out
}
