//! What of the folder may go: extracts of a source's older versions, and beyond the budget those
//! not asked for the longest.

use std::collections::HashSet;
use std::fs::{self, DirEntry, Metadata};
use std::path::Path;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, SystemTime};

use super::{Extracts, tag};

/// What was asked for so recently stays, whatever the budget: a page reads its file in several
/// requests.
const IN_USE: Duration = Duration::from_secs(120);

/// What a tidying did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tidied {
    /// Files deleted.
    pub deleted: usize,
    /// Bytes of the extracts that stay.
    pub bytes: u64,
}

impl Extracts {
    /// Deletes what is of none of the `current` versions (dataset and its source's version), then
    /// the longest unused until the rest fits into `budget` bytes. A file that is being read
    /// stays readable to whoever has it open.
    pub async fn tidy(&self, current: &[(String, String)], budget: u64) -> Tidied {
        let tags = current.iter().map(|(dataset, version)| tag(dataset, version)).collect();
        self.delete(Some(tags), budget).await
    }

    /// Deletes the longest unused until the rest fits into the budget.
    pub(super) async fn make_room(&self) {
        self.delete(None, self.room.most).await;
    }

    /// Deletes what is of none of the `tags`, where they are given, then the longest unused until
    /// the rest fits.
    async fn delete(&self, tags: Option<HashSet<String>>, budget: u64) -> Tidied {
        let used = std::mem::take(&mut *self.used.lock().unwrap_or_else(PoisonError::into_inner));
        let (folder, writing, now) =
            (self.folder.clone(), Arc::clone(&self.writing), SystemTime::now());
        let gone = tokio::task::spawn_blocking(move || {
            writing.sweep();
            let (mut gone, mut kept) = (Vec::new(), Vec::new());
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                let (path, Ok(about)) = (entry.path(), entry.metadata()) else { continue };
                if !about.is_file() {
                    continue;
                }
                let last = last_use(&entry, &about, &used, now);
                match keep(&path, tags.as_ref()) {
                    true => kept.push((last, about.len(), path)),
                    false if fs::remove_file(&path).is_ok() => gone.push(path),
                    false => {}
                }
            }
            kept.sort();
            let mut bytes = kept.iter().map(|(_, bytes, _)| bytes).sum::<u64>();
            for (last, size, path) in kept {
                if bytes <= budget || now.duration_since(last).is_ok_and(|age| age < IN_USE) {
                    continue;
                }
                if fs::remove_file(&path).is_ok() {
                    bytes -= size;
                    gone.push(path);
                }
            }
            (gone, bytes)
        });
        let Ok((gone, bytes)) = gone.await else { return Tidied::default() };
        for path in &gone {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            self.known.invalidate(name.split('-').next().unwrap_or_default()).await;
        }
        Tidied { deleted: gone.len(), bytes }
    }
}

/// When the file was last asked for. The file's own time keeps it, so that a restart does not
/// forget.
fn last_use(
    entry: &DirEntry,
    about: &Metadata,
    used: &HashSet<String>,
    now: SystemTime,
) -> SystemTime {
    let name = entry.file_name();
    let version = name.to_string_lossy().split('-').next().unwrap_or_default().to_owned();
    if !used.contains(&version) {
        return about.modified().unwrap_or(SystemTime::UNIX_EPOCH);
    }
    let _ = fs::File::options().append(true).open(entry.path()).and_then(|f| f.set_modified(now));
    now
}

/// Whether it may stay: not ours to delete, or of one of the tags.
fn keep(path: &Path, tags: Option<&HashSet<String>>) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match (name.strip_suffix(".parquet").map(|n| n.split('-').collect::<Vec<_>>()), tags) {
        (Some(parts), Some(tags)) => {
            matches!(parts.as_slice(), [_, tag, _, _] if tags.contains(*tag))
        }
        _ => true,
    }
}
