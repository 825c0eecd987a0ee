//! Where files are kept while they are made.

use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::{Result, SourceError};
use crate::encoding::{hex, random};

/// A folder of this process's own, which nobody else may look into and which goes with it. It is
/// locked for as long as the process lives, however that ends: of those in one place, others remove
/// the ones that are not.
#[derive(Debug)]
pub(in crate::connectors) struct Folder {
    base: PathBuf,
    path: PathBuf,
    lock: Mutex<File>,
}

impl Folder {
    /// Makes one in `base`, and removes those whose processes have gone.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub(in crate::connectors) fn new(base: &Path) -> Result<Self> {
        let failed = |e: io::Error| {
            SourceError::Source(format!("cannot make a folder in {}: {e}", base.display()))
        };
        DirBuilder::new().recursive(true).mode(0o700).create(base).map_err(failed)?;
        let base = fs::canonicalize(base).map_err(failed)?;
        sweep(&base);
        loop {
            let path = base.join(hex(&random::<8>().map_err(SourceError::source)?));
            DirBuilder::new().mode(0o700).create(&path).map_err(failed)?;
            let lock = File::open(&path).map_err(failed);
            // Without locks, as on some file systems of networks, nobody removes it, either. With
            // them, a process that starts at this moment may have found it before it
            // was locked: then what is locked is not there any more.
            match lock.map(|lock| (lock.lock().is_err() || same(&lock, &path), lock)) {
                Ok((true, lock)) => return Ok(Self { base, path, lock: Mutex::new(lock) }),
                Ok((false, _)) => {}
                Err(e) if path.exists() => return Err(e),
                Err(_) => {}
            }
        }
    }

    /// A new name in it. Where somebody has removed the folder it is made again.
    ///
    /// # Errors
    /// Where it cannot be made, or the system gives no randomness.
    pub(in crate::connectors) fn name(&self) -> Result<PathBuf> {
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        if !same(&lock, &self.path) {
            let failed = |e: io::Error| {
                SourceError::Source(format!("cannot make the folder {}: {e}", self.path.display()))
            };
            DirBuilder::new().recursive(true).mode(0o700).create(&self.path).map_err(failed)?;
            *lock = File::open(&self.path).map_err(failed)?;
            // Where the system has no locks, nobody sweeps.
            let _ = lock.try_lock();
        }
        Ok(self.path.join(hex(&random::<8>().map_err(SourceError::source)?)))
    }

    /// Removes the folders beside it whose processes have gone.
    pub(in crate::connectors) fn sweep(&self) {
        sweep(&self.base);
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

fn same(lock: &File, path: &Path) -> bool {
    let (Ok(locked), Ok(there)) = (lock.metadata(), fs::metadata(path)) else { return false };
    (locked.dev(), locked.ino()) == (there.dev(), there.ino())
}

fn sweep(base: &Path) {
    for entry in fs::read_dir(base).into_iter().flatten().flatten() {
        let path = entry.path();
        if !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        // Locked while it is removed.
        if let Ok(lock) = File::open(&path)
            && lock.try_lock().is_ok()
        {
            let _ = fs::remove_dir_all(&path);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[test]
    fn what_a_process_left_goes_and_what_one_uses_stays() {
        let base = tempfile::tempdir().unwrap();
        let used = Folder::new(base.path()).unwrap();
        let left = base.path().join("left");
        fs::create_dir(&left).unwrap();
        fs::write(left.join("half"), b"PAR1").unwrap();
        let next = Folder::new(base.path()).unwrap();
        assert!(used.path.exists() && next.path.exists() && !left.exists());
        assert_eq!(fs::metadata(&used.path).unwrap().mode() & 0o777, 0o700);
        fs::remove_dir_all(&used.path).unwrap();
        fs::write(used.name().unwrap(), b"PAR1").unwrap();
        next.sweep();
        assert!(used.path.exists(), "made again, and locked");
        drop(used);
        assert_eq!(fs::read_dir(base.path()).unwrap().count(), 1);
        next.sweep();
        assert!(next.path.exists());
    }

    /// Folders are made while others are swept, as where many processes start at once.
    #[test]
    fn no_sweep_takes_one_that_is_used() {
        let base = tempfile::tempdir().unwrap();
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    sweep(base.path());
                }
            });
            for _ in 0..300 {
                let folder = Folder::new(base.path()).unwrap();
                let file = folder.name().unwrap();
                fs::write(&file, b"PAR1").unwrap();
                assert!(file.exists());
            }
            done.store(true, Ordering::Relaxed);
        });
    }
}
