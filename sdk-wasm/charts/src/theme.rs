//! What a chart looks like: colours, fonts and sizes.

use serde::{Deserialize, Deserializer};
use ts_rs::TS;

use crate::color::Rgba;
use crate::geometry::Size;
use crate::palette;

/// Light marks on a dark page, or dark ones on a light page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// Dark text on a light page.
    #[default]
    Light,
    /// Light text on a dark page.
    Dark,
}

/// How far text and marks stand out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Contrast {
    /// Text at 4.5 and more to its background, marks at 3 (WCAG 2.2 AA).
    #[default]
    Normal,
    /// Text at 7 and more (AAA), marks at 4.5, thicker lines: for `prefers-contrast: more`, and
    /// with the system's colours given for `forced-colors: active`.
    High,
}

/// What a chart looks like. Read from JSON it starts from its `scheme` (light by default) and takes
/// what is given; an unknown field is refused.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    /// Which of the two built-in themes this one started from.
    pub scheme: Scheme,
    /// Behind the chart; may be transparent (`#ffffff00`), its channels still decide what marks
    /// fade towards.
    pub background: Rgba,
    /// Titles, numbers of metric cards, tooltips.
    pub foreground: Rgba,
    /// Tick labels, axis titles, legends.
    pub muted: Rgba,
    /// Grid lines.
    pub grid: Rgba,
    /// The line that bars stand on.
    pub axis: Rgba,
    /// Selected intervals, focus rings.
    pub accent: Rgba,
    /// Series colours, used in order, then again darker and lighter.
    pub palette: Vec<Rgba>,
    /// CSS font family list.
    pub font_family: String,
    /// Tick labels and axis titles, CSS px.
    pub label_size: f64,
    /// Legend entries, CSS px.
    pub legend_size: f64,
    /// The chart's title, CSS px.
    pub title_size: f64,
    /// Width of lines, CSS px.
    pub line_width: f64,
    /// Radius of a bar's outer corners, CSS px.
    pub bar_radius: f64,
    /// Milliseconds in which a picture becomes the next, 0 to 2000; 0 by default: at once.
    pub transition: f64,
}

/// Least contrast of marks to their background: as WCAG 2.2 (1.4.11) wants it, and as text in high
/// contrast.
const MARKS: f64 = 3.0;
const HIGH_MARKS: f64 = 4.5;

// Both palettes were searched for the largest smallest distance between any two colours as seen
// with each kind of colour blindness, at a contrast of 3 and more to their background;
// tests/palette.rs holds them to it.

/// The first colours of the built-in palettes; those of 24 series follow in `MORE_*`.
const LIGHT: [u32; 8] =
    [0x2f6bde, 0xe5702a, 0x06a597, 0x8c2f5e, 0x5b3fc4, 0x717019, 0x0a6a96, 0xc0505c];
const DARK: [u32; 8] =
    [0x5b8ff5, 0xf38b47, 0x4ddfb1, 0xbb4e84, 0xdba2fc, 0x8a722c, 0x3db7c9, 0xbe848a];
// Searched in the same way, each as far from all before it as any eye allows, at a contrast of 2
// and more.
const MORE_LIGHT: [u32; 16] = [
    0x4c2905, 0xd197fb, 0x2b1485, 0x87c3ad, 0x505103, 0xf0a133, 0x967ff5, 0x73054b, 0x9e6ec0,
    0xb289d0, 0xc5826b, 0x3c3d7f, 0x687a88, 0xadbd7b, 0xad3a55, 0x60bccc,
];
const MORE_DARK: [u32; 16] = [
    0x763638, 0x2c3ea8, 0xceec5e, 0x4b65d2, 0x5c3e71, 0xa8e8fd, 0x7b80bc, 0x8e4d43, 0xb9d06b,
    0x7555a8, 0x8ebb84, 0xd9525a, 0x5dfeb5, 0xfdb500, 0xa4cbdf, 0x9c1509,
];

/// The page's own sans-serif face first: the reader's system font.
const FONT_FAMILY: &str =
    "system-ui, -apple-system, \"Segoe UI\", Roboto, \"Helvetica Neue\", Arial, sans-serif";

impl Default for Theme {
    fn default() -> Self {
        Self::light()
    }
}

impl Theme {
    /// Dark text on white.
    pub fn light() -> Self {
        Self {
            scheme: Scheme::Light,
            background: Rgba::hex(0xffffff),
            foreground: Rgba::hex(0x1b1f27),
            muted: Rgba::hex(0x667080),
            grid: Rgba::hex(0xe9ecf1),
            axis: Rgba::hex(0xb9c0cc),
            accent: Rgba::hex(0x2f6bde),
            palette: LIGHT.map(Rgba::hex).to_vec(),
            font_family: FONT_FAMILY.to_owned(),
            label_size: 11.0,
            legend_size: 12.0,
            title_size: 14.0,
            line_width: 2.0,
            bar_radius: 3.0,
            transition: 0.0,
        }
    }

    /// Light text on near-black.
    pub fn dark() -> Self {
        Self {
            scheme: Scheme::Dark,
            background: Rgba::hex(0x14171d),
            foreground: Rgba::hex(0xe8ebf0),
            muted: Rgba::hex(0x98a2b3),
            grid: Rgba::hex(0x262b35),
            axis: Rgba::hex(0x465062),
            accent: Rgba::hex(0x6c9cff),
            palette: DARK.map(Rgba::hex).to_vec(),
            ..Self::light()
        }
    }

    /// Black on white or white on black, every line thick and every mark strong.
    pub fn high_contrast(scheme: Scheme) -> Self {
        let (background, foreground, muted, grid, axis, accent) = match scheme {
            Scheme::Light => (0xffffff, 0x000000, 0x333333, 0x8c8c8c, 0x000000, 0x0037c2),
            Scheme::Dark => (0x000000, 0xffffff, 0xd6d6d6, 0x757575, 0xffffff, 0x7db4ff),
        };
        let (background, accent) = (Rgba::hex(background), Rgba::hex(accent));
        Self {
            scheme,
            background,
            foreground: Rgba::hex(foreground),
            muted: Rgba::hex(muted),
            grid: Rgba::hex(grid),
            axis: Rgba::hex(axis),
            accent,
            palette: palette::from_brand(accent, background, 8, HIGH_MARKS),
            label_size: 12.0,
            legend_size: 13.0,
            line_width: 3.0,
            ..Self::light()
        }
    }

    /// The built-in theme of a scheme.
    pub fn of(scheme: Scheme) -> Self {
        match scheme {
            Scheme::Light => Self::light(),
            Scheme::Dark => Self::dark(),
        }
    }

    /// The theme with its sizes fit for a chart of `size` CSS px: from 1200 by 700 on they grow
    /// with the square root of the shorter of the two, so that a chart on a wall of 4000 px is
    /// read from as far as it is seen. Below 320 by 200 titles and legends shrink a little, to
    /// leave the marks their room, but not where contrast is high.
    pub(crate) fn for_size(&self, size: Size) -> Self {
        let small = (size.width / 320.0).min(size.height / 200.0);
        if small < 1.0 && self.line_width < 3.0 {
            // Nothing that could be read before becomes smaller than this, CSS px.
            let shrunk = |v: f64, least: f64| v.min((v * small).max(least));
            let (label, legend, title) = (
                shrunk(self.label_size, 10.5),
                shrunk(self.legend_size, 11.0),
                shrunk(self.title_size, 12.0),
            );
            return Self {
                label_size: label,
                legend_size: legend,
                title_size: title,
                ..self.clone()
            };
        }
        let by = (size.width / 1200.0).min(size.height / 700.0).clamp(1.0, 16.0).sqrt();
        Self {
            label_size: self.label_size * by,
            legend_size: self.legend_size * by,
            title_size: self.title_size * by,
            line_width: self.line_width * by,
            bar_radius: self.bar_radius * by,
            ..self.clone()
        }
    }

    /// The colour of series `index`, from 0. Past their end the built-in palettes go on with
    /// colours of their own, others start again in other shades; what is beyond these has
    /// colours that are made for it: no two series share one.
    pub fn series(&self, index: usize) -> Rgba {
        let count = self.palette.len().max(1);
        let Some(&color) = self.palette.get(index % count) else {
            return self.accent;
        };
        let more = [(LIGHT, MORE_LIGHT), (DARK, MORE_DARK)]
            .into_iter()
            .find(|(first, _)| self.palette == first.map(Rgba::hex));
        let last = if let Some((_, more)) = more { count + more.len() } else { 3 * count };
        match (index / count, more) {
            (0, _) => color,
            _ if index >= last => palette::beyond(index, self.background),
            (_, Some((_, more))) => Rgba::hex(more[index - count]),
            (1, None) => color.mix(self.foreground, 0.42),
            _ => palette::readable(color.mix(self.surface(), 0.42), self.background, 2.0),
        }
    }

    /// The background with no transparency, for marks that stand in front of each other.
    pub fn surface(&self) -> Rgba {
        Rgba { a: 255, ..self.background }
    }
}

/// A theme as a page gives it; what is absent is as its scheme has it. It describes [`Theme`]'s
/// reading to TypeScript.
#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[ts(rename = "ChartTheme", optional_fields)]
pub struct ThemeInput {
    #[serde(default)]
    #[ts(as = "Option<Scheme>")]
    scheme: Scheme,
    #[serde(default)]
    #[ts(as = "Option<Contrast>")]
    contrast: Contrast,
    /// One colour that a palette is made from, and the accent. All colours are CSS hexadecimal.
    #[ts(as = "Option<String>")]
    brand: Option<Rgba>,
    #[ts(as = "Option<String>")]
    background: Option<Rgba>,
    #[ts(as = "Option<String>")]
    foreground: Option<Rgba>,
    #[ts(as = "Option<String>")]
    muted: Option<Rgba>,
    #[ts(as = "Option<String>")]
    grid: Option<Rgba>,
    #[ts(as = "Option<String>")]
    axis: Option<Rgba>,
    #[ts(as = "Option<String>")]
    accent: Option<Rgba>,
    #[ts(as = "Option<Vec<String>>")]
    palette: Option<Vec<Rgba>>,
    font_family: Option<String>,
    label_size: Option<f64>,
    legend_size: Option<f64>,
    title_size: Option<f64>,
    line_width: Option<f64>,
    bar_radius: Option<f64>,
    transition: Option<f64>,
}

impl<'de> Deserialize<'de> for Theme {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let g = ThemeInput::deserialize(deserializer)?;
        let high = g.contrast == Contrast::High;
        let mut base = if high { Self::high_contrast(g.scheme) } else { Self::of(g.scheme) };
        let least = if high { HIGH_MARKS } else { MARKS };
        let background = g.background.unwrap_or(base.background);
        // The system's colours are given where the reader forces them: series must stand out from
        // that background.
        if let Some(first) = g
            .brand
            .or(g.accent.filter(|_| high))
            .or((high && g.background.is_some()).then_some(base.accent))
        {
            base.palette = palette::from_brand(first, background, 8, least);
        }
        if let Some(brand) = g.brand {
            base.accent = palette::readable(brand, background, least);
        }
        // A size of zero or of a thousand is a mistake that would hide the chart.
        let size = |given: Option<f64>, base: f64, max: f64| {
            given.filter(|v| v.is_finite()).map_or(base, |v| v.clamp(0.0, max))
        };
        let font = |given, base| size(given, base, 64.0).max(6.0);
        Ok(Self {
            scheme: g.scheme,
            background: g.background.unwrap_or(base.background),
            foreground: g.foreground.unwrap_or(base.foreground),
            muted: g.muted.unwrap_or(base.muted),
            grid: g.grid.unwrap_or(base.grid),
            axis: g.axis.unwrap_or(base.axis),
            accent: g
                .accent
                .or_else(|| g.palette.as_ref().and_then(|p| p.first().copied()))
                .unwrap_or(base.accent),
            palette: g.palette.filter(|p| !p.is_empty()).unwrap_or(base.palette),
            font_family: g.font_family.filter(|f| !f.trim().is_empty()).unwrap_or(base.font_family),
            label_size: font(g.label_size, base.label_size),
            legend_size: font(g.legend_size, base.legend_size),
            title_size: font(g.title_size, base.title_size),
            line_width: size(g.line_width, base.line_width, 20.0),
            bar_radius: size(g.bar_radius, base.bar_radius, 20.0),
            transition: size(g.transition, base.transition, 2000.0),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partial_theme_keeps_the_rest_of_its_scheme() {
        let t: Theme = serde_json::from_str(
            r##"{"scheme": "dark", "palette": ["#ff0000"], "labelSize": 13}"##,
        )
        .unwrap();
        assert_eq!(
            (t.background, t.series(0), t.label_size),
            (Theme::dark().background, Rgba::hex(0xff0000), 13.0)
        );
        // Shades of it, and then colours of their own.
        let all: std::collections::BTreeSet<u32> = (0..40).map(|i| t.series(i).packed()).collect();
        assert_eq!(all.len(), 40);
    }

    #[test]
    fn series_past_the_palette_have_colours_of_their_own() {
        for t in [
            Theme::light(),
            Theme::dark(),
            Theme::high_contrast(Scheme::Light),
            Theme::high_contrast(Scheme::Dark),
        ] {
            let colors: std::collections::BTreeSet<u32> =
                (0..400).map(|i| t.series(i).packed()).collect();
            assert!(colors.len() > 390, "{} {:?}", colors.len(), t.scheme);
            let first: std::collections::BTreeSet<u32> =
                (0..72).map(|i| t.series(i).packed()).collect();
            assert_eq!(first.len(), 72, "{:?}", t.scheme);
            assert!((0..400).all(|i| t.series(i).contrast(t.background) >= 2.0), "{:?}", t.scheme);
        }
    }

    #[test]
    fn unknown_fields_and_colours_are_refused() {
        assert!(
            serde_json::from_str::<Theme>(r#"{"pallete": []}"#)
                .unwrap_err()
                .to_string()
                .contains("pallete")
        );
        assert!(serde_json::from_str::<Theme>(r#"{"grid": "grey"}"#).is_err());
    }

    #[test]
    fn high_contrast_stands_out_more() {
        for scheme in [Scheme::Light, Scheme::Dark] {
            let t = Theme::high_contrast(scheme);
            assert!(
                t.foreground.contrast(t.background) >= 15.0
                    && t.muted.contrast(t.background) >= 7.0
            );
            assert!(t.grid.contrast(t.background) >= 3.0 && t.axis.contrast(t.background) >= 7.0);
            assert!(
                t.palette.len() == 8 && t.palette.iter().all(|c| c.contrast(t.background) >= 4.5)
            );
        }
    }

    #[test]
    fn colours_that_the_reader_forces_decide() {
        let t: Theme = serde_json::from_str(
            r##"{"contrast": "high", "background": "#2d3236", "foreground": "#ffffff"}"##,
        )
        .unwrap();
        assert!(t.palette.iter().all(|c| c.contrast(t.background) >= 4.5));
    }

    #[test]
    fn a_brand_colour_leads_its_palette() {
        let t: Theme = serde_json::from_str(r##"{"brand": "#7a1fa2"}"##).unwrap();
        assert_eq!((t.palette[0], t.accent), (Rgba::hex(0x7a1fa2), Rgba::hex(0x7a1fa2)));
        // Yellow cannot be seen on white: it is darkened.
        let t: Theme = serde_json::from_str(r##"{"brand": "#ffe600"}"##).unwrap();
        assert!(t.palette[0].contrast(t.background) >= 3.0 && t.palette[0] != Rgba::hex(0xffe600));
    }

    #[test]
    fn text_and_marks_stand_out_from_their_background() {
        for t in [Theme::light(), Theme::dark()] {
            assert!(t.foreground.contrast(t.background) >= 7.0);
            assert!(t.muted.contrast(t.background) >= 4.5, "{:?}", t.scheme);
            for c in &t.palette {
                assert!(
                    c.contrast(t.background) >= 3.0,
                    "{} on {:?}: {}",
                    c.css(),
                    t.scheme,
                    c.contrast(t.background)
                );
            }
        }
    }
}
