//! What tells files from what they were before.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

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

/// What tells a file from another one in its place: its length, its time of change, which its
/// writer may set, its number on its disk and when that was last given anything, which only the
/// system sets. Not the disk's own number, which differs by machine and restart: replicas that
/// share a disk are to agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct State {
    bytes: u64,
    modified: (i64, i64),
    inode: u64,
    changed: (i64, i64),
}

impl State {
    /// The state that the system tells.
    pub(crate) fn of(about: &fs::Metadata) -> Self {
        let (modified, changed) =
            ((about.mtime(), about.mtime_nsec()), (about.ctime(), about.ctime_nsec()));
        Self { bytes: about.len(), modified, inode: about.ino(), changed }
    }
}

/// Names the contents of files by their paths, lengths, and what the system knows of when they came
/// to be as they are. A file that is written over, by as many bytes, twice within the resolution of
/// the system's clock goes unnoticed; write a new file and rename it.
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
        let meta = fs::metadata(file)
            .map_err(|e| SourceError::Source(format!("cannot read {}: {e}", file.display())))?;
        seen.push((file.to_string_lossy().into_owned(), State::of(&meta)));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_the_same_length_and_time_is_another() {
        let folder = tempfile::tempdir().unwrap();
        let (path, new) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&path, "1").unwrap();
        let first = of(std::slice::from_ref(&path)).unwrap();
        fs::write(&new, "2").unwrap();
        let time = fs::metadata(&path).unwrap().modified().unwrap();
        fs::File::options().write(true).open(&new).unwrap().set_modified(time).unwrap();
        fs::rename(&new, &path).unwrap();
        assert_ne!(of(&[path]).unwrap(), first);
    }
}
