//! Bullets: a bar over shaded ranges, and a mark at its target (Few, "Bullet Graph Design
//! Specification", 2013).

use pellucid_core::chart::Channel;
use pellucid_core::{Code, Error, Result};

use crate::data::extent;
use crate::data::field::Field;
use crate::data::plot_data::PlotData;
use crate::data::read::{self, numbers};
use crate::data::style::{Grid, Style, TargetName};
use crate::geometry::Rect;
use crate::index::lookup::Mode;
use crate::input::Input;
use crate::locale::words::Word;
use crate::mark::cartesian::{Cartesian, Layer, base};
use crate::mark::channels::Channels;
use crate::mark::mark_type::{MarkType, TooltipContent};
use crate::mark::parts::slots::{Fill, Slots};
use crate::scene::Item;

/// Tallest ground, CSS px at the usual size of letters, where its row is not much higher; in high
/// rows up to the second.
const TALLEST: [f64; 2] = [34.0, 64.0];
/// How far the darkest and the lightest range go from the grid's colour towards that of labels.
const SHADES: [f64; 2] = [0.36, 0.02];
/// The bar's and the target's share of the ground.
const BAR: f64 = 0.36;
const TARGET: f64 = 0.66;

/// A bar against its target, over shaded ranges.
pub(crate) struct Bullet;

const STYLE: Style = Style { grid: Grid::Ground, target: Some(TargetName::Each), ..Style::PLAIN };

impl MarkType for Bullet {
    fn style(&self) -> &'static Style {
        &STYLE
    }

    fn channels(&self, input: &Input) -> Result<Channels> {
        match (&input.spec.encoding.x, &input.spec.encoding.y) {
            (Some(x), y) if x.is_measure() => Ok(Channels {
                key: y.clone(),
                value: x.clone(),
                horizontal: true,
                value_path: "encoding.x",
            }),
            (x, Some(y)) => Ok(Channels::upright(x.clone(), y.clone(), "encoding.y")),
            _ => Err(Error::new(
                Code::InvalidSpec,
                "bullet needs a measure: give x an op such as sum",
            )
            .at("encoding.x")),
        }
    }

    fn value(&self, channel: &Channel, input: &Input) -> Result<(Field, Vec<Field>)> {
        let target =
            input.spec.encoding.target.iter().map(|c| numbers(c, input)).collect::<Result<_>>()?;
        Ok((Field::read(channel, input, false)?, target))
    }

    /// Without a dimension there is one bullet, named by its measure.
    fn prepare(&self, _: &Input, data: &mut PlotData) -> Result<()> {
        if data.key.is_none() {
            data.key = Some(read::named(vec![data.value.label.clone()]));
        }
        Ok(())
    }

    fn extent(&self, input: &Input, data: &PlotData, right: bool) -> Option<[f64; 2]> {
        extent::values(data, right, &input.spec.options.ranges)
    }

    /// Without a dimension it is named by its measure already.
    fn axis_field(&self, data: &PlotData, field: &mut Field) {
        if data.key.as_ref().is_some_and(|k| k.column.is_none()) {
            field.label = String::new();
        }
    }

    fn hit(&self) -> Mode {
        Mode::Bar
    }

    fn draw_in_axes(&self, space: &Cartesian, layer: &mut Layer) {
        let slots = Slots::new(space, Fill::Spaced);
        let theme = space.input.theme;
        let span = space.value.range();
        let zero = space.value.position(base(space.value));
        for (i, d) in space.data.points.iter().enumerate() {
            let (start, end) = slots.slot(space, d.key, d.series);
            let middle = (start + end) / 2.0;
            let room = (end - start).abs();
            let [usual, most] = TALLEST.map(|v| v * (theme.label_size / 11.0).powi(2));
            let half = room.min((room * 0.6).clamp(usual, most)) / 2.0;
            if !middle.is_finite() {
                continue;
            }
            let rect = |from: f64, to: f64, share: f64| {
                let across = half * share;
                Rect::between(space.point(middle - across, from), space.point(middle + across, to))
                    .clipped(&space.plot.grown(2.0))
            };
            let ranges = &space.input.spec.options.ranges;
            let mut from = span[0];
            let ends = ranges.iter().map(|v| space.value.position(*v)).chain([span[1]]);
            for (n, to) in ends.enumerate().filter(|(_, to)| to.is_finite()) {
                // The first range, the worst, is the darkest.
                let along = if ranges.is_empty() { 1.0 } else { n as f64 / ranges.len() as f64 };
                let color =
                    theme.grid.mix(theme.muted, SHADES[0] + (SHADES[1] - SHADES[0]) * along);
                layer.items.push(Item::Rect {
                    rect: rect(from, to, 1.0),
                    radii: [0.0; 4],
                    color,
                    crisp: true,
                });
                from = to;
            }
            let at = space.value.position(d.value);
            if at.is_finite() {
                layer.items.push(Item::Rect {
                    rect: rect(zero, at, BAR),
                    radii: [0.0; 4],
                    color: space.color_of(i),
                    crisp: true,
                });
            }
            let target = space.value.position(space.part(d, 0));
            if target.is_finite() {
                let mark = rect(target - 1.5, target + 1.5, TARGET);
                layer.items.push(Item::Rect {
                    rect: mark,
                    radii: [0.0; 4],
                    color: theme.foreground,
                    crisp: true,
                });
            }
            let tip = if at.is_finite() { at } else { zero };
            let tip = space.point_inside(middle, tip);
            layer.index.add_bar(i, space.middle(d.key), rect(span[0], span[1], 1.0), [0.0; 4], tip);
        }
    }

    fn words(&self, _: &PlotData) -> [Word; 3] {
        [Word::Bullet, Word::OneBar, Word::ManyBars]
    }

    fn tooltip(&self) -> TooltipContent {
        TooltipContent::ValueAndParts
    }
}
