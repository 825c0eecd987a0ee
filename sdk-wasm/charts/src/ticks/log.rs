//! Ticks at powers of ten, with 2 and 5 between them where there is room.

/// The ticks within `[low, high]`, both positive, at most about `count`.
///
/// ```
/// assert_eq!(pellucid_charts::ticks::log::ticks(1.0, 1000.0, 4), [1.0, 10.0, 100.0, 1000.0]);
/// ```
pub fn ticks(low: f64, high: f64, count: usize) -> Vec<f64> {
    let positive = |v: f64| v.is_finite() && v > 0.0;
    if !positive(low) || !positive(high) || high < low {
        return Vec::new();
    }
    let (first, last) = (low.log10().floor() as i32, high.log10().ceil() as i32);
    let decades = (last - first).max(1) as usize;
    let digits: &[f64] = match count / decades {
        0 | 1 => &[1.0],
        2 => &[1.0, 3.0],
        _ => &[1.0, 2.0, 5.0],
    };
    let every = decades.div_ceil(count.max(1)) as i32;
    let powers = (first..=last).filter(|p| (p - first) % every == 0);
    powers
        .flat_map(|p| digits.iter().map(move |d| d * 10f64.powi(p)))
        .filter(|&v| v >= low * (1.0 - 1e-9) && v <= high * (1.0 + 1e-9))
        .collect()
}

/// The interval widened to the powers of ten, or 2 and 5 of them, around it.
pub fn domain(low: f64, high: f64) -> [f64; 2] {
    let power = |v: f64| 10f64.powf(v.log10().floor());
    let (p, q) = (power(low), power(high));
    let down = [5.0, 2.0].into_iter().find(|d| d * p <= low * (1.0 + 1e-9)).unwrap_or(1.0) * p;
    let up = [1.0, 2.0, 5.0].into_iter().find(|d| d * q >= high * (1.0 - 1e-9)).unwrap_or(10.0) * q;
    if down < up { [down, up] } else { [down / 2.0, up * 2.0] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_domain_covers_the_interval(low in 1e-12f64..1e12, factor in 1.0f64..1e6) {
            let [d0, d1] = domain(low, low * factor);
            prop_assert!(d0 <= low * (1.0 + 1e-6) && d1 >= low * factor * (1.0 - 1e-6) && d0 < d1);
        }

        #[test]
        fn any_floats_end(low: f64, high: f64, count in 0usize..50) {
            prop_assert!(ticks(low, high, count).len() <= 2000);
        }
    }

    #[test]
    fn powers_of_ten() {
        assert_eq!(ticks(1.0, 1000.0, 4), [1.0, 10.0, 100.0, 1000.0]);
        assert_eq!(ticks(1.0, 100.0, 9), [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]);
        assert!(ticks(0.0, 10.0, 5).is_empty());
    }
}
