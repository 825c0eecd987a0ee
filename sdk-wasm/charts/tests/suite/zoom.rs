//! Zoom of every mark that stands in axes, over real data.

use std::collections::BTreeSet;

use pellucid_charts::{Gesture, Item, State, View};
use pellucid_core::chart::Directions;
use pellucid_core::{ChartSpec, plan};

use crate::common::{examples, inside};
use crate::in_axes::{SIZE, drawn, drawn_as, has_axes, in_axes};

/// The data whose place lies in the plot, where a pointer finds them.
fn in_sight(scene: &View) -> BTreeSet<usize> {
    let plot = scene.plot();
    let seen = |i: &usize| {
        scene.data_point(*i).is_some_and(|d| {
            plot.contains(d.anchor.x, d.anchor.y)
                && scene.hit(d.anchor.x, d.anchor.y).is_some_and(|h| h.index == *i)
        })
    };
    (0..scene.data_len()).filter(seen).collect()
}

#[test]
fn every_mark_in_axes_zooms_along_its_key_and_back() {
    for e in in_axes() {
        let plain = drawn(&e, &State::default());
        let p = plain.plot().center();
        let gesture = |factor, dx: f64| Gesture { x: p.x, y: p.y, factor, dx, dy: dx };
        let along = if plain.interval(p.x, p.y, p.x + 60.0, p.y).is_none()
            && plain.interval(p.x, p.y, p.x, p.y + 60.0).is_some()
        {
            Directions::Y
        } else {
            Directions::X
        };
        let zoom = plain.zoomed(along, gesture(2.0, 0.0));
        assert!(zoom.is_zoomed(), "{}", e.name);
        let state = State { zoom, ..State::default() };
        let scene = drawn(&e, &state);
        inside(&scene);
        let (all, some) = (in_sight(&plain), in_sight(&scene));
        assert!(
            some.len() <= all.len() && !scene.description().is_empty(),
            "{}: {} of {}",
            e.name,
            some.len(),
            all.len()
        );
        // What is drawn lies within the plot or belongs to the axes.
        let plot = scene.plot().grown(2.0);
        for item in &scene.items {
            if let Item::Path { points, .. } = item {
                assert!(
                    points.iter().all(|q| plot.contains(q.x, q.y)),
                    "{}: a line leaves the plot",
                    e.name
                );
            }
        }
        // A pan moves on, and zooming out far enough ends at everything.
        let panned = State { zoom: scene.zoomed(along, gesture(1.0, 40.0)), ..State::default() };
        inside(&drawn(&e, &panned));
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
        let b =
            mirrored.zoomed(Directions::X, Gesture { dx: -12.0, ..at(SIZE.width - (p.x - 50.0)) });
        assert_eq!(a, b, "{}", e.name);
        let state = State { zoom: a, ..State::default() };
        let (plain, mirrored) = (drawn(&e, &state), drawn_as(&e, &e.spec, &state, true));
        inside(&mirrored);
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
        let failed =
            plan::chart_query(&ChartSpec { interaction: Some(interaction), ..e.spec.clone() }, &[])
                .expect_err(&e.name);
        assert_eq!(failed.path.as_deref(), Some("interaction.zoom"), "{}", e.name);
        let scene = drawn(&e, &State::default());
        let p = scene.plot().center();
        assert!(
            !scene
                .zoomed(Directions::Xy, Gesture { x: p.x, y: p.y, factor: 2.0, dx: 5.0, dy: 5.0 })
                .is_zoomed(),
            "{}",
            e.name
        );
        refused += 1;
    }
    assert!(refused > 20, "{refused} examples");
}
