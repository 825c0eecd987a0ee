//! Arcs: slices of a pie or a donut.

use pellucid_core::{Code, Error, Result};

use crate::frame::Header;
use crate::hit::{Anchor, Index, Mode, Shape};
use crate::resolve::Resolved;
use crate::scene::Item;
use crate::{Input, Point, Rect, Scene, select};

use std::f64::consts::TAU;

pub(crate) fn draw(input: &Input, resolved: &Resolved, scene: &mut Scene) -> Result<()> {
    if let Some(d) = resolved.data.iter().find(|d| d.value < 0.0) {
        let message = format!(
            "an arc shows parts of a whole, but \"{}\" has negative values such as {}: use a bar instead",
            resolved.value.label, d.value
        );
        return Err(Error::new(Code::InvalidSpec, message).at("encoding.theta"));
    }
    let total: f64 = resolved.data.iter().map(|d| d.value).filter(|v| v.is_finite()).sum();
    if !(total > 0.0 && total.is_finite()) {
        crate::layout::no_data(input, resolved, scene);
        return Ok(());
    }
    let header = Header::layout(input, resolved, scene.size, true, true);
    scene.items.extend(header.items);
    scene.legend = header.legend;
    let pad = header.padding;
    let plot = Rect { left: pad, top: header.bottom, right: scene.size.width - pad, bottom: scene.size.height - pad };
    scene.plot = plot;
    let outer = (plot.width().min(plot.height()) / 2.0).max(1.0);
    let inner = outer * input.spec.options.inner_radius.unwrap_or(0.0).clamp(0.0, 0.95);
    let center = plot.center();
    let selected = select::Test::new(input, resolved);
    let mut index = Index { mode: Mode::Slice, ..Index::default() };
    let mut angle = 0.0;
    for (i, d) in resolved.data.iter().enumerate() {
        if !(d.value > 0.0 && d.value.is_finite()) {
            continue;
        }
        let angles = [angle, angle + d.value / total * TAU];
        angle = angles[1];
        let color = resolved.series.get(d.series as usize).map_or(input.theme.series(i), |s| s.color);
        let color = if selected.contains(d.key, d.series) { color } else { color.mix(input.theme.surface(), 0.68) };
        scene.items.push(Item::Polygon { points: outline(center, [inner, outer], angles), color });
        let middle = (angles[0] + angles[1]) / 2.0;
        let at = Point::new(center.x + middle.sin() * (inner + outer) / 2.0, center.y - middle.cos() * (inner + outer) / 2.0);
        index.anchors.push(Anchor { datum: i as u32, along: middle, at, shape: Shape::Slice { center, radii: [inner, outer], angles } });
    }
    scene.index = index;
    Ok(())
}

/// The outline of a slice; angles clockwise from the top.
pub(crate) fn outline(center: Point, [inner, outer]: [f64; 2], [from, to]: [f64; 2]) -> Vec<Point> {
    let at = |r: f64, a: f64| Point::new(center.x + a.sin() * r, center.y - a.cos() * r);
    let parts = (((to - from) * outer / 2.0).ceil() as usize).clamp(2, 720);
    let arc = |r: f64, i: usize| at(r, from + (to - from) * i as f64 / parts as f64);
    let mut points: Vec<Point> = (0..=parts).map(|i| arc(outer, i)).collect();
    if inner > 0.0 {
        points.extend((0..=parts).rev().map(|i| arc(inner, i)));
    } else {
        points.push(center);
    }
    points
}
