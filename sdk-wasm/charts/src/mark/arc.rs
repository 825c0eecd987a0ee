//! Arcs: slices of a pie or a donut.

mod labels;
mod piece;

use std::f64::consts::TAU;

use pellucid_core::{Code, Error, Result};

use crate::data::datum::Datum;
use crate::data::plot_data::PlotData;
use crate::data::read::need;
use crate::data::selection::SelectionPredicate;
use crate::data::style::Style;
use crate::frame::around::{below, no_data};
use crate::frame::chart::Chart;
use crate::frame::drawing::Drawing;
use crate::frame::header::Header;
use crate::geometry::{Rect, on_circle};
use crate::index::anchor::{Shape, Slice};
use crate::index::lookup::Index;
use crate::input::Input;
use crate::locale::Locale;
use crate::locale::share::{digits, percent};
use crate::locale::words::Word;
use crate::mark::arc::piece::Piece;
use crate::mark::channels::Channels;
use crate::mark::mark_type::MarkType;
use crate::mark::parts::hole;
use crate::scene::Item;

/// Between two slices, CSS px.
const GAP: f64 = 1.5;

/// Slices of a circle.
pub(crate) struct Arc;

const STYLE: Style = Style { named_by_key: true, named_by_color: true, ..Style::PLAIN };

impl MarkType for Arc {
    fn style(&self) -> &'static Style {
        &STYLE
    }

    fn channels(&self, input: &Input) -> Result<Channels> {
        let e = &input.spec.encoding;
        Ok(Channels::upright(e.color.clone(), need("theta", &e.theta)?.clone(), "encoding.y"))
    }

    /// # Errors
    /// `invalid_spec` for a negative value: parts of a whole cannot be.
    fn draw(&self, chart: Chart, drawing: &mut Drawing) -> Result<()> {
        let data = chart.data;
        if let Some(d) = data.points.iter().find(|d| d.value < 0.0) {
            let (label, value) = (&data.value.label, d.value);
            let message = format!(
                "an arc shows parts of a whole, but \"{label}\" has negative values such as {value}: use a bar instead"
            );
            return Err(Error::new(Code::InvalidSpec, message).at("encoding.theta"));
        }
        let total = total(data);
        if !(total > 0.0 && total.is_finite()) {
            no_data(chart, drawing);
            return Ok(());
        }
        let pieces = pieces(chart, total);
        let (area, outer) = surround(chart, &pieces, drawing);
        let inner = chart.input.spec.options.inner_radius.filter(|r| r.is_finite()).unwrap_or(0.0);
        let radii = [outer * inner.clamp(0.0, 0.95), outer];
        slices(&pieces, area, radii, drawing);
        gaps(chart, &pieces, area, radii, drawing);
        if radii[0] > 30.0 {
            hole::draw(chart, total, area.center(), radii[0], &mut drawing.items);
        }
        Ok(())
    }

    fn draws_nothing(&self) -> bool {
        true
    }

    fn words(&self, _: &PlotData) -> [Word; 3] {
        [Word::PieChart, Word::OneSlice, Word::ManySlices]
    }

    /// A slice says what its label says.
    fn share(&self, data: &PlotData, d: &Datum, locale: &dyn Locale) -> Option<String> {
        let whole = Some(total(data)).filter(|w| *w > 0.0)?;
        Some(percent(locale, d.value / whole, digits(data.points.iter().map(|d| d.value / whole))))
    }
}

/// The sum of all slices.
fn total(data: &PlotData) -> f64 {
    data.points.iter().map(|d| d.value).filter(|v| v.is_finite()).sum()
}

fn pieces(chart: Chart, total: f64) -> Vec<Piece> {
    let Chart { input, data, .. } = chart;
    let selected = SelectionPredicate::new(input, data);
    let mut angle = 0.0;
    let mut pieces = Vec::new();
    for (i, d) in data.points.iter().enumerate() {
        if !(d.value > 0.0 && d.value.is_finite()) {
            continue;
        }
        let angles = [angle, angle + d.value / total * TAU];
        angle = angles[1];
        let color = data.series.get(d.series as usize).map_or(input.theme.series(i), |s| s.color);
        let color = if selected.contains(d.key, d.series) {
            color
        } else {
            color.mix(input.theme.surface(), 0.68)
        };
        let name = data.series_name(d.series).unwrap_or_default().to_owned();
        pieces.push(Piece { datum: i, name, share: d.value / total, color, angles });
    }
    pieces
}

/// Draws title and labels, or else title and legend; the area of the pie and its radius.
fn surround(chart: Chart, pieces: &[Piece], drawing: &mut Drawing) -> (Rect, f64) {
    let size = drawing.size;
    let header = |title, legend| Header::layout(chart, size, title, legend);
    let toggled = chart.data.series.iter().any(|s| s.hidden);
    let labelled = if toggled || chart.input.spec.options.legend == Some(true) {
        None
    } else {
        let header = header(true, false);
        let area = below(&header, size);
        labels::place(chart.input, pieces, area, radius(area)).map(|l| (header, area, l))
    };
    let (header, area, outer) = match labelled {
        Some((header, area, labels)) => {
            drawing.items.extend(labels.items);
            (header, area, labels.radius)
        }
        None => {
            // As much of legend and title as leaves the pie most of its size.
            let bare = header(false, false);
            let full = radius(below(&bare, size));
            let roomy = [(true, true), (true, false)]
                .into_iter()
                .map(|(t, l)| header(t, l))
                .find(|h| radius(below(h, size)) >= 0.55 * full);
            let header = roomy.unwrap_or(bare);
            let area = below(&header, size);
            (header, area, radius(area))
        }
    };
    drawing.items.extend(header.items);
    drawing.legend = header.legend;
    drawing.plot = area;
    (area, outer)
}

fn slices(pieces: &[Piece], area: Rect, radii: [f64; 2], drawing: &mut Drawing) {
    let center = area.center();
    let mut index = Index::of_shapes();
    for p in pieces {
        let slice = Slice { center, radii, angles: p.angles };
        drawing.items.push(Item::Polygon { points: slice.outline(), color: p.color });
        let middle = (p.angles[0] + p.angles[1]) / 2.0;
        let at = on_circle(center, (radii[0] + radii[1]) / 2.0, middle);
        index.add(p.datum, middle, at, Shape::Slice(Box::new(slice)));
    }
    drawing.index = index;
}

/// Draws a gap between two slices, but none beside a slice thinner than twice the gap: it would
/// vanish.
fn gaps(
    chart: Chart,
    pieces: &[Piece],
    area: Rect,
    [inner, outer]: [f64; 2],
    drawing: &mut Drawing,
) {
    if pieces.len() < 2 {
        return;
    }
    let center = area.center();
    for (p, before) in pieces.iter().zip(pieces.iter().cycle().skip(pieces.len() - 1)) {
        if [p, before].iter().any(|p| (p.angles[1] - p.angles[0]) * outer < 2.0 * GAP) {
            continue;
        }
        let points = vec![
            on_circle(center, inner, p.angles[0]),
            on_circle(center, outer + 0.5, p.angles[0]),
        ];
        drawing.items.push(Item::Path { points, width: GAP, color: chart.input.theme.surface() });
    }
}

fn radius(area: Rect) -> f64 {
    (area.width().min(area.height()) / 2.0).max(1.0)
}
