//! Between UTC and the clock on a wall somewhere.

use crate::locale::Locale;

/// An instant as the wall clock of `zone` shows it, both in microseconds.
pub(crate) fn to_local(utc: i64, zone: Option<&str>, locale: &dyn Locale) -> i64 {
    let offset = zone.and_then(|z| locale.utc_offset(z, utc)).unwrap_or(0);
    utc.saturating_add(offset)
}

/// The instant at which the wall clock of `zone` shows `local`. Where it shows it twice, one of the
/// two; where it skips it, the instant an hour off.
pub(crate) fn to_utc(local: i64, zone: Option<&str>, locale: &dyn Locale) -> i64 {
    let Some(zone) = zone else { return local };
    let offset = |at| locale.utc_offset(zone, at).unwrap_or(0);
    // The offset at an instant at most a day away, and then at the one it leads to.
    let near = local.saturating_sub(offset(local));
    local.saturating_sub(offset(near))
}
