//! The default palettes can be told apart, also without one kind of cones.

use pellucid_charts::palette::from_brand;
use pellucid_charts::{Rgba, Scheme, Theme};

/// Linear RGB as seen without one kind of cones (Machado, Oliveira and Fernandes, "A
/// Physiologically-based Model for Simulation of Color Vision Deficiency", 2009, severity 1).
const SIGHTS: [(&str, [[f64; 3]; 3]); 4] = [
    ("full", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protan",
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ],
    ),
    (
        "deutan",
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ],
    ),
    (
        "tritan",
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ],
    ),
];

fn linear(c: u8) -> f64 {
    let c = f64::from(c) / 255.0;
    if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
}

/// The colour in OKLab (Ottosson 2020), times 100, as seen.
fn seen(color: Rgba, sight: &[[f64; 3]; 3]) -> [f64; 3] {
    let rgb = [linear(color.r), linear(color.g), linear(color.b)];
    let [r, g, b] =
        sight.map(|row| row.iter().zip(rgb).map(|(m, c)| m * c).sum::<f64>().clamp(0.0, 1.0));
    let l = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b).cbrt();
    let m = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b).cbrt();
    let s = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b).cbrt();
    [
        100.0 * (0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s),
        100.0 * (1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s),
        100.0 * (0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s),
    ]
}

#[test]
fn any_two_colours_differ_to_every_eye() {
    for theme in [Theme::light(), Theme::dark()] {
        for (name, sight) in &SIGHTS {
            for (i, a) in theme.palette.iter().enumerate() {
                for (j, b) in theme.palette.iter().enumerate().skip(i + 1) {
                    let (a, b) = (seen(*a, sight), seen(*b, sight));
                    let distance =
                        a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
                    let least = if j < 4 { 9.0 } else { 6.4 };
                    assert!(
                        distance >= least,
                        "{:?} {name}: colours {i} and {j} are {distance:.1} apart",
                        theme.scheme
                    );
                }
            }
        }
    }
}

#[test]
fn colours_of_further_series_can_be_told_apart_too() {
    for theme in [Theme::light(), Theme::dark()] {
        let all: Vec<Rgba> = (0..24).map(|i| theme.series(i)).collect();
        assert!(least_distance(&all) >= 5.5, "{:?}: {:.1}", theme.scheme, least_distance(&all));
        assert!(all.iter().all(|c| c.contrast(theme.background) >= 1.95), "{:?}", theme.scheme);
    }
}

/// Smallest distance of two colours as any eye sees them.
fn least_distance(palette: &[Rgba]) -> f64 {
    let mut least = f64::INFINITY;
    for (_, sight) in &SIGHTS {
        for (i, a) in palette.iter().enumerate() {
            for b in &palette[i + 1..] {
                let (a, b) = (seen(*a, sight), seen(*b, sight));
                least =
                    least.min(a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt());
            }
        }
    }
    least
}

#[test]
fn palettes_of_a_brand_can_be_told_apart() {
    for brand in [0xd0021b, 0x2f6bde, 0x0a8f3c, 0xffe600, 0x808080, 0x000000, 0xffffff, 0x7a1fa2] {
        for theme in [Theme::light(), Theme::dark()] {
            let palette = from_brand(Rgba::hex(brand), theme.background, 8, 3.0);
            assert!(
                palette.len() == 8 && palette.iter().all(|c| c.contrast(theme.background) >= 3.0)
            );
            let (five, all) = (least_distance(&palette[..5]), least_distance(&palette));
            assert!(
                five >= 8.0 && all >= 5.5,
                "#{brand:06x} on {:?}: {five:.1} {all:.1}",
                theme.scheme
            );
        }
    }
    for scheme in [Scheme::Light, Scheme::Dark] {
        let palette = Theme::high_contrast(scheme).palette;
        assert!(least_distance(&palette) >= 5.0, "{scheme:?}: {:.1}", least_distance(&palette));
    }
}
