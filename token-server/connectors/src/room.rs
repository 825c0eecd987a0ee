//! Memory, or disk, that many hold together, of which no one can take what others need.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use pellucid_core::{Code, Error};

use crate::{Result, SourceError};

/// What one is told to wait who finds no room: about as long as an answer takes.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// A budget of bytes for all, whoever asks. Clones share it.
///
/// Nobody holds more than is left free: one alone has half of the room at most, two have a third
/// each, and whoever comes finds some (dynamic thresholds; Choudhury and Hahne, "Dynamic queue
/// length thresholds for shared-memory packet switches", 1998).
///
/// # Example
///
/// ```
/// use pellucid_connectors::Room;
///
/// let room = Room::new(1_000);
/// let mut first = room.reserve("acme");
/// first.more(500)?;
/// assert!(room.reserve("acme").more(1).is_err());
/// assert!(room.reserve("umbrella").more(200).is_ok());
/// drop(first);
/// assert!(room.reserve("acme").more(400).is_ok());
/// # Ok::<(), pellucid_connectors::SourceError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Room(Arc<Shares>);

#[derive(Debug)]
struct Shares {
    bytes: u64,
    /// What each holds; who holds nothing is not in it.
    held: Mutex<HashMap<Arc<str>, u64>>,
}

impl Shares {
    fn held(&self) -> MutexGuard<'_, HashMap<Arc<str>, u64>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Bytes of a room that are reserved, until it is dropped.
#[derive(Debug)]
pub struct Reservation {
    room: Room,
    whose: Arc<str>,
    bytes: u64,
}

impl Room {
    /// Room of so many bytes.
    pub fn new(bytes: u64) -> Self {
        Self(Arc::new(Shares { bytes, held: Mutex::default() }))
    }

    /// A reservation of nothing yet, for `whose`: a tenant, or whoever else must not take others'
    /// share.
    pub fn reserve(&self, whose: &str) -> Reservation {
        Reservation { room: self.clone(), whose: whose.into(), bytes: 0 }
    }

    /// The most that one may hold, where nobody else holds anything.
    fn most(&self) -> u64 {
        self.0.bytes / 2
    }
}

impl Reservation {
    /// Holds as many bytes more.
    ///
    /// # Errors
    /// [`SourceError::Busy`] where they are not free for it now: to wait with half an answer in
    /// hand could be to wait for one another. [`SourceError::Query`] with `limit_exceeded`
    /// where they never are.
    pub fn more(&mut self, bytes: u64) -> Result<()> {
        let (asked, most) = (self.bytes.saturating_add(bytes), self.room.most());
        if asked > most {
            let message = format!(
                "the answer takes {asked} bytes at a time, and one reader's may take {most}: ask for less"
            );
            return Err(Error::new(Code::LimitExceeded, message).into());
        }
        let mut held = self.room.0.held();
        let taken: u64 = held.values().sum();
        let own = held.get(&self.whose).copied().unwrap_or_default().saturating_add(bytes);
        if own > self.room.0.bytes.saturating_sub(taken).saturating_sub(bytes) {
            return Err(SourceError::Busy { retry_after: RETRY_AFTER });
        }
        if own > 0 {
            held.insert(Arc::clone(&self.whose), own);
        }
        self.bytes = asked;
        Ok(())
    }

    /// The bytes that are held.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        let mut held = self.room.0.held();
        if let Some(own) = held.get_mut(&self.whose) {
            *own = own.saturating_sub(self.bytes);
            if *own == 0 {
                held.remove(&self.whose);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_is_given_back() {
        let room = Room::new(12);
        let (mut first, mut second) = (room.reserve("a"), room.reserve("a"));
        first.more(4).expect("there is room");
        second.more(2).expect("there is room");
        assert!(matches!(second.more(1), Err(SourceError::Busy { .. })), "half of it is one's");
        drop(first);
        second.more(4).expect("there is room again");
        drop(second);
        assert!(room.0.held().is_empty(), "who holds nothing is forgotten");
    }

    /// However much one takes, whoever comes next finds half of what is left.
    #[test]
    fn nobody_takes_what_others_need() {
        let room = Room::new(1 << 20);
        let mut all = Vec::new();
        for who in ["a", "b", "c", "d"] {
            let before: u64 = room.0.held().values().sum();
            let mut held = room.reserve(who);
            while held.more(1).is_ok() {}
            assert_eq!(held.bytes(), ((1 << 20) - before) / 2, "{who}");
            all.push(held);
        }
    }

    #[test]
    fn what_never_fits_is_told_apart_from_what_does_not_fit_now() {
        let room = Room::new(100);
        assert!(
            matches!(room.reserve("a").more(51), Err(SourceError::Query(e)) if e.code == Code::LimitExceeded)
        );
        let mut held = room.reserve("a");
        held.more(50).expect("half of it");
        assert!(matches!(room.reserve("b").more(40), Err(SourceError::Busy { .. })));
        room.reserve("b").more(25).expect("half of what is left");
    }
}
