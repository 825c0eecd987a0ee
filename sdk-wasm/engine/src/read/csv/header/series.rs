//! The numbers of a first row, as names that people give to columns: years, quantiles, positions.

/// Shares of a whole at which people take quantiles.
const QUANTILES: [f64; 31] = [
    0.0, 0.001, 0.005, 0.01, 0.02, 0.025, 0.05, 0.1, 0.15, 0.159, 0.16, 0.2, 0.25, 0.3, 0.333, 0.4,
    0.5, 0.6, 0.667, 0.7, 0.75, 0.8, 0.84, 0.841, 0.85, 0.9, 0.95, 0.975, 0.98, 0.99, 0.999,
];

/// Whether a number is a year, or a month of one as 202401.
pub(super) fn is_year(v: f64) -> bool {
    v.fract() == 0.0
        && ((1900.0..2101.0).contains(&v)
            || ((190_001.0..210_013.0).contains(&v) && (1.0..13.0).contains(&(v % 100.0))))
}

/// The numbers of a row and their columns.
#[derive(Debug, Default)]
pub(super) struct Series(pub(super) Vec<(usize, f64)>);

impl Series {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether all are years, in whichever order and however often.
    pub(super) fn is_years(&self) -> bool {
        !self.0.is_empty() && self.0.iter().all(|(_, v)| is_year(*v))
    }

    /// Whether they go up, or down.
    pub(super) fn is_sorted(&self) -> bool {
        self.steps().all(|s| s > 0.0) || self.steps().all(|s| s < 0.0)
    }

    /// Whether no number comes twice.
    pub(super) fn is_distinct(&self) -> bool {
        let mut sorted: Vec<f64> = self.0.iter().map(|(_, v)| *v).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        sorted.windows(2).all(|w| w[0] < w[1])
    }

    /// Whether they are whole and follow each other without a gap, in columns that do.
    pub(super) fn is_consecutive(&self) -> bool {
        let step = self.steps().next().unwrap_or_default();
        step.abs() == 1.0
            && self.steps().all(|s| s == step)
            && self.0.iter().all(|(_, v)| v.fract() == 0.0)
            && self.0.windows(2).all(|w| w[0].0 + 1 == w[1].0)
    }

    /// Whether they count the columns, from 0 or 1.
    pub(super) fn counts_columns(&self) -> bool {
        self.is_consecutive() && self.0.first().is_some_and(|(_, v)| *v == 0.0 || *v == 1.0)
    }

    /// Whether they are quantiles, going up.
    pub(super) fn is_quantiles(&self) -> bool {
        self.len() > 1
            && self.steps().all(|s| s > 0.0)
            && self.0.iter().all(|(_, v)| QUANTILES.contains(v) || *v == 1.0)
            && self.0.iter().any(|(_, v)| v.fract() != 0.0)
    }

    /// Whether they lie alike on both sides of a half, as quantiles often do.
    pub(super) fn is_around_half(&self) -> bool {
        let pairs = self.0.iter().zip(self.0.iter().rev());
        pairs.into_iter().all(|((_, a), (_, b))| (a + b - 1.0).abs() < 1e-9)
    }

    fn steps(&self) -> impl Iterator<Item = f64> {
        self.0.windows(2).map(|w| w[1].1 - w[0].1)
    }
}
