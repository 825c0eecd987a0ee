//! Colours of a measure: from faint for the smallest value to strong for the largest, or where it
//! falls on both sides of zero, from one colour over grey to another.

use pellucid_core::Result;

use crate::color::Rgba;
use crate::data::field::Field;
use crate::input::Input;
use crate::theme::Theme;

/// A measure shown by colour.
#[derive(Clone)]
pub(crate) struct ColorScale {
    pub(crate) field: Field,
    /// Smallest and largest value.
    pub(crate) extent: [f64; 2],
    /// The author's colours from the smallest value to the largest, two or more; empty where they
    /// are the theme's.
    stops: Vec<Rgba>,
}

impl ColorScale {
    /// # Errors
    /// `invalid_spec` for a colour that is none.
    pub(crate) fn new(field: Field, input: &Input) -> Result<Self> {
        let finite = || field.values.iter().copied().filter(|v| v.is_finite());
        let data =
            [finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max)];
        let extent = field.scale.interval().unwrap_or(data);
        let extent =
            if extent[0].is_finite() && extent[1].is_finite() { extent } else { [0.0, 0.0] };
        let mut stops = Vec::new();
        for (i, text) in input.spec.options.colors.iter().enumerate() {
            stops.push(Rgba::parse(text).map_err(|e| e.at(format!("options.colors[{i}]")))?);
        }
        if stops.len() < 2 {
            stops.clear();
        }
        Ok(Self { field, extent, stops })
    }

    /// The colour of a batch row; grey where it has no value.
    pub(crate) fn color(&self, row: u32, base: Rgba, theme: &Theme) -> Rgba {
        let [low, high] = self.extent;
        match self.field.values.get(row as usize).copied().filter(|v| v.is_finite()) {
            None => theme.axis,
            Some(_) if low >= high => base,
            Some(v) => self.at(v, base, theme),
        }
    }

    /// The colour of a value.
    pub(crate) fn at(&self, v: f64, base: Rgba, theme: &Theme) -> Rgba {
        let [low, high] = self.extent;
        let diverges = self.diverges();
        let share = if diverges { v / high.max(-low) } else { (v - low) / (high - low) };
        match (&self.stops[..], diverges) {
            ([], true) if v < 0.0 => side(-share, other(base, theme), theme),
            ([], true) => side(share, base, theme),
            ([], false) => shade(share, base, theme),
            // Two colours meet in a grey of ours; with three and more the author chose the middle
            // too.
            ([below, above], true) => {
                side(share.abs(), if v < 0.0 { *below } else { *above }, theme)
            }
            (stops, true) => between(stops, 0.5 + share / 2.0),
            (stops, false) => between(stops, share),
        }
    }

    /// Values lie on both sides of zero, and far enough from it for the sign to be what matters.
    fn diverges(&self) -> bool {
        let [low, high] = self.extent;
        low < 0.0 && high > 0.0 && (-low).min(high) >= SIDE * (-low).max(high)
    }
}

/// The smaller side's share of the larger from which on a scale has two colours: a few frosts make
/// no temperature diverge.
const SIDE: f64 = 0.2;

/// The share of a side's colours that leads from the middle to the side's own colour, and from
/// there on to a stronger one.
const MIDDLE: f64 = 0.6;

/// The colour of what is below zero: of the theme's the first that is not the base, orange beside
/// blue.
fn other(base: Rgba, theme: &Theme) -> Rgba {
    if theme.series(1) == base { theme.series(0) } else { theme.series(1) }
}

/// From near the background over the colour to near the foreground: lightness changes evenly in one
/// direction, so the order is seen without hue.
fn shade(share: f64, base: Rgba, theme: &Theme) -> Rgba {
    // Faint, and still seen.
    const FAINT: f64 = 0.38;
    strong(share, theme.surface().mix(base, FAINT), base, theme)
}

/// One side of zero: from grey, which neither side owns, as [`shade`].
fn side(share: f64, base: Rgba, theme: &Theme) -> Rgba {
    const GREY: f64 = 0.28;
    strong(share, theme.surface().mix(theme.muted, GREY), base, theme)
}

fn strong(share: f64, from: Rgba, base: Rgba, theme: &Theme) -> Rgba {
    let share = share.clamp(0.0, 1.0);
    if share < MIDDLE {
        from.mix(base, share / MIDDLE)
    } else {
        base.mix(theme.foreground, 0.5 * (share - MIDDLE) / (1.0 - MIDDLE))
    }
}

/// The colour at a share, 0 to 1, of the way through colours at equal distances.
fn between(stops: &[Rgba], share: f64) -> Rgba {
    let at = share.clamp(0.0, 1.0) * (stops.len().saturating_sub(1)) as f64;
    let first = (at.floor() as usize).min(stops.len().saturating_sub(2));
    let stop = |i: usize| stops.get(i).copied().unwrap_or(Rgba::hex(0));
    stop(first).mix(stop(first + 1), at - first as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(extent: [f64; 2], stops: &[u32]) -> ColorScale {
        ColorScale {
            field: Field::empty(),
            extent,
            stops: stops.iter().map(|c| Rgba::hex(*c)).collect(),
        }
    }

    #[test]
    fn both_sides_of_zero_meet_in_grey() {
        for theme in [Theme::light(), Theme::dark()] {
            let (r, base) = (scale([-1.0, 1.2], &[]), theme.series(0));
            let [below, zero, above] = [-1e-9, 0.0, 1e-9].map(|v| r.at(v, base, &theme));
            assert_eq!((below, above), (zero, zero));
            let spread =
                |c: Rgba| i32::from(c.r.max(c.g).max(c.b)) - i32::from(c.r.min(c.g).min(c.b));
            assert!(spread(zero) < 16 && zero != theme.surface(), "{zero:?} is no grey");
            // Further from zero is further from the ground on either side.
            for side in [-1.0, 1.0] {
                let contrasts: Vec<f64> = (0..=10)
                    .map(|i| {
                        r.at(side * f64::from(i) / 10.0, base, &theme).contrast(theme.surface())
                    })
                    .collect();
                assert!(contrasts.windows(2).all(|w| w[1] > w[0] - 0.01), "{contrasts:?}");
            }
        }
    }

    #[test]
    fn the_author_chooses_the_ends() {
        let theme = Theme::light();
        let at = |r: &ColorScale, v| r.at(v, theme.series(0), &theme);
        let r = scale([10.0, 20.0], &[0x000000, 0xff0000, 0xffffff]);
        assert_eq!(
            [10.0, 15.0, 20.0, 99.0].map(|v| at(&r, v)),
            [0x000000, 0xff0000, 0xffffff, 0xffffff].map(Rgba::hex)
        );
        let r = scale([-10.0, 5.0], &[0x0000ff, 0xff0000]);
        assert_eq!((at(&r, -6.0), at(&r, 5.0).r > 100), (Rgba::hex(0x0000ff), true));
        let r = scale([-10.0, 5.0], &[0x0000ff, 0x00ff00, 0xff0000]);
        assert_eq!([-10.0, 0.0].map(|v| at(&r, v)), [0x0000ff, 0x00ff00].map(Rgba::hex));
    }
}
