//! Values at which the colour of marks changes.

use crate::color::Rgba;

/// Where the colour of marks changes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Threshold {
    pub(crate) value: f64,
    pub(crate) above: Option<Rgba>,
    pub(crate) below: Option<Rgba>,
}

/// The colour that the thresholds, ascending, give a mark at `value`; `None` where they leave its
/// own.
pub(crate) fn color_at(thresholds: &[Threshold], value: f64) -> Option<Rgba> {
    // The highest threshold at or below the value speaks first, then the lowest above it.
    let reached = thresholds.iter().rev().find(|t| value >= t.value).and_then(|t| t.above);
    reached.or_else(|| thresholds.iter().find(|t| value < t.value).and_then(|t| t.below))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_threshold_speaks() {
        let [low, high, under] = [0xff0000, 0x00ff00, 0x0000ff].map(Rgba::hex);
        let t = [
            Threshold { value: 10.0, above: Some(low), below: Some(under) },
            Threshold { value: 20.0, above: Some(high), below: None },
        ];
        assert_eq!(
            [5.0, 10.0, 19.0, 20.0].map(|v| color_at(&t, v)),
            [Some(under), Some(low), Some(low), Some(high)]
        );
    }
}
