//! Annotations behind and in front of the marks.

use crate::annotate::place::Labels;
use crate::annotate::plan::{Plan, Shape};
use crate::color::Rgba;
use crate::data::field::Kind;
use crate::geometry::{Point, Rect, clip};
use crate::mark::cartesian::Cartesian;
use crate::scale::Scale;
use crate::scene::{Item, dash};

impl Plan {
    /// What lies behind the marks.
    pub(crate) fn behind(&self, space: &Cartesian, items: &mut Vec<Item>) {
        let theme = space.input.theme;
        for (shape, color) in &self.shapes {
            match shape {
                Shape::Band { measure, ends, .. } => {
                    if let Some(rect) = across(space, *measure, *ends, true) {
                        let color = color.unwrap_or(theme.muted).fade(0.14);
                        items.push(Item::Rect { rect, radii: [0.0; 4], color, crisp: true });
                    }
                }
                Shape::Curve(c) if !c.band.is_empty() => {
                    let edge = |i: usize| c.band.iter().map(move |b| spot(space, b[0], b[i]));
                    let mut points: Vec<Point> = edge(1).collect();
                    points.extend(edge(2).collect::<Vec<_>>().into_iter().rev());
                    points.retain(|p| p.x.is_finite() && p.y.is_finite());
                    let points = clip::polygon(&points, &space.plot);
                    if points.len() > 2 {
                        items.push(Item::Polygon {
                            points,
                            color: color
                                .unwrap_or_else(|| series_color(space, c.series))
                                .fade(0.16),
                        });
                    }
                }
                _ => {}
            }
        }
    }

    /// What lies in front of the marks.
    pub(crate) fn front(&self, space: &Cartesian, items: &mut Vec<Item>) {
        let theme = space.input.theme;
        let mut labels = Labels::new(space);
        for (shape, color) in &self.shapes {
            let ink = color.unwrap_or(theme.foreground.mix(theme.surface(), 0.3));
            match shape {
                Shape::Line { measure, at, label, .. } => {
                    let Some(rect) = across(space, *measure, [*at, *at], false) else { continue };
                    let upright = *measure == space.data.horizontal;
                    let (from, to) =
                        (Point::new(rect.left, rect.top), Point::new(rect.right, rect.bottom));
                    dash::rule(from, to, upright, ink, items);
                    labels.at_line(rect, upright, label, ink, items);
                }
                Shape::Band { measure, ends, label } => {
                    if let Some(rect) = across(space, *measure, *ends, true) {
                        labels.in_band(rect, label, ink, items);
                    }
                }
                Shape::Curve(c) => {
                    let points: Vec<Point> =
                        c.points.iter().map(|p| spot(space, p[0], p[1])).collect();
                    let color = color.unwrap_or_else(|| {
                        series_color(space, c.series).mix(theme.foreground, 0.35)
                    });
                    for run in points.split(|p| !(p.x.is_finite() && p.y.is_finite())) {
                        for part in clip::polyline(run, &space.plot) {
                            dash::path(&part, c.dashed, theme.line_width * 0.8, color, items);
                        }
                    }
                }
                Shape::Text { key, value, text } => {
                    let at = spot(space, *key, *value);
                    if space.plot.grown(0.5).contains(at.x, at.y) {
                        labels.note(at, text, color.unwrap_or(theme.foreground), items);
                    }
                }
            }
        }
    }
}

fn series_color(space: &Cartesian, series: u32) -> Rgba {
    space.data.series.get(series as usize).map_or(space.input.theme.series(0), |s| s.color)
}

fn spot(space: &Cartesian, key: f64, value: f64) -> Point {
    space.point(space.middle(key), space.value.position(value))
}

/// The part of the plot between two values of an axis, with `cover` the bands that hold them; none
/// where it lies outside.
fn across(space: &Cartesian, measure: bool, ends: [f64; 2], cover: bool) -> Option<Rect> {
    let plot = space.plot;
    let scale = if measure { space.value } else { space.key };
    let timed = !measure && matches!(space.data.key.as_ref().map(|k| &k.kind), Some(Kind::Time(_)));
    let [a, b] = if timed && !cover {
        ends.map(|v| space.middle(v))
    } else {
        ends.map(|v| scale.position(v))
    };
    // Names are as wide as their bands.
    let half = match scale {
        Scale::Band(band) if cover => band.step() / 2.0,
        _ => 0.0,
    };
    let (low, high) = (a.min(b) - half, a.max(b) + half);
    if !(low.is_finite() && high.is_finite()) {
        return None;
    }
    let upright = measure == space.data.horizontal;
    let (start, end) = if upright { (plot.left, plot.right) } else { (plot.top, plot.bottom) };
    if high < start - 0.5 || low > end + 0.5 {
        return None;
    }
    let (low, high) = (low.clamp(start, end.max(start)), high.clamp(start, end.max(start)));
    Some(if upright {
        Rect { left: low, right: high, ..plot }
    } else {
        Rect { top: low, bottom: high, ..plot }
    })
}
