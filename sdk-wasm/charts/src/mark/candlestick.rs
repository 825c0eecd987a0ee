//! Candlesticks: a body from the opening to the closing value, a wick from the lowest to the
//! highest.

use pellucid_core::Result;
use pellucid_core::chart::Channel;

use crate::data::field::Field;
use crate::data::plot_data::PlotData;
use crate::data::read::{need, numbers};
use crate::geometry::{Point, Rect};
use crate::index::lookup::Mode;
use crate::input::Input;
use crate::locale::words::Word;
use crate::mark::cartesian::{Cartesian, Layer};
use crate::mark::channels::Channels;
use crate::mark::mark_type::{self, MarkType, TooltipContent};
use crate::mark::parts::overplotting;
use crate::mark::parts::shade;
use crate::mark::parts::slots::{Fill, Slots};
use crate::scene::Item;

/// Widest body, CSS px.
const WIDEST: f64 = 24.0;
/// A body's share of its place: neighbours are told apart.
const BODY: f64 = 0.84;

/// Opening, highest, lowest and closing value of a period.
pub(crate) struct Candlestick;

impl MarkType for Candlestick {
    fn channels(&self, input: &Input) -> Result<Channels> {
        let e = &input.spec.encoding;
        Ok(Channels::upright(
            Some(need("x", &e.x)?.clone()),
            need("close", &e.close)?.clone(),
            "encoding.y",
        ))
    }

    fn value(&self, channel: &Channel, input: &Input) -> Result<(Field, Vec<Field>)> {
        let e = &input.spec.encoding;
        let parts =
            [&e.open, &e.high, &e.low, &e.close].into_iter().flatten().map(|c| numbers(c, input));
        Ok((numbers(channel, input)?, parts.collect::<Result<_>>()?))
    }

    fn hit(&self) -> Mode {
        Mode::Bar
    }

    fn draw_in_axes(&self, space: &Cartesian, layer: &mut Layer) {
        let slots = Slots::new(space, Fill::Spaced);
        let [up, down] = shade::rise_and_fall(space.input.theme, &shade::given(space.input));
        let (shown, overplotting) = overplotting::shown_by_parts(space, &slots, [2, 1]);
        for i in shown.into_iter().map(|i| i as usize) {
            let d = &space.data.points[i];
            let (start, end) = slots.slot(space, d.key, d.series);
            let at: Vec<f64> =
                (0..4).map(|part| space.value.position(space.part(d, part))).collect();
            let middle = (start + end) / 2.0;
            let (&[open, high, low, close], true) =
                (&at[..], at.iter().all(|v| v.is_finite()) && middle.is_finite())
            else {
                continue;
            };
            let half = ((end - start).abs() * BODY / 2.0).min(WIDEST / 2.0);
            // Screen positions grow downward.
            let color = if close <= open { up } else { down };
            let color =
                if space.selected.contains(d.key, d.series) { color } else { space.muted(color) };
            let y = |v: f64| v.clamp(space.plot.top, space.plot.bottom);
            layer.items.push(Item::Rule {
                from: Point::new(middle, y(high)),
                to: Point::new(middle, y(low)),
                width: 1.0,
                color,
            });
            let rect = Rect {
                left: middle - half,
                right: middle + half,
                top: y(open.min(close)),
                bottom: y(open.max(close)),
            };
            // A day that closed where it opened still has a body.
            let rect =
                if rect.height() < 1.0 { Rect { bottom: rect.top + 1.0, ..rect } } else { rect };
            layer.items.push(Item::Rect { rect, radii: [0.0; 4], color, crisp: true });
            layer.index.add_bar(
                i,
                space.middle(d.key),
                rect,
                [0.0; 4],
                Point::new(middle, y(high)),
            );
        }
        layer.index.set_overplotting(overplotting);
    }

    fn words(&self, _: &PlotData) -> [Word; 3] {
        mark_type::values(Word::Candlestick)
    }

    fn tooltip(&self) -> TooltipContent {
        TooltipContent::Parts
    }
}
