//! Colours of marks.

use crate::resolve::{Datum, Resolved};
use crate::{Input, Rgba, Theme, palette, select};

/// A datum's colour: of its measure or its series, muted where a selection leaves it out.
pub(super) fn color(input: &Input, resolved: &Resolved, selected: &select::Test, d: &Datum) -> Rgba {
    let base = |series: usize| resolved.series.get(series).map_or(input.theme.series(0), |s| s.color);
    let color = match &resolved.ramp {
        Some(ramp) => ramp.color(d.row, base(0), input.theme),
        None => base(d.series as usize),
    };
    let inside = if resolved.path.is_empty() { selected.contains(d.key, d.series) } else { selected.contains_row(d.row) };
    if inside { color } else { color.mix(input.theme.surface(), 0.68) }
}

/// Contrast of text to what it stands on (WCAG 2.2, 1.4.3).
pub(super) const READABLE: f64 = 4.5;

/// The text colour that stands out more from a ground, moved away from it until it can be read.
pub(super) fn ink(ground: Rgba, theme: &Theme) -> Rgba {
    let (a, b) = (theme.foreground, theme.surface());
    palette::readable(if a.contrast(ground) >= b.contrast(ground) { a } else { b }, ground, READABLE)
}
