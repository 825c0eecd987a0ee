//! Time zones: what clocks show at an instant.
//!
//! A zone is a table of the instants at which its clocks change, from 1970 to 2040; before and after
//! these years it keeps the first and the last offset of them. The rules are those of the IANA time
//! zone database: natively a copy that is compiled in, in a browser the one behind `Intl`.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::brief;
use crate::{Code, Error, Result, host};

/// The instant from which changes of clocks are known, in seconds: 1970-01-01.
pub const FIRST: i64 = 0;
/// The instant until which changes of clocks are known, in seconds: 2041-01-01.
pub const LAST: i64 = 2_240_611_200;
/// Bytes of a name: the longest of IANA's has 32.
const MAX_NAME: usize = 64;
/// Zones that are kept once read, more than IANA has names: names differ in case only beyond it.
const MAX_KEPT: usize = 1_000;
/// Microseconds in a second.
const SECOND: i64 = 1_000_000;
/// Nanoseconds in a microsecond.
const MICRO: i128 = 1_000;

/// What clocks show in a time zone.
///
/// # Example
///
/// ```
/// use pellucid_core::Zone;
///
/// // An hour ahead of UTC, and from the first second of 1970-02-01 on two.
/// let zone = Zone::new("Test/Zone", 3_600, &[(2_678_400, 7_200)]);
/// assert_eq!(zone.local(0), Some(3_600_000_000));
/// assert_eq!(zone.local(2_678_400_000_000), Some(2_685_600_000_000));
/// assert_eq!(Zone::named("Europe/Oslo")?.local(1_720_000_000_000_000), Some(1_720_007_200_000_000));
/// # Ok::<(), pellucid_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    name: String,
    /// Instants of changes in microseconds, ascending.
    changes: Vec<i64>,
    /// Microseconds ahead of UTC: before the first change, then from each on.
    offsets: Vec<i64>,
}

/// A time between two changes of clocks, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The change that it begins with; the end of 64 bits for the first.
    from: i64,
    /// The change that it ends before; the end of 64 bits for the last.
    until: i64,
    /// How far clocks are ahead of UTC in it.
    pub ahead: i64,
}

impl Span {
    /// Whether an instant lies in it.
    #[inline]
    pub fn holds(&self, micros: i64) -> bool {
        self.from <= micros && micros < self.until
    }
}

/// Which instants a clock's time is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Instant {
    /// This one alone, in nanoseconds.
    Once(i128),
    /// None: clocks went past it at this instant, in nanoseconds.
    Skipped(i128),
    /// Two, because clocks went back.
    Twice,
}

impl Zone {
    /// The zone called `name`, `first` seconds ahead of UTC until the first of `changes`, each of
    /// which is an instant in seconds and the seconds ahead of UTC from then on, ascending.
    pub fn new(name: impl Into<String>, first: i32, changes: &[(i64, i32)]) -> Self {
        let micros = |seconds: i64| seconds.saturating_mul(SECOND);
        let mut zone = Self {
            name: name.into(),
            changes: Vec::new(),
            offsets: vec![micros(i64::from(first))],
        };
        for (at, offset) in changes {
            let (at, offset) = (micros(*at), micros(i64::from(*offset)));
            let later = zone.changes.last().is_none_or(|last| *last < at);
            if later && zone.offsets.last() != Some(&offset) {
                zone.changes.push(at);
                zone.offsets.push(offset);
            }
        }
        zone
    }

    /// The zone of this name in the IANA time zone database, such as `America/New_York`.
    ///
    /// # Errors
    /// `invalid_query` where there is none.
    pub fn named(name: &str) -> Result<Arc<Self>> {
        static KNOWN: Mutex<BTreeMap<String, Arc<Zone>>> = Mutex::new(BTreeMap::new());
        // What is kept stays whole whatever happens while it is read.
        let known = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(zone) = known().get(name) {
            return Ok(zone.clone());
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || "_/+-".contains(c);
        // An offset such as +02:00 is no zone: it says nothing of summer.
        let is_name = name.len() <= MAX_NAME
            && name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(plain);
        let Some(zone) = is_name.then(|| host::zone(name)).flatten().map(Arc::new) else {
            let message = format!(
                "there is no time zone \"{}\": names are those of IANA, such as Europe/Oslo",
                brief(name)
            );
            return Err(Error::new(Code::InvalidQuery, message));
        };
        let mut known = known();
        if known.len() < MAX_KEPT {
            known.insert(name.to_owned(), zone.clone());
        }
        Ok(zone)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What clocks show at an instant, both in microseconds since 1970-01-01T00:00:00, of UTC and
    /// of the clock; none beyond 64 bits.
    pub fn local(&self, micros: i64) -> Option<i64> {
        micros.checked_add(self.span(micros).ahead)
    }

    /// The time around an instant, in microseconds, in which clocks do not change.
    pub fn span(&self, micros: i64) -> Span {
        let place = self.changes.partition_point(|change| *change <= micros);
        let from = place.checked_sub(1).and_then(|before| self.changes.get(before));
        Span {
            from: from.copied().unwrap_or(i64::MIN),
            until: self.changes.get(place).copied().unwrap_or(i64::MAX),
            ahead: self.offsets[place],
        }
    }

    /// Instants at which clocks change, ascending, and how far they are ahead of UTC before the
    /// first and from each on, all in microseconds.
    pub fn offsets(&self) -> (&[i64], &[i64]) {
        (&self.changes, &self.offsets)
    }

    /// The instant at which clocks show `wall`, in nanoseconds since 1970-01-01T00:00:00.
    pub(crate) fn instant(&self, wall: i128) -> Instant {
        let nanos = |micros: i64| i128::from(micros) * MICRO;
        let mut found = None;
        let mut behind = None;
        for (i, offset) in self.offsets.iter().enumerate() {
            let at = wall - nanos(*offset);
            let started = i.checked_sub(1).is_none_or(|c| nanos(self.changes[c]) <= at);
            let ended = self.changes.get(i).is_some_and(|next| nanos(*next) <= at);
            if started && !ended && found.replace(at).is_some() {
                return Instant::Twice;
            }
            // The first change behind which clocks show more.
            if !started && behind.is_none() {
                behind = Some(nanos(self.changes[i - 1]));
            }
        }
        match (found, behind) {
            (Some(at), _) => Instant::Once(at),
            (None, Some(change)) => Instant::Skipped(change),
            // The last offset has no end.
            (None, None) => Instant::Once(wall),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FIRST, Instant, LAST, SECOND, Zone};
    use crate::Code;
    use crate::time::parse_iso;

    fn micros(text: &str) -> i64 {
        (parse_iso(text).expect("a time") / 1_000) as i64
    }

    /// By `date` of GNU coreutils and zdump.
    #[test]
    fn clocks_show_what_they_do() {
        for (zone, instant, wall) in [
            ("America/New_York", "2024-03-10T06:59:59Z", "2024-03-10T01:59:59"),
            ("America/New_York", "2024-03-10T07:00:00Z", "2024-03-10T03:00:00"),
            ("America/New_York", "2024-11-03T05:30:00Z", "2024-11-03T01:30:00"),
            ("America/New_York", "2024-11-03T06:30:00Z", "2024-11-03T01:30:00"),
            ("Australia/Lord_Howe", "2024-04-06T14:59:59Z", "2024-04-07T01:59:59"),
            ("Australia/Lord_Howe", "2024-04-06T15:00:00Z", "2024-04-07T01:30:00"),
            ("Asia/Kathmandu", "2024-01-01T00:00:00Z", "2024-01-01T05:45:00"),
            ("Asia/Kathmandu", "1985-12-31T18:29:59Z", "1985-12-31T23:59:59"),
            ("Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29T23:59:59"),
            ("Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31T00:00:00"),
            ("Africa/Monrovia", "1971-01-01T00:00:00Z", "1970-12-31T23:15:30"),
            ("Europe/Oslo", "2040-07-01T00:00:00Z", "2040-07-01T02:00:00"),
            ("UTC", "2024-07-01T00:00:00Z", "2024-07-01T00:00:00"),
        ] {
            let zone = Zone::named(zone).expect("a zone");
            assert_eq!(
                zone.local(micros(instant)),
                Some(micros(wall)),
                "{} {instant}",
                zone.name()
            );
        }
    }

    /// A clock's time is an instant where exactly one shows it.
    #[test]
    fn a_clocks_time_is_once_twice_or_never() {
        let zone = Zone::named("America/New_York").expect("a zone");
        for (wall, instant) in [
            ("2024-03-10T01:59:59", Instant::Once(parse_iso("2024-03-10T06:59:59Z").expect("one"))),
            (
                "2024-03-10T02:00:00",
                Instant::Skipped(parse_iso("2024-03-10T07:00:00Z").expect("one")),
            ),
            (
                "2024-03-10T02:59:59",
                Instant::Skipped(parse_iso("2024-03-10T07:00:00Z").expect("one")),
            ),
            ("2024-03-10T03:00:00", Instant::Once(parse_iso("2024-03-10T07:00:00Z").expect("one"))),
            ("2024-11-03T00:59:59", Instant::Once(parse_iso("2024-11-03T04:59:59Z").expect("one"))),
            ("2024-11-03T01:00:00", Instant::Twice),
            ("2024-11-03T01:59:59", Instant::Twice),
            ("2024-11-03T02:00:00", Instant::Once(parse_iso("2024-11-03T07:00:00Z").expect("one"))),
        ] {
            assert_eq!(zone.instant(parse_iso(wall).expect("a time")), instant, "{wall}");
        }
    }

    /// Every hour of a hundred days around each change of every tenth zone: what `instant` says is
    /// what a search over the hours finds.
    #[test]
    fn instants_and_clocks_agree() {
        for name in ["America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Europe/Dublin"] {
            let zone = Zone::named(name).expect("a zone");
            for change in &zone.changes {
                for minutes in -300..300 {
                    let at = change + minutes * 60 * SECOND;
                    let wall = zone.local(at).expect("within 64 bits");
                    match zone.instant(i128::from(wall) * 1_000) {
                        Instant::Once(found) => assert_eq!(found, i128::from(at) * 1_000, "{name}"),
                        Instant::Twice => {}
                        Instant::Skipped(_) => unreachable!("{name}: clocks show {wall}"),
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_no_zone_is_refused() {
        for name in
            ["", "Europe/Olso", "+02:00", "../etc/passwd", "Europe/Oslo\0", &"A".repeat(100)]
        {
            assert_eq!(Zone::named(name).expect_err("refused").code, Code::InvalidQuery, "{name}");
        }
    }

    #[test]
    fn the_years_are_those_it_says() {
        assert_eq!((FIRST, LAST), (0, micros("2041-01-01") / SECOND));
        let zone = Zone::named("Europe/Oslo").expect("a zone");
        assert!(zone.changes.iter().all(|c| (FIRST * SECOND..LAST * SECOND).contains(c)));
    }
}
