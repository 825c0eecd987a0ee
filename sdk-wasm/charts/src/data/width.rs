//! How far marks extend along the axis of their key.

use pellucid_core::TimeUnit;

use crate::data::datum::Datum;
use crate::data::field::{Field, Kind};
use crate::ticks::time::{DAY, unit_step};

/// How far a mark extends along an axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Width {
    /// It stands at its place.
    None,
    /// Its band.
    Band,
    /// Place to place plus this.
    Values(f64),
    /// Place to the next of this unit.
    Time(TimeUnit),
}

impl Width {
    /// The width of marks along a field's axis: those of bins, bands and units of time, and for
    /// `wide` ones the distance of the two nearest of `places`.
    pub(crate) fn of(
        field: &Field,
        wide: bool,
        points: &[Datum],
        place: fn(&Datum) -> f64,
    ) -> Self {
        match &field.kind {
            Kind::Category { .. } => Self::Band,
            Kind::Bin(bin) => Self::Values(bin.step),
            Kind::Time(Some(unit)) if wide => Self::Time(*unit),
            Kind::Time(_) | Kind::Number { .. } if wide => Self::Values(smallest_gap(
                points.iter().map(place).collect(),
                matches!(field.kind, Kind::Time(_)),
            )),
            _ => Self::None,
        }
    }

    /// The smallest and largest place that marks of this width cover along a field's axis.
    pub(crate) fn extent(
        self,
        field: &Field,
        places: impl Iterator<Item = f64>,
    ) -> Option<[f64; 2]> {
        let mut extent: Option<[f64; 2]> = None;
        for place in places.filter(|p| p.is_finite()) {
            let end = self.end(place);
            let [low, high] = extent.unwrap_or([place, end]);
            extent = Some([low.min(place), high.max(end)]);
        }
        // One instant on a line of time: a day around it.
        extent.map(|[low, high]| match &field.kind {
            Kind::Time(unit) if low == high => {
                let unit = unit.unwrap_or(TimeUnit::Day);
                let around = unit_step(unit).next(low as i64) as f64 - low;
                [low - around, high + around]
            }
            _ => [low, high],
        })
    }

    /// The value at which a mark that starts at `place` ends.
    pub(crate) fn end(self, place: f64) -> f64 {
        match self {
            Self::None | Self::Band => place,
            Self::Values(v) => place + v,
            Self::Time(unit) => unit_step(unit).next(place as i64) as f64,
        }
    }
}

/// The distance of the two nearest keys: how wide a bar at a bare number or instant may be.
fn smallest_gap(mut keys: Vec<f64>, time: bool) -> f64 {
    keys.sort_by(f64::total_cmp);
    let gap =
        keys.windows(2).map(|w| w[1] - w[0]).filter(|&g| g > 0.0).fold(f64::INFINITY, f64::min);
    // A single key has no neighbour: a day or a unit wide.
    let alone = if time { DAY as f64 } else { 1.0 };
    if gap.is_finite() { gap } else { alone }
}
