//! What part of its axes a chart shows: from wheel, pinch and drag to domains, never beyond the data's own.

use pellucid_core::chart::Directions;
use serde::Deserialize;

use crate::Scene;
use crate::scale::{Scale, Transform};

/// The shown part of each axis in the scale's values: numbers, microseconds, or positions of categories. None shows everything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Zoom {
    /// Of the key's axis.
    pub key: Option<[f64; 2]>,
    /// Of the value's axis.
    pub value: Option<[f64; 2]>,
}

impl Zoom {
    /// Whether any axis is zoomed.
    pub fn is_zoomed(&self) -> bool {
        self.key.is_some() || self.value.is_some()
    }
}

/// A wheel's step or a pinch: around a point, by a factor, and moved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gesture {
    /// What stays where it is, CSS px.
    pub x: f64,
    /// What stays where it is, CSS px.
    pub y: f64,
    /// Above 1 enlarges.
    pub factor: f64,
    /// How far the content moves, CSS px.
    pub dx: f64,
    /// How far the content moves, CSS px.
    pub dy: f64,
}

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

/// Least share of an axis that zooming leaves: beyond it instants of a year are finer than milliseconds.
const LEAST: f64 = 1e-6;

impl Extent {
    /// Of a scale drawn under `zoom`; `full` is the same axis without.
    pub(crate) fn new(drawn: &Scale, full: &Scale, categories: usize, zoom: Option<[f64; 2]>) -> Self {
        match (drawn, full) {
            (Scale::Continuous(d), Scale::Continuous(f)) => {
                Self { full: f.domain, shown: d.domain, transform: d.transform, range: d.range, band: false }
            }
            _ => {
                let full = [0.0, categories as f64];
                Self { full, shown: zoom.unwrap_or(full), transform: Transform::Linear, range: drawn.range(), band: true }
            }
        }
    }

    fn after(&self, at: f64, factor: f64, moved: f64) -> Option<[f64; 2]> {
        let [f0, f1] = self.full.map(|v| self.transform.apply(v));
        let [s0, s1] = self.shown.map(|v| self.transform.apply(v));
        let [r0, r1] = self.range;
        let length = r1 - r0;
        let (whole, span) = (f1 - f0, s1 - s0);
        if !(whole.is_finite() && span.is_finite() && factor.is_finite() && factor > 0.0) || whole <= 0.0 || span <= 0.0 || length == 0.0 {
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
}

impl Scene {
    pub(crate) fn zoomed_inside(&self, along: Directions, g: Gesture) -> Zoom {
        let Some((key, value)) = &self.extents else { return Zoom::default() };
        let horizontal = self.resolved.horizontal;
        let (key_moves, value_moves) = if horizontal { (along.y(), along.x()) } else { (along.x(), along.y()) };
        let x = (g.x, g.dx);
        let y = (g.y, g.dy);
        let ((key_at, key_by), (value_at, value_by)) = if horizontal { (y, x) } else { (x, y) };
        Zoom {
            key: key_moves.then(|| key.after(key_at, g.factor, key_by)).flatten(),
            value: value_moves.then(|| value.after(value_at, g.factor, value_by)).flatten(),
        }
    }

    /// How much larger than everything a zoom shows the key's axis; 1 where it shows everything.
    pub fn magnification(&self, zoom: &Zoom) -> f64 {
        let (Some((key, _)), Some(shown)) = (&self.extents, zoom.key) else { return 1.0 };
        let span = |[a, b]: [f64; 2]| key.transform.apply(b) - key.transform.apply(a);
        let times = span(key.full) / span(shown);
        if times.is_finite() { times.max(1.0) } else { 1.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn extent(shown: [f64; 2]) -> Extent {
        Extent { full: [0.0, 100.0], shown, transform: Transform::Linear, range: [50.0, 450.0], band: false }
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
