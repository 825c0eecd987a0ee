//! Holt's linear method with additive errors, ETS(A,A,N): level and trend smoothed exponentially,
//! both parameters chosen by the smallest sum of squared errors of one step (Hyndman and
//! Athanasopoulos, "Forecasting: Principles and Practice", 3rd ed., 8.2); prediction intervals by
//! the variance of section 8.7.

/// What comes next, and how sure that is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ahead {
    pub(crate) value: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// Fewer values tell no trend from noise.
pub(crate) const LEAST: usize = 6;
/// Parameters tried, for level and trend each.
const GRID: usize = 20;

struct Fit {
    errors: f64,
    level: f64,
    trend: f64,
}

fn run(values: &[f64], alpha: f64, beta: f64) -> Fit {
    let (mut level, mut trend) = (values[0], values[1] - values[0]);
    let mut errors = 0.0;
    for &v in &values[1..] {
        let predicted = level + trend;
        let error = v - predicted;
        errors += error * error;
        level = predicted + alpha * error;
        trend += alpha * beta * error;
    }
    Fit { errors, level, trend }
}

/// The next `periods` values after evenly spaced, finite ones; none where these are too few.
/// `level` is the interval's probability.
pub(crate) fn forecast(values: &[f64], periods: usize, level: f64) -> Option<Vec<Ahead>> {
    if values.len() < LEAST || values.iter().any(|v| !v.is_finite()) {
        return None;
    }
    let share = |i: usize| (i as f64 + 1.0) / (GRID as f64 + 1.0);
    let tried = (0..GRID * GRID).map(|i| {
        let (alpha, beta) = (share(i / GRID), share(i % GRID));
        (alpha, beta, run(values, alpha, beta))
    });
    let (alpha, beta, fit) = tried.min_by(|a, b| a.2.errors.total_cmp(&b.2.errors))?;
    // Two parameters and two starting values were estimated.
    let variance = fit.errors / (values.len() - 4).max(1) as f64;
    let z = normal_quantile(0.5 + level / 2.0);
    let b = alpha * beta;
    let ahead = |h: usize| {
        let h = h as f64;
        let growth =
            1.0 + (h - 1.0) * (alpha * alpha + alpha * b * h + b * b * h * (2.0 * h - 1.0) / 6.0);
        let value = fit.level + fit.trend * h;
        let reach = z * (variance * growth).sqrt();
        Ahead { value, low: value - reach, high: value + reach }
    };
    Some((1..=periods).map(ahead).collect())
}

/// The standard normal quantile for 0.5 and more, to 4.5e-4 (Abramowitz and Stegun, 26.2.23).
fn normal_quantile(p: f64) -> f64 {
    let t = (-2.0 * (1.0 - p).max(1e-12).ln()).sqrt();
    t - (2.515_517 + 0.802_853 * t + 0.010_328 * t * t)
        / (1.0 + 1.432_788 * t + 0.189_269 * t * t + 0.001_308 * t * t * t)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(i: u64) -> f64 {
        let mut x = i.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (x ^ (x >> 31)) as f64 / u64::MAX as f64
    }

    #[test]
    fn a_straight_line_goes_on() {
        let values: Vec<f64> = (0..20).map(|i| 5.0 + 2.0 * f64::from(i)).collect();
        for (i, a) in forecast(&values, 5, 0.95).unwrap().iter().enumerate() {
            assert!(
                (a.value - (5.0 + 2.0 * (20 + i) as f64)).abs() < 1e-6 && a.high - a.low < 1e-6,
                "{a:?}"
            );
        }
    }

    #[test]
    fn the_interval_holds_about_as_often_as_it_says() {
        // Random walks with drift, of which the method is the right model.
        let (mut held, mut all) = (0, 0);
        for walk in 0..400u64 {
            let mut level = 0.0;
            let normal =
                |i: u64| (0..12).map(|k| noise(walk * 10_000 + i * 12 + k)).sum::<f64>() - 6.0;
            let values: Vec<f64> = (0..65)
                .map(|i| {
                    level += 0.3 + normal(i);
                    level
                })
                .collect();
            for (a, v) in forecast(&values[..60], 5, 0.9).unwrap().iter().zip(&values[60..]) {
                all += 1;
                held += i32::from((a.low..=a.high).contains(v));
            }
        }
        let share = f64::from(held) / f64::from(all);
        assert!((0.82..=0.97).contains(&share), "{share}");
    }

    #[test]
    fn intervals_widen() {
        let values: Vec<f64> = (0..40).map(|i| f64::from(i) + 4.0 * noise(i as u64)).collect();
        let f = forecast(&values, 10, 0.95).unwrap();
        assert!(f.windows(2).all(|w| w[1].high - w[1].low > w[0].high - w[0].low));
        assert!(
            forecast(&values[..5], 3, 0.95).is_none() && forecast(&[f64::NAN; 9], 3, 0.9).is_none()
        );
    }

    #[test]
    fn quantiles() {
        for (p, z) in [(0.975, 1.96), (0.95, 1.645), (0.9, 1.2816), (0.75, 0.6745)] {
            assert!((normal_quantile(p) - z).abs() < 1e-3);
        }
    }
}
