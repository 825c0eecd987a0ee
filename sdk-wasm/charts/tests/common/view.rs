//! What a view shows, as tests ask for it.

use pellucid_charts::scene::Align;
use pellucid_charts::{ApproximateMetrics, Item, MeasureText, Rect, Rgba, View};

pub fn texts(scene: &View) -> Vec<&str> {
    scene
        .items
        .iter()
        .filter_map(|i| if let Item::Text { text, .. } = i { Some(text.as_str()) } else { None })
        .collect()
}

pub fn has(scene: &View, text: &str) -> bool {
    texts(scene).contains(&text)
}

/// Where a text stands along x, CSS px.
pub fn text_at(scene: &View, wanted: &str) -> f64 {
    let found = scene.items.iter().find_map(|i| match i {
        Item::Text { text, at, .. } if text == wanted => Some(at.x),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("{wanted} in {:?}", texts(scene)))
}

/// The rectangles of a colour.
pub fn rects(scene: &View, color: Rgba) -> Vec<Rect> {
    let own = |i: &Item| {
        if let Item::Rect { rect, color: c, .. } = i {
            Some(*rect).filter(|_| *c == color)
        } else {
            None
        }
    };
    // A swatch of the legend is no mark.
    scene.items.iter().filter_map(own).filter(|r| r.width() != 10.0 || r.height() != 10.0).collect()
}

/// A colour that no theme has, for what a test looks for.
pub const INK: Rgba = Rgba::hex(0xc0ffee);

/// Where a datum is drawn as a rectangle.
pub fn rect_of(scene: &View, datum: usize) -> Rect {
    let at = scene.data_point(datum).unwrap().anchor;
    let own = |i: &Item| match i {
        Item::Rect { rect, color, .. } if rect.contains(at.x, at.y + 0.6) && color.g != INK.g => {
            Some(*rect)
        }
        _ => None,
    };
    scene.items.iter().rev().find_map(own).unwrap()
}

/// The boxes of all texts that lie level, by the metrics they were laid out with.
pub fn level_boxes(scene: &View) -> Vec<(String, Rect)> {
    let of = |i: &Item| {
        let Item::Text { text, at, font, align, upward: false, .. } = i else { return None };
        let wide = ApproximateMetrics.width(text, font);
        let left = match align {
            Align::Start => at.x,
            Align::Middle => at.x - wide / 2.0,
            Align::End => at.x - wide,
        };
        let half = font.size * 0.5;
        Some((
            text.clone(),
            Rect { left, right: left + wide, top: at.y - half, bottom: at.y + half },
        ))
    };
    scene.items.iter().filter_map(of).collect()
}

/// No two texts touch.
pub fn apart(scene: &View, what: &str) {
    let boxes = level_boxes(scene);
    for (n, (a, r)) in boxes.iter().enumerate() {
        for (b, s) in &boxes[n + 1..] {
            let touch =
                r.left < s.right && s.left < r.right && r.top < s.bottom && s.top < r.bottom;
            assert!(!touch, "{what}: {a} touches {b}: {r:?} {s:?}");
        }
    }
}
