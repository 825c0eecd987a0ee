//! Curves made from each series: its trend, its moving average, its forecast.

use pellucid_core::chart::Annotation;

use crate::annotate::holt;
use crate::annotate::holt::Ahead;
use crate::data::field::Kind;
use crate::data::plot_data::PlotData;
use crate::order;
use crate::ticks::time::unit_step;

/// A curve in the axes' values.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Curve {
    pub(crate) series: u32,
    /// Key and value.
    pub(crate) points: Vec<[f64; 2]>,
    /// Key, low and high; empty where there is no interval.
    pub(crate) band: Vec<[f64; 3]>,
    pub(crate) dashed: bool,
}

/// The keys and finite values of a series, ascending by key.
fn series(data: &PlotData, spans: &[[f64; 2]], series: usize) -> Vec<[f64; 2]> {
    let of = data.points.iter().enumerate().filter(|(_, d)| d.series as usize == series);
    let mut points: Vec<[f64; 2]> = of
        .filter_map(|(i, d)| Some([d.key, spans.get(i)?[1]]))
        .filter(|p| p[1].is_finite())
        .collect();
    order::sort(&mut points, |a, b| a[0].total_cmp(&b[0]));
    points
}

/// The curves of an annotation, one for each series that has enough values.
pub(crate) fn curves(annotation: &Annotation, data: &PlotData, spans: &[[f64; 2]]) -> Vec<Curve> {
    let continuous =
        !matches!(data.key.as_ref().map(|k| &k.kind), None | Some(Kind::Category { .. }));
    let one = |s: usize| {
        let points = series(data, spans, s);
        let curve = |points: Vec<[f64; 2]>| Curve { series: s as u32, points, ..Curve::default() };
        match annotation {
            Annotation::Trend { .. } => {
                trend(&points).map(|points| Curve { dashed: true, ..curve(points) })
            }
            Annotation::MovingAverage { window, .. } => {
                let average = moving_average(&points, usize::from(*window));
                (average.len() > 1).then(|| curve(average))
            }
            Annotation::Forecast { periods, level, .. } if continuous => {
                let values: Vec<f64> = points.iter().map(|p| p[1]).collect();
                let ahead = holt::forecast(&values, usize::from(*periods), level.unwrap_or(0.95))?;
                let last = *points.last()?;
                let keys = keys_after(data, &points, ahead.len());
                let start = Ahead { value: last[1], low: last[1], high: last[1] };
                let all: Vec<(f64, Ahead)> =
                    std::iter::once((last[0], start)).chain(keys.into_iter().zip(ahead)).collect();
                Some(Curve {
                    series: s as u32,
                    points: all.iter().map(|(k, a)| [*k, a.value]).collect(),
                    band: all.iter().map(|(k, a)| [*k, a.low, a.high]).collect(),
                    dashed: true,
                })
            }
            _ => None,
        }
    };
    (0..data.series.len()).filter_map(one).collect()
}

/// Both ends of the line of least squares.
fn trend(points: &[[f64; 2]]) -> Option<Vec<[f64; 2]>> {
    let ([first, .., last], n) = (points, points.len() as f64) else { return None };
    let mean = |i: usize| points.iter().map(|p| p[i] / n).sum::<f64>();
    let (x, y) = (mean(0), mean(1));
    let spread: f64 = points.iter().map(|p| (p[0] - x).powi(2)).sum();
    let slope = points.iter().map(|p| (p[0] - x) * (p[1] - y)).sum::<f64>() / spread;
    let at = |key: f64| [key, y + slope * (key - x)];
    (slope.is_finite() && first[0] < last[0]).then(|| vec![at(first[0]), at(last[0])])
}

/// Each key with the mean of its value and those before, as soon as there are `window` of them.
fn moving_average(points: &[[f64; 2]], window: usize) -> Vec<[f64; 2]> {
    let mean = |w: &[[f64; 2]]| Some([w.last()?[0], w.iter().map(|p| p[1] / window as f64).sum()]);
    points.windows(window.max(1)).filter_map(mean).collect()
}

/// The keys that follow: the next units of time, or as far apart as the keys usually are.
fn keys_after(data: &PlotData, points: &[[f64; 2]], count: usize) -> Vec<f64> {
    let Some(last) = points.last().map(|p| p[0]) else { return Vec::new() };
    let mut gaps: Vec<f64> = points.windows(2).map(|w| w[1][0] - w[0][0]).collect();
    gaps.sort_by(f64::total_cmp);
    let usual = gaps.get(gaps.len() / 2).copied().filter(|g| *g > 0.0).unwrap_or(1.0);
    let unit = match data.key.as_ref().map(|k| &k.kind) {
        Some(Kind::Time(Some(unit))) => Some(*unit),
        _ => None,
    };
    let mut key = last;
    let mut next = || {
        key = unit.map_or(key + usual, |u| unit_step(u).next(key as i64) as f64);
        key
    };
    (0..count).map(|_| next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn least_squares() {
        let line = trend(&[[0.0, 1.0], [1.0, 3.0], [2.0, 5.0], [3.0, 7.0]]);
        assert_eq!(line, Some(vec![[0.0, 1.0], [3.0, 7.0]]));
        assert_eq!(trend(&[[1.0, 1.0], [1.0, 5.0]]), None);
        assert_eq!(trend(&[[1.0, 1.0]]), None);
        // y = x squared over 0, 1, 2: slope 2, mean 5/3.
        let curve = trend(&[[0.0, 0.0], [1.0, 1.0], [2.0, 4.0]]).unwrap_or_default();
        assert!(
            (curve[0][1] + 1.0 / 3.0).abs() < 1e-12 && (curve[1][1] - 11.0 / 3.0).abs() < 1e-12
        );
    }

    #[test]
    fn averages_of_the_last() {
        let points: Vec<[f64; 2]> = (0..5).map(|i| [f64::from(i), f64::from(i * i)]).collect();
        let a = moving_average(&points, 3);
        assert_eq!(a.iter().map(|p| p[0]).collect::<Vec<_>>(), [2.0, 3.0, 4.0]);
        assert!((a[0][1] - 5.0 / 3.0).abs() < 1e-12);
        assert!(moving_average(&points, 6).is_empty());
    }
}
