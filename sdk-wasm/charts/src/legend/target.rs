//! What the mark at a target is called.

use pellucid_core::chart::humanize::capitalised;

use crate::color::Rgba;
use crate::data::before::FADED;
use crate::data::field::Field;
use crate::data::plot_data::PlotData;
use crate::data::style::{Swatch, TargetName};
use crate::geometry::{Point, Rect};
use crate::input::Input;
use crate::legend::{SWATCH, SWATCH_GAP, symbol};
use crate::scene::{Align, Item};
use crate::text::{Font, ellipsis};

/// Between the two names, CSS px.
const APART: f64 = 16.0;
/// The mark, CSS px: as thick as where it stands.
const WIDE: f64 = 3.0;
const HIGH: f64 = 12.0;

/// The row from `left`, `top`, and its height; nothing without a named target or where it does not
/// fit.
pub(crate) fn row(
    input: &Input,
    data: &PlotData,
    [left, top]: [f64; 2],
    width: f64,
) -> (Vec<Item>, f64) {
    let nothing = (Vec::new(), 0.0);
    if let Some(before) = data.drawn_before() {
        return before_row(input, data, before, [left, top], width);
    }
    let (Some(name), Some(target)) =
        (data.style.target, data.parts.first().filter(|f| !f.label.is_empty()))
    else {
        return nothing;
    };
    let font = Font::regular(input.theme.legend_size);
    let line = (font.size * 1.65).round();
    let middle = top + line / 2.0;
    let color = input.theme.muted.mix(input.theme.foreground, 0.5);
    let (mut items, mut x) = (Vec::with_capacity(4), left);
    // A dial's number is named where it stands.
    if name == TargetName::Each && !data.value.label.is_empty() {
        let bar = data.series.first().map_or(input.theme.series(0), |s| s.color);
        let text = ellipsis(input.measure, &data.value.label, &font, width * 0.5);
        items.push(symbol(Swatch::Square, Point::new(x, middle), bar));
        x += SWATCH + SWATCH_GAP;
        let wide = input.measure.width(&text, &font);
        items.push(Item::Text {
            text,
            at: Point::new(x, middle),
            font,
            align: Align::Start,
            upward: false,
            color,
        });
        x += wide + APART;
    }
    // One dial has one target, which is said; of several bullets each has its own.
    let number =
        target.values.first().copied().filter(|v| name == TargetName::Number && v.is_finite());
    let text = match number {
        Some(v) if target.format == Default::default() => {
            format!("{}: {}", target.label, data.value.text(v, input.locale.as_ref()))
        }
        Some(v) => format!("{}: {}", target.label, target.text(v, input.locale.as_ref())),
        None => target.label.clone(),
    };
    let rect =
        Rect { left: x, right: x + WIDE, top: middle - HIGH / 2.0, bottom: middle + HIGH / 2.0 };
    items.push(Item::Rect { rect, radii: [0.0; 4], color: input.theme.foreground, crisp: true });
    x += WIDE + SWATCH_GAP;
    let text = ellipsis(input.measure, &text, &font, left + width - x);
    if text.is_empty() {
        return nothing;
    }
    items.push(Item::Text {
        text,
        at: Point::new(x, middle),
        font,
        align: Align::Start,
        upward: false,
        color,
    });
    (items, line)
}

/// The row that names what was before, as it is drawn: after the measure, where it is a lone line.
fn before_row(
    input: &Input,
    data: &PlotData,
    before: &Field,
    [left, top]: [f64; 2],
    width: f64,
) -> (Vec<Item>, f64) {
    let font = Font::regular(input.theme.legend_size);
    let line = (font.size * 1.65).round();
    let (mut items, mut x) = (Vec::with_capacity(4), left);
    let ink = input.theme.muted.mix(input.theme.foreground, 0.5);
    let mut entry = |text: &str, swatch: Swatch, color: Rgba| {
        let room = (left + width - x - SWATCH - SWATCH_GAP).min(width * 0.5);
        let text = ellipsis(input.measure, text, &font, room);
        if text.is_empty() {
            return;
        }
        let at = Point::new(x, top + line / 2.0);
        items.push(symbol(swatch, at, color));
        x += SWATCH + SWATCH_GAP;
        let wide = input.measure.width(&text, &font);
        let at = Point::new(x, at.y);
        items.push(Item::text(text, at, font, Align::Start, ink));
        x += wide + APART;
    };
    let series = data.series.first().map_or(input.theme.series(0), |s| s.color);
    let stands = data.mark.rules().wide;
    if let [_] = data.series.as_slice()
        && !data.value.label.is_empty()
    {
        entry(&data.value.label, data.style.swatch, series);
    }
    let lone = if data.series.len() > 1 { input.theme.muted } else { series };
    let color = if stands { ink } else { lone.mix(input.theme.surface(), FADED) };
    entry(&capitalised(&before.label), Swatch::Line, color);
    (items, line)
}
