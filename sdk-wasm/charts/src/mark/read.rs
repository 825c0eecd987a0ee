//! From the channels of a specification to what a chart shows.

use pellucid_core::chart::{Channel, ColorUse, Mark};
use pellucid_core::{Code, Error, Result};

use crate::data::before;
use crate::data::color_scale::ColorScale;
use crate::data::field::{Field, Kind};
use crate::data::layers;
use crate::data::plot_data::{MarkData, PlotData};
use crate::data::points::Points;
use crate::data::read::{self, text_for_number};
use crate::data::series;
use crate::data::stack;
use crate::data::style::Style;
use crate::input::Input;
use crate::mark::channels::Channels;
use crate::mark::mark_type::MarkType;
use crate::order;

/// Reads what a chart of a mark shows; `style` tells the styles of its layers' marks.
///
/// # Errors
/// `unknown_column`, `invalid_spec` and `type_mismatch` where the specification cannot be drawn.
pub(super) fn read(
    mark: &dyn MarkType,
    input: &Input,
    style: fn(Mark) -> &'static Style,
) -> Result<PlotData> {
    if let Some(data) = mark.read(input)? {
        return Ok(data);
    }
    let channels = mark.channels(input)?;
    let mut data = PlotData::empty(input, mark.style());
    data.horizontal = channels.horizontal;
    read_fields(mark, input, &channels, &mut data)?;
    let colors = colors(input)?;
    data.color_scale = colors
        .filter(|c| shows_amount(c, input))
        .map(|c| ColorScale::new(Field::read(c, input, false)?, input))
        .transpose()?;
    read_points(input, colors, style, &mut data)?;
    let same_key = channels.key.as_ref().zip(colors).is_some_and(|(k, c)| k.name() == c.name());
    data.stack = stack::stacking(
        input.spec.mark,
        input.spec.options.stack,
        &channels.value,
        same_key,
        data.series.len(),
    );
    mark.prepare(input, &mut data)?;
    Ok(data)
}

/// Key, value and further numbers, where the mark can show them.
fn read_fields(
    mark: &dyn MarkType,
    input: &Input,
    channels: &Channels,
    data: &mut PlotData,
) -> Result<()> {
    data.key = channels.key.as_ref().map(|k| read::key(k, input)).transpose()?;
    let by_key = |k: &Channel| input.spec.sort.first().is_none_or(|s| s.by == k.name());
    if let (Some(field), true) = (&mut data.key, channels.key.as_ref().is_some_and(by_key)) {
        data.collated = field.collate(input.locale.as_ref());
    }
    data.categories = data.key.as_ref().map_or(0, Field::categories);
    if let (Some(field), Some(shown)) = (&mut data.key, input.state.zoom.key) {
        field.keep(shown);
    }
    (data.value, data.parts) = mark.value(&channels.value, input)?;
    data.before = before::read(input, &channels.value)?;
    if matches!(data.value.kind, Kind::Category { .. }) && !input.spec.mark.rules().named_values {
        return Err(text_for_number(input.spec.mark, &channels.value).at(channels.value_path));
    }
    match (&channels.key, &data.key) {
        (Some(channel), Some(key)) => mark.check_key(channel, key),
        _ => Ok(()),
    }
}

/// The channel of colour, where the mark shows something by it.
fn colors<'a>(input: &Input<'a>) -> Result<Option<&'a Channel>> {
    let rule = input.spec.mark.rules().color;
    let color =
        input.spec.encoding.color.as_ref().filter(|c| c.dimension().is_some() || c.is_measure());
    match color.filter(|_| rule != ColorUse::None) {
        Some(c) if rule == ColorUse::Series && c.is_measure() => {
            let message = format!(
                "color tells series apart and needs a dimension, but \"{}\" is a measure: remove its op",
                c.name()
            );
            Err(Error::new(Code::InvalidSpec, message).at("encoding.color"))
        }
        color => Ok(color),
    }
}

/// Whether colour shows how much rather than which: a measure, or a row's bare number.
fn shows_amount(color: &Channel, input: &Input) -> bool {
    let numeric = input.data.column(&color.name()).is_some_and(|c| c.data_type().is_numeric());
    let bare = color.time_unit.is_none() && color.bin.is_none();
    numeric && (color.is_measure() || input.spec.mark.rules().color == ColorUse::Number && bare)
}

/// The series, and the rows that have a place.
fn read_points(
    input: &Input,
    colors: Option<&Channel>,
    style: fn(Mark) -> &'static Style,
    data: &mut PlotData,
) -> Result<()> {
    let layers = layers::read(input, style)?;
    let (key, colors) = (data.key.as_ref(), colors.filter(|_| data.color_scale.is_none()));
    let (split, points) = match layers.is_empty() {
        true => {
            let split = series::split(colors, input, data.style.named_by_color)?;
            let points = Points::read(input.data.rows, key, &data.value, &split);
            (split, points)
        }
        false => {
            let split = layers::split(&layers, input)?;
            let points = layers::points(input, key, &layers, &split);
            (split, points)
        }
    };
    if !layers.is_empty() {
        data.extra = MarkData::Layers(layers);
    }
    (data.series, data.series_field, data.colors) = (split.series, split.field, split.colors);
    (data.points, data.unplaced, data.no_logarithm) =
        (points.data, points.unplaced, points.no_logarithm);
    if data.collated && data.layers().is_empty() {
        // The keyboard walks as the eye does.
        order::sort(&mut data.points, |a, b| a.key.total_cmp(&b.key));
    }
    Ok(())
}
