//! What marks of parts of a whole in levels have in common: how they are read, and when they have a
//! legend.

use pellucid_core::{Code, Error, Result};

use crate::data::color_scale::ColorScale;
use crate::data::datum::Datum;
use crate::data::field::{Field, Kind};
use crate::data::plot_data::{MarkData, PlotData};
use crate::data::read::{named, need, text_for_number};
use crate::data::style::Style;
use crate::data::tree::Tree;
use crate::frame::around::around;
use crate::frame::chart::Chart;
use crate::frame::drawing::Drawing;
use crate::geometry::Rect;
use crate::index::lookup::Index;
use crate::input::Input;
use crate::locale::Locale;
use crate::locale::share::{digits, percent};
use crate::mark::parts::summed;
use crate::scene::Item;

/// The style of hierarchies.
pub(crate) const STYLE: Style = Style { named_by_key: true, ..Style::PLAIN };

/// Sums the rows up along the path's columns.
///
/// # Errors
/// `invalid_spec` for a negative number: parts of a whole cannot be.
pub(crate) fn read(input: &Input) -> Result<PlotData> {
    let e = &input.spec.encoding;
    let mark = input.spec.mark;
    let size = need("size", &e.size)?;
    let value = Field::read(size, input, false)?;
    if matches!(value.kind, Kind::Category { .. }) {
        return Err(text_for_number(mark, size).at("encoding.size"));
    }
    if let Some(v) = value.values.iter().find(|v| **v < 0.0) {
        let (mark, label) = (mark.as_str(), &value.label);
        let message = format!(
            "a {mark} shows parts of a whole, but \"{label}\" has negative values such as {v}: use a bar instead"
        );
        return Err(Error::new(Code::InvalidSpec, message).at("encoding.size"));
    }
    let path: Vec<Field> =
        e.path.iter().map(|c| Field::read_names(c, input)).collect::<Result<_>>()?;
    let color_scale = e
        .color
        .as_ref()
        .map(|c| ColorScale::new(Field::read(c, input, false)?, input))
        .transpose()?;
    build(input, path, value, color_scale, &|_| true)
}

/// The hierarchy of those rows of the whole that `keep` holds, for a panel; `made` counts the data
/// of several rows of the panels before.
///
/// # Errors
/// `invalid_spec` for a colour that is none.
pub(crate) fn part(
    input: &Input,
    whole: &PlotData,
    keep: &dyn Fn(u32) -> bool,
    made: &mut usize,
) -> Result<PlotData> {
    let part =
        build(input, whole.path.clone(), whole.value.clone(), whole.color_scale.clone(), keep)?;
    Ok(summed::as_part(part, whole, made))
}

fn build(
    input: &Input,
    path: Vec<Field>,
    value: Field,
    color_scale: Option<ColorScale>,
    keep: &dyn Fn(u32) -> bool,
) -> Result<PlotData> {
    let (mut tree, series, colors) = Tree::read(input, &path, &value, keep)?;
    let made = tree.data(input.data.rows);
    let key = Field { label: summed::path_label(&path), ..named(made.labels) };
    let data = PlotData::empty(input, &STYLE);
    let (key, extra) = (Some(key), MarkData::Tree(tree));
    Ok(PlotData {
        key,
        value,
        series,
        colors,
        color_scale,
        points: made.points,
        groups: made.groups,
        path,
        extra,
        ..data
    })
}

/// A part as a share of the whole.
pub(crate) fn share(data: &PlotData, d: &Datum, locale: &dyn Locale) -> Option<String> {
    let whole = data.tree().nodes.first().map(|n| n.value).filter(|w| *w > 0.0)?;
    let share = d.value / whole;
    Some(percent(locale, share, digits(std::iter::once(share))))
}

/// Draws without a legend, and once more beside one where a part of the whole had no room for its
/// name. `draw` gives its items, its index and whether there was such a part.
pub(crate) fn with_legend_if(
    chart: Chart,
    drawing: &mut Drawing,
    draw: impl Fn(Rect) -> (Vec<Item>, Index, bool),
) {
    let (before, wanted) = (drawing.items.len(), chart.input.spec.options.legend);
    // A reader who hid a part needs the way back.
    let asked = chart.data.color_scale.is_some()
        || wanted == Some(true)
        || chart.data.series.iter().any(|s| s.hidden);
    let area = around(chart, drawing, asked);
    let (mut items, mut index, unnamed) = draw(area);
    if unnamed && !asked && wanted != Some(false) {
        drawing.items.truncate(before);
        let area = around(chart, drawing, true);
        (items, index, _) = draw(area);
    }
    drawing.items.append(&mut items);
    drawing.index = index;
}

/// Whether a node is a part of the whole, of no less than a share of it.
pub(crate) fn is_part(data: &PlotData, node: usize, least: f64) -> bool {
    let nodes = &data.tree().nodes;
    let whole = nodes.first().map_or(0.0, |n| n.value);
    nodes.get(node).is_some_and(|n| n.depth == 1 && n.value >= least * whole)
}
