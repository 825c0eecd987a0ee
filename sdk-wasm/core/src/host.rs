//! What only the program around knows: the time, and the rules of time zones.

#[cfg(target_family = "wasm")]
mod source {
    use std::sync::OnceLock;

    use crate::Zone;

    /// Where the time and time zones come from in a browser, which has both and lends them only to
    /// JavaScript.
    #[derive(Debug, Clone, Copy)]
    pub struct Host {
        /// Microseconds since 1970-01-01T00:00:00Z.
        pub now: fn() -> i64,
        /// The zone of a name; none where there is no such zone.
        pub zone: fn(&str) -> Option<Zone>,
    }

    static HOST: OnceLock<Host> = OnceLock::new();

    /// Says where the time and time zones come from; the first that says so is believed.
    pub fn provide(host: Host) {
        // A second module of the same page provides the same.
        let _ = HOST.set(host);
    }

    pub(crate) fn now() -> i64 {
        HOST.get().map_or(0, |host| (host.now)())
    }

    pub(crate) fn zone(name: &str) -> Option<Zone> {
        (HOST.get()?.zone)(name)
    }
}

#[cfg(not(target_family = "wasm"))]
mod source {
    use std::time::{SystemTime, UNIX_EPOCH};

    use jiff::Timestamp;
    use jiff::tz::TimeZoneDatabase;

    use crate::Zone;
    use crate::zone::{FIRST, LAST};

    pub(crate) fn now() -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
    }

    /// The zone by the copy of IANA's database that is compiled in, whatever the machine has: all
    /// replicas answer alike.
    pub(crate) fn zone(name: &str) -> Option<Zone> {
        let zone = TimeZoneDatabase::bundled().get(name).ok()?;
        let first = Timestamp::from_second(FIRST).ok()?;
        let changes: Vec<(i64, i32)> = zone
            .following(first)
            .map(|change| (change.timestamp().as_second(), change.offset().seconds()))
            .take_while(|(at, _)| *at < LAST)
            .collect();
        Some(Zone::new(name, zone.to_offset(first).seconds(), &changes))
    }
}

#[cfg(target_family = "wasm")]
pub use source::{Host, provide};
pub(crate) use source::{now, zone};
