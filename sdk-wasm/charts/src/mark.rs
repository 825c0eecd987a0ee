//! The shapes that stand for data: one file a mark, each a [`mark_type::MarkType`].

pub(crate) mod cartesian;
mod channels;
pub(crate) mod mark_type;
pub(crate) mod parts;
mod read;

mod arc;
mod area;
mod bar;
mod box_plot;
mod bullet;
mod calendar;
mod candlestick;
mod dumbbell;
mod funnel;
mod gauge;
mod geo;
mod line;
mod metric;
mod point;
mod radar;
mod rect;
mod sankey;
mod sunburst;
mod table;
mod treemap;
mod violin;
mod waterfall;

use pellucid_core::Result;
use pellucid_core::chart::Mark;

use crate::data::plot_data::PlotData;
use crate::data::style::Style;
use crate::input::Input;
use crate::mark::mark_type::MarkType;

/// The type of a mark.
pub(crate) fn of(mark: Mark) -> &'static dyn MarkType {
    match mark {
        Mark::Bar => &bar::Bar,
        Mark::Line => &line::Line,
        Mark::Area => &area::Area,
        Mark::Point => &point::PointMark,
        Mark::Arc => &arc::Arc,
        Mark::Metric => &metric::Metric,
        Mark::Table | Mark::Pivot => &table::Table,
        Mark::Box => &box_plot::BoxPlot,
        Mark::Rect => &rect::RectMark,
        Mark::Calendar => &calendar::Calendar,
        Mark::Treemap => &treemap::Treemap,
        Mark::Sunburst => &sunburst::Sunburst,
        Mark::Funnel => &funnel::Funnel,
        Mark::Waterfall => &waterfall::Waterfall,
        Mark::Gauge => &gauge::Gauge,
        Mark::Bullet => &bullet::Bullet,
        Mark::Candlestick => &candlestick::Candlestick,
        Mark::Radar => &radar::Radar,
        Mark::Sankey => &sankey::Sankey,
        Mark::Geo => &geo::Geo,
        Mark::Violin => &violin::Violin,
        Mark::Dumbbell => &dumbbell::Dumbbell,
    }
}

/// Reads what a chart shows.
///
/// # Errors
/// `unknown_column`, `invalid_spec` and `type_mismatch` where the specification cannot be drawn.
pub(crate) fn read(input: &Input) -> Result<PlotData> {
    read::read(of(input.spec.mark), input, style)
}

/// What a mark shows beside its shapes.
fn style(mark: Mark) -> &'static Style {
    of(mark).style()
}
