//! What part of an axis is shown: from wheel, pinch and drag to domains, never beyond the data's
//! own.

use crate::scale::Scale;
use crate::scale::continuous::Transform;

/// An axis as zooming knows it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Extent {
    /// Everything, in the scale's values.
    full: [f64; 2],
    /// What is shown.
    shown: [f64; 2],
    transform: Transform,
    /// CSS px.
    range: [f64; 2],
    /// Whole positions of categories, of which one must stay.
    band: bool,
}

/// Least share of an axis that zooming leaves: beyond it instants of a year are finer than
/// milliseconds.
const LEAST: f64 = 1e-6;

impl Extent {
    /// The axis of a scale drawn under `zoom`; `full` is the same axis without.
    pub(crate) fn new(
        drawn: &Scale,
        full: &Scale,
        categories: usize,
        zoom: Option<[f64; 2]>,
    ) -> Self {
        match (drawn, full) {
            (Scale::Continuous(d), Scale::Continuous(f)) => Self {
                full: f.domain,
                shown: d.domain,
                transform: d.transform,
                range: d.range,
                band: false,
            },
            _ => {
                let full = [0.0, categories as f64];
                Self {
                    full,
                    shown: zoom.unwrap_or(full),
                    transform: Transform::Linear,
                    range: drawn.range(),
                    band: true,
                }
            }
        }
    }

    /// What to show after a gesture around a position; `None` for everything.
    pub(crate) fn after(&self, at: f64, factor: f64, moved: f64) -> Option<[f64; 2]> {
        let [f0, f1] = self.full.map(|v| self.transform.apply(v));
        let [s0, s1] = self.shown.map(|v| self.transform.apply(v));
        let [r0, r1] = self.range;
        let length = r1 - r0;
        let (whole, span) = (f1 - f0, s1 - s0);
        if !(whole.is_finite() && span.is_finite() && factor.is_finite() && factor > 0.0)
            || whole <= 0.0
            || span <= 0.0
            || length == 0.0
        {
            return None;
        }
        let least = if self.band { 1.0f64.min(whole) } else { whole * LEAST };
        let next = (span / factor).max(least);
        if next >= whole * (1.0 - 1e-9) {
            return None;
        }
        let share = ((at - r0) / length).clamp(0.0, 1.0);
        let start = s0 + share * (span - next) - moved / length * next;
        let start = start.clamp(f0, f1 - next);
        Some([self.transform.undo(start), self.transform.undo(start + next)])
    }

    /// How much larger than everything a part of the axis is shown; 1 for everything.
    pub(crate) fn magnification(&self, shown: [f64; 2]) -> f64 {
        let span = |[a, b]: [f64; 2]| self.transform.apply(b) - self.transform.apply(a);
        let times = span(self.full) / span(shown);
        if times.is_finite() { times.max(1.0) } else { 1.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn extent(shown: [f64; 2]) -> Extent {
        Extent {
            full: [0.0, 100.0],
            shown,
            transform: Transform::Linear,
            range: [50.0, 450.0],
            band: false,
        }
    }

    #[test]
    fn the_point_under_the_pointer_stays() {
        let next = extent([0.0, 100.0]).after(150.0, 2.0, 0.0);
        // 150 px is a quarter of the way: 25 before and after.
        assert_eq!(next, Some([12.5, 62.5]));
    }

    #[test]
    fn zooming_out_ends_at_everything() {
        assert_eq!(extent([10.0, 60.0]).after(150.0, 0.5, 0.0), None);
    }

    proptest! {
        #[test]
        fn it_never_leaves_the_data(a in 0.0f64..90.0, span in 0.1f64..10.0, at in 0.0f64..500.0, factor in 0.1f64..10.0, moved in -900.0f64..900.0) {
            if let Some([low, high]) = extent([a, a + span]).after(at, factor, moved) {
                prop_assert!(low >= -1e-9 && high <= 100.0 + 1e-9 && low < high);
                prop_assert!(((high - low) - (span / factor)).abs() < 1e-6 || high - low < 1e-3);
            }
        }
    }
}
