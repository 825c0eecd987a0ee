//! Heatmaps: a cell at each pair of keys, coloured by its number.

use pellucid_core::chart::{Channel, Format, NumberStyle};
use pellucid_core::{Code, Error, Result};

use crate::data::field::{Field, Kind};
use crate::data::plot_data::PlotData;
use crate::data::style::{Grid, Style};
use crate::data::width::Width;
use crate::geometry::{Point, Rect};
use crate::index::anchor::Shape;
use crate::index::lookup::Mode;
use crate::input::Input;
use crate::locale::words::Word;
use crate::mark::cartesian::{Cartesian, Layer};
use crate::mark::mark_type::{self, MarkType, TooltipContent};
use crate::mark::parts::shade::ink;
use crate::scale::Scale;
use crate::scene::{Align, Item};
use crate::text::Font;

/// Cells with less room than this, CSS px, touch each other.
const TOUCH: f64 = 5.0;
/// A number is written in its cell where all fit, in at most this many cells.
const WRITTEN: usize = 400;

/// A cell at each pair of x and y.
pub(crate) struct RectMark;

const STYLE: Style = Style { grid: Grid::Cells, colored_amount: true, ..Style::PLAIN };

impl MarkType for RectMark {
    fn style(&self) -> &'static Style {
        &STYLE
    }

    fn value(&self, channel: &Channel, input: &Input) -> Result<(Field, Vec<Field>)> {
        let mut field = Field::read(channel, input, channel.bin.is_none())?;
        if input.spec.sort.is_empty() && input.spec.encoding.order.is_none() {
            field.sort_categories(input.locale.as_ref());
        }
        Ok((field, Vec::new()))
    }

    fn prepare(&self, input: &Input, data: &mut PlotData) -> Result<()> {
        if data.color_scale.is_none() {
            let name = input.spec.encoding.color.as_ref().map(Channel::name).unwrap_or_default();
            let message =
                format!("\"{name}\" is text: the cells of a rect are coloured by a number");
            return Err(Error::new(Code::TypeMismatch, message).at("encoding.color"));
        }
        data.path = data.key.iter().chain([&data.value]).cloned().collect();
        Ok(())
    }

    fn extent(&self, _: &Input, data: &PlotData, _: bool) -> Option<[f64; 2]> {
        height(data).extent(&data.value, data.points.iter().map(|d| d.value))
    }

    /// Rows of time are read from the top, as those of a calendar are.
    fn axis_field(&self, _: &PlotData, field: &mut Field) {
        if matches!(field.kind, Kind::Time(_)) {
            field.scale.reverse.get_or_insert(true);
        }
    }

    fn hit(&self) -> Mode {
        Mode::Shape
    }

    fn draw_in_axes(&self, space: &Cartesian, layer: &mut Layer) {
        let height = height(space.data);
        let mut cells = Vec::with_capacity(space.data.points.len());
        for (i, d) in space.data.points.iter().enumerate() {
            let (x, y) = (span(space.key, space.width, d.key), span(space.value, height, d.value));
            if [x[0], x[1], y[0], y[1]].iter().all(|v| v.is_finite()) {
                cells.push((
                    i,
                    Rect::between(Point::new(x[0], y[0]), Point::new(x[1], y[1]))
                        .clipped(&space.plot),
                ));
            }
        }
        let smallest =
            cells.iter().map(|(_, r)| r.width().min(r.height())).fold(f64::INFINITY, f64::min);
        let (gap, radius) =
            if smallest < TOUCH { (0.0, 0.0) } else { (0.5, (smallest * 0.12).min(3.0)) };
        let texts = texts(space, &cells);
        for (n, (i, rect)) in cells.into_iter().enumerate() {
            let color = space.color_of(i);
            let rect = rect.grown(-gap);
            layer.items.push(Item::Rect { rect, radii: [radius; 4], color, crisp: true });
            if let Some(text) = texts.as_ref().and_then(|t| t.get(n)) {
                let (font, color) =
                    (Font::regular(space.input.theme.label_size), ink(color, space.input.theme));
                layer.items.push(Item::text(
                    text.clone(),
                    rect.center(),
                    font,
                    Align::Middle,
                    color,
                ));
            }
            layer.index.add(
                i,
                rect.center().x,
                rect.center(),
                Shape::Rect(Box::new((rect, [radius; 4]))),
            );
        }
    }

    fn words(&self, _: &PlotData) -> [Word; 3] {
        mark_type::values(Word::Heatmap)
    }

    fn tooltip(&self) -> TooltipContent {
        TooltipContent::Fields
    }
}

/// How tall the cells are along the value's axis.
fn height(data: &PlotData) -> Width {
    Width::of(&data.value, true, &data.points, |d| d.value)
}

/// The cells' numbers, where every one of them fits its cell.
fn texts(space: &Cartesian, cells: &[(usize, Rect)]) -> Option<Vec<String>> {
    if cells.len() > WRITTEN {
        return None;
    }
    let font = Font::regular(space.input.theme.label_size);
    let field = space.data.amount_field();
    let mut out = Vec::with_capacity(cells.len());
    for (i, rect) in cells {
        let amount = space.data.amount(&space.data.points[*i]);
        let text = if amount.is_nan() { String::new() } else { short(space, amount, field) };
        if rect.height() < font.size * 1.5
            || space.input.measure.width(&text, &font) > rect.width() - 6.0
        {
            return None;
        }
        out.push(text);
    }
    Some(out)
}

fn short(space: &Cartesian, amount: f64, field: &Field) -> String {
    let mut format = Format { unit: None, ..field.format_of(amount) };
    if format.style == NumberStyle::Decimal
        && let Some(short) = field.short_format(amount)
    {
        format = Format { unit: None, style: NumberStyle::Compact, ..short };
    }
    let plain = format == Format::default() && field.finest == 0;
    if plain && amount.abs() >= 10.0 && field.is_alone(amount, 1.0) {
        format.digits = Some(0);
    } else if plain && amount.fract() != 0.0 && field.is_alone(amount, 0.1) {
        format.digits = Some(1);
    }
    space.input.locale.number(amount, &format)
}

/// Where a cell starts and ends along an axis, CSS px.
fn span(scale: &Scale, width: Width, at: f64) -> [f64; 2] {
    match scale {
        Scale::Band(band) => {
            let (middle, half) = (band.position(at), band.step() / 2.0);
            [middle - half, middle + half]
        }
        Scale::Continuous(_) => [scale.position(at), scale.position(width.end(at))],
    }
}
