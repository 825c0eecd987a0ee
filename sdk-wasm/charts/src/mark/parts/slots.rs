//! Where marks stand that share a key, side by side.

use pellucid_core::chart::Stack;

use crate::data::datum::Datum;
use crate::data::field::Kind;
use crate::mark::cartesian::Cartesian;
use crate::order;
use crate::scale::{Band, Scale};

/// The place of bars that stand side by side.
pub(crate) struct Slots {
    /// Each series' place among those shown; empty unless grouped.
    place: Vec<usize>,
    count: usize,
    /// Key and place of each mark, in order, where those of a key stand together although others
    /// are missing.
    together: Vec<(f64, usize)>,
    fill: Fill,
}

/// How the marks of a pass fill their slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fill {
    /// Those of bins touch but for a hairline. One that is missing is a zero, and its gap says so.
    Bars,
    /// They stand apart; those of one key stand together although others are missing, for one that
    /// is missing is nothing.
    Boxes,
    /// They stand apart. One that is missing leaves its gap.
    Spaced,
}

/// Most marks that are moved to their neighbours: every slot would be searched at every frame, to
/// move less than a pixel.
const MOST_TOGETHER: usize = 4_000;

impl Slots {
    /// The slots of a pass.
    pub(crate) fn new(space: &Cartesian, fill: Fill) -> Self {
        let grouped = space.data.stack == Stack::Grouped;
        let mut count = 0;
        let beside = |s: usize| space.data.mark_of(s as u32) == space.pass.0;
        let place = space.data.series.iter().enumerate().map(|(i, s)| {
            let place = count;
            count += usize::from(!s.hidden && beside(i));
            place
        });
        let place: Vec<usize> = place.collect();
        let alone = Self { place: Vec::new(), count: 1, together: Vec::new(), fill };
        if !(grouped && count > 1) {
            return alone;
        }
        let data = &space.data.points;
        let mut together: Vec<(f64, usize)> = Vec::new();
        if data.len() <= MOST_TOGETHER {
            let stands = |d: &&Datum| space.draws(d.series) && !d.value.is_nan() && !d.key.is_nan();
            together.extend(
                data.iter()
                    .filter(stands)
                    .map(|d| (d.key, place.get(d.series as usize).copied().unwrap_or(0))),
            );
            order::sort(&mut together, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            together.dedup();
            // Colours that only repeat what the keys say: no key has two bars.
            if !together.is_empty() && together.windows(2).all(|w| w[0].0 != w[1].0) {
                return alone;
            }
        }
        if fill != Fill::Boxes {
            together.clear();
        }
        Self { place, count, together, fill }
    }

    /// Where a bar starts and ends along the key's axis, CSS px.
    pub(crate) fn slot(&self, space: &Cartesian, key: f64, series: u32) -> (f64, f64) {
        let (start, end) = whole(space, key, self.count, self.fill);
        if self.count < 2 {
            return (start, end);
        }
        let each = (end - start) / self.count as f64;
        let gap = if each.abs() > 5.0 { 1.0f64.copysign(each) } else { 0.0 };
        let mut place = self.place.get(series as usize).copied().unwrap_or(0) as f64;
        let here = self.together.partition_point(|t| t.0 < key)
            ..self.together.partition_point(|t| t.0 <= key);
        if let Some(nth) = self
            .together
            .get(here.clone())
            .and_then(|of| of.iter().position(|t| t.1 as f64 == place))
        {
            place = nth as f64 + (self.count - here.len().min(self.count)) as f64 / 2.0;
        }
        (start + each * place + gap / 2.0, start + each * (place + 1.0) - gap / 2.0)
    }
}

/// The whole width of a key, CSS px, with `count` slots in it.
fn whole(space: &Cartesian, key: f64, count: usize, fill: Fill) -> (f64, f64) {
    if let Scale::Band(band) = space.key {
        let (middle, width) = (band.position(key), band.width());
        return (middle - width / 2.0, middle + width / 2.0);
    }
    let (start, end) = (space.key.position(key), space.key.position(space.width.end(key)));
    let room = (end - start).abs();
    // Spans of time stand apart too.
    let time = space.data.key.as_ref().is_some_and(|key| matches!(key.kind, Kind::Time(_)));
    let share =
        if time || fill != Fill::Bars || space.data.stack == Stack::Grouped { 0.2 } else { 0.0 };
    let gap = if room < 3.0 { 0.0 } else { (room * share).max(1.0) }.copysign(end - start);
    let (start, end) = (start + gap / 2.0, end - gap / 2.0);
    // Two months on a wide chart should not become walls.
    let most = (120.0 * count as f64).max(room * Band::SHARE);
    if !time || (end - start).abs() <= most {
        return (start, end);
    }
    let middle = (start + end) / 2.0;
    (middle - most / 2.0, middle + most / 2.0)
}
