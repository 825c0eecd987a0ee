//! Entries on their way into the log: those that wait are written in one transaction, and who waits
//! is told when it is on disk.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::task::JoinHandle;

use super::{AuditEntry, alone, insert};
use crate::store::{Store, StoreError};

/// How long a request waits for its entry to be on disk. What cannot be written down is not done.
const TIMEOUT: Duration = Duration::from_secs(2);
/// How long the writer rests after a failure.
const REST: Duration = Duration::from_millis(200);
/// Most entries of one transaction. One sync to disk for each entry would limit mints to some
/// hundreds a second.
const BATCH: usize = 1_024;
/// What an entry takes of the queue beside its text, in bytes.
const FRAME: usize = 256;
/// The queue, in units of [`FRAME`] bytes: 8 MiB, or some ten thousand entries as they usually are.
const QUEUE: usize = (8 << 20) / FRAME;
/// One tenant's part of it: a flood of one tenant's requests waits for itself.
const SHARE: usize = QUEUE / 4;
/// Tenants remembered beyond the time that something of theirs waits.
const TENANTS: usize = 10_000;

/// The entry is not on disk, and what it is about must not be answered: the database does not
/// answer, or its disk is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the audit log cannot be written")]
pub struct AuditFull;

/// Where entries are sent. Clones share one queue.
#[derive(Clone)]
pub struct Audit {
    queue: UnboundedSender<Waiting>,
    room: Arc<Room>,
}

/// An entry that is not written yet.
struct Waiting {
    row: String,
    written: oneshot::Sender<()>,
    _place: Place,
}

impl Audit {
    /// Starts the writer. It ends, with everything written that somebody waits for, once every
    /// clone is dropped.
    pub fn start(store: Store) -> (Self, JoinHandle<()>) {
        let (queue, receiver) = unbounded_channel();
        (Self { queue, room: Arc::default() }, tokio::spawn(write(store, receiver)))
    }

    /// Writes an entry, and returns when it is on disk. Dropped before, it may be written or not.
    ///
    /// # Errors
    /// [`AuditFull`] where it is not within two seconds, and then the request must not be answered
    /// as if it were written down.
    pub async fn record(&self, entry: AuditEntry) -> Result<(), AuditFull> {
        let row = entry.row().map_err(|_| AuditFull)?;
        let written = async {
            let place = Room::take(&self.room, entry.tenant.as_deref(), row.len()).await?;
            let (written, told) = oneshot::channel();
            self.queue.send(Waiting { row, written, _place: place }).ok()?;
            told.await.ok()
        };
        tokio::time::timeout(TIMEOUT, written).await.ok().flatten().ok_or(AuditFull)
    }

    /// Entries that wait to be written.
    pub fn waiting(&self) -> usize {
        self.room.entries.load(Ordering::Relaxed)
    }
}

/// The queue's bounds. Its entries lie in a channel without one, each with a [`Place`] taken here
/// before.
struct Room {
    all: Arc<Semaphore>,
    tenants: Mutex<HashMap<Option<String>, Arc<Semaphore>>>,
    entries: AtomicUsize,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            all: Arc::new(Semaphore::new(QUEUE)),
            tenants: Mutex::default(),
            entries: AtomicUsize::new(0),
        }
    }
}

/// A part of the queue, given back when it is dropped.
struct Place {
    room: Arc<Room>,
    _share: OwnedSemaphorePermit,
    _all: OwnedSemaphorePermit,
}

impl Room {
    /// Waits for a place for an entry of so many bytes: first within the tenant's share, then
    /// within the whole.
    async fn take(room: &Arc<Self>, tenant: Option<&str>, bytes: usize) -> Option<Place> {
        let units = u32::try_from(1 + bytes / FRAME).ok()?;
        let share = room.share(tenant).acquire_many_owned(units).await.ok()?;
        let all = Arc::clone(&room.all).acquire_many_owned(units).await.ok()?;
        room.entries.fetch_add(1, Ordering::Relaxed);
        Some(Place { room: Arc::clone(room), _share: share, _all: all })
    }

    fn share(&self, tenant: Option<&str>) -> Arc<Semaphore> {
        let mut tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        if tenants.len() >= TENANTS {
            tenants.retain(|_, share| share.available_permits() < SHARE);
        }
        Arc::clone(
            tenants
                .entry(tenant.map(str::to_owned))
                .or_insert_with(|| Arc::new(Semaphore::new(SHARE))),
        )
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.room.entries.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Writes the batch in one transaction, without those that nobody waits for any more: they were
/// refused, and are not written down as if they had been done.
async fn commit(store: &Store, batch: &mut Vec<Waiting>) -> Result<(), StoreError> {
    let gone = |batch: &mut Vec<Waiting>| {
        batch.retain(|w| !w.written.is_closed());
        batch.is_empty()
    };
    if gone(batch) {
        return Ok(());
    }
    let mut tx = store.db.begin().await?;
    alone(&mut tx).await?;
    // The database, or another writer, may have been waited for.
    if gone(batch) {
        return Ok(());
    }
    insert(tx, &batch.iter().map(|w| w.row.as_str()).collect::<Vec<_>>()).await?.commit().await
}

async fn write(store: Store, mut queue: UnboundedReceiver<Waiting>) {
    let (mut batch, mut failing): (Vec<Waiting>, bool) = (Vec::new(), false);
    while !batch.is_empty() || queue.recv_many(&mut batch, BATCH).await > 0 {
        match commit(&store, &mut batch).await {
            Ok(()) => {
                if std::mem::take(&mut failing) {
                    tracing::info!("the audit log is written again");
                }
                for Waiting { written, _place: place, .. } in batch.drain(..) {
                    drop(place);
                    // Who has left in the meantime was not answered; the entry is there all the
                    // same.
                    let _ = written.send(());
                }
            }
            Err(error) => {
                if !std::mem::replace(&mut failing, true) {
                    tracing::error!(%error, entries = batch.len(), "the audit log cannot be written; what must stand in it is refused");
                }
                tokio::time::sleep(REST).await;
                while batch.len() < BATCH
                    && let Ok(next) = queue.try_recv()
                {
                    batch.push(next);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    /// A place, where there is one at once.
    fn take(room: &Arc<Room>, tenant: Option<&str>, bytes: usize) -> Option<Place> {
        Room::take(room, tenant, bytes).now_or_never().flatten()
    }

    #[test]
    fn a_tenants_flood_fills_its_share_and_no_more() {
        let room = Arc::new(Room::default());
        let mut flood: Vec<_> = std::iter::from_fn(|| take(&room, Some("acme"), 100)).collect();
        assert_eq!((flood.len(), room.entries.load(Ordering::Relaxed)), (SHARE, SHARE));
        for other in [Some("umbrella"), None, Some("")] {
            assert!(take(&room, other, 100).is_some(), "{other:?}");
        }
        flood.pop();
        assert!(take(&room, Some("acme"), 100).is_some(), "what is given back is there again");
    }

    #[test]
    fn entries_are_counted_by_their_bytes_and_are_bounded_in_all() {
        let room = Arc::new(Room::default());
        let large = FRAME * (SHARE / 4 - 1);
        let fill = |tenant: &str| {
            std::iter::from_fn(|| take(&room, Some(tenant), large)).collect::<Vec<_>>()
        };
        let all: Vec<_> = (0..10).map(|i| fill(&i.to_string())).collect();
        assert_eq!(
            all.iter().map(Vec::len).collect::<Vec<_>>(),
            [4, 4, 4, 4, 0, 0, 0, 0, 0, 0],
            "four tenants' shares are the whole"
        );
        drop(all);
        assert_eq!(
            (room.all.available_permits(), room.entries.load(Ordering::Relaxed)),
            (QUEUE, 0)
        );
    }

    #[test]
    fn tenants_that_wait_for_nothing_are_forgotten() {
        let room = Arc::new(Room::default());
        let held = take(&room, Some("held"), 1).unwrap();
        for i in 0..TENANTS + 5 {
            take(&room, Some(&i.to_string()), 1).unwrap();
        }
        let tenants = room.tenants.lock().unwrap();
        assert!(
            tenants.len() < 10 && tenants.contains_key(&Some("held".to_owned())),
            "{}",
            tenants.len()
        );
        drop(held);
    }
}
