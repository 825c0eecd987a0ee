//! A folder whose files are other people's data: nobody but the server's user may look into it,
//! whatever the folder above allows.

use std::fs::{self, DirBuilder, Permissions};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::Path;

/// What group and others may do.
const OTHERS: u32 = 0o077;

/// Makes the folder where it is absent, and closes it and the files in it to others where an
/// earlier version, an umask or a person left them open.
///
/// # Errors
/// Where it cannot be made or closed, with the remedy.
pub(super) fn folder(path: &Path) -> Result<(), String> {
    let shown = path.display();
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|e| format!("cannot make {shown}: {e}"))?;
    if close(path, 0o700)? {
        tracing::warn!(folder = %shown, "others could read the folder of extracts: closed it");
    }
    let mut closed = 0usize;
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        // The folder of files being written is closed as it is made. Of a link the file it leads to
        // is meant, and that is somebody else's to decide.
        if entry.file_type().is_ok_and(|kind| kind.is_file()) {
            closed += usize::from(close(&entry.path(), 0o600)?);
        }
    }
    if closed > 0 {
        tracing::warn!(folder = %shown, files = closed, "others could read extracts: closed them");
    }
    Ok(())
}

/// Takes from others what they may do. Returns whether there was anything to take.
fn close(path: &Path, mode: u32) -> Result<bool, String> {
    let about = match fs::metadata(path) {
        // Another process on the folder has tidied it away.
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        about => about.map_err(|e| format!("cannot look at {}: {e}", path.display()))?,
    };
    let found = about.permissions().mode() & 0o777;
    if found & OTHERS == 0 {
        return Ok(false);
    }
    let shown = path.display();
    match fs::set_permissions(path, Permissions::from_mode(mode)) {
        Ok(()) => Ok(true),
        Err(e) => Err(format!(
            "others may read the extracts in {shown} (mode {found:o}), which cannot be changed: {e}; chmod {mode:o} {shown}"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn is_closed_however_it_was_left() {
        for left in [None, Some(0o777), Some(0o755), Some(0o750), Some(0o700)] {
            let above = tempfile::tempdir().unwrap();
            fs::set_permissions(above.path(), Permissions::from_mode(0o755)).unwrap();
            let extracts = above.path().join("extracts");
            if let Some(left) = left {
                fs::create_dir(&extracts).unwrap();
                for (name, open) in
                    [("a.parquet", 0o644), ("b.parquet", 0o666), ("c.parquet", 0o600)]
                {
                    fs::write(extracts.join(name), b"PAR1").unwrap();
                    fs::set_permissions(extracts.join(name), Permissions::from_mode(open)).unwrap();
                }
                fs::set_permissions(&extracts, Permissions::from_mode(left)).unwrap();
            }
            folder(&extracts).unwrap();
            assert_eq!(mode(&extracts), 0o700, "{left:?}");
            for entry in fs::read_dir(&extracts).unwrap() {
                assert_eq!(mode(&entry.unwrap().path()), 0o600, "{left:?}");
            }
        }
    }
}
