//! Legends of colours and of sizes.

use std::collections::BTreeSet;

use pellucid_charts::{Item, State, Theme, View};

use crate::common::cases::case;
use crate::common::view::{has, texts};
use crate::common::{cells, examples, inside, scene, try_scene};

#[test]
fn a_strip_of_colours_has_round_numbers_where_there_is_room_and_its_ends_where_not() {
    let (chart, data) = cells();
    let roomy = scene(&chart, &data, 640.0, 400.0);
    assert!(["1,000", "2,000", "3,000"].iter().all(|t| has(&roomy, t)), "{:?}", texts(&roomy));
    let small = scene(&chart, &data, 300.0, 240.0);
    assert!(has(&small, "0") && has(&small, "3,481"), "{:?}", texts(&small));
    for (w, h) in [(200.0, 140.0), (300.0, 240.0), (360.0, 260.0), (640.0, 400.0), (4000.0, 2000.0)]
    {
        inside(&scene(&chart, &data, w, h));
    }
}

#[test]
fn the_size_legend_has_a_circle_that_compares_with_the_bubbles() {
    let e = examples::example("bubble-gapminder");
    for (w, h) in [(640.0, 380.0), (1600.0, 900.0)] {
        let scene = try_scene(&e.spec, &e.data, w, h, &Theme::light(), &State::default()).unwrap();
        let radius = |i: &Item| {
            if let Item::Ring { center, radius, .. } = i { Some((center.y, *radius)) } else { None }
        };
        let rings: Vec<(f64, f64)> = scene.items.iter().filter_map(radius).collect();
        let above = |inside: bool| {
            rings
                .iter()
                .filter(|r| (r.0 >= scene.plot().top - 1.0) == inside)
                .map(|r| r.1)
                .fold(0.0, f64::max)
        };
        assert!(above(false) >= above(true) * 0.25, "{} of {}", above(false), above(true));
    }
}

#[test]
fn a_hidden_series_leaves_the_others_their_colours() {
    let e = case("bar-stacked");
    let drawn =
        |state: &State| try_scene(&e.spec, &e.data, 400.0, 260.0, &Theme::light(), state).unwrap();
    let all = drawn(&State::default());
    let hidden = State { hidden: BTreeSet::from(["Enterprise".to_owned()]), ..State::default() };
    let some = drawn(&hidden);
    assert_eq!((all.data_len(), some.data_len()), (24, 16));
    let (name, area) = some.legend_entries().next().unwrap();
    assert_eq!(name, "Enterprise");
    assert_eq!(some.legend_hit(area.center().x, area.center().y), Some("Enterprise"));
    let color = |s: &View| {
        let p = s.data_point(s.data_len() - 1).unwrap().anchor;
        s.hit(p.x, p.y + 1.0)
            .unwrap()
            .tooltip
            .rows
            .into_iter()
            .find(|r| r.label == "Team")
            .map(|r| r.color)
    };
    assert_eq!(color(&all), color(&some));
}
