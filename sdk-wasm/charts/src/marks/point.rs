//! Points: a dot a row.

use crate::hit::Index;
use crate::marks::Canvas;
use crate::{Item, Point};

pub(crate) fn draw(canvas: &Canvas, items: &mut Vec<Item>, index: &mut Index) {
    let data = &canvas.resolved.data;
    let radius = if data.len() > 800 { 2.5 } else { 3.5 };
    index.radius = radius + 1.0;
    for (i, d) in data.iter().enumerate() {
        let center = Point::new(canvas.middle(d.key), canvas.value.position(canvas.spans[i][1]));
        if !(center.x.is_finite() && center.y.is_finite()) || canvas.clip && !canvas.plot.contains(center.x, center.y) {
            continue;
        }
        items.push(Item::Circle { center, radius, color: canvas.color(d.series, d.key).fade(0.7) });
    }
}
