//! Ticks at whole years, quarters, months, weeks, days, hours, minutes and seconds, UTC.

use pellucid_core::{
    TimeUnit,
    time::{civil_from_days, days_from_civil},
};

use crate::locale::TimeLabel;
use crate::ticks::linear;

/// Microseconds in a second.
pub const SECOND: i64 = 1_000_000;
/// Microseconds in a day.
pub const DAY: i64 = 86_400 * SECOND;
/// Mean days in a month, only to choose a step.
const MONTH_DAYS: f64 = 30.44;

/// A distance between ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Microseconds.
    Micros(i64),
    /// Weeks, from Mondays.
    Weeks(i64),
    /// Months; 12 and more are years.
    Months(i64),
}

/// Steps that read well, ascending.
const STEPS: [Step; 43] = [
    Step::Micros(1),
    Step::Micros(2),
    Step::Micros(5),
    Step::Micros(10),
    Step::Micros(20),
    Step::Micros(50),
    Step::Micros(100),
    Step::Micros(200),
    Step::Micros(500),
    Step::Micros(1_000),
    Step::Micros(2_000),
    Step::Micros(5_000),
    Step::Micros(10_000),
    Step::Micros(20_000),
    Step::Micros(50_000),
    Step::Micros(100_000),
    Step::Micros(200_000),
    Step::Micros(500_000),
    Step::Micros(SECOND),
    Step::Micros(5 * SECOND),
    Step::Micros(15 * SECOND),
    Step::Micros(30 * SECOND),
    Step::Micros(60 * SECOND),
    Step::Micros(5 * 60 * SECOND),
    Step::Micros(15 * 60 * SECOND),
    Step::Micros(30 * 60 * SECOND),
    Step::Micros(3600 * SECOND),
    Step::Micros(3 * 3600 * SECOND),
    Step::Micros(6 * 3600 * SECOND),
    Step::Micros(12 * 3600 * SECOND),
    Step::Micros(DAY),
    Step::Micros(2 * DAY),
    Step::Weeks(1),
    Step::Weeks(2),
    Step::Months(1),
    Step::Months(2),
    Step::Months(3),
    Step::Months(6),
    Step::Months(12),
    Step::Months(24),
    Step::Months(60),
    Step::Months(120),
    Step::Months(240),
];

impl Step {
    fn micros(self) -> f64 {
        match self {
            Self::Micros(m) => m as f64,
            Self::Weeks(w) => (w * 7 * DAY) as f64,
            Self::Months(m) => m as f64 * MONTH_DAYS * DAY as f64,
        }
    }

    /// The last tick at or before `micros`.
    pub fn floor(self, micros: i64) -> i64 {
        match self {
            // Every second day counts within its month, so that each month starts with a tick.
            Self::Micros(m) if m == 2 * DAY => {
                let (y, month, d) = civil_from_days(micros.div_euclid(DAY));
                days_from_civil(y, month, (d - 1) / 2 * 2 + 1) * DAY
            }
            Self::Micros(m) => micros.div_euclid(m) * m,
            Self::Weeks(w) => {
                // 1969-12-29 was a Monday.
                let week = (micros.div_euclid(DAY) + 3).div_euclid(7).div_euclid(w) * w;
                (week * 7 - 3) * DAY
            }
            Self::Months(m) => month_start(month_index(micros).div_euclid(m) * m),
        }
    }

    /// The tick after one at `micros`.
    pub fn next(self, micros: i64) -> i64 {
        match self {
            Self::Micros(m) if m == 2 * DAY => {
                let next = self.floor(micros.saturating_add(m));
                if next > micros { next } else { micros.saturating_add(m) }
            }
            Self::Micros(m) => micros.saturating_add(m),
            Self::Weeks(w) => micros.saturating_add(w * 7 * DAY),
            Self::Months(m) => month_start(month_index(micros).saturating_add(m)),
        }
    }

    /// How a tick is written.
    pub fn label(self) -> TimeLabel {
        match self {
            Self::Micros(m) if m < SECOND => TimeLabel::Fraction(6 - m.ilog10() as u8),
            Self::Micros(m) if m < 60 * SECOND => TimeLabel::Second,
            Self::Micros(m) if m < 3600 * SECOND => TimeLabel::Minute,
            Self::Micros(m) if m < DAY => TimeLabel::Hour,
            Self::Micros(_) | Self::Weeks(_) => TimeLabel::Day,
            Self::Months(m) if m < 3 => TimeLabel::Month,
            Self::Months(m) if m < 12 => TimeLabel::Month,
            Self::Months(_) => TimeLabel::Year,
        }
    }

    /// What is written once below the ticks it holds for, and the unit it changes with.
    pub fn context(self) -> Option<(TimeLabel, Step)> {
        match self.label() {
            TimeLabel::Year => None,
            TimeLabel::Month | TimeLabel::Quarter => Some((TimeLabel::Year, Step::Months(12))),
            TimeLabel::Day => Some((TimeLabel::YearMonth, Step::Months(1))),
            TimeLabel::Fraction(_) => {
                Some((TimeLabel::Full(TimeUnit::Minute), Step::Micros(60 * SECOND)))
            }
            _ => Some((TimeLabel::YearMonthDay, Step::Micros(DAY))),
        }
    }
}

/// Months since year 0.
fn month_index(micros: i64) -> i64 {
    let (y, m, _) = civil_from_days(micros.div_euclid(DAY));
    y * 12 + i64::from(m) - 1
}

fn month_start(index: i64) -> i64 {
    // Within what i64 microseconds can tell, about 292,000 years either way.
    let index = index.clamp(-3_000_000, 3_000_000);
    days_from_civil(index.div_euclid(12), index.rem_euclid(12) as u32 + 1, 1).saturating_mul(DAY)
}

/// The step of which at most `count` cover `span` microseconds, never finer than `finest`.
pub fn step(span: f64, count: usize, finest: Option<TimeUnit>) -> Step {
    let least = finest.map_or(0.0, |u| unit_step(u).micros());
    let fits =
        |s: &&Step| s.micros() * count.max(1) as f64 >= span * 0.999 && s.micros() >= least * 0.99;
    match STEPS.iter().find(fits) {
        // Ticks at Mondays say nothing where the data is monthly, and month ticks split weekly
        // data's weeks: the first is excluded by `least`, the second is what readers
        // expect.
        Some(s) => *s,
        None => {
            let years = linear::nice(0.0, span / (365.25 * DAY as f64), count.max(1), true).step;
            Step::Months((years.max(20.0) as i64).saturating_mul(12))
        }
    }
}

/// The ticks within `[low, high]`, microseconds.
///
/// ```
/// use pellucid_charts::ticks::time;
///
/// const DAY: i64 = 86_400_000_000;
/// let step = time::step(400.0 * DAY as f64, 4, None);
/// assert_eq!(step, time::Step::Months(6));
/// assert_eq!(time::ticks(0, 400 * DAY, step), [0, 181 * DAY, 365 * DAY]);
/// ```
pub fn ticks(low: i64, high: i64, step: Step) -> Vec<i64> {
    let mut at = step.floor(low);
    let mut out = Vec::new();
    // A span of more ticks than this was not asked for by `step`.
    while at <= high && out.len() < 500 {
        if at >= low {
            out.push(at);
        }
        let next = step.next(at);
        if next <= at {
            break;
        }
        at = next;
    }
    out
}

/// The step of a time unit that is an interval of time.
pub fn unit_step(unit: TimeUnit) -> Step {
    match unit {
        TimeUnit::Year => Step::Months(12),
        TimeUnit::Quarter => Step::Months(3),
        TimeUnit::Month | TimeUnit::MonthOfYear => Step::Months(1),
        TimeUnit::Week => Step::Weeks(1),
        TimeUnit::Day | TimeUnit::DayOfWeek => Step::Micros(DAY),
        TimeUnit::Hour | TimeUnit::HourOfDay => Step::Micros(3600 * SECOND),
        TimeUnit::Minute => Step::Micros(60 * SECOND),
        TimeUnit::Second => Step::Micros(SECOND),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn few_ascending_ticks(low in -60_000_000_000_000_000i64..250_000_000_000_000_000, span in 1i64..250_000_000_000_000_000, count in 2usize..20) {
            let s = step(span as f64, count, None);
            let t = ticks(low, low + span, s);
            prop_assert!(t.len() <= count * 2 + 2, "{s:?} {}", t.len());
            prop_assert!(t.windows(2).all(|w| w[0] < w[1]));
            prop_assert!(t.iter().all(|&v| v >= low && v <= low + span));
        }

        #[test]
        fn floor_is_a_fixed_point(at in -60_000_000_000_000_000i64..250_000_000_000_000_000, i in 0usize..STEPS.len()) {
            let s = STEPS[i];
            let floor = s.floor(at);
            prop_assert!(floor <= at && s.floor(floor) == floor && s.next(floor) > at);
        }
    }

    fn day(y: i64, m: u32, d: u32) -> i64 {
        days_from_civil(y, m, d) * DAY
    }

    #[test]
    fn months_of_a_year() {
        let (low, high) = (day(2001, 1, 1), day(2001, 12, 31));
        let s = step((high - low) as f64, 12, Some(TimeUnit::Month));
        assert_eq!(s, Step::Months(1));
        assert_eq!(ticks(low, high, s).len(), 12);
    }

    #[test]
    fn weeks_start_on_mondays() {
        assert_eq!(Step::Weeks(1).floor(day(2001, 1, 10)), day(2001, 1, 8));
        assert_eq!(Step::Months(3).floor(day(2001, 6, 10)), day(2001, 4, 1));
    }

    #[test]
    fn monthly_data_has_no_finer_ticks() {
        assert_eq!(step(3.0 * 30.0 * DAY as f64, 30, Some(TimeUnit::Month)), Step::Months(1));
    }

    #[test]
    fn nine_thousand_years() {
        let s = step((day(9999, 1, 1) - day(1, 1, 1)) as f64, 6, None);
        assert!((2..=7).contains(&ticks(day(1, 1, 1), day(9999, 1, 1), s).len()));
    }
}
