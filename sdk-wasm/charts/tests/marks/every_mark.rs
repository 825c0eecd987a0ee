//! Every example of the gallery, and so every mark, over bad data: drawn sensibly within bounds, or
//! refused with a code.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::common::{self, day, examples, try_scene};
use pellucid_charts::{ApproximateMetrics, Item, Point, State, Theme, View, pdf, svg};
use pellucid_core::chart::Mark;
use pellucid_core::{Batch, BatchColumn, Code, Values};

/// Most items and vertices of a chart of ten thousand rows: a browser draws them in some hundred
/// milliseconds.
const MOST_ITEMS: usize = 120_000;
const MOST_VERTICES: usize = 2_000_000;

fn mapped(data: &Batch, change: impl Fn(&BatchColumn) -> BatchColumn) -> Batch {
    Batch { columns: data.columns.iter().map(change).collect(), ..data.clone() }
}

/// Every number of the batch replaced by what `at` gives for its row.
fn numbers(data: &Batch, at: impl Fn(usize, f64) -> f64) -> Batch {
    mapped(data, |c| match &c.values {
        Values::Float(v) => BatchColumn {
            values: Values::Float(v.iter().enumerate().map(|(i, v)| at(i, *v)).collect()),
            ..c.clone()
        },
        Values::Int(v) => {
            let made = v.iter().enumerate().map(|(i, v)| at(i, *v as f64) as i64).collect();
            BatchColumn { values: Values::Int(made), ..c.clone() }
        }
        _ => c.clone(),
    })
}

/// The rows at these places.
fn rows(data: &Batch, places: &[usize]) -> Batch {
    let columns = data.columns.iter().map(|c| {
        let values = match &c.values {
            Values::Int(v) => Values::Int(places.iter().map(|&i| v[i]).collect()),
            Values::Float(v) => Values::Float(places.iter().map(|&i| v[i]).collect()),
            Values::Decimal { values, scale } => Values::Decimal {
                values: places.iter().map(|&i| values[i]).collect(),
                scale: *scale,
            },
            Values::Bool(v) => Values::Bool(places.iter().map(|&i| v[i]).collect()),
            Values::Time(v) => Values::Time(places.iter().map(|&i| v[i]).collect()),
            Values::String { codes, dictionary } => Values::String {
                codes: places.iter().map(|&i| codes[i]).collect(),
                dictionary: Arc::clone(dictionary),
            },
        };
        BatchColumn {
            values,
            validity: c.validity.as_ref().map(|v| places.iter().map(|&i| v[i]).collect()),
            ..c.clone()
        }
    });
    Batch { columns: columns.collect(), rows: places.len(), total: places.len() }
}

fn renamed(data: &Batch, name: impl Fn(usize) -> String) -> Batch {
    mapped(data, |c| match &c.values {
        Values::String { codes, dictionary } => {
            let dictionary = Arc::new((0..dictionary.len()).map(&name).collect());
            BatchColumn { values: Values::String { codes: codes.clone(), dictionary }, ..c.clone() }
        }
        _ => c.clone(),
    })
}

/// Ten thousand rows, each with names of its own.
fn ten_thousand(data: &Batch) -> Batch {
    if data.rows == 0 {
        return data.clone();
    }
    let many: Vec<usize> = (0..10_000).map(|i| i % data.rows).collect();
    mapped(&rows(data, &many), |c| match &c.values {
        Values::String { .. } => {
            let dictionary = Arc::new((0..many.len()).map(|i| format!("name {i}")).collect());
            BatchColumn {
                values: Values::String { codes: (0..many.len() as u32).collect(), dictionary },
                validity: None,
                ..c.clone()
            }
        }
        _ => c.clone(),
    })
}

fn times(data: &Batch, at: impl Fn(usize) -> i64) -> Batch {
    mapped(data, |c| match &c.values {
        Values::Time(v) => {
            BatchColumn { values: Values::Time((0..v.len()).map(&at).collect()), ..c.clone() }
        }
        _ => c.clone(),
    })
}

/// What data may be like, by name.
fn bad(data: &Batch) -> Vec<(&'static str, Batch)> {
    let label = "W".repeat(300);
    let markup = "<script>alert(1)</script>&amp;\u{202e}]]>\"'\u{0}\n";
    let all_null =
        mapped(data, |c| BatchColumn { validity: Some(vec![false; data.rows]), ..c.clone() });
    let same: Vec<usize> = (0..data.rows.min(1)).cycle().take(data.rows).collect();
    vec![
        ("null", all_null),
        ("NaN", numbers(data, |_, _| f64::NAN)),
        (
            "infinite",
            numbers(data, |i, _| if i % 2 == 0 { f64::INFINITY } else { f64::NEG_INFINITY }),
        ),
        ("one NaN", numbers(data, |i, v| if i == 0 { f64::NAN } else { v })),
        ("enormous", numbers(data, |i, v| v * if i % 2 == 0 { 1e300 } else { -1e300 })),
        ("tiny", numbers(data, |_, v| v * 1e-300)),
        ("all equal", numbers(data, |_, _| 5.0)),
        ("zero", numbers(data, |_, _| 0.0)),
        ("negative", numbers(data, |_, v| -v.abs() - 1.0)),
        ("one row", rows(data, &(0..data.rows.min(1)).collect::<Vec<_>>())),
        ("no row", rows(data, &[])),
        ("one key for all", rows(data, &same)),
        ("each row twice", rows(data, &(0..data.rows).flat_map(|i| [i, i]).collect::<Vec<_>>())),
        ("ten thousand rows", ten_thousand(data)),
        ("labels of 300 letters", renamed(data, |i| format!("{label}{i}"))),
        ("labels of markup", renamed(data, |i| format!("{markup}{i}"))),
        ("labels of nothing", renamed(data, |_| String::new())),
        ("labels from right to left", renamed(data, |i| format!("مدينة {i}"))),
        ("year 1", times(data, |i| day(1, 1, 1) + i as i64 * common::DAY)),
        ("year 9999", times(data, |i| day(9999, 12, 31) - i as i64 * common::DAY)),
        (
            "years 1 to 9999",
            times(data, |i| if i % 2 == 0 { day(1, 1, 1) } else { day(9999, 12, 31) }),
        ),
    ]
}

fn points(item: &Item) -> Vec<Point> {
    match item {
        Item::Rect { rect, .. } | Item::Image { rect, .. } => {
            vec![Point::new(rect.left, rect.top), Point::new(rect.right, rect.bottom)]
        }
        Item::Rule { from, to, .. } => vec![*from, *to],
        Item::Path { points, .. } | Item::Polygon { points, .. } => points.clone(),
        Item::Circle { center, .. } | Item::Ring { center, .. } => vec![*center],
        Item::Text { at, .. } => vec![*at],
    }
}

/// Everything has a place, texts are plain, and there is not too much of it.
fn sane(scene: &View, what: &str) {
    assert!(scene.items.len() <= MOST_ITEMS, "{what}: {} items", scene.items.len());
    let mut vertices = 0;
    for item in &scene.items {
        let points = points(item);
        vertices += points.len();
        assert!(points.iter().all(|p| p.x.is_finite() && p.y.is_finite()), "{what}: {item:?}");
        if let Item::Text { text, .. } = item {
            assert!(
                !text.chars().any(char::is_control) && text.chars().count() <= 240,
                "{what}: {text:?}"
            );
            let number = text.replace("infinite", "");
            assert!(!number.contains("NaN") && !number.contains("inf"), "{what}: {text}");
        }
    }
    assert!(vertices <= MOST_VERTICES, "{what}: {vertices} vertices");
    assert!(!scene.description().is_empty(), "{what}");
}

#[test]
fn bad_data_is_drawn_or_refused_with_a_code() {
    let mut marks = BTreeSet::new();
    for e in examples::all() {
        marks.insert(e.spec.mark.as_str());
        let height = (400.0 * e.ratio).round();
        for (name, data) in bad(&e.data) {
            let what = format!("{} with {name}", e.name);
            match try_scene(&e.spec, &data, 400.0, height, &Theme::light(), &State::default()) {
                Ok(scene) => {
                    sane(&scene, &what);
                    common::inside(&scene);
                    let text = svg(&scene);
                    assert!(!text.contains("<script"), "{what}");
                    if data.rows < 10_000 {
                        assert!(
                            pdf(&scene, "", &ApproximateMetrics).starts_with(b"%PDF-1."),
                            "{what}"
                        );
                    }
                }
                Err(e) => {
                    let said = matches!(
                        e.code,
                        Code::InvalidSpec | Code::TypeMismatch | Code::LimitExceeded
                    );
                    assert!(said && !e.message.is_empty(), "{what}: {e:?}");
                }
            }
        }
    }
    let pictures = Mark::ALL.into_iter().filter(|m| !m.rules().shown_as.is_text());
    let missing: Vec<&str> = pictures.map(Mark::as_str).filter(|m| !marks.contains(m)).collect();
    assert!(missing.is_empty(), "no example of {missing:?}");
}

/// Parts of a whole cannot be negative: these charts say so and name the channel.
#[test]
fn negative_parts_are_refused() {
    for e in examples::all() {
        if matches!(
            e.spec.mark,
            Mark::Arc | Mark::Treemap | Mark::Sunburst | Mark::Funnel | Mark::Sankey
        ) {
            let data = numbers(&e.data, |_, v| -v.abs() - 1.0);
            let refused =
                try_scene(&e.spec, &data, 400.0, 300.0, &Theme::light(), &State::default()).err();
            let refused = refused.unwrap_or_else(|| panic!("{} draws negative parts", e.name));
            assert_eq!(refused.code, Code::InvalidSpec, "{}", e.name);
            assert!(refused.path.is_some(), "{}", e.name);
        }
    }
}

/// Pixels that are neither page nor text nor grid: those of a hue.
fn coloured(scene: &View) -> usize {
    let picture = pellucid_charts::png(scene, 1.0).unwrap();
    let pixels = resvg::tiny_skia::Pixmap::decode_png(&picture).unwrap();
    let hue = |p: &&resvg::tiny_skia::PremultipliedColorU8| {
        let (low, high) =
            (p.red().min(p.green()).min(p.blue()), p.red().max(p.green()).max(p.blue()));
        high - low > 40
    };
    pixels.pixels().iter().filter(hue).count()
}

/// Odd data must not leave an empty picture where there is something to see: slivers hidden by
/// their gaps, areas of one key.
#[test]
fn what_there_is_to_see_is_seen() {
    let mut charts = BTreeSet::new();
    for e in examples::all() {
        // Numbers written out have no hue, and names that no shape has are refused.
        if matches!(e.spec.mark, Mark::Metric) || !charts.insert(e.chart.clone()) {
            continue;
        }
        let kinds = [
            "one row",
            "ten thousand rows",
            "all equal",
            "each row twice",
            "labels of 300 letters",
        ];
        for (name, data) in bad(&e.data).into_iter().filter(|(name, _)| kinds.contains(name)) {
            let Ok(scene) = try_scene(
                &e.spec,
                &data,
                400.0,
                (400.0 * e.ratio).round(),
                &Theme::light(),
                &State::default(),
            ) else {
                continue;
            };
            let seen = coloured(&scene);
            assert!(seen >= 12, "{} with {name}: {seen} pixels", e.name);
        }
    }
    assert!(charts.len() > 20, "{charts:?}");
}
