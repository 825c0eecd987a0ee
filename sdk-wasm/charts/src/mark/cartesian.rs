//! What the marks of a chart with axes are drawn from.

use pellucid_core::chart::Mark;

use crate::color::Rgba;
use crate::data::before::FADED;
use crate::data::datum::Datum;
use crate::data::plot_data::PlotData;
use crate::data::selection::SelectionPredicate;
use crate::data::width::Width;
use crate::geometry::{Point, Rect, Size};
use crate::index::anchor::Shape;
use crate::index::lookup::Index;
use crate::input::Input;
use crate::mark::parts::shade;
use crate::mark::parts::threshold::{self, Threshold};
use crate::reduce::density::CountRows;
use crate::scale::Scale;
use crate::scene::Item;

/// What the marks of a chart with axes are drawn from.
pub(crate) struct Cartesian<'a> {
    pub(crate) input: &'a Input<'a>,
    pub(crate) data: &'a PlotData,
    pub(crate) plot: Rect,
    /// The extent of the whole chart, or of its panel.
    pub(crate) size: Size,
    pub(crate) key: &'a Scale,
    pub(crate) value: &'a Scale,
    /// Where each datum starts and ends along the value's axis, in values.
    pub(crate) spans: &'a [[f64; 2]],
    /// Extent of a mark along the key's axis, in the key's values; 0 where it has none.
    pub(crate) width: Width,
    /// Marks may lie outside the plot, because the page's author chose what part to show.
    pub(crate) clip: bool,
    pub(crate) selected: SelectionPredicate<'a>,
    /// Where the colour of marks changes.
    pub(crate) thresholds: &'a [Threshold],
    /// Where the last step of a stepped line ends along the key's axis, CSS px.
    pub(crate) step_end: f64,
    /// Which mark is drawn, and whether at the right axis.
    pub(crate) pass: (Mark, bool),
    /// Counts points where the batch has only the ends of the axes.
    pub(crate) count: Option<&'a dyn CountRows>,
}

/// What marks are drawn into.
pub(crate) struct Layer<'a> {
    pub(crate) items: &'a mut Vec<Item>,
    pub(crate) index: &'a mut Index,
}

impl Cartesian<'_> {
    /// The point at a position along the key's axis and one along the value's, both CSS px.
    pub(crate) fn point(&self, key: f64, value: f64) -> Point {
        Point::along(self.data.horizontal, key, value)
    }

    /// The point, moved into the plot where the author's domain leaves it outside.
    pub(crate) fn point_inside(&self, key: f64, value: f64) -> Point {
        let (p, plot) = (self.point(key, value), self.plot);
        Point::new(p.x.clamp(plot.left, plot.right), p.y.clamp(plot.top, plot.bottom))
    }

    /// A datum's colour: its series', muted where a selection leaves it out.
    pub(crate) fn color(&self, series: u32, key: f64) -> Rgba {
        let color =
            self.data.series.get(series as usize).map_or(self.input.theme.series(0), |s| s.color);
        if self.selected.contains(key, series) { color } else { self.muted(color) }
    }

    /// Whether a series is drawn now: its mark and axis are this pass'.
    pub(crate) fn draws(&self, series: u32) -> bool {
        self.pass == (self.data.mark_of(series), self.data.at_right(series))
    }

    /// The number of a datum's part, where it has several.
    pub(crate) fn part(&self, d: &Datum, part: usize) -> f64 {
        self.data
            .parts
            .get(part)
            .and_then(|f| f.values.get(d.row as usize))
            .copied()
            .unwrap_or(f64::NAN)
    }

    /// The colour of datum `i`.
    pub(crate) fn color_of(&self, i: usize) -> Rgba {
        let d = &self.data.points[i];
        let passes = self.selected.contains_value(d.value);
        if let Some(color) = threshold::color_at(self.thresholds, d.value) {
            return if passes && self.selected.contains(d.key, d.series) {
                color
            } else {
                self.muted(color)
            };
        }
        let color = shade::color(self.input, self.data, &self.selected, d);
        if passes { color } else { self.muted(color) }
    }

    /// A colour as marks have it that a selection leaves out.
    pub(crate) fn muted(&self, color: Rgba) -> Rgba {
        color.mix(self.input.theme.surface(), 0.68)
    }

    /// A colour as marks have it that show what was before.
    pub(crate) fn faded(&self, color: Rgba) -> Rgba {
        color.mix(self.input.theme.surface(), FADED)
    }

    /// Where datum `i` was before along the value's axis, CSS px; none where it is not drawn.
    pub(crate) fn before(&self, i: usize) -> Option<f64> {
        self.data.drawn_before()?;
        let at = self.value.position(self.data.before_of(self.data.points.get(i)?)?);
        at.is_finite().then_some(at)
    }

    /// The middle of a datum along the key's axis, CSS px.
    pub(crate) fn middle(&self, key: f64) -> f64 {
        match self.width {
            Width::None | Width::Band => self.key.position(key),
            w => (self.key.position(key) + self.key.position(w.end(key))) / 2.0,
        }
    }

    /// Where datum `i` ends in an upright chart, CSS px; NaN where it has no place.
    pub(crate) fn end_of(&self, i: usize) -> Point {
        Point::new(self.middle(self.data.points[i].key), self.value.position(self.spans[i][1]))
    }

    /// Adds a dot for each datum of a pass whose marks are no shapes of their own.
    pub(crate) fn add_dots(&self, index: &mut Index) {
        for (i, d) in self.data.points.iter().enumerate().filter(|(_, d)| self.draws(d.series)) {
            let along = self.middle(d.key);
            let value = self.value.position(self.spans.get(i).map_or(f64::NAN, |s| s[1]));
            let at = self.point(along, value);
            if at.x.is_finite() && at.y.is_finite() && self.plot.grown(0.5).contains(at.x, at.y) {
                index.add(i, along, at, Shape::Dot);
            }
        }
    }
}

/// The value that bars and areas stand on: zero, or the end of the domain nearest to it.
pub(crate) fn base(scale: &Scale) -> f64 {
    match scale {
        Scale::Continuous(c) => 0.0f64.max(c.domain[0]).min(c.domain[1]),
        Scale::Band(_) => 0.0,
    }
}
