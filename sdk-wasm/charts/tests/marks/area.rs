//! Areas, stacked and streamed.

use pellucid_charts::{Item, State, Theme};
use serde_json::json;

use crate::common::{batch, floats, ints, names, spec, try_scene};
use crate::support::example_at;

#[test]
fn a_stream_fills_its_plot_without_seams() {
    for name in ["stream-unemployment", "stream-disasters"] {
        let scene = example_at(name, 640.0, 380.0, &Theme::light());
        let polygons: Vec<_> = scene
            .items
            .iter()
            .filter_map(|i| {
                if let Item::Polygon { points, color } = i { Some((points, color)) } else { None }
            })
            .collect();
        let (mut top, mut bottom) = (f64::INFINITY, f64::NEG_INFINITY);
        for p in polygons.iter().flat_map(|(points, _)| points.iter()) {
            (top, bottom) = (top.min(p.y), bottom.max(p.y));
        }
        let plot = scene.plot();
        assert!(
            (bottom - top) / plot.height() > 0.9
                && top >= plot.top - 1.0
                && bottom <= plot.bottom + 1.0,
            "{name}: {top} to {bottom}"
        );
        assert!(polygons.iter().all(|(_, c)| c.a == 255), "{name} lets the page through");
    }
}

#[test]
fn a_layer_without_a_value_takes_no_room() {
    // "b" has nothing at the middle key: its layer pinches there instead of cutting across "a".
    let data = batch(vec![
        ints("x", [0, 0, 1, 2, 2]),
        floats("y", [1.0, 1.0, 9.0, 1.0, 1.0]),
        names("c", ["a", "b", "a", "a", "b"]),
    ]);
    let s = spec(
        json!({"mark": "area", "encoding": {"x": {"field": "x"}, "y": {"op": "sum", "field": "y", "as": "y"}, "color": {"field": "c"}}}),
    );
    let scene = try_scene(&s, &data, 400.0, 300.0, &Theme::light(), &State::default()).unwrap();
    let polygons: Vec<_> = scene
        .items
        .iter()
        .filter_map(|i| if let Item::Polygon { points, .. } = i { Some(points) } else { None })
        .collect();
    assert_eq!(polygons.len(), 2);
    assert_eq!((polygons[1].len(), polygons[1][1]), (6, polygons[1][4]));
    assert_eq!(polygons[1][1], polygons[0][1]);
}
