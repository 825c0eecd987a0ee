//! What tells files from what they were before.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use aws_lc_rs::digest::{SHA256, digest};
use pellucid_connectors::{Result, SourceError};
use serde::Serialize;

use crate::path::bucket_of;

/// What begins a pattern.
pub(crate) const WILD: [char; 3] = ['*', '?', '['];

/// Whether what the path names has to be looked up, in a folder or a bucket.
pub fn is_listed(path: &Path) -> bool {
    bucket_of(path).is_some() || path.to_string_lossy().contains(WILD)
}

/// Names the contents of files by their paths, lengths and times of change. Replacing a file by another of the same length within the
/// clock's resolution goes unnoticed; write a new file and rename it.
///
/// # Errors
/// Where one of them cannot be found.
pub fn of(files: &[PathBuf]) -> Result<String> {
    let mut seen = Vec::with_capacity(files.len());
    for file in files {
        let meta = fs::metadata(file).map_err(|e| SourceError::Source(format!("cannot read {}: {e}", file.display())))?;
        let changed = meta.modified().ok().and_then(|t| t.duration_since(UNIX_EPOCH).ok()).map_or(0, |d| d.as_nanos());
        seen.push((file.to_string_lossy().into_owned(), meta.len(), changed.to_string()));
    }
    fingerprint(&seen)
}

/// A name that changes with what was seen: 32 hexadecimal digits.
///
/// # Errors
/// Where it cannot be written as JSON.
pub fn fingerprint<T: Serialize>(seen: &[T]) -> Result<String> {
    use std::fmt::Write as _;
    let canonical = serde_json::to_vec(seen).map_err(SourceError::source)?;
    let hash = digest(&SHA256, &canonical);
    Ok(hash.as_ref().iter().take(16).fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    }))
}
