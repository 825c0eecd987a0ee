//! The pause between two looks at what must come. No test waits for a time: it looks for a
//! condition, and fails where that has not come by a deadline. clippy.toml refuses other sleeps.

use std::time::Duration;

const PAUSE: Duration = Duration::from_millis(10);

/// Waits a moment before a condition is looked at again.
#[expect(clippy::disallowed_methods, reason = "who calls this looks again")]
pub async fn pause() {
    tokio::time::sleep(PAUSE).await;
}

/// As [`pause`], for tests that are not asynchronous.
#[expect(clippy::disallowed_methods, reason = "who calls this looks again")]
pub fn pause_thread() {
    std::thread::sleep(PAUSE);
}
