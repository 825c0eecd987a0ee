//! Axes: their scales, ticks and how their labels are written without touching each other.

pub(crate) mod label;
pub(crate) mod labels;
mod names;
pub(crate) mod numbers;
pub(crate) mod tick;
pub(crate) mod times;

use crate::axis::tick::Tick;
use crate::data::field::{Field, Kind};
use crate::input::Input;
use crate::scale::{Band, Continuous, Scale, Transform};
use crate::text::Font;
use crate::ticks::{linear, log, symlog, time, units};

use pellucid_core::chart::{AxisPosition, ScaleKind};

/// What an axis is made from.
pub(crate) struct AxisInput<'a> {
    pub(crate) field: &'a Field,
    /// Smallest and largest value to show; none where there is none.
    pub(crate) extent: Option<[f64; 2]>,
    /// Widen the extent to whole ticks.
    pub(crate) nice: bool,
    /// Labels stand this far behind their value, in the scale's values: in the middle of a bar
    /// that spans a month.
    pub(crate) shift: f64,
    /// The part of a continuous axis that the reader chose to see.
    pub(crate) zoom: Option<[f64; 2]>,
    /// Its numbers mean nothing to a reader: neither labels nor grid.
    pub(crate) bare: bool,
    /// What it leaves to the charts beside it.
    pub(crate) beside: Beside,
    /// Least room beyond the extent's ends, CSS px, on sides that do not end at zero.
    pub(crate) headroom: f64,
}

/// What an axis of one of several panels shares with theirs.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Beside {
    /// What all of them show.
    pub(crate) domain: Option<[f64; 2]>,
    /// A panel beside it has the labels.
    pub(crate) hidden: bool,
    /// Its title stands once for all.
    pub(crate) untitled: bool,
}

/// Numbers beyond this are drawn at it.
const LARGEST: f64 = 1e300;

/// CSS px between the ticks of a vertical and of a horizontal axis, about.
const VERTICAL_SPACING: f64 = 44.0;
const HORIZONTAL_SPACING: f64 = 66.0;

impl AxisInput<'_> {
    /// The scale over `length` CSS px, its range still to be set.
    pub(crate) fn scale(&self, length: f64, vertical: bool) -> Scale {
        let scale = self.unzoomed(length, vertical);
        match (scale, self.zoom) {
            (Scale::Continuous(c), Some(domain)) if domain[0] < domain[1] => {
                Scale::Continuous(Continuous::new(c.transform, domain))
            }
            (scale, _) => scale,
        }
    }

    /// The scale of everything there is.
    pub(crate) fn unzoomed(&self, length: f64, vertical: bool) -> Scale {
        match &self.field.kind {
            Kind::Category { categories, .. } => Scale::Band(Band::new(categories.len())),
            Kind::Time(_) => {
                Scale::Continuous(Continuous::new(Transform::Linear, self.times(length, vertical)))
            }
            Kind::Number { .. } | Kind::Bin(_) => Scale::Continuous(self.numbers(length, vertical)),
        }
    }

    /// Puts the scale from `start` to `end`, CSS px, or the other way round where the page's author
    /// wants it reversed.
    pub(crate) fn place(&self, scale: &mut Scale, start: f64, end: f64) {
        if self.field.scale.reverse == Some(true) {
            scale.set_range(end, start)
        } else {
            scale.set_range(start, end)
        }
    }

    fn times(&self, length: f64, vertical: bool) -> [f64; 2] {
        let Kind::Time(unit) = self.field.kind else { return [0.0, 1.0] };
        if let Some(shared) = self.beside.domain {
            return shared;
        }
        let [low, high] = self.extent.unwrap_or([0.0, 1.0]);
        if self.field.scale.nice != Some(true) {
            return [low, high];
        }
        let step = time::step(high - low, self.count(length, vertical), unit);
        let last = step.floor(high.floor() as i64);
        [
            step.floor(low.ceil() as i64) as f64,
            if (last as f64) < high { step.next(last) as f64 } else { high },
        ]
    }

    fn numbers(&self, length: f64, vertical: bool) -> Continuous {
        let transform = match self.field.scale.kind {
            Some(ScaleKind::Log) => Transform::Log,
            Some(ScaleKind::Symlog) => Transform::Symlog,
            Some(ScaleKind::Sqrt) => Transform::Sqrt,
            _ => Transform::Linear,
        };
        if let Some(domain) = self.beside.domain.or(self.field.scale.interval()) {
            let positive = transform != Transform::Log || domain[0] > 0.0;
            if positive {
                return Continuous::new(transform, domain);
            }
        }
        // The span of the largest numbers would be infinite.
        let extent = self.extent.unwrap_or([0.0, 1.0]).map(|v| v.clamp(-LARGEST, LARGEST));
        let close = self.over(extent, transform, length, vertical);
        // What is written beyond the ends would not fit: they move.
        if self.headroom > 0.0 && transform == Transform::Linear && length > 2.0 * self.headroom {
            let by = |end: f64, value: f64| {
                let free = (end - value).abs() / (close.domain[1] - close.domain[0]) * length;
                if value == 0.0 || free >= self.headroom {
                    0.0
                } else {
                    self.headroom / (length - 2.0 * self.headroom) * (extent[1] - extent[0])
                }
            };
            let wider = [
                extent[0] - by(close.domain[0], extent[0]),
                extent[1] + by(close.domain[1], extent[1]),
            ];
            return if wider == extent {
                close
            } else {
                self.over(wider, transform, length, vertical)
            };
        }
        close
    }

    /// The scale over an extent, widened where that is nice.
    fn over(
        &self,
        [low, high]: [f64; 2],
        transform: Transform,
        length: f64,
        vertical: bool,
    ) -> Continuous {
        let nice = self.field.scale.nice.unwrap_or(self.nice) || high <= low;
        let domain = match transform {
            Transform::Log if low > 0.0 && high > low && self.field.scale.nice == Some(false) => {
                [low, high]
            }
            Transform::Log if low > 0.0 && high >= low => log::domain(low, high),
            Transform::Log => [1.0, 10.0],
            Transform::Symlog if nice => symlog::domain(low, high),
            _ if nice
                && units::step(
                    self.field.format.style,
                    high - low,
                    self.count(length, vertical),
                )
                .is_some() =>
            {
                let step =
                    units::step(self.field.format.style, high - low, self.count(length, vertical))
                        .unwrap_or(1.0);
                linear::stepped(low, high, step, false).domain
            }
            _ if nice => nice_domain(low, high, self.count(length, vertical), self.whole()),
            _ => [low, high],
        };
        Continuous::new(transform, domain)
    }

    fn whole(&self) -> bool {
        matches!(self.field.kind, Kind::Number { whole: true })
    }

    /// At most about `count` ticks of a continuous scale; the bands of a band scale.
    pub(crate) fn ticks(&self, scale: &Scale, count: usize, input: &Input) -> Vec<Tick> {
        if self.bare {
            return Vec::new();
        }
        match (scale, &self.field.kind) {
            (Scale::Continuous(s), Kind::Time(unit)) => {
                // Between two days' bars no hour is named.
                let slots = if unit.is_none() && self.shift > 0.0 {
                    ((s.domain[1] - s.domain[0]) / self.shift / 2.0).ceil()
                } else {
                    f64::MAX
                };
                let count = count.min(slots.max(1.0) as usize);
                let mut ticks = times::ticks(
                    s,
                    count,
                    *unit,
                    self.field.zone.as_deref(),
                    input.locale.as_ref(),
                );
                // The last bar ends where the next month would start, and no label stands behind
                // it.
                ticks.retain(|t| {
                    self.shift == 0.0
                        || t.value < s.domain[1] && t.value + self.shift <= s.domain[1]
                });
                ticks
            }
            (Scale::Continuous(s), _) => {
                let ticks = |count| {
                    numbers::ticks(s, count, self.whole(), self.field, input.locale.as_ref())
                };
                // One number tells no scale.
                let finer =
                    (count..=count * 2 + 1).filter(|_| count > 1).map(ticks).find(|t| t.len() > 1);
                finer.unwrap_or_else(|| ticks(count))
            }
            (Scale::Band(_), Kind::Category { categories, .. }) => categories
                .iter()
                .enumerate()
                .map(|(i, c)| Tick { value: i as f64, label: c.label().to_owned(), context: None })
                .collect(),
            (Scale::Band(_), _) => Vec::new(),
        }
    }

    /// About how many labels: the page's author's wish, or what reads well over `length` CSS px.
    pub(crate) fn count(&self, length: f64, vertical: bool) -> usize {
        self.field.axis.ticks.map_or_else(|| count(length, vertical), usize::from)
    }

    /// Labels and title are wanted.
    pub(crate) fn shown(&self) -> bool {
        self.field.axis.show != Some(false) && !self.beside.hidden
    }

    /// It stands at the right or at the top.
    pub(crate) fn opposite(&self) -> bool {
        matches!(self.field.axis.position, Some(AxisPosition::Right | AxisPosition::Top))
    }

    /// What stands beside the axis of a field.
    pub(crate) fn title_of(field: &Field) -> Option<String> {
        AxisInput {
            field,
            extent: None,
            nice: false,
            shift: 0.0,
            zoom: None,
            bare: false,
            beside: Beside::default(),
            headroom: 0.0,
        }
        .title()
    }

    /// What stands beside the axis, with the unit that its tick labels leave out.
    pub(crate) fn title(&self) -> Option<String> {
        if self.field.label.is_empty() || self.beside.untitled || !self.shown() || self.bare {
            return None;
        }
        // Units of time were cut on another clock than the reader's.
        if let (Kind::Time(Some(_)), Some(_)) = (&self.field.kind, &self.field.zone) {
            return Some(if self.field.titled {
                format!("{} (UTC)", self.field.label)
            } else {
                "UTC".to_owned()
            });
        }
        // Dates say themselves that they are dates.
        if matches!(self.field.kind, Kind::Time(_)) && !self.field.titled {
            return None;
        }
        Some(match &self.field.format.unit {
            Some(unit) if !self.field.label.contains(unit.as_str()) => {
                format!("{} ({unit})", self.field.label)
            }
            _ => self.field.label.clone(),
        })
    }
}

/// The extent widened to whole ticks, or where these would leave much of the axis empty to a part
/// of one.
fn nice_domain(low: f64, high: f64, count: usize, whole: bool) -> [f64; 2] {
    const MOST_EMPTY: f64 = 0.17;
    let wide = linear::nice(low, high, count, whole).domain;
    let finer = linear::nice(low, high, count * 4, whole).domain;
    let span = wide[1] - wide[0];
    let pick =
        |i: usize, v: f64| if (wide[i] - v).abs() > MOST_EMPTY * span { finer[i] } else { wide[i] };
    [pick(0, low), pick(1, high)]
}

/// About how many ticks fit an axis of `length` CSS px.
pub(crate) fn count(length: f64, vertical: bool) -> usize {
    let room = if vertical { VERTICAL_SPACING } else { HORIZONTAL_SPACING };
    // Three ticks tell a scale; fewer only where they would touch.
    let least = if vertical && length >= 60.0 {
        3.0
    } else if length >= 28.0 {
        2.0
    } else {
        1.0
    };
    (length / room).clamp(least, if vertical { 8.0 } else { 12.0 }) as usize
}

/// The font of tick labels and axis titles.
pub(crate) fn font(input: &Input) -> Font {
    Font::regular(input.theme.label_size)
}
