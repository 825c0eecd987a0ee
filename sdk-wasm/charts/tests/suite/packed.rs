//! More marks than pixels: what is drawn is what drawing all would show, and every mark is still
//! found.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::common::{
    self, batch, cases, examples, floats, ints, names, noise, spec, times, try_scene,
};
use pellucid_charts::{
    ApproximateMetrics, EnglishLocale, Gesture, Input, Item, Locale, Rect, SelectionState, Size,
    State, Theme, View, Zoom, layout, layout_again,
};
use pellucid_core::chart::Directions;
use pellucid_core::{Batch, ChartSpec, Filter};
use serde_json::json;

const ROWS: i64 = 20_000;
const SIZE: (f64, f64) = (600.0, 300.0);

fn value(i: i64) -> f64 {
    noise(i as u64) * 100.0 - 30.0
}

fn bars() -> (ChartSpec, Batch) {
    let s = json!({"mark": "bar", "encoding": {"x": {"field": "x", "bin": {"step": 1}, "as": "x"}, "y": {"op": "sum", "field": "y", "as": "y"}}});
    (spec(s), batch(vec![ints("x", 0..ROWS), floats("y", (0..ROWS).map(value))]))
}

fn drawn(spec: &ChartSpec, data: &Batch, state: &State) -> View {
    try_scene(spec, data, SIZE.0, SIZE.1, &Theme::light(), state).unwrap()
}

/// The rectangles of the plot that are a column wide.
fn thin(scene: &View) -> Vec<(Rect, pellucid_charts::Rgba)> {
    let plot = scene.plot();
    let inside = |r: &Rect| {
        r.width() <= 1.0 + 1e-9 && r.left >= plot.left - 1.0 && r.right <= plot.right + 1.0
    };
    scene
        .items
        .iter()
        .filter_map(|i| {
            if let Item::Rect { rect, color, .. } = i {
                inside(rect).then_some((*rect, *color))
            } else {
                None
            }
        })
        .collect()
}

#[test]
fn of_each_pixel_column_the_extremes_are_drawn_and_nothing_else() {
    let (s, data) = bars();
    let scene = drawn(&s, &data, &State::default());
    let plot = scene.plot();
    // Places follow from values alone: both axes are straight.
    let of = |i: i64| scene.data_point(i as usize).unwrap().anchor;
    let (first, last) = (of(0), of(ROWS - 1));
    let per_row = (last.x - first.x) / (ROWS - 1) as f64;
    let (v0, v1) = (value(0), value(1));
    let per_value = (of(1).y - first.y) / (v1 - v0);
    let mut columns: BTreeMap<i64, (f64, f64)> = BTreeMap::new();
    for i in 0..ROWS {
        let at = of(i);
        assert!((at.x - (first.x + i as f64 * per_row)).abs() < 0.01, "datum {i}");
        assert!((at.y - (first.y + (value(i) - v0) * per_value)).abs() < 0.02, "datum {i}");
        let (low, high) = columns
            .entry((at.x - plot.left).floor() as i64)
            .or_insert((f64::INFINITY, f64::NEG_INFINITY));
        (*low, *high) = (low.min(at.y), high.max(at.y));
    }
    let mut ink: BTreeMap<i64, (f64, f64)> = BTreeMap::new();
    let rects = thin(&scene);
    assert!(rects.len() <= 2 * plot.width() as usize + 2, "{} rectangles", rects.len());
    for (r, _) in rects {
        let (low, high) = ink
            .entry(((r.left + r.right) / 2.0 - plot.left).floor() as i64)
            .or_insert((f64::INFINITY, f64::NEG_INFINITY));
        (*low, *high) = (low.min(r.top), high.max(r.bottom));
    }
    // Every column holds positive and negative values, so that all the ink there is lies between
    // the extremes.
    for (column, (low, high)) in columns {
        let (top, bottom) = ink[&column];
        assert!(
            (top - low).abs() < 0.02 && (bottom - high).abs() < 0.02,
            "column {column}: {top} to {bottom}, not {low} to {high}"
        );
    }
}

#[test]
fn the_tooltip_counts_what_shares_a_column_and_names_its_extremes() {
    let (s, data) = bars();
    let scene = drawn(&s, &data, &State::default());
    let plot = scene.plot();
    let mut total = 0u64;
    let mut seen = BTreeSet::new();
    let mut x = plot.left + 0.5;
    while x < plot.right {
        let hit = scene.hit(x, plot.center().y).expect("every column has bars");
        let count: u64 =
            hit.tooltip.title.trim_end_matches(" bars").replace(',', "").parse().unwrap();
        total += count;
        let first = seen.len() as i64;
        assert_eq!(hit.tooltip.rows.len(), 2);
        assert!((hit.index as i64) < ROWS && seen.insert(hit.row));
        // The rows of a column follow each other: those it names are its extremes.
        let in_column: Vec<i64> = (0..ROWS)
            .filter(|&i| {
                (scene.data_point(i as usize).unwrap().anchor.x - plot.left).floor()
                    == (x - plot.left).floor()
            })
            .collect();
        if first % 40 == 0 {
            assert_eq!(in_column.len() as u64, count);
            let ends = in_column
                .iter()
                .map(|&i| value(i))
                .fold((f64::MAX, f64::MIN), |(a, b), v| (a.min(v), b.max(v)));
            let said: BTreeSet<String> = hit.tooltip.rows.iter().map(|r| r.value.clone()).collect();
            let number = |v| EnglishLocale.number(v, &Default::default());
            assert_eq!(said, BTreeSet::from([number(ends.0), number(ends.1)]));
        }
        x += 40.0;
    }
    assert!(total > 0 && !scene.overlay(plot.center().x, plot.center().y).is_empty());
}

#[test]
fn a_selected_bar_is_seen_among_thousands() {
    let (s, data) = bars();
    let plain = drawn(&s, &data, &State::default());
    // Neither the highest nor the lowest of its column.
    let column =
        |i: i64| (plain.data_point(i as usize).unwrap().anchor.x - plain.plot().left).floor();
    let beside: Vec<i64> = (7000..7200).filter(|&i| column(i) == column(7100)).collect();
    let middling = *beside
        .iter()
        .find(|&&i| value(i) > 10.0 && beside.iter().any(|&j| value(j) > value(i)))
        .unwrap();
    let filters = plain.point(middling as usize).unwrap();
    let scene = drawn(
        &s,
        &data,
        &State { selection: Some(SelectionState { filters }), ..State::default() },
    );
    let own = thin(&plain)[0].1;
    let lit: Vec<Rect> =
        thin(&scene).into_iter().filter(|(_, color)| *color == own).map(|(r, _)| r).collect();
    assert_eq!(lit.len(), 1);
    assert!((lit[0].top - plain.data_point(middling as usize).unwrap().anchor.y).abs() < 0.02);
}

#[test]
fn who_zooms_in_sees_every_bar_and_reaches_the_others_by_key() {
    let (s, data) = bars();
    let zoom = Zoom { key: Some([5_000.0, 5_040.0]), value: None };
    let scene = drawn(&s, &data, &State { zoom, ..State::default() });
    let plot = scene.plot();
    for i in 5_000..5_040 {
        let at = scene.data_point(i).unwrap().anchor;
        assert!(plot.contains(at.x, at.y));
        let hit = scene.hit(at.x, at.y).unwrap();
        assert_eq!((hit.row, hit.tooltip.rows.len()), (i, 1));
        assert!(!hit.tooltip.title.ends_with("bars"));
    }
    let rects = scene.items.iter().filter(|i| matches!(i, Item::Rect { .. })).count();
    assert!((40..60).contains(&rects), "{rects} rectangles");
    let away = scene.data_point(100).unwrap();
    assert!(
        away.label.starts_with("100 – 101")
            && plot.grown(1.0).contains(away.anchor.x, away.anchor.y)
    );
    assert_eq!(scene.data_len(), ROWS as usize);
}

#[test]
fn stacks_stay_whole() {
    let s = spec(
        json!({"mark": "bar", "encoding": {"x": {"field": "x", "bin": {"step": 1}, "as": "x"},
        "y": {"op": "sum", "field": "y", "as": "y"}, "color": {"field": "s"}}}),
    );
    let data = batch(vec![
        ints("x", (0..ROWS).map(|i| i / 4)),
        names("s", (0..ROWS).map(|i| ["a", "b", "c", "d"][(i % 4) as usize])),
        floats("y", (0..ROWS).map(|i| noise(i as u64))),
    ]);
    let scene = drawn(&s, &data, &State::default());
    let plot = scene.plot();
    let totals: Vec<f64> =
        (0..ROWS / 4).map(|k| (0..4).map(|s| noise((k * 4 + s) as u64)).sum()).collect();
    for x in [plot.left + 20.5, plot.center().x.floor() + 0.5, plot.right - 30.5] {
        let hit = scene.hit(x, plot.center().y).unwrap();
        let here: Vec<usize> = (0..(ROWS / 4) as usize)
            .filter(|k| {
                (scene.data_point(k * 4).unwrap().anchor.x - plot.left).floor()
                    == (x - plot.left).floor()
            })
            .collect();
        let highest =
            here.iter().copied().max_by(|&a, &b| totals[a].total_cmp(&totals[b])).unwrap();
        // All four layers of the highest stack are there.
        let key = format!(
            "{} – {}",
            EnglishLocale.number(highest as f64, &Default::default()),
            EnglishLocale.number(highest as f64 + 1.0, &Default::default())
        );
        let named = hit.tooltip.rows.iter().filter(|r| r.label.starts_with(&key)).count();
        assert_eq!(named, 4, "{key} in {:?}", hit.tooltip.rows);
    }
}

#[test]
fn every_mark_of_many_is_drawn_with_few_items() {
    let part = |name: &'static str, seed: u64| {
        floats(name, (0..ROWS as u64).map(move |i| noise(i * 7 + seed)))
    };
    let time = || times("t", (0..ROWS).map(|i| i * 60_000_000));
    let measure = |name: &str, op: &str| json!({"op": op, "field": name, "as": name});
    let at = json!({"field": "t", "timeUnit": "minute", "as": "t"});
    let candle = json!({"mark": "candlestick", "encoding": {"x": at, "open": measure("o", "min"), "high": measure("h", "max"), "low": measure("l", "min"), "close": measure("c", "max")}});
    let candles = batch(vec![
        time(),
        part("o", 1),
        floats("h", (0..ROWS as u64).map(|i| noise(i) + 1.0)),
        floats("l", (0..ROWS as u64).map(|i| noise(i) - 1.0)),
        part("c", 2),
    ]);
    let one = || batch(vec![time(), part("y", 3)]);
    let by = |mark: &str| json!({"mark": mark, "encoding": {"x": at, "y": measure("y", "sum")}});
    for (s, data) in [
        (candle, candles),
        (by("bar"), one()),
        (by("area"), one()),
        (by("line"), one()),
        (by("waterfall"), one()),
    ] {
        let mark = s["mark"].clone();
        let scene = drawn(&spec(s), &data, &State::default());
        assert!(scene.items.len() <= 5 * SIZE.0 as usize, "{mark}: {} items", scene.items.len());
        let plot = scene.plot();
        assert!(scene.hit(plot.center().x, plot.center().y).is_some(), "{mark}");
        assert!(!scene.focus_ring(ROWS as usize / 3).is_empty(), "{mark}");
    }
}

#[test]
fn what_is_laid_out_again_is_what_laying_out_afresh_gives() {
    let locale: Rc<dyn Locale> = Rc::new(common::PacificWinter);
    let theme = Theme::light();
    let cases = cases::all().into_iter().map(|e| (e.name, e.spec, e.data));
    let examples = examples::all().into_iter().map(|e| (e.name, e.spec, e.data));
    for (name, s, data) in cases.chain(examples) {
        let (spec, data, theme, locale, measure) =
            (&s, &data, &theme, &locale, &ApproximateMetrics);
        let plain = State::default();
        let before = layout(&Input {
            spec,
            data,
            theme,
            locale,
            measure,
            size: Size { width: 560.0, height: 320.0 },
            state: &plain,
        })
        .expect(&name);
        let p = before.plot().center();
        let zoom = before
            .zoomed(Directions::Xy, Gesture { x: p.x, y: p.y, factor: 2.0, dx: 0.0, dy: 0.0 });
        let hidden = before.series_names().take(1).map(|(n, _)| n.to_owned()).collect();
        let filters =
            before.interval(p.x - 60.0, p.y - 60.0, p.x + 60.0, p.y + 60.0).unwrap_or_default();
        let mut scene = before;
        let selection = Some(SelectionState { filters });
        for (state, width) in [
            (State { zoom, ..State::default() }, 560.0),
            (State { zoom, selection, ..State::default() }, 560.0),
            (State { hidden, ..State::default() }, 560.0),
            (plain.clone(), 230.0),
        ] {
            let input = Input {
                spec,
                data,
                theme,
                locale,
                measure,
                size: Size { width, height: 320.0 },
                state: &state,
            };
            let fresh = layout(&input).expect(&name);
            scene = layout_again(&input, None, &scene).expect(&name);
            assert!(scene.items == fresh.items, "{name} under {state:?}");
            assert_eq!(scene.description(), fresh.description(), "{name}");
        }
    }
}

/// A list of names may hold 10,000; what is brushed beyond it must not be lost.
#[test]
fn a_brush_over_more_names_than_a_list_may_hold_is_a_stretch_of_them() {
    let n = 12_000;
    let labels = |at: fn(usize) -> usize| -> Vec<String> {
        (0..n).map(|i| format!("name {:05}", at(i))).collect()
    };
    let chart = json!({"mark": "bar", "encoding": {"x": {"field": "x"}, "y": {"op": "sum", "field": "y", "as": "y"}}});
    let brushed = |labels: &[String]| {
        let data = batch(vec![
            names("x", labels.iter().map(String::as_str)),
            floats("y", (0..n as u64).map(noise)),
        ]);
        common::scene(&spec(chart.clone()), &data, 800.0, 400.0).interval(0.0, 200.0, 800.0, 200.0)
    };
    let in_order = brushed(&labels(|i| i));
    assert_eq!(in_order, Some(vec![Filter::between("x", "name 00000", "name 11999")]));
    // Names in another order have no stretch, and a part of them would be wrong.
    assert_eq!(brushed(&labels(|i| (i * 7919) % 12_000)), None);
}
