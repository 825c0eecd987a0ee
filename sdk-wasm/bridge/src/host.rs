//! What core asks of the browser: the time, and when clocks of a time zone change.

#[cfg(target_family = "wasm")]
mod browser {
    use pellucid_core::zone::{FIRST, LAST};
    use pellucid_core::{Host, Zone};
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen(module = "/src/host.js")]
    extern "C" {
        #[wasm_bindgen(js_name = now)]
        fn millis() -> f64;
        #[wasm_bindgen(js_name = zoneChanges)]
        fn zone_changes(name: &str, from: f64, to: f64) -> Option<Vec<f64>>;
    }

    /// Lends core the browser's clock and its time zones; whoever comes first in a module does.
    pub fn provide() {
        pellucid_core::provide(Host { now, zone });
    }

    fn now() -> i64 {
        // Milliseconds of this millennium, which a float holds exactly.
        millis() as i64 * 1_000
    }

    fn zone(name: &str) -> Option<Zone> {
        let told = zone_changes(name, FIRST as f64, LAST as f64)?;
        let (first, changes) = told.split_first()?;
        let (changes, _) = changes.as_chunks::<2>();
        let changes: Vec<_> =
            changes.iter().map(|[at, offset]| (*at as i64, *offset as i32)).collect();
        Some(Zone::new(name, *first as i32, &changes))
    }
}

#[cfg(target_family = "wasm")]
pub use browser::provide;

/// Elsewhere core has a clock and zones of its own.
#[cfg(not(target_family = "wasm"))]
pub fn provide() {}
