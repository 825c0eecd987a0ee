//! Lines: one polyline for each run of values without a gap.

use pellucid_core::Result;
use pellucid_core::chart::{Curve, Nulls};

use crate::color::Rgba;
use crate::data::plot_data::PlotData;
use crate::data::style::{Style, Swatch};
use crate::geometry::Point;
use crate::input::Input;
use crate::legend;
use crate::locale::words::Word;
use crate::mark::cartesian::{Cartesian, Layer};
use crate::mark::mark_type::MarkType;
use crate::mark::parts::strokes::{self, by_series, stroke, with_holes};
use crate::mark::parts::{curve, holes};
use crate::scene::{Item, dash};

/// Points of a line from which on dashes would not be told from its turns.
const MOST_DASHED: usize = 1_000;
/// The ground's colour on either side of a line that crosses bars, CSS px.
const HALO: f64 = 1.5;

/// A polyline through the points of each series.
pub(crate) struct Line;

const STYLE: Style = Style { swatch: Swatch::Line, ..Style::PLAIN };

impl MarkType for Line {
    fn style(&self) -> &'static Style {
        &STYLE
    }

    fn prepare(&self, input: &Input, data: &mut PlotData) -> Result<()> {
        fill_nulls(input, data);
        Ok(())
    }

    fn draw_in_axes(&self, space: &Cartesian, layer: &mut Layer) {
        draw_before(space, layer);
        for (series, data) in by_series(space) {
            let color = color(space, series);
            let points = strokes::line(space, &with_holes(space, &data));
            let (points, _) =
                curve::held(points, Vec::new(), space.input.spec.options.curve, space.step_end);
            let over = space.data.layers().iter().any(|l| l.mark.rules().wide);
            if over && space.thresholds.is_empty() {
                // Bars of like lightness would swallow it.
                stroke(
                    space,
                    &points,
                    space.input.theme.line_width + 2.0 * HALO,
                    space.input.theme.surface(),
                    layer.items,
                );
            }
            let start = layer.items.len();
            stroke(space, &points, space.input.theme.line_width, color, layer.items);
            if legend::is_dashed(space.input, series) && points.len() <= MOST_DASHED {
                for item in layer.items.split_off(start) {
                    match item {
                        // A line of endless length has no end of dashes.
                        Item::Path { points, width, color }
                            if points.iter().all(|p| space.plot.grown(1e4).contains(p.x, p.y)) =>
                        {
                            dash::path(&points, true, width, color, layer.items)
                        }
                        other => layer.items.push(other),
                    }
                }
            }
            dots(space, &points, color, layer.items);
            // A sparkline has no axis to read its last value at.
            let last = points.iter().rev().find(|p| p.x.is_finite() && p.y.is_finite());
            if let (Some(&center), Some(false)) = (last, space.input.spec.options.axes) {
                layer.items.push(Item::Circle {
                    center,
                    radius: space.input.theme.line_width * 1.6,
                    color,
                });
            }
        }
        space.add_dots(layer.index);
    }

    fn words(&self, _: &PlotData) -> [Word; 3] {
        [Word::LineChart, Word::OnePoint, Word::ManyPoints]
    }
}

fn color(space: &Cartesian, series: usize) -> Rgba {
    let color = space.data.series.get(series).map_or(space.input.theme.series(0), |s| s.color);
    if space.selected.contains_series(series as u32) { color } else { space.muted(color) }
}

/// The lines of what was before, fainter and behind all others.
fn draw_before(space: &Cartesian, layer: &mut Layer) {
    if space.data.drawn_before().is_none() {
        return;
    }
    for (series, data) in by_series(space) {
        let points = strokes::line_before(space, &with_holes(space, &data));
        let (points, _) =
            curve::held(points, Vec::new(), space.input.spec.options.curve, space.step_end);
        let color = space.faded(color(space, series));
        stroke(space, &points, space.input.theme.line_width, color, layer.items);
    }
}

/// Zero where there is no value, if the specification wants that.
pub(super) fn fill_nulls(input: &Input, data: &mut PlotData) {
    if input.spec.options.nulls == Some(Nulls::Zero) {
        data.points.iter_mut().filter(|d| d.value.is_nan()).for_each(|d| d.value = 0.0);
        holes::fill_with_zeros(input, data);
    }
}

/// From this mean distance on points have dots, CSS px: what the line shows between them is then
/// more than what was measured.
const SPARSE: f64 = 40.0;

/// A dot at each of a few points that lie far apart.
fn dots(space: &Cartesian, points: &[Point], color: Rgba, items: &mut Vec<Item>) {
    let options = &space.input.spec.options;
    if options.axes == Some(false)
        || options.curve.is_some_and(|c| c != Curve::Linear)
        || !space.thresholds.is_empty()
    {
        return;
    }
    if points.len() as f64 * SPARSE > space.plot.width() + SPARSE {
        return;
    }
    let placed: Vec<Point> =
        points.iter().copied().filter(|p| p.x.is_finite() && p.y.is_finite()).collect();
    let (Some(first), Some(last)) = (placed.first(), placed.last()) else { return };
    if placed.len() < 2 || (last.x - first.x).abs() < SPARSE * (placed.len() - 1) as f64 {
        return;
    }
    let radius = space.input.theme.line_width * 1.5;
    let seen = |p: &Point| !space.clip || space.plot.contains(p.x, p.y);
    items.extend(placed.into_iter().filter(seen).map(|center| Item::Circle {
        center,
        radius,
        color,
    }));
}
