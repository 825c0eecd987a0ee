//! Ticks at zero and at powers of ten on both sides of it.

use crate::ticks::log;

/// The ticks within `[low, high]`, at most about `count`: zero, and every power of ten or every
/// second, third, ... from there.
pub fn ticks(low: f64, high: f64, count: usize) -> Vec<f64> {
    if !(low.is_finite() && high.is_finite() && low <= high) {
        return Vec::new();
    }
    // What lies between -1 and 1 is drawn about as far apart as one decade.
    let decades = |v: f64| (1.0 + v.max(0.0)).log10();
    let zero = (low <= 0.0 && high >= 0.0).then_some(0.0);
    let every = ((decades(-low) + decades(high)) / count.saturating_sub(1).max(1) as f64)
        .ceil()
        .max(1.0) as i32;
    let first = if every == 1 { 0 } else { every };
    let side = |to: f64| {
        (first..=decades(to) as i32)
            .step_by(every as usize)
            .map(|p| 10f64.powi(p))
            .filter(move |&v| v <= to * (1.0 + 1e-9))
    };
    let down: Vec<f64> = side(-low).collect();
    let all = down.into_iter().rev().map(|v| -v).chain(zero).chain(side(high));
    all.filter(|&v| v >= low && v <= high).collect()
}

/// The interval widened to powers of ten, or 2 and 5 of them; what lies within one of zero to one.
pub fn domain(low: f64, high: f64) -> [f64; 2] {
    let out = |v: f64| if v > 1.0 { log::domain(1.0, v)[1] } else { 1.0 };
    let round = |v: f64, outward: bool| match (v, outward) {
        (0.0, _) => 0.0,
        (v, true) => out(v.abs()).copysign(v),
        // Towards zero: nothing is gained by less.
        (v, false) => {
            if v.abs() > 1.0 {
                log::domain(v.abs(), v.abs() * 10.0)[0].copysign(v)
            } else {
                0.0
            }
        }
    };
    let [a, b] = [round(low, low < 0.0), round(high, high > 0.0)];
    if a < b { [a, b] } else { [a - 1.0, b + 1.0] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ticks_ascend_within_the_domain(low in -1e12f64..1e12, span in 0.0f64..1e12, count in 1usize..20) {
            let [a, b] = domain(low, low + span);
            prop_assert!(a <= low && b >= low + span && a < b, "[{a}, {b}]");
            let t = ticks(a, b, count);
            prop_assert!(t.windows(2).all(|w| w[0] < w[1]) && t.iter().all(|v| (a..=b).contains(v)), "{t:?}");
            prop_assert!(t.len() <= count * 2 + 4, "{t:?}");
        }
    }

    #[test]
    fn both_sides_of_zero() {
        assert_eq!(ticks(-100.0, 1000.0, 9), [-100.0, -10.0, -1.0, 0.0, 1.0, 10.0, 100.0, 1000.0]);
        assert_eq!(domain(-3.0, 700.0), [-5.0, 1000.0]);
        assert_eq!(ticks(-200.0, 3000.0, 4), [-100.0, 0.0, 100.0]);
        assert_eq!(ticks(0.0, 0.5, 4), [0.0]);
    }
}
