//! Zoom, reading direction and annotations on every mark that stands in axes, over the gallery's real data.
#![expect(clippy::expect_used, reason = "helpers of tests may panic: that is how a test fails")]

mod common;

use std::collections::BTreeSet;
use std::rc::Rc;

use common::PacificWinter;
use common::examples::{self, Example};
use pellucid_charts::locale::words::Word;
use pellucid_charts::{ApproximateMetrics, EnglishLocale, Gesture, Input, Item, Locale, Rgba, Size, State, Theme, TimeLabel, View, layout};
use pellucid_core::chart::{Annotation, Directions, Format};
use pellucid_core::{ChartSpec, plan};

/// English from right to left.
struct Mirrored;

impl Locale for Mirrored {
    fn utc_offset(&self, zone: &str, micros: i64) -> Option<i64> {
        PacificWinter.utc_offset(zone, micros)
    }
    fn number(&self, value: f64, format: &Format) -> String {
        EnglishLocale.number(value, format)
    }
    fn time(&self, micros: i64, label: TimeLabel) -> String {
        EnglishLocale.time(micros, label)
    }
    fn right_to_left(&self) -> bool {
        true
    }
    fn word(&self, word: Word) -> String {
        EnglishLocale.word(word)
    }
}

const SIZE: Size = Size { width: 620.0, height: 360.0 };

fn drawn_as(e: &Example, spec: &ChartSpec, state: &State, mirrored: bool) -> View {
    let locale: Rc<dyn Locale> = if mirrored { Rc::new(Mirrored) } else { Rc::new(PacificWinter) };
    let theme = Theme::light();
    layout(&Input { spec, data: &e.data, size: SIZE, theme: &theme, locale: &locale, measure: &ApproximateMetrics, state }).expect(&e.name)
}

fn drawn(e: &Example, state: &State) -> View {
    drawn_as(e, &e.spec, state, false)
}

fn has_axes(e: &Example) -> bool {
    e.spec.mark.rules().axes && e.spec.encoding.facet.is_none()
}

fn in_axes() -> Vec<Example> {
    let all: Vec<Example> = examples::all().into_iter().filter(has_axes).collect();
    let marks: BTreeSet<&str> = all.iter().map(|e| e.spec.mark.as_str()).collect();
    assert!(marks.len() == 11 && all.iter().any(|e| !e.spec.layer.is_empty()), "{marks:?}");
    all
}

/// The data whose place lies in the plot, where a pointer finds them.
fn in_sight(scene: &View) -> BTreeSet<usize> {
    let plot = scene.plot();
    let seen = |i: &usize| {
        scene
            .data_point(*i)
            .is_some_and(|d| plot.contains(d.anchor.x, d.anchor.y) && scene.hit(d.anchor.x, d.anchor.y).is_some_and(|h| h.index == *i))
    };
    (0..scene.data_len()).filter(seen).collect()
}

#[test]
fn every_mark_in_axes_zooms_along_its_key_and_back() {
    for e in in_axes() {
        let plain = drawn(&e, &State::default());
        let p = plain.plot().center();
        let gesture = |factor, dx: f64| Gesture { x: p.x, y: p.y, factor, dx, dy: dx };
        let along = if plain.interval(p.x, p.y, p.x + 60.0, p.y).is_none() && plain.interval(p.x, p.y, p.x, p.y + 60.0).is_some() {
            Directions::Y
        } else {
            Directions::X
        };
        let zoom = plain.zoomed(along, gesture(2.0, 0.0));
        assert!(zoom.is_zoomed(), "{}", e.name);
        let state = State { zoom, ..State::default() };
        let scene = drawn(&e, &state);
        common::inside(&scene);
        let (all, some) = (in_sight(&plain), in_sight(&scene));
        assert!(some.len() <= all.len() && !scene.description().is_empty(), "{}: {} of {}", e.name, some.len(), all.len());
        // What is drawn lies within the plot or belongs to the axes.
        let plot = scene.plot().grown(2.0);
        for item in &scene.items {
            if let Item::Path { points, .. } = item {
                assert!(points.iter().all(|q| plot.contains(q.x, q.y)), "{}: a line leaves the plot", e.name);
            }
        }
        // A pan moves on, and zooming out far enough ends at everything.
        let panned = State { zoom: scene.zoomed(along, gesture(1.0, 40.0)), ..State::default() };
        common::inside(&drawn(&e, &panned));
        assert!(!scene.zoomed(along, gesture(0.01, 0.0)).is_zoomed(), "{}", e.name);
    }
}

#[test]
fn zooming_follows_the_hand_from_right_to_left() {
    for e in in_axes() {
        let plain = drawn(&e, &State::default());
        let mirrored = drawn_as(&e, &e.spec, &State::default(), true);
        let p = plain.plot().center();
        let at = |x| Gesture { x, y: p.y, factor: 1.7, dx: 12.0, dy: 0.0 };
        let a = plain.zoomed(Directions::X, at(p.x - 50.0));
        let b = mirrored.zoomed(Directions::X, Gesture { dx: -12.0, ..at(SIZE.width - (p.x - 50.0)) });
        assert_eq!(a, b, "{}", e.name);
        let state = State { zoom: a, ..State::default() };
        let (plain, mirrored) = (drawn(&e, &state), drawn_as(&e, &e.spec, &state, true));
        common::inside(&mirrored);
        for i in (0..plain.data_len()).step_by(plain.data_len() / 20 + 1) {
            let (a, b) = (plain.data_point(i).unwrap(), mirrored.data_point(i).unwrap());
            assert_eq!(a.label, b.label, "{}", e.name);
            assert!((a.anchor.x - (SIZE.width - b.anchor.x)).abs() < 1e-6, "{} datum {i}", e.name);
        }
    }
}

#[test]
fn marks_without_axes_and_small_multiples_say_that_they_do_not_zoom() {
    let mut refused = 0;
    for e in examples::all().into_iter().filter(|e| !has_axes(e)) {
        let interaction = serde_json::from_str(r#"{"zoom": "xy"}"#).unwrap();
        let failed = plan::chart_query(&ChartSpec { interaction: Some(interaction), ..e.spec.clone() }, &[]).expect_err(&e.name);
        assert_eq!(failed.path.as_deref(), Some("interaction.zoom"), "{}", e.name);
        let scene = drawn(&e, &State::default());
        let p = scene.plot().center();
        assert!(!scene.zoomed(Directions::Xy, Gesture { x: p.x, y: p.y, factor: 2.0, dx: 5.0, dy: 5.0 }).is_zoomed(), "{}", e.name);
        refused += 1;
    }
    assert!(refused > 20, "{refused} examples");
}

#[test]
fn annotations_stand_on_every_mark_in_axes() {
    let color = "#c0ffee";
    for e in in_axes() {
        let plain = drawn(&e, &State::default());
        let horizontal = e.spec.encoding.x.as_ref().is_some_and(|x| x.op.is_some());
        let axis = if horizontal { "x" } else { "y" };
        // A heatmap shows its measure by colour, a violin by width.
        if !e.spec.mark.rules().measures_y {
            continue;
        }
        let line = format!(r##"{{"type": "line", "axis": "{axis}", "op": "median", "color": "{color}"}}"##);
        let annotation: Annotation = serde_json::from_str(&line).unwrap();
        let spec = ChartSpec { annotations: vec![annotation], ..e.spec.clone() };
        plan::chart_query(&spec, &[]).expect(&e.name);
        for mirrored in [false, true] {
            let scene = drawn_as(&e, &spec, &State::default(), mirrored);
            common::inside(&scene);
            let plot = scene.plot().grown(1.0);
            let tint = Rgba::parse(color).unwrap();
            let own = |c: &Rgba| (c.r, c.g, c.b) == (tint.r, tint.g, tint.b);
            let ends: Vec<_> = scene
                .items
                .iter()
                .filter_map(|i| match i {
                    Item::Rule { from, to, color, .. } if own(color) => Some([*from, *to]),
                    Item::Path { points, color, .. } if own(color) => Some([points[0], points[points.len() - 1]]),
                    _ => None,
                })
                .collect();
            assert!(!ends.is_empty(), "{} has no line at its median", e.name);
            assert!(ends.iter().flatten().all(|p| plot.contains(p.x, p.y)), "{}", e.name);
            let said = scene.items.iter().any(|i| matches!(i, Item::Text { text, .. } if text.starts_with("Median")));
            assert!(said, "{} does not say what its line is", e.name);
        }
        // Zoomed to where the line is not, it is not drawn outside.
        let p = plain.plot().center();
        let zoom = plain.zoomed(Directions::Xy, Gesture { x: p.x, y: plain.plot().top, factor: 6.0, dx: 0.0, dy: 0.0 });
        common::inside(&drawn_as(&e, &spec, &State { zoom, ..State::default() }, false));
    }
}
