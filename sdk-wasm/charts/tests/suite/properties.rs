//! What holds for every chart, whatever its data and size.

use crate::common::{self, batch, day, floats, ints, names, spec, times, try_scene};
use pellucid_charts::scene::Align;
use pellucid_charts::{
    ApproximateMetrics, Item, MeasureText, Rect, SelectionState, State, Theme, View,
};
use pellucid_core::{Batch, BatchColumn, ChartSpec, FilterOp};
use proptest::prelude::*;
use serde_json::json;

#[derive(Debug, Clone)]
struct Case {
    mark: &'static str,
    key: usize,
    stack: &'static str,
    horizontal: bool,
    series: usize,
    keys: usize,
    values: Vec<f64>,
    width: f64,
    height: f64,
}

const WORDS: [&str; 9] = [
    "ATL",
    "Germany",
    "United States of America",
    "x",
    "New Zealand",
    "Supercalifragilistic",
    "b c d",
    "Île-de-France",
    "42",
];

fn case() -> impl Strategy<Value = Case> {
    let mark = prop::sample::select(vec!["bar", "line", "area", "point"]);
    let stack = prop::sample::select(vec!["stacked", "grouped", "normalized", "overlaid"]);
    let values = (prop::collection::vec(-1.0f64..1.0, 200), -3i32..9, any::<bool>()).prop_map(
        |(v, power, positive)| {
            v.iter().map(|v| if positive { v.abs() } else { *v } * 10f64.powi(power)).collect()
        },
    );
    (
        mark,
        0usize..6,
        stack,
        any::<bool>(),
        1usize..5,
        1usize..40,
        values,
        60.0f64..1700.0,
        50.0f64..1000.0,
    )
        .prop_map(|(mark, key, stack, horizontal, series, keys, values, width, height)| Case {
            mark,
            key,
            stack,
            horizontal,
            series,
            keys,
            values,
            width,
            height,
        })
}

impl Case {
    fn build(&self) -> (ChartSpec, Batch) {
        let rows: Vec<(usize, usize)> =
            (0..self.keys).flat_map(|k| (0..self.series).map(move |s| (k, s))).collect();
        let ks = || rows.iter().map(|r| r.0);
        let labels: Vec<String> = (0..self.keys)
            .map(|k| format!("{} {}", WORDS[k % WORDS.len()], k / WORDS.len()))
            .collect();
        let (key, column): (serde_json::Value, BatchColumn) = match self.key {
            0 => (json!({"field": "k"}), names("k", ks().map(|k| labels[k].as_str()))),
            1 => (
                json!({"field": "k", "timeUnit": "month"}),
                times("k", ks().map(|k| day(2001 + k as i64 / 12, (k % 12) as u32 + 1, 1))),
            ),
            2 => (
                json!({"field": "k", "timeUnit": "day"}),
                times("k", ks().map(|k| day(2001, 1, 20) + k as i64 * common::DAY)),
            ),
            3 => (
                json!({"field": "k", "bin": {"step": 2.5}}),
                floats("k", ks().map(|k| k as f64 * 2.5)),
            ),
            4 => (
                json!({"field": "k", "timeUnit": "hourOfDay"}),
                ints("k", ks().map(|k| k as i64 % 24)),
            ),
            _ => (json!({"field": "k"}), floats("k", ks().map(|k| k as f64 * 17.3 - 40.0))),
        };
        let value = if self.mark == "point" {
            json!({"field": "v"})
        } else {
            json!({"field": "v", "op": "sum", "as": "v"})
        };
        let (x, y) =
            if self.horizontal && self.mark == "bar" { (value, key) } else { (key, value) };
        let mut s = json!({"mark": self.mark, "title": "A chart of things", "options": {"stack": self.stack}, "encoding": {"x": x, "y": y}});
        let mut columns = vec![column, floats("v", self.values[..rows.len()].iter().copied())];
        if self.series > 1 {
            s["encoding"]["color"] = json!({"field": "c"});
            columns.push(names("c", rows.iter().map(|r| WORDS[r.1])));
        }
        (spec(s), batch(columns))
    }

    fn scene(&self, state: &State) -> View {
        let (spec, data) = self.build();
        try_scene(&spec, &data, self.width, self.height, &Theme::light(), state).expect("laid out")
    }
}

/// The box of a text's capitals.
fn text_box(item: &Item) -> Option<Rect> {
    let Item::Text { text, at, font, align, upward, .. } = item else { return None };
    let (width, half) = (ApproximateMetrics.width(text, font), font.size * 0.36);
    let start = match align {
        Align::Start => 0.0,
        Align::Middle => -width / 2.0,
        Align::End => -width,
    };
    Some(match upward {
        false => Rect {
            left: at.x + start,
            right: at.x + start + width,
            top: at.y - half,
            bottom: at.y + half,
        },
        true => Rect {
            left: at.x - half,
            right: at.x + half,
            top: at.y - start - width,
            bottom: at.y - start,
        },
    })
}

fn item_box(item: &Item) -> Option<Rect> {
    let around = |points: &[pellucid_charts::Point]| {
        let first = points.first()?;
        let start = Rect { left: first.x, right: first.x, top: first.y, bottom: first.y };
        Some(points.iter().fold(start, |r, p| Rect {
            left: r.left.min(p.x),
            right: r.right.max(p.x),
            top: r.top.min(p.y),
            bottom: r.bottom.max(p.y),
        }))
    };
    match item {
        Item::Rect { rect, .. } => Some(*rect),
        Item::Rule { from, to, .. } => Some(Rect::between(*from, *to)),
        Item::Path { points, .. } | Item::Polygon { points, .. } => around(points),
        Item::Circle { center, .. } | Item::Ring { center, .. } => around(&[*center]),
        Item::Image { .. } => None,
        Item::Text { .. } => text_box(item),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn texts_never_touch(case in case()) {
        let scene = case.scene(&State::default());
        let boxes: Vec<(Rect, &Item)> = scene.items.iter().filter_map(|i| text_box(i).map(|b| (b, i))).collect();
        for (n, (a, i)) in boxes.iter().enumerate() {
            for (b, j) in &boxes[n + 1..] {
                let apart = a.right <= b.left + 0.5 || b.right <= a.left + 0.5 || a.bottom <= b.top + 0.5 || b.bottom <= a.top + 0.5;
                prop_assert!(apart, "{i:?} touches {j:?}");
            }
        }
    }

    #[test]
    fn nothing_lies_outside(case in case()) {
        let scene = case.scene(&State::default());
        let bounds = Rect { left: 0.0, top: 0.0, right: case.width, bottom: case.height }.grown(0.6);
        for item in &scene.items {
            if let Some(b) = item_box(item) {
                prop_assert!(bounds.contains(b.left, b.top) && bounds.contains(b.right, b.bottom), "{item:?} {bounds:?}");
            }
        }
    }

    #[test]
    fn a_mark_is_hit_at_its_anchor(case in case()) {
        let scene = case.scene(&State::default());
        let (_, data) = case.build();
        let key = |row: usize| data.columns[0].text(row).map(str::to_owned).unwrap_or_else(|| format!("{:?}", data.columns[0].number(row)));
        for p in scene.data() {
            let hit = scene.hit(p.anchor.x, p.anchor.y).expect("a hit");
            // Marks may cover each other, but not at another key, other than among points and where keys share a pixel.
            let along = |row: usize| {
                let anchor = scene.data().into_iter().find(|d| d.row == row).map(|d| d.anchor)?;
                Some(if case.horizontal && case.mark == "bar" { anchor.y } else { anchor.x })
            };
            let share_a_pixel = along(hit.row).zip(along(p.row)).is_some_and(|(a, b)| (a - b).abs() < 1.5);
            if case.mark != "point" && !share_a_pixel {
                prop_assert_eq!(key(hit.row), key(p.row));
            }
            prop_assert!(!hit.tooltip.rows.is_empty());
        }
    }

    #[test]
    fn an_interval_holds_what_lies_in_it(case in case(), from in 0.0f64..1.0, to in 0.0f64..1.0) {
        let scene = case.scene(&State::default());
        let p = scene.plot();
        let at = |share: f64| (p.left + share * p.width(), p.top + share * p.height());
        let ((x0, y0), (x1, y1)) = (at(from), at(to));
        let Some(filters) = scene.interval(x0, y0, x1, y1) else {
            prop_assert!(case.key == 4 || from == to);
            return Ok(());
        };
        // Drawn again with its own filters, the selection holds the marks well inside the drag and none well outside.
        let (_, data) = case.build();
        let horizontal = case.horizontal && case.mark == "bar";
        let along = |p: pellucid_charts::Point| if horizontal { p.y } else { p.x };
        let (low, high) = if horizontal { (y0.min(y1), y0.max(y1)) } else { (x0.min(x1), x0.max(x1)) };
        let slack = (if horizontal { p.height() } else { p.width() }) / (case.keys.max(2) - 1) as f64 + 1.0;
        for d in scene.data() {
            let v = along(d.anchor);
            let inside = filters.iter().all(|f| {
                let number = data.columns[0].number(d.row).map(|n| if matches!(case.key, 1 | 2) { n / 1000.0 } else { n });
                let scalar = |s: &pellucid_core::Scalar| s.as_f64();
                match f.op {
                    FilterOp::Gte => number >= f.value.as_ref().and_then(scalar),
                    FilterOp::Lt => number < f.value.as_ref().and_then(scalar),
                    FilterOp::Between => number >= scalar(&f.values.as_ref().unwrap()[0]) && number <= scalar(&f.values.as_ref().unwrap()[1]),
                    _ => {
                        let text = data.columns[0].text(d.row);
                        let same = |s: &pellucid_core::Scalar| match s {
                            pellucid_core::Scalar::Str(s) => Some(s.as_str()) == text,
                            s => s.as_f64() == number,
                        };
                        f.value.iter().chain(f.values.iter().flatten()).any(same)
                    }
                }
            });
            prop_assert!(inside || v < low + slack || v > high - slack, "{d:?} is left out of {filters:?}");
            prop_assert!(!inside || (v > low - slack && v < high + slack), "{d:?} is held by {filters:?}");
        }
        let state = State { selection: Some(SelectionState { filters }), ..State::default() };
        case.scene(&state);
    }
}
