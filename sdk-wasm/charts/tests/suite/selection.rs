//! What a click and a drag select, and how a selection is shown.

use pellucid_charts::{Item, SelectionState, State, Theme, View};
use pellucid_core::{Filter, FilterOp, Scalar};

use serde_json::json;

use crate::common::cases::{Case, case};
use crate::common::{self, batch, day, ints, spec, times, try_scene};

fn scene(e: &Case, state: &State) -> View {
    try_scene(&e.spec, &e.data, 400.0, 260.0, &Theme::light(), state).unwrap()
}

#[test]
fn clicks_become_filters() {
    let bar = case("bar");
    let s = scene(&bar, &State::default());
    assert_eq!(s.point(0), Some(vec![Filter::new("destination", FilterOp::Eq, "ATL")]));
    let month = case("line");
    let s = scene(&month, &State::default());
    let (from, to) = (day(2001, 2, 1) / 1000, day(2001, 3, 1) / 1000);
    assert_eq!(
        s.point(1),
        Some(vec![Filter::new("date", FilterOp::Gte, from), Filter::new("date", FilterOp::Lt, to)])
    );
    let s = scene(&case("histogram"), &State::default());
    assert_eq!(
        s.point(0),
        Some(vec![
            Filter::new("delay", FilterOp::Gte, -30i64),
            Filter::new("delay", FilterOp::Lt, -20i64)
        ])
    );
    // A position in a cycle is no column.
    assert_eq!(scene(&case("hours"), &State::default()).point(0), None);
    let pie = scene(&case("pie"), &State::default());
    assert_eq!(
        pie.point(4),
        Some(vec![Filter {
            field: "carrier".into(),
            op: FilterOp::IsNull,
            value: None,
            values: None,
            expr: None
        }])
    );
}

#[test]
fn drags_become_filters() {
    let s = scene(&case("histogram"), &State::default());
    let p = s.plot();
    assert_eq!(
        s.interval(p.left - 50.0, 0.0, p.left + p.width() / 21.0 * 2.2, 0.0),
        Some(vec![
            Filter::new("delay", FilterOp::Gte, -30i64),
            Filter::new("delay", FilterOp::Lt, -10i64)
        ])
    );
    let s = scene(&case("bar"), &State::default());
    let two = s.interval(p.left + 20.0, 0.0, p.left + p.width() / 15.0 * 1.5, 0.0).unwrap();
    assert_eq!(two, [Filter::list("destination", FilterOp::In, vec!["ATL".into(), "ORD".into()])]);
    assert!(s.interval(100.0, 0.0, 100.0, 50.0).is_none());
    assert!(scene(&case("hours"), &State::default()).interval(80.0, 0.0, 200.0, 0.0).is_none());
}

#[test]
fn what_is_not_selected_is_muted() {
    let e = case("bar");
    let colors = |state: &State| {
        let s = scene(&e, state);
        let bars = s.items.iter().filter_map(|i| {
            if let Item::Rect { color, radii, .. } = i {
                (radii[0] > 0.0).then_some(*color)
            } else {
                None
            }
        });
        bars.collect::<Vec<_>>()
    };
    let plain = colors(&State::default());
    let filters = vec![Filter::list(
        "destination",
        FilterOp::In,
        vec![Scalar::from("ATL"), Scalar::from("DEN")],
    )];
    let selected =
        colors(&State { selection: Some(SelectionState { filters }), ..State::default() });
    let kept: Vec<usize> = (0..15).filter(|&i| selected[i] == plain[i]).collect();
    assert_eq!(kept, [0, 5]);
}

#[test]
fn a_selected_interval_is_a_band() {
    let e = case("line");
    let filters = vec![
        Filter::new("date", FilterOp::Gte, "2001-06-01"),
        Filter::new("date", FilterOp::Lt, "2002-01-01"),
    ];
    let before = scene(&e, &State::default()).items.len();
    let s = scene(&e, &State { selection: Some(SelectionState { filters }), ..State::default() });
    assert_eq!(s.items.len(), before + 3);
}

#[test]
fn instants_are_filtered_to_their_microsecond_and_those_at_the_ends_to_all_beyond() {
    let at = |micros: i64| {
        let s = json!({"mark": "bar", "select": "point", "encoding": {
            "x": {"field": "k", "as": "k"}, "y": {"op": "count", "as": "n"}}});
        let data = batch(vec![times("k", [micros]), ints("n", [1])]);
        let drawn = common::scene(&spec(s), &data, 400.0, 300.0);
        let told = drawn.point(0).expect("filters");
        let said = drawn.key_label(0).expect("a key");
        (told.iter().map(|f| (f.op, f.value.clone())).collect::<Vec<_>>(), said)
    };
    let text = |t: &str| Some(Scalar::Str(t.to_owned()));
    let (told, _) = at(1_704_067_200_123_456);
    assert_eq!(
        told,
        [
            (FilterOp::Gte, text("2024-01-01T00:00:00.123456Z")),
            (FilterOp::Lt, text("2024-01-01T00:00:00.123457Z"))
        ]
    );
    for (micros, op, word) in [(i64::MAX, FilterOp::Gte, "∞"), (i64::MIN + 1, FilterOp::Lte, "−∞")]
    {
        let (told, said) = at(micros);
        assert_eq!((told.len(), told[0].0), (1, op), "{told:?}");
        assert!(said.contains(word), "{said}");
    }
}
