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

/// Tells whether what the path names has to be looked up, in a folder or a bucket.
///
/// # Example
///
/// ```
/// use std::path::Path;
///
/// use pellucid_files::version::is_listed;
///
/// assert!(is_listed(Path::new("parts/*.parquet")) && is_listed(Path::new("s3://archive/sales.parquet")));
/// assert!(!is_listed(Path::new("sales.parquet")));
/// ```
pub fn is_listed(path: &Path) -> bool {
    bucket_of(path).is_some() || path.to_string_lossy().contains(WILD)
}

/// Names the contents of files by their paths, lengths and times of change. Replacing a file by another of the same length within the
/// clock's resolution goes unnoticed; write a new file and rename it.
///
/// # Example
///
/// ```
/// use pellucid_files::version;
///
/// let folder = tempfile::tempdir()?;
/// let files = [folder.path().join("sales.csv")];
/// std::fs::write(&files[0], "units\n1\n")?;
/// let first = version::of(&files)?;
/// assert_eq!(version::of(&files)?, first);
///
/// std::fs::write(&files[0], "units\n1\n2\n")?;
/// assert_ne!(version::of(&files)?, first);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
/// # Example
///
/// ```
/// use pellucid_files::version::fingerprint;
///
/// assert_eq!(fingerprint(&["a"])?.len(), 32);
/// assert_ne!(fingerprint(&["a"])?, fingerprint(&["b"])?);
/// # Ok::<(), pellucid_connectors::SourceError>(())
/// ```
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
