//! Box plots: a box between the quartiles, its median, whiskers.

use pellucid_core::chart::Channel;
use pellucid_core::{Result, plan};

use crate::data::field::Field;
use crate::data::plot_data::PlotData;
use crate::data::read::numbers;
use crate::geometry::Rect;
use crate::index::lookup::Mode;
use crate::input::Input;
use crate::locale::words::Word;
use crate::mark::cartesian::{Cartesian, Layer};
use crate::mark::mark_type::{self, MarkType, TooltipContent};
use crate::mark::parts::overplotting;
use crate::mark::parts::slots::{Fill, Slots};
use crate::scene::Item;
use crate::text::one_line;

/// Widest box, CSS px: a box says nothing by its width.
const WIDEST: f64 = 72.0;

/// A box between the quartiles.
pub(crate) struct BoxPlot;

impl MarkType for BoxPlot {
    /// The median, and the quartiles from the highest to the lowest.
    fn value(&self, channel: &Channel, input: &Input) -> Result<(Field, Vec<Field>)> {
        const NAMES: [Word; 5] =
            [Word::BoxLow, Word::BoxFirst, Word::BoxMedian, Word::BoxThird, Word::BoxHigh];
        let channels = plan::quartiles(channel, input.spec.options.whiskers);
        let mut parts = Vec::with_capacity(5);
        for (c, name) in channels.iter().zip(NAMES) {
            parts.push(Field { label: input.locale.word(name), ..numbers(c, input)? });
        }
        parts.reverse();
        // What readers see of the whole is the column's name, not the median's.
        let column = Channel { op: None, alias: None, ..channel.clone() };
        let median = Field { label: one_line(&column.label()), measured: true, ..parts[2].clone() };
        Ok((median, parts))
    }

    fn hit(&self) -> Mode {
        Mode::Bar
    }

    fn draw_in_axes(&self, space: &Cartesian, layer: &mut Layer) {
        let slots = Slots::new(space, Fill::Boxes);
        let surface = space.input.theme.surface();
        let (shown, overplotting) = overplotting::shown_by_parts(space, &slots, [4, 0]);
        for i in shown.into_iter().map(|i| i as usize) {
            let d = &space.data.points[i];
            let (start, end) = slots.slot(space, d.key, d.series);
            let middle = (start + end) / 2.0;
            let half = ((end - start).abs() / 2.0).min(WIDEST / 2.0);
            // From the highest to the lowest: whisker, third quartile, median, first quartile,
            // whisker.
            let at: Vec<f64> =
                (0..5).map(|part| space.value.position(space.part(d, part))).collect();
            let (&[high, q3, median, q1, low], true) =
                (&at[..], at.iter().all(|v| v.is_finite()) && middle.is_finite())
            else {
                continue;
            };
            let color = space.color_of(i);
            let rule = |key: [f64; 2], value: [f64; 2], width| Item::Rule {
                from: space.point_inside(key[0], value[0]),
                to: space.point_inside(key[1], value[1]),
                width,
                color,
            };
            let cap = half * 0.5;
            layer.items.push(rule([middle, middle], [q3, high], 1.0));
            layer.items.push(rule([middle, middle], [low, q1], 1.0));
            for end in [low, high].into_iter().filter(|_| half >= 4.0) {
                layer.items.push(rule([middle - cap, middle + cap], [end, end], 1.0));
            }
            let rect =
                Rect::between(space.point(middle - half, q1), space.point(middle + half, q3))
                    .clipped(&space.plot);
            let radius = if half >= 6.0 { space.input.theme.bar_radius.min(2.0) } else { 0.0 };
            layer.items.push(Item::Rect {
                rect,
                radii: [radius; 4],
                color: surface.mix(color, 0.42),
                crisp: true,
            });
            layer.items.push(rule(
                [middle - half, middle + half],
                [median, median],
                if half >= 6.0 { 2.0 } else { 1.0 },
            ));
            layer.index.add_bar(
                i,
                space.middle(d.key),
                rect,
                [radius; 4],
                space.point_inside(middle, q3.min(q1)),
            );
        }
        layer.index.set_overplotting(overplotting);
    }

    fn words(&self, _: &PlotData) -> [Word; 3] {
        mark_type::values(Word::BoxPlot)
    }

    fn tooltip(&self) -> TooltipContent {
        TooltipContent::Parts
    }
}
