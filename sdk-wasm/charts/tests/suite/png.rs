//! Pictures without a browser have their text.

use crate::common::{batch, ints, names, scene, spec};
use pellucid_charts::{View, png};
use pellucid_core::Code;
use resvg::tiny_skia::Pixmap;
use serde_json::json;

fn chart(title: &str) -> View {
    let s = json!({"mark": "bar", "title": title, "encoding": {"x": {"field": "city", "title": ""}, "y": {"op": "count", "as": "n", "title": ""}}});
    scene(&spec(s), &batch(vec![names("city", ["Oslo", "Rome"]), ints("n", [3, 5])]), 300.0, 200.0)
}

/// Pixels darker than mid grey in the strip where the title stands.
fn ink(bytes: &[u8]) -> usize {
    let picture = Pixmap::decode_png(bytes).unwrap();
    let strip = picture.height() * 30 / 200;
    let dark = |y: u32, x: u32| picture.pixel(x, y).is_some_and(|p| p.red() < 128);
    (0..strip).map(|y| (0..picture.width()).filter(|&x| dark(y, x)).count()).sum()
}

#[test]
fn text_is_drawn() {
    let (with, without) =
        (png(&chart("Visitors by city"), 1.0).unwrap(), png(&chart(""), 1.0).unwrap());
    assert!(ink(&with) > 200, "{} dark pixels in the title", ink(&with));
    assert!(ink(&without) < 20, "{} dark pixels without a title", ink(&without));
}

#[test]
fn a_scale_multiplies_the_pixels() {
    let picture = Pixmap::decode_png(&png(&chart("Visitors"), 2.5).unwrap()).unwrap();
    assert_eq!((picture.width(), picture.height()), (750, 500));
}

#[test]
fn what_cannot_be_drawn_is_said() {
    assert_eq!(png(&chart(""), 1e6).unwrap_err().code, Code::LimitExceeded);
    for scale in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(png(&chart(""), scale).unwrap_err().code, Code::InvalidSpec);
    }
}
