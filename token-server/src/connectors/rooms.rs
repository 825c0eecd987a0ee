//! What answers on their way to readers hold, of memory and of disk.

use pellucid_connectors::Room;

use crate::config::Limits;

/// Room for answers on their way, of which no tenant takes another's share. Clones share it.
#[derive(Debug, Clone)]
pub struct Rooms {
    /// Memory of warehouses' answers while they are computed, and of streams of extracts.
    pub memory: Room,
    /// Disk of long answers that wait for their readers.
    pub disk: Room,
}

impl Rooms {
    /// As much as `limits` allow.
    pub fn of(limits: &Limits) -> Self {
        Self { memory: Room::new(limits.answer_memory_bytes()), disk: Room::new(limits.answer_disk_bytes()) }
    }
}
