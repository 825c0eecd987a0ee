//! Secrets as files that only their owner may read.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use super::StoreError;

fn failed(what: &str, path: &Path, e: &std::io::Error) -> StoreError {
    StoreError::File(format!("cannot {what} {}: {e}", path.display()))
}

/// Makes the folder and its parents where they are absent, readable by the owner only.
pub(super) fn private_folder(path: &Path) -> Result<(), StoreError> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|e| failed("make the data folder", path, &e))
}

/// Waits until no other process opens the store of `folder`. The lock is let go when the value is
/// dropped, or its process dies.
pub(super) async fn alone(folder: &Path) -> Result<fs::File, StoreError> {
    let path = folder.to_owned();
    let locked = tokio::task::spawn_blocking(move || {
        let file = fs::File::open(path)?;
        file.lock().map(|()| file)
    });
    let locked = locked.await.map_err(std::io::Error::other).and_then(|locked| locked);
    locked.map_err(|e| failed("lock the data folder", folder, &e))
}

/// Makes an empty file readable by the owner only, so that what creates it by name later cannot
/// give it wider permissions.
pub(super) fn touch_private(path: &Path) -> Result<(), StoreError> {
    let made = fs::OpenOptions::new().append(true).create(true).mode(0o600).open(path);
    made.map(drop).map_err(|e| failed("open", path, &e))
}

/// The bytes of a secret file; made by `make` where it is absent.
pub(super) fn secret(
    path: &Path,
    make: impl FnOnce() -> Result<Vec<u8>, StoreError>,
) -> Result<Vec<u8>, StoreError> {
    if !path.exists() {
        write_secret(path, &make()?)?;
    }
    read_secret(path)
}

/// Writes a new secret file. Two processes that start at once both end up with the one that was
/// linked first.
pub(super) fn write_secret(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let suffix = crate::encoding::hex(&crate::encoding::random::<8>()?);
    let temporary = path.with_extension(suffix);
    let written =
        fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temporary).and_then(
            |mut file| {
                file.write_all(bytes)?;
                file.sync_all()
            },
        );
    let linked = written.and_then(|()| match fs::hard_link(&temporary, path) {
        Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => Err(e),
        _ => Ok(()),
    });
    let _ = fs::remove_file(&temporary);
    linked.map_err(|e| failed("write the secret", path, &e))
}

/// The bytes of a secret file that must exist.
pub(super) fn read_secret(path: &Path) -> Result<Vec<u8>, StoreError> {
    let mode =
        fs::metadata(path).map_err(|e| failed("read the secret", path, &e))?.permissions().mode();
    if mode & 0o077 != 0 {
        let shown = path.display();
        return Err(StoreError::File(format!(
            "others may read the secret {shown} (mode {:o}): chmod 600 {shown}",
            mode & 0o777
        )));
    }
    let bytes = fs::read(path).map_err(|e| failed("read the secret", path, &e))?;
    match bytes.len() {
        0..32 => Err(StoreError::File(format!(
            "the secret {} has {} bytes and needs 32 or more",
            path.display(),
            bytes.len()
        ))),
        _ => Ok(bytes),
    }
}

/// Removes a secret file; one that is gone already is no error.
pub(super) fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(failed("remove", path, &e)),
        _ => Ok(()),
    }
}
