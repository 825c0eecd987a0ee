//! Steps of numbers that are not counted by ten: bytes by 1024, durations by 60, 24 and 7.

use pellucid_core::chart::NumberStyle;

/// Seconds that read well as a step, ascending; beyond them days by ten.
const DURATIONS: [f64; 20] = [
    1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1_800.0, 3_600.0, 7_200.0,
    10_800.0, 21_600.0, 43_200.0, 86_400.0, 172_800.0, 604_800.0,
];

/// The smallest step of which at most `count` cover `span`; none where the numbers are counted by
/// ten.
pub fn step(style: NumberStyle, span: f64, count: usize) -> Option<f64> {
    let raw = span / count.max(1) as f64;
    if !(raw.is_finite() && raw > 1.0) {
        return None;
    }
    match style {
        NumberStyle::Bytes => {
            let unit = 1024f64.powf((raw.log2() / 10.0 + 1e-9).floor());
            let digits = raw / unit;
            // 512 KiB is half a MiB; 1000 KiB is nothing.
            let steps = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 256.0, 512.0, 1024.0];
            steps.into_iter().find(|s| digits <= s * (1.0 + 1e-9)).map(|s| s * unit)
        }
        NumberStyle::Duration => match DURATIONS.iter().find(|s| raw <= **s * (1.0 + 1e-9)) {
            Some(&s) => Some(s),
            None => {
                let days = raw / 86_400.0;
                let power = 10f64.powf(days.log10().floor());
                [1.0, 2.0, 5.0, 10.0]
                    .into_iter()
                    .find(|n| days <= n * power * (1.0 + 1e-9))
                    .map(|n| n * power * 86_400.0)
            }
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn steps_are_round_in_their_own_unit() {
        for (style, span, count, wanted) in [
            (NumberStyle::Bytes, 60_000.0, 3, Some(20.0 * 1024.0)),
            (NumberStyle::Bytes, 3_000.0 * 1024.0, 4, Some(1024.0 * 1024.0)),
            (NumberStyle::Duration, 5_400.0, 4, Some(1_800.0)),
            (NumberStyle::Duration, 60_000.0, 4, Some(21_600.0)),
            (NumberStyle::Duration, 86_400.0 * 90.0, 4, Some(86_400.0 * 50.0)),
            (NumberStyle::Duration, 0.5, 4, None),
            (NumberStyle::Decimal, 60.0, 4, None),
        ] {
            assert_eq!(step(style, span, count), wanted, "{style:?} {span}");
        }
    }

    proptest! {
        #[test]
        fn never_more_than_asked_for(span in 1e-3f64..1e15, count in 1usize..20, bytes: bool) {
            let style = if bytes { NumberStyle::Bytes } else { NumberStyle::Duration };
            if let Some(step) = step(style, span, count) {
                prop_assert!(step * count as f64 >= span * (1.0 - 1e-6));
            }
        }
    }
}
