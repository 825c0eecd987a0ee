//! What of the folder may go: extracts of a source's older versions, and beyond the budget those not asked for the longest.

use std::collections::HashSet;
use std::fs::{self, DirEntry, Metadata};
use std::sync::PoisonError;
use std::time::{Duration, SystemTime};

use super::{Extracts, tag};

/// A half-written file older than this has no writer any more.
const ABANDONED: Duration = Duration::from_secs(3600);
/// What was asked for so recently stays, whatever the budget: a page reads its file in several requests.
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
    /// Deletes what is of none of the `current` versions (dataset and its source's version), then the longest unused until the rest
    /// fits into `budget` bytes. A file that is being read stays readable to whoever has it open.
    pub async fn tidy(&self, current: &[(String, String)], budget: u64) -> Tidied {
        let tags: HashSet<String> = current.iter().map(|(dataset, version)| tag(dataset, version)).collect();
        let used = std::mem::take(&mut *self.used.lock().unwrap_or_else(PoisonError::into_inner));
        let (folder, now) = (self.folder.clone(), SystemTime::now());
        let gone = tokio::task::spawn_blocking(move || {
            let (mut gone, mut kept) = (Vec::new(), Vec::new());
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                let Ok(about) = entry.metadata() else { continue };
                let last = last_use(&entry, &about, &used, now);
                match keep(&entry, last, &tags, now) {
                    true => kept.push((last, about.len(), entry.path())),
                    false => gone.push(entry.path()),
                }
            }
            kept.sort();
            let mut bytes = kept.iter().map(|(_, bytes, _)| bytes).sum::<u64>();
            for (last, size, path) in kept {
                if bytes <= budget || now.duration_since(last).is_ok_and(|age| age < IN_USE) {
                    continue;
                }
                bytes -= size;
                gone.push(path);
            }
            gone.retain(|path| fs::remove_file(path).is_ok());
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

/// When the file was last asked for. The file's own time keeps it, so that a restart does not forget.
fn last_use(entry: &DirEntry, about: &Metadata, used: &HashSet<String>, now: SystemTime) -> SystemTime {
    let name = entry.file_name();
    let version = name.to_string_lossy().split('-').next().unwrap_or_default().to_owned();
    if !used.contains(&version) {
        return about.modified().unwrap_or(SystemTime::UNIX_EPOCH);
    }
    let _ = fs::File::options().append(true).open(entry.path()).and_then(|f| f.set_modified(now));
    now
}

fn keep(entry: &DirEntry, last: SystemTime, tags: &HashSet<String>, now: SystemTime) -> bool {
    let name = entry.file_name().to_string_lossy().into_owned();
    match name.strip_suffix(".parquet").map(|n| n.split('-').collect::<Vec<_>>()) {
        Some(parts) => matches!(parts.as_slice(), [_, tag, _, _] if tags.contains(*tag)),
        // Not ours to delete, unless it is what a writer left.
        None => !name.ends_with(".writing") || now.duration_since(last).is_ok_and(|age| age < ABANDONED),
    }
}
