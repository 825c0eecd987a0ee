//! Colours of marks.

use crate::color::Rgba;
use crate::data::datum::Datum;
use crate::data::plot_data::PlotData;
use crate::data::selection::SelectionPredicate;
use crate::input::Input;
use crate::palette;
use crate::theme::Theme;

/// A datum's colour: of its measure or its series, muted where a selection leaves it out.
pub(crate) fn color(
    input: &Input,
    data: &PlotData,
    selected: &SelectionPredicate,
    d: &Datum,
) -> Rgba {
    let base = |series: usize| data.series.get(series).map_or(input.theme.series(0), |s| s.color);
    let color = match &data.color_scale {
        Some(color_scale) => color_scale.color(d.row, base(0), input.theme),
        None => base(d.series as usize),
    };
    let inside = if data.path.is_empty() {
        selected.contains(d.key, d.series)
    } else {
        selected.contains_row(d.row)
    };
    if inside { color } else { color.mix(input.theme.surface(), 0.68) }
}

/// Contrast of text to what it stands on (WCAG 2.2, 1.4.3).
pub(crate) const READABLE: f64 = 4.5;

/// The text colour that stands out more from a ground, moved away from it until it can be read.
pub(crate) fn ink(ground: Rgba, theme: &Theme) -> Rgba {
    let (a, b) = (theme.foreground, theme.surface());
    palette::readable(
        if a.contrast(ground) >= b.contrast(ground) { a } else { b },
        ground,
        READABLE,
    )
}

/// The colours that the specification names, those that are none left out.
pub(crate) fn given(input: &Input) -> Vec<Rgba> {
    input.spec.options.colors.iter().filter_map(|c| Rgba::parse(c).ok()).collect()
}

/// Colours of what rises and what falls: apart in hue and in lightness for every kind of eye.
pub(crate) fn rise_and_fall(theme: &Theme, given: &[Rgba]) -> [Rgba; 2] {
    [
        given.first().copied().unwrap_or(theme.series(2)),
        given.get(1).copied().unwrap_or(theme.series(1)),
    ]
}
