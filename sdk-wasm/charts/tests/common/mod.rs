//! Small fixed data and charts over it.
#![expect(
    dead_code,
    unreachable_pub,
    reason = "each of the tests that share this takes what it needs"
)]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests may panic: that is how a test fails"
)]

pub mod answer;
pub mod cases;
pub mod examples;
pub mod rows;
pub mod view;

use std::rc::Rc;
use std::sync::Arc;

use pellucid_charts::{
    ApproximateMetrics, EnglishLocale, Input, Locale, Size, State, Theme, TimeLabel, View, layout,
    svg,
};
use pellucid_core::chart::Format;
use pellucid_core::time::days_from_civil;
use pellucid_core::{Batch, BatchColumn, ChartSpec, DataType, Field, Result, Values};
use serde_json::Value;

pub const DAY: i64 = 86_400_000_000;

pub fn day(y: i64, m: u32, d: u32) -> i64 {
    days_from_civil(y, m, d) * DAY
}

pub fn column(name: &str, values: Values, validity: Option<Vec<bool>>) -> BatchColumn {
    let data_type = match &values {
        Values::Int(_) => DataType::Int,
        Values::Float(_) => DataType::Float,
        Values::Decimal { .. } => DataType::Decimal,
        Values::Bool(_) => DataType::Bool,
        Values::String { .. } => DataType::String,
        Values::Time(_) => DataType::Timestamp,
    };
    BatchColumn {
        field: Field { name: name.to_owned(), data_type, nullable: validity.is_some() },
        values,
        validity,
    }
}

pub fn ints(name: &str, v: impl IntoIterator<Item = i64>) -> BatchColumn {
    column(name, Values::Int(v.into_iter().collect()), None)
}

pub fn floats(name: &str, v: impl IntoIterator<Item = f64>) -> BatchColumn {
    column(name, Values::Float(v.into_iter().collect()), None)
}

pub fn times(name: &str, v: impl IntoIterator<Item = i64>) -> BatchColumn {
    column(name, Values::Time(v.into_iter().collect()), None)
}

/// Texts; `None` is null.
pub fn texts<'a>(name: &str, v: impl IntoIterator<Item = Option<&'a str>>) -> BatchColumn {
    let mut dictionary: Vec<String> = Vec::new();
    let (mut codes, mut valid) = (Vec::new(), Vec::new());
    for text in v {
        valid.push(text.is_some());
        let text = text.unwrap_or("");
        let code = dictionary.iter().position(|d| d == text).unwrap_or_else(|| {
            dictionary.push(text.to_owned());
            dictionary.len() - 1
        });
        codes.push(code as u32);
    }
    let validity = if valid.iter().all(|&v| v) { None } else { Some(valid) };
    column(name, Values::String { codes, dictionary: Arc::new(dictionary) }, validity)
}

pub fn names<'a>(name: &str, v: impl IntoIterator<Item = &'a str>) -> BatchColumn {
    texts(name, v.into_iter().map(Some))
}

pub fn batch(columns: Vec<BatchColumn>) -> Batch {
    let rows = columns.first().map_or(0, |c| match &c.values {
        Values::Int(v) | Values::Time(v) => v.len(),
        Values::Float(v) => v.len(),
        Values::Decimal { values, .. } => values.len(),
        Values::Bool(v) => v.len(),
        Values::String { codes, .. } => codes.len(),
    });
    Batch { columns, rows, total: rows }
}

pub fn spec(v: Value) -> ChartSpec {
    serde_json::from_value(v).expect("the specification parses")
}

/// English with the clock of the Pacific coast's winter, as far as the gallery needs a clock.
pub struct PacificWinter;

impl Locale for PacificWinter {
    fn number(&self, value: f64, format: &Format) -> String {
        EnglishLocale.number(value, format)
    }
    fn tick(&self, value: f64, format: &Format, compact: bool) -> String {
        EnglishLocale.tick(value, format, compact)
    }
    fn time(&self, micros: i64, label: TimeLabel) -> String {
        EnglishLocale.time(micros, label)
    }
    fn utc_offset(&self, zone: &str, _: i64) -> Option<i64> {
        match zone {
            "UTC" => Some(0),
            "America/Los_Angeles" => Some(-DAY / 3),
            _ => None,
        }
    }
}

/// As [`PacificWinter`], read from right to left.
pub struct Mirrored;

impl Locale for Mirrored {
    fn number(&self, value: f64, format: &Format) -> String {
        PacificWinter.number(value, format)
    }
    fn tick(&self, value: f64, format: &Format, compact: bool) -> String {
        PacificWinter.tick(value, format, compact)
    }
    fn time(&self, micros: i64, label: TimeLabel) -> String {
        PacificWinter.time(micros, label)
    }
    fn utc_offset(&self, zone: &str, micros: i64) -> Option<i64> {
        PacificWinter.utc_offset(zone, micros)
    }
    fn right_to_left(&self) -> bool {
        true
    }
}

pub fn try_scene(
    spec: &ChartSpec,
    data: &Batch,
    width: f64,
    height: f64,
    theme: &Theme,
    state: &State,
) -> Result<View> {
    let locale: Rc<dyn Locale> = Rc::new(PacificWinter);
    let size = Size { width, height };
    layout(&Input { spec, data, size, theme, locale: &locale, measure: &ApproximateMetrics, state })
}

pub fn scene(spec: &ChartSpec, data: &Batch, width: f64, height: f64) -> View {
    try_scene(spec, data, width, height, &Theme::light(), &State::default())
        .expect("the chart is laid out")
}

/// Counts of two-dimensional bins of 15 by 0.5.
pub fn cells() -> (ChartSpec, Batch) {
    let chart = spec(serde_json::json!({"mark": "rect", "encoding": {
        "x": {"field": "a", "bin": {"step": 15}, "as": "a"},
        "y": {"field": "b", "bin": {"step": 0.5}, "as": "b"},
        "color": {"op": "count", "as": "n"}
    }}));
    let all = || (0..60).map(|i| (f64::from(i % 10), f64::from(i / 10)));
    let data = batch(vec![
        floats("a", all().map(|c| c.0 * 15.0 - 30.0)),
        floats("b", all().map(|c| c.1 * 0.5)),
        ints("n", (0..60).map(|i| i * i)),
    ]);
    (chart, data)
}

/// A number between 0 and 1 for each index, the same in every run.
pub fn noise(i: u64) -> f64 {
    let mut x = i.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (x ^ (x >> 31)) as f64 / u64::MAX as f64
}

/// Where each text stands, by the metrics it was laid out with: a little less than its letters
/// take, since those that touch are read.
pub fn text_boxes(scene: &View) -> Vec<(String, pellucid_charts::Rect)> {
    use pellucid_charts::scene::Align;
    use pellucid_charts::{Item, MeasureText, Rect};
    let one = |item: &Item| {
        let Item::Text { text, at, font, align, upward, .. } = item else { return None };
        let (width, half) = (ApproximateMetrics.width(text, font), font.size * 0.36);
        let start = match align {
            Align::Start => 0.0,
            Align::Middle => -width / 2.0,
            Align::End => -width,
        };
        let rect = match upward {
            true => Rect {
                left: at.x - half,
                right: at.x + half,
                top: at.y - start - width,
                bottom: at.y - start,
            },
            false => Rect {
                left: at.x + start,
                right: at.x + start + width,
                top: at.y - half,
                bottom: at.y + half,
            },
        };
        Some((text.clone(), rect))
    };
    scene.items.iter().filter_map(one).collect()
}

/// Texts that stand over each other.
pub fn overlapping(scene: &View) -> Vec<String> {
    let boxes = text_boxes(scene);
    let mut out = Vec::new();
    for (i, (a, r)) in boxes.iter().enumerate() {
        for (b, s) in &boxes[i + 1..] {
            if r.left + 1.0 < s.right
                && s.left + 1.0 < r.right
                && r.top + 0.5 < s.bottom
                && s.top + 0.5 < r.bottom
            {
                out.push(format!("{a:?} and {b:?}"));
            }
        }
    }
    out
}

/// Every text lies within the chart, by the metrics it was laid out with.
pub fn inside(scene: &View) {
    use pellucid_charts::scene::Align;
    use pellucid_charts::{Item, MeasureText, Rect};
    let bounds =
        Rect { left: 0.0, top: 0.0, right: scene.size.width, bottom: scene.size.height }.grown(0.5);
    for item in &scene.items {
        let Item::Text { text, at, font, align, upward, .. } = item else { continue };
        let width = ApproximateMetrics.width(text, font);
        let start = match align {
            Align::Start => 0.0,
            Align::Middle => -width / 2.0,
            Align::End => -width,
        };
        let ends = if *upward {
            [(at.x, at.y - start), (at.x, at.y - start - width)]
        } else {
            [(at.x + start, at.y), (at.x + start + width, at.y)]
        };
        assert!(ends.iter().all(|&(x, y)| bounds.contains(x, y)), "{text} {ends:?} in {bounds:?}");
    }
}

/// Draws a chart at sizes from nothing to wide, with the pointer and the keyboard on it, and asks
/// the view all that a reader may ask.
pub fn survive(s: &Value, data: &Batch) {
    let s = spec(s.clone());
    for (w, h) in [
        (0.0, 0.0),
        (1.0, 1.0),
        (60.0, 40.0),
        (400.0, 260.0),
        (f64::NAN, f64::INFINITY),
        (4000.0, 900.0),
    ] {
        let state = State { hover: Some((w / 2.0, h / 2.0)), focus: Some(0), ..State::default() };
        let scene = try_scene(&s, data, w, h, &Theme::light(), &state).expect("drawn");
        // Readers are told of them in words.
        let text = svg(&scene).replace("infinite", "");
        assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
        pellucid_charts::commands::record(&scene, 2.0);
        scene.hit(w / 2.0, h / 2.0);
        scene.interval(0.0, 0.0, w, h);
        scene.point(0);
        scene.point(1_000_000);
        scene.description();
        scene.data();
        for i in 0..scene.data_len().min(50) {
            let p = scene.data_point(i).unwrap();
            scene.hit(p.anchor.x, p.anchor.y);
        }
    }
}
