//! What answers on their way to readers hold, of memory, of disk and of open files.

use pellucid_connectors::{Reservation, Room};

use super::Result;
use crate::config::Limits;
use crate::descriptors;

/// Room for answers on their way, of which no tenant takes another's share. Clones share it.
#[derive(Debug, Clone)]
pub struct Rooms {
    /// Memory of warehouses' answers while they are computed, and of streams of extracts.
    pub memory: Room,
    /// Disk of long answers that wait for their readers.
    pub disk: Room,
    /// Files that readers take their answers from: each is open as long as it is read, however
    /// slowly.
    pub files: Room,
}

/// Room of an answer that lies in a file of its own, until it is dropped.
#[derive(Debug)]
pub struct Lying {
    disk: Reservation,
    file: Reservation,
}

impl Lying {
    /// Holds a file of so many bytes.
    ///
    /// # Errors
    /// As [`Reservation::more`].
    pub(super) fn in_a_file_of(&mut self, bytes: u64) -> Result<()> {
        self.file.more(1)?;
        self.disk.more(bytes)
    }
}

impl Rooms {
    /// As much as `limits` allow.
    pub fn of(limits: &Limits) -> Self {
        Self {
            memory: Room::new(limits.answer_memory_bytes()),
            disk: Room::new(limits.answer_disk_bytes()),
            files: Room::new(descriptors::for_answers(descriptors::most())),
        }
    }

    /// Room for an answer of the tenant's that may come to lie in a file; it holds nothing yet.
    pub fn lying(&self, tenant: &str) -> Lying {
        Lying { disk: self.disk.reserve(tenant), file: self.files.reserve(tenant) }
    }
}
