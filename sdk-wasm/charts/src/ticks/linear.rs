//! Ticks at multiples of 1, 2, 2.5 or 5 times a power of ten.

/// Nice ticks over an interval.
#[derive(Debug, Clone, PartialEq)]
pub struct Linear {
    /// Distance between ticks.
    pub step: f64,
    /// The interval widened to whole steps.
    pub domain: [f64; 2],
    /// The ticks, ascending.
    pub values: Vec<f64>,
}

/// The smallest nice step of which at most `count` cover `span`.
pub(crate) fn step(span: f64, count: f64) -> f64 {
    let raw = span / count.max(1.0);
    let power = 10f64.powf(raw.log10().floor());
    let digit = raw / power;
    // The tolerance keeps 0.30000000000000004 / 3 a step of 0.1.
    let nice =
        [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().find(|n| digit <= n * (1.0 + 1e-9)).unwrap_or(10.0);
    nice * power
}

/// The step, where `whole` numbers are wanted one that leaves no tick between two of them.
fn whole_step(step: f64, whole: bool) -> f64 {
    match whole {
        true if step < 1.0 => 1.0,
        true if step == 2.5 => 5.0,
        _ => step,
    }
}

/// Ticks at edges of bins of width `bin`, one of which starts at `origin`, inside `[low, high]`:
/// about `count` of them, at round numbers where these are edges.
pub(crate) fn edges(low: f64, high: f64, bin: f64, origin: f64, count: usize) -> Linear {
    // A step that spans so many times more bins than need be is not worth its round numbers.
    const COARSER: f64 = 2.0;
    let raw = (high - low) / count.max(1) as f64;
    let multiple = |v: f64| (v / bin - (v / bin).round()).abs() < 1e-6 && v / bin > 0.5;
    let nearest = bin * (raw / bin - 1e-9).ceil().max(1.0);
    let step = match step(high - low, count as f64) {
        nice if nearest > bin && !multiple(nice) => {
            let whole = bin * whole_step(step(raw / bin, 1.0), true);
            let nicer = [2.0, 4.0]
                .into_iter()
                .map(|m| nice * m)
                .find(|n| multiple(*n) && *n <= whole * COARSER);
            nicer.unwrap_or(whole)
        }
        nice if multiple(nice) => nice,
        _ => nearest,
    };
    let (first, last) =
        (((low - origin) / step - 1e-9).ceil(), ((high - origin) / step + 1e-9).floor());
    let t = ticks(step, first, last);
    Linear { step, domain: [low, high], values: t.values.into_iter().map(|v| v + origin).collect() }
}

/// Nice ticks over `[low, high]`, about `count` of them, with the interval widened to whole steps.
///
/// Whole numbers want no ticks between them: `whole` keeps the step at 1 or more.
///
/// ```
/// use pellucid_charts::ticks::linear;
///
/// assert_eq!(linear::nice(0.0, 97.0, 5, false).values, [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
/// ```
pub fn nice(low: f64, high: f64, count: usize, whole: bool) -> Linear {
    let (low, high) = widen(low, high);
    let step = whole_step(step(high - low, count as f64), whole);
    let (first, last) = ((low / step + 1e-9).floor(), (high / step - 1e-9).ceil());
    ticks(step, first, last)
}

/// Nice ticks inside `[low, high]`, about `count` of them; the interval stays.
///
/// ```
/// use pellucid_charts::ticks::linear;
///
/// assert_eq!(linear::inside(0.0, 97.0, 5, false).values, [0.0, 20.0, 40.0, 60.0, 80.0]);
/// ```
pub fn inside(low: f64, high: f64, count: usize, whole: bool) -> Linear {
    let (low, high) = widen(low, high);
    let step = whole_step(step(high - low, count as f64), whole);
    let (first, last) = ((low / step - 1e-9).ceil(), (high / step + 1e-9).floor());
    Linear { domain: [low, high], ..ticks(step, first, last) }
}

/// As [`nice`] or, with `inside`, as [`inside()`], with steps of a given size.
pub fn stepped(low: f64, high: f64, step: f64, inside: bool) -> Linear {
    let (low, high) = widen(low, high);
    let (first, last) = match inside {
        true => ((low / step - 1e-9).ceil(), (high / step + 1e-9).floor()),
        false => ((low / step + 1e-9).floor(), (high / step - 1e-9).ceil()),
    };
    let out = ticks(step, first, last);
    if inside { Linear { domain: [low, high], ..out } } else { out }
}

fn ticks(step: f64, first: f64, last: f64) -> Linear {
    // Dividing by a whole reciprocal keeps 3 * 0.1 at 0.3.
    let inverse = (1.0 / step).round();
    let at = |i: f64| {
        if step < 1.0 && (inverse * step - 1.0).abs() < 1e-9 { i / inverse } else { i * step }
    };
    let count = if last >= first { (last - first).min(1000.0) as usize + 1 } else { 0 };
    Linear {
        step,
        domain: [at(first), at(last)],
        values: (0..count).map(|i| at(first + i as f64)).collect(),
    }
}

/// An interval of one value, or of none, becomes one with room around it.
fn widen(low: f64, high: f64) -> (f64, f64) {
    match (low.is_finite() && high.is_finite(), high > low) {
        (false, _) => (0.0, 1.0),
        // Steps below the numbers' own resolution would never end.
        (true, true) if high - low > 1e-12 * low.abs().max(high.abs()) => (low, high),
        _ if low == 0.0 => (0.0, 1.0),
        _ => (low - low.abs() * 0.5, low + low.abs() * 0.5),
    }
}

/// The value rounded to a power of ten no larger than `grain`.
pub(crate) fn round_to(value: f64, grain: f64) -> f64 {
    let power = 10f64.powf(grain.log10().floor());
    if !(power > 0.0 && power.is_finite()) {
        return value;
    }
    // Dividing by a whole reciprocal keeps 0.3 from becoming 0.30000000000000004.
    let inverse = (1.0 / power).round();
    if power < 1.0 { (value * inverse).round() / inverse } else { (value / power).round() * power }
}

/// Digits after the point that tell ticks of this step apart.
pub fn digits(step: f64) -> u8 {
    (0..=12u8)
        .find(|&d| {
            let scaled = step * 10f64.powi(i32::from(d));
            (scaled - scaled.round()).abs() < 1e-6 * scaled.abs().max(1e-300)
        })
        .unwrap_or(12)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nice_ticks_cover_the_interval(low in -1e9f64..1e9, span in 0.0f64..1e9, count in 1usize..20, whole: bool) {
            let t = nice(low, low + span, count, whole);
            prop_assert!(t.domain[0] <= low + t.step * 1e-6 && t.domain[1] >= low + span - t.step * 1e-6);
            prop_assert!(t.values.len() <= count + 2 && t.values.windows(2).all(|w| w[0] < w[1]));
        }

        #[test]
        fn inner_ticks_stay_inside(low in -1e9f64..1e9, span in 1e-3f64..1e9, count in 1usize..20) {
            let t = inside(low, low + span, count, false);
            prop_assert!(t.values.iter().all(|&v| v >= low - t.step * 1e-6 && v <= low + span + t.step * 1e-6));
        }

        #[test]
        fn any_floats_end(low: f64, high: f64, count in 0usize..50) {
            prop_assert!(nice(low, high, count, false).values.len() <= 1001);
        }
    }

    #[test]
    fn round_steps() {
        assert_eq!(nice(0.0, 97.0, 5, false).values, [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert_eq!(nice(0.0, 0.3, 3, false).values, [0.0, 0.1, 0.2, 0.3]);
        assert_eq!(nice(0.0, 3.0, 10, true).values, [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(nice(7.0, 7.0, 4, false).domain, [2.0, 12.0]);
    }

    #[test]
    fn whole_numbers_have_no_ticks_between_them() {
        assert_eq!(inside(0.0, 9.0, 4, true).values, [0.0, 5.0]);
    }

    #[test]
    fn ticks_stand_at_edges_of_bins() {
        // Round numbers that are edges, every few bins where none is, every edge of few bins.
        assert_eq!(
            edges(1.0, 9.5, 0.5, 0.0, 12).values,
            [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]
        );
        assert_eq!(edges(0.0, 300.0, 15.0, 0.0, 6).values, [0.0, 75.0, 150.0, 225.0, 300.0]);
        assert_eq!(edges(0.0, 42.0, 7.0, 0.0, 10).values, [0.0, 7.0, 14.0, 21.0, 28.0, 35.0, 42.0]);
        assert_eq!(edges(3.0, 33.0, 10.0, 3.0, 5).values, [3.0, 13.0, 23.0, 33.0]);
    }

    proptest! {
        #[test]
        fn every_tick_of_bins_is_an_edge(bins in 1u32..300, bin in 0.01f64..1e4, first in -50i32..50, count in 1usize..14) {
            let low = f64::from(first) * bin;
            let t = edges(low, low + f64::from(bins) * bin, bin, 0.0, count);
            prop_assert!(t.values.len() <= count + 2, "{t:?}");
            prop_assert!(t.values.iter().all(|v| (v / bin - (v / bin).round()).abs() < 1e-4), "{t:?}");
        }
    }

    #[test]
    fn digits_follow_the_step() {
        for (step, d) in [(1.0, 0), (250.0, 0), (0.5, 1), (0.25, 2), (2.5, 1), (0.001, 3)] {
            assert_eq!(digits(step), d, "{step}");
        }
    }
}
