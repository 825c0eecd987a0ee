//! Where workers and answers keep files for the time being.

use std::fs::{self, File};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use crate::connectors::{Result, SourceError};
use crate::encoding::{hex, random};

/// The name of the file that a server holds locked while its folder is in use.
const LOCK: &str = "lock";

/// A folder of this process's own, removed with it. Several servers may work in one data folder.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    /// Makes one in `base`, and removes those whose servers have gone.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub(super) fn new(base: &Path) -> Result<Self> {
        let failed = |e: std::io::Error| SourceError::Source(format!("cannot make a folder in {}: {e}", base.display()));
        let private = |path: &Path| fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
        private(base).map_err(failed)?;
        for entry in fs::read_dir(base).map_err(failed)?.flatten() {
            // Where the lock is not there yet its server is just about to take it.
            if File::open(entry.path().join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok()) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
        let path = base.join(hex(&random::<8>().map_err(SourceError::source)?));
        private(&path).map_err(failed)?;
        let lock = File::create(path.join(LOCK)).map_err(failed)?;
        lock.lock().map_err(failed)?;
        let path = fs::canonicalize(path).map_err(failed)?;
        Ok(Self { path, _lock: lock })
    }

    /// A new name in it.
    pub(super) fn name(&self) -> Result<PathBuf> {
        Ok(self.path.join(hex(&random::<8>().map_err(SourceError::source)?)))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_left_goes_and_what_one_uses_stays() {
        let base = tempfile::tempdir().unwrap();
        let used = Folder::new(base.path()).unwrap();
        let left = base.path().join("left");
        fs::create_dir(&left).unwrap();
        File::create(left.join(LOCK)).unwrap();
        let next = Folder::new(base.path()).unwrap();
        assert!(used.path.exists() && next.path.exists() && !left.exists());
        drop(used);
        assert_eq!(fs::read_dir(base.path()).unwrap().count(), 1);
    }
}
