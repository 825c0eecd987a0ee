//! Points: a dot a row, or a density raster where there are too many.

use pellucid_core::Result;
use pellucid_core::chart::Channel;

use crate::data::field::Field;
use crate::data::plot_data::{MarkData, PlotData};
use crate::data::read::numbers;
use crate::data::style::{Grid, Style, Swatch};
use crate::index::anchor::Shape;
use crate::index::lookup::Mode;
use crate::input::Input;
use crate::locale::words::Word;
use crate::mark::cartesian::{Cartesian, Layer};
use crate::mark::mark_type::{MarkType, TooltipContent};
use crate::mark::parts::raster;
use crate::order;
use crate::reduce::density::MAX_DOTS;
use crate::scale::radii::Radii;
use crate::scene::Item;

/// A dot a row or a group.
pub(crate) struct PointMark;

const STYLE: Style =
    Style { swatch: Swatch::Dot, grid: Grid::Both, colors_name_axis: false, ..Style::PLAIN };

impl MarkType for PointMark {
    fn style(&self) -> &'static Style {
        &STYLE
    }

    fn value(&self, channel: &Channel, input: &Input) -> Result<(Field, Vec<Field>)> {
        let size =
            input.spec.encoding.size.iter().map(|c| numbers(c, input)).collect::<Result<_>>()?;
        Ok((Field::read(channel, input, false)?, size))
    }

    fn prepare(&self, _: &Input, data: &mut PlotData) -> Result<()> {
        if let Some(size) = data.parts.first() {
            data.extra = MarkData::Sizes(Box::new(size.clone()));
        }
        Ok(())
    }

    fn has_nice_keys(&self) -> bool {
        true
    }

    fn hit(&self) -> Mode {
        Mode::Near(24.0)
    }

    fn draw_in_axes(&self, space: &Cartesian, layer: &mut Layer) {
        let data = &space.data.points;
        if space.data.sizes().is_some() {
            return bubbles(space, layer);
        }
        if let Some(raster) = raster::of(space, MAX_DOTS) {
            return raster.draw(space, layer);
        }
        // As large as dots may be before they hide each other, larger on larger charts.
        let side = space.plot.width().min(space.plot.height());
        let radius =
            if data.len() > 800 { 2.5 } else { (3.5 * (side / 240.0).sqrt()).clamp(2.25, 5.0) };
        layer.index.radius = radius + 1.0;
        // A shade that stands for a number is not to be faded into another.
        let opacity = if space.data.color_scale.is_some() { 1.0 } else { 0.72 };
        for i in (0..data.len()).filter(|&i| space.draws(data[i].series)) {
            let center = space.end_of(i);
            if !(center.x.is_finite() && center.y.is_finite())
                || space.clip && !space.plot.contains(center.x, center.y)
            {
                continue;
            }
            layer.items.push(Item::Circle {
                center,
                radius,
                color: space.color_of(i).fade(opacity),
            });
        }
        space.add_dots(layer.index);
    }

    fn words(&self, data: &PlotData) -> [Word; 3] {
        [
            if data.sizes().is_some() { Word::Bubbles } else { Word::ScatterPlot },
            Word::OnePoint,
            Word::ManyPoints,
        ]
    }

    fn tooltip(&self) -> TooltipContent {
        TooltipContent::Fields
    }
}

/// Dots whose areas are in proportion to a number, the largest behind.
fn bubbles(space: &Cartesian, layer: &mut Layer) {
    let (plot, data) = (space.plot, space.data);
    let amount = |i: usize| data.size_of(&data.points[i]).max(0.0);
    let radii = Radii::new(data.largest_size(), space.size);
    let mut order: Vec<usize> = (0..data.points.len()).collect();
    order::sort(&mut order, |&a, &b| amount(b).total_cmp(&amount(a)));
    // The nearest middle wins where bubbles lie over each other.
    layer.index.mode = Mode::Near(radii.largest.max(24.0));
    for i in order {
        let (center, radius) = (space.end_of(i), radii.radius(amount(i)));
        if !(center.x.is_finite() && center.y.is_finite())
            || space.clip && !plot.contains(center.x, center.y)
        {
            continue;
        }
        let color = space.color_of(i);
        layer.items.push(Item::Circle { center, radius, color: color.fade(0.5) });
        layer.items.push(Item::Ring { center, radius, width: 1.0, color });
        layer.index.add(i, center.x, center, Shape::Disc(radius));
    }
}
