//! How much of the disk extracts take while they are written.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

/// The budget of a folder, and what writers of this process may still fill.
pub(super) struct Room {
    /// What may lie in the folder; while one more is written, as much more as it may have.
    pub(super) most: u64,
    reserved: Mutex<u64>,
    freed: Notify,
}

/// What a writer may fill. Given back when it is dropped.
pub(super) struct Reserved {
    room: Arc<Room>,
    /// Its bytes.
    pub(super) bytes: u64,
}

impl Room {
    pub(super) fn new(most: u64) -> Arc<Self> {
        Arc::new(Self { most, reserved: Mutex::default(), freed: Notify::new() })
    }

    /// Room for a file of `want` bytes beside the `used` ones: all of it, or, for the only writer,
    /// what there is. None where there is nothing, or others must finish first.
    fn reserve(self: &Arc<Self>, want: u64, used: u64) -> Result<Option<Reserved>, Full> {
        let mut reserved = self.reserved.lock().unwrap_or_else(PoisonError::into_inner);
        let left = self.most.saturating_add(want).saturating_sub(used).saturating_sub(*reserved);
        let bytes = left.min(want);
        match (*reserved, bytes) {
            (0, 0) => Err(Full),
            (1.., bytes) if bytes < want => Ok(None),
            (_, bytes) => {
                *reserved += bytes;
                Ok(Some(Reserved { room: Arc::clone(self), bytes }))
            }
        }
    }

    /// Waits until a file of up to `want` bytes may be written into `folder`.
    ///
    /// # Errors
    /// [`Full`] where what lies there takes everything, and nobody is writing.
    pub(super) async fn take(self: &Arc<Self>, folder: &Path, want: u64) -> Result<Reserved, Full> {
        loop {
            let freed = self.freed.notified();
            let folder = folder.to_owned();
            let used =
                tokio::task::spawn_blocking(move || used(&folder)).await.map_err(|_| Full)?;
            match self.reserve(want.max(1), used)? {
                Some(reserved) => return Ok(reserved),
                None => freed.await,
            }
        }
    }
}

/// The folder holds as much as it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Full;

impl Drop for Reserved {
    fn drop(&mut self) {
        let mut reserved = self.room.reserved.lock().unwrap_or_else(PoisonError::into_inner);
        *reserved = reserved.saturating_sub(self.bytes);
        drop(reserved);
        self.room.freed.notify_waiters();
    }
}

/// Bytes of the files in the folder. What is being written lies in a folder beside them, and is
/// reserved.
fn used(folder: &Path) -> u64 {
    let files =
        fs::read_dir(folder).into_iter().flatten().flatten().filter_map(|e| e.metadata().ok());
    files.filter(fs::Metadata::is_file).map(|about| about.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writers_together_stay_within_the_budget_and_one_more() {
        let room = Room::new(100);
        let first = room.reserve(40, 0).unwrap().unwrap();
        let second = room.reserve(40, 0).unwrap().unwrap();
        let third = room.reserve(40, 0).unwrap().unwrap();
        assert_eq!((first.bytes, second.bytes, third.bytes), (40, 40, 40));
        assert!(
            room.reserve(40, 0).unwrap().is_none(),
            "140 bytes are reserved by three: the fourth waits"
        );
        drop(second);
        assert!(room.reserve(40, 30).unwrap().is_none(), "what is written counts");
        assert_eq!(room.reserve(40, 20).unwrap().unwrap().bytes, 40);
    }

    #[test]
    fn the_only_writer_has_what_there_is() {
        let room = Room::new(100);
        assert_eq!(room.reserve(40, 120).unwrap().unwrap().bytes, 20);
        assert_eq!(room.reserve(40, 140).err(), Some(Full));
        // A budget of one byte still lets one extract be written at a time.
        assert_eq!(Room::new(1).reserve(40, 0).unwrap().unwrap().bytes, 40);
        assert_eq!(Room::new(u64::MAX).reserve(40, 0).unwrap().unwrap().bytes, 40);
    }

    #[tokio::test]
    async fn who_waits_goes_on_when_another_has_finished() {
        let folder = tempfile::tempdir().unwrap();
        let room = Room::new(10);
        let first = room.take(folder.path(), 40).await.unwrap();
        let waiting = tokio::spawn({
            let (room, folder) = (Arc::clone(&room), folder.path().to_owned());
            async move { room.take(&folder, 40).await.map(|r| r.bytes) }
        });
        tokio::task::yield_now().await;
        drop(first);
        assert_eq!(waiting.await.unwrap(), Ok(40));
    }
}
