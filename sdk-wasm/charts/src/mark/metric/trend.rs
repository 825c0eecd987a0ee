//! The way a metric's number came.

use crate::frame::chart::Chart;
use crate::frame::drawing::{AxisScale, Drawing};
use crate::geometry::{Point, Rect};
use crate::index::anchor::{Anchor, Shape};
use crate::index::lookup::{Index, Mode};
use crate::order;
use crate::scale::{Continuous, Scale, Transform};
use crate::scene::Item;

/// A sparkline of every period, the last marked.
pub(super) fn draw(chart: Chart, rect: Rect, drawing: &mut Drawing) {
    let Chart { input, data, .. } = chart;
    let mut periods: Vec<(f64, f64, usize)> = data
        .points
        .iter()
        .enumerate()
        .filter(|(_, d)| d.value.is_finite())
        .map(|(i, d)| (d.key, d.value, i))
        .collect();
    order::sort(&mut periods, |a, b| a.0.total_cmp(&b.0));
    let extent = |of: fn(&(f64, f64, usize)) -> f64| {
        periods
            .iter()
            .map(of)
            .fold([f64::INFINITY, f64::NEG_INFINITY], |m, v| [m[0].min(v), m[1].max(v)])
    };
    let (keys, values) = (extent(|d| d.0), extent(|d| d.1));
    if periods.len() < 2
        || rect.height() < 8.0
        || !keys.iter().chain(&values).all(|v| v.is_finite())
    {
        return;
    }
    let dot = input.theme.line_width * 1.6;
    let inside =
        Rect { right: rect.right - dot, top: rect.top + dot, bottom: rect.bottom - 1.0, ..rect };
    let x = Continuous {
        range: [inside.left, inside.right],
        ..Continuous::new(Transform::Linear, keys)
    };
    let y = Continuous {
        range: [inside.bottom, inside.top],
        ..Continuous::new(Transform::Linear, values)
    };
    let points: Vec<Point> =
        periods.iter().map(|d| Point::new(x.position(d.0), y.position(d.1))).collect();
    let color = data.series.first().map_or(input.theme.series(0), |s| s.color);
    let floor = [Point::new(inside.right, rect.bottom), Point::new(inside.left, rect.bottom)];
    drawing.items.push(Item::Polygon {
        points: points.iter().copied().chain(floor).collect(),
        color: color.fade(0.12),
    });
    if let Some(&center) = points.last() {
        drawing.items.push(Item::Path {
            points: points.clone(),
            width: input.theme.line_width,
            color,
        });
        drawing.items.push(Item::Circle { center, radius: dot, color });
    }
    let anchors = periods.iter().zip(&points).map(|(d, at)| Anchor {
        datum: d.2 as u32,
        along: at.x,
        at: *at,
        shape: Shape::Dot,
    });
    drawing.index =
        Index { mode: Mode::Key, anchors: anchors.collect(), radius: 4.0, ..Index::default() };
    drawing.key = Some(AxisScale { shown: Scale::Continuous(x), unzoomed: None });
}
