//! What this process holds, and how long it lives.

use std::{fs, io};

use rustix::process::{Signal, set_parent_process_death_signal};

/// Asks the system to end this process with the one that began it: where the server is killed nobody
/// else ends it, whatever it is at.
pub(crate) fn end_with_parent() -> io::Result<()> {
    Ok(set_parent_process_death_signal(Some(Signal::KILL))?)
}

/// Bytes of private writable memory that the process has now, which the limit counts.
pub(crate) fn data() -> io::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmData:"));
    let kib = line
        .and_then(|text| text.trim().strip_suffix("kB"))
        .and_then(|n| n.trim().parse::<u64>().ok());
    kib.map(|kib| kib * 1024).ok_or_else(|| io::Error::other("no VmData in /proc/self/status"))
}
