//! Maps.

use serde_json::{Value, json};

use crate::common::{batch, ints, names, scene, spec, texts};
use crate::support::{error, odd, survive};

#[test]
fn odd_data_is_drawn_and_shapes_without_names_are_refused() {
    let square =
        |x: f64, y: f64| json!([[[x, y], [x + 1.0, y], [x + 1.0, y + 1.0], [x, y + 1.0], [x, y]]]);
    let feature = |id: Value, x: f64| json!({"type": "Feature", "id": id, "properties": {"name": format!("Land {x}")}, "geometry": {"type": "Polygon", "coordinates": square(x, 45.0)}});
    let with = |features: Value| {
        json!({"mark": "geo", "geo": {"features": {"type": "FeatureCollection", "features": features}},
            "encoding": {"key": {"field": "k"}, "color": {"op": "sum", "field": "v", "as": "v"}}})
    };
    let s = with(json!([feature(json!("a"), 0.0), feature(json!(2), 1.0)]));
    for n in [1, 7] {
        let k = texts("k", (0..n).map(|i| [Some("a"), None, Some("2")][i % 3]));
        survive(&s, &batch(vec![k, odd("v", n)]));
    }
    survive(&s, &batch(vec![names("k", []), ints("v", [])]));
    let drawn = scene(
        &spec(s.clone()),
        &batch(vec![names("k", ["a", "2"]), ints("v", [1, 5])]),
        400.0,
        300.0,
    );
    let at = drawn.data_point(1).unwrap().anchor;
    assert_eq!(drawn.hit(at.x, at.y).unwrap().tooltip.title, "Land 1");
    let refused = |s: &Value| error(s, &batch(vec![names("k", ["nowhere"]), ints("v", [1])]));
    assert!(
        refused(&s).2.contains(
            "no shape is named as the data is: shapes are \"a\", \"2\", keys are \"nowhere\""
        ),
        "{}",
        refused(&s).2
    );
    for bad in [
        json!([]),
        json!([{"geometry": {"type": "Point", "coordinates": [0, 0]}}]),
        json!([{"geometry": {"type": "Polygon", "coordinates": [[["x", 1]]]}}]),
    ] {
        assert_eq!(refused(&with(bad)).1.as_deref(), Some("geo.features"));
    }
    for projection in ["equirectangular", "mercator", "equalEarth", "albers", "albersUsa"] {
        let mut s = s.clone();
        s["geo"]["projection"] = json!(projection);
        survive(&s, &batch(vec![names("k", ["a"]), ints("v", [1])]));
    }
}
