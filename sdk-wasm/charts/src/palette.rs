//! Palettes made from one colour, told apart by every eye.

use crate::color::Rgba;

/// Linear RGB as seen with all cones and without one kind of them (Machado, Oliveira and Fernandes,
/// "A Physiologically-based Model for Simulation of Color Vision Deficiency", 2009, severity 1).
const SIGHTS: [[[f64; 3]; 3]; 4] = [
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
];

/// Linear RGB to OKLab (Ottosson 2020).
fn oklab([r, g, b]: [f64; 3]) -> [f64; 3] {
    let l = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b).cbrt();
    let m = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b).cbrt();
    let s = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b).cbrt();
    [
        0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
        1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
        0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s,
    ]
}

/// OKLab to sRGB; none outside it.
fn srgb([l, a, b]: [f64; 3]) -> Option<Rgba> {
    let cube = |v: f64| v * v * v;
    let [l, m, s] = [
        cube(l + 0.3963377774 * a + 0.2158037573 * b),
        cube(l - 0.1055613458 * a - 0.0638541728 * b),
        cube(l - 0.0894841775 * a - 1.2914855480 * b),
    ];
    let rgb = [
        4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
        -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
        -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s,
    ];
    if rgb.iter().any(|v| !(-0.001..=1.001).contains(v)) {
        return None;
    }
    let channel = |v: f64| {
        let v = v.clamp(0.0, 1.0);
        let v = if v <= 0.0031308 { v * 12.92 } else { 1.055 * v.powf(1.0 / 2.4) - 0.055 };
        (v * 255.0).round() as u8
    };
    Some(Rgba { r: channel(rgb[0]), g: channel(rgb[1]), b: channel(rgb[2]), a: 255 })
}

fn linear(c: Rgba) -> [f64; 3] {
    let linear = |c: u8| {
        let c = f64::from(c) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    [linear(c.r), linear(c.g), linear(c.b)]
}

/// The colour as each kind of eye sees it, in OKLab.
fn seen(color: Rgba) -> [[f64; 3]; 4] {
    let rgb = linear(color);
    SIGHTS.map(|sight| {
        oklab(sight.map(|row| row.iter().zip(rgb).map(|(m, c)| m * c).sum::<f64>().clamp(0.0, 1.0)))
    })
}

/// The smallest distance at which any eye sees two colours.
fn distance(a: &[[f64; 3]; 4], b: &[[f64; 3]; 4]) -> f64 {
    let one = |(a, b): (&[f64; 3], &[f64; 3])| {
        a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>()
    };
    a.iter().zip(b).map(one).fold(f64::INFINITY, f64::min).sqrt()
}

/// The colour, lighter or darker until its contrast to `background` is at least `least`.
///
/// ```
/// use pellucid_charts::{Rgba, palette};
///
/// let (yellow, white) = (Rgba::hex(0xffe000), Rgba::hex(0xffffff));
/// assert!(yellow.contrast(white) < 3.0 && palette::readable(yellow, white, 3.0).contrast(white) >= 3.0);
/// ```
pub fn readable(color: Rgba, background: Rgba, least: f64) -> Rgba {
    let background = Rgba { a: 255, ..background };
    let to = if background.luminance() > 0.18 { Rgba::hex(0) } else { Rgba::hex(0xffffff) };
    let steps = (0..=40).map(|i| Rgba { a: 255, ..color }.mix(to, f64::from(i) / 40.0));
    steps.into_iter().find(|c| c.contrast(background) >= least).unwrap_or(to)
}

/// A colour for a place beyond a palette's: hues a golden angle apart, of three lightnesses, so that
/// neighbours are unlike.
pub(crate) fn beyond(place: usize, background: Rgba) -> Rgba {
    let hue = place as f64 * 2.399_963_229_728_653;
    let light = [0.6, 0.48, 0.72][place % 3] + 0.04 * ((place / 3) % 3) as f64;
    let vivid = (0..4).find_map(|i| {
        let chroma = 0.17 - 0.04 * f64::from(i);
        srgb([light, chroma * hue.cos(), chroma * hue.sin()])
    });
    readable(vivid.unwrap_or(Rgba::hex(0x888888)), background, 2.4)
}

/// `count` colours of which the first is `brand`, moved in lightness where it is too near the
/// background; the others each as far from those before as any eye allows, all with at least
/// `least` contrast to `background`.
///
/// ```
/// use pellucid_charts::{Rgba, palette};
///
/// let colors = palette::from_brand(Rgba::hex(0x2f6bde), Rgba::hex(0xffffff), 6, 3.0);
/// assert_eq!((colors.len(), colors[0]), (6, Rgba::hex(0x2f6bde)));
/// ```
pub fn from_brand(brand: Rgba, background: Rgba, count: usize, least: f64) -> Vec<Rgba> {
    let background = Rgba { a: 255, ..background };
    let first = readable(brand, background, least);
    let mut candidates = Vec::new();
    for light in 0..14 {
        for chroma in [0.05, 0.1, 0.15, 0.2] {
            for hue in 0..24 {
                let (l, h) =
                    (0.3 + 0.045 * f64::from(light), f64::from(hue) * std::f64::consts::TAU / 24.0);
                let color = srgb([l, chroma * h.cos(), chroma * h.sin()]);
                candidates.extend(
                    color.filter(|c| c.contrast(background) >= least).map(|c| (c, seen(c))),
                );
            }
        }
    }
    let mut palette = vec![(first, seen(first))];
    while palette.len() < count.max(1) {
        let near = |c: &(Rgba, [[f64; 3]; 4])| {
            palette.iter().map(|p| distance(&p.1, &c.1)).fold(f64::INFINITY, f64::min)
        };
        match candidates.iter().max_by(|a, b| near(a).total_cmp(&near(b))) {
            Some(&best) => palette.push(best),
            None => break,
        }
    }
    palette.into_iter().map(|(c, _)| c).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oklab_and_back() {
        for c in [0xff0000, 0x2f6bde, 0x123456, 0xeeeeee].map(Rgba::hex) {
            assert_eq!(srgb(oklab(linear(c))), Some(c));
        }
        assert_eq!(srgb([0.5, 0.4, 0.4]), None);
    }
}
