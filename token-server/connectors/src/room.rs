//! Memory that all answers on their way hold together.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::{Result, SourceError};

/// What one is told to wait who finds no room: about as long as an answer takes.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// A budget of memory for answers, however many are computed at once. Clones share it.
///
/// # Example
///
/// ```
/// use pellucid_connectors::Room;
///
/// let room = Room::new(1_000);
/// let mut first = room.hold();
/// first.more(800)?;
/// assert!(room.hold().more(300).is_err());
/// drop(first);
/// assert!(room.hold().more(300).is_ok());
/// # Ok::<(), pellucid_connectors::SourceError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Room(Arc<AtomicU64>);

/// Memory of a room that an answer holds, until it is dropped.
#[derive(Debug)]
pub struct Held {
    room: Room,
    bytes: u64,
}

impl Room {
    /// Room of so many bytes.
    pub fn new(bytes: u64) -> Self {
        Self(Arc::new(AtomicU64::new(bytes)))
    }

    /// Holds nothing yet.
    pub fn hold(&self) -> Held {
        Held { room: self.clone(), bytes: 0 }
    }
}

impl Held {
    /// Holds as many bytes more.
    ///
    /// # Errors
    /// [`SourceError::Busy`] where there is no room for them: to wait with half an answer in hand could be to wait for one another.
    pub fn more(&mut self, bytes: u64) -> Result<()> {
        let taken = self.room.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(bytes));
        taken.map_err(|_| SourceError::Busy { retry_after: RETRY_AFTER })?;
        self.bytes += bytes;
        Ok(())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.room.0.fetch_add(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_is_given_back() {
        let room = Room::new(10);
        let (mut a, mut b) = (room.hold(), room.hold());
        a.more(6).expect("there is room");
        assert!(b.more(5).is_err());
        b.more(4).expect("there is room");
        drop(a);
        b.more(6).expect("there is room again");
        drop(b);
        room.hold().more(10).expect("all of it");
    }
}
