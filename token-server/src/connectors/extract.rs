//! Per-tenant extracts on disk: written once, named by what they hold, never shared.
//!
//! The name is the hash of tenant, policy, hidden columns, sort column and the source's version, so
//! an extract never has to be checked for whom it is: another scope or version has another name.

mod arrow;
mod private;
mod room;
mod tidy;

use std::collections::HashSet;
use std::fs::Permissions;
use std::io::SeekFrom;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_lc_rs::digest::{Context, SHA256, digest};
use moka::future::Cache;
use pellucid_files::{DISK_FULL, disk_is_full};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};

use super::folder::Folder;
use super::{Connector, Result, SourceError};
use crate::encoding::hex;
use crate::policy::Scope;
use room::{Full, Room};

pub use arrow::ArrowStream;
pub use tidy::Tidied;

/// Part of the name, so that a changed way of writing does not serve old files.
const FORMAT: u32 = 3;
/// Extracts known without searching the folder.
const REMEMBERED: u64 = 10_000;
/// The folder in which files are written, each process's in one of its own.
const WRITING: &str = "writing";
/// How a Parquet file ends.
const MAGIC: &[u8; 4] = b"PAR1";
/// When a reader may come again where the disk is full.
const LATER: Duration = Duration::from_secs(30);

/// One tenant's rows of one dataset as a Parquet file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extract {
    /// The file.
    pub path: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its rows.
    pub rows: u64,
    /// SHA-256 of its bytes, 64 hexadecimal digits.
    pub digest: String,
    /// Changes with the tenant, the policy and the source: 32 hexadecimal digits.
    pub version: String,
}

/// The largest extract that a browser is asked to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Its rows.
    pub rows: u64,
    /// The file, in bytes.
    pub bytes: u64,
}

/// Why there is no extract.
#[derive(Debug)]
enum ExtractError {
    /// More rows than the budget, which the next caller may have raised.
    TooMany,
    /// More bytes.
    TooLarge,
    /// No room for it beside the others, which a tidying makes.
    NoRoom,
    Failed(SourceError),
}

/// The folder of extracts.
#[derive(Clone)]
pub struct Extracts {
    folder: PathBuf,
    known: Cache<String, Arc<Extract>>,
    /// Versions that were found too large, and for how many bytes.
    large: Cache<String, u64>,
    /// Versions asked for since the last tidying.
    used: Arc<Mutex<HashSet<String>>>,
    room: Arc<Room>,
    writing: Arc<Folder>,
}

impl Extracts {
    /// Extracts in `folder`, which is made where it is absent, and for its owner's eyes alone. What
    /// a writer that died left half-written is removed; other processes may write into it at
    /// the same time.
    ///
    /// # Errors
    /// Where the folder cannot be made, or be closed to others.
    pub fn new(folder: PathBuf) -> Result<Self> {
        // Processes that read them stand elsewhere.
        let folder = std::path::absolute(folder).map_err(SourceError::source)?;
        private::folder(&folder).map_err(SourceError::Source)?;
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            // Earlier versions wrote beside the extracts.
            if entry.path().extension().is_some_and(|e| e == "writing") {
                let _ = std::fs::remove_file(entry.path());
            }
        }
        let writing = Arc::new(Folder::new(&folder.join(WRITING))?);
        let (known, large) = (Cache::new(REMEMBERED), Cache::new(REMEMBERED));
        Ok(Self { folder, known, large, used: Arc::default(), room: Room::new(u64::MAX), writing })
    }

    /// The same, of so many bytes at most, and one extract more while it is written.
    #[must_use]
    pub fn within(mut self, bytes: u64) -> Self {
        self.room = Room::new(bytes);
        self
    }

    /// What names the extract of this scope at this version of its source.
    pub fn version(scope: &Scope, source_version: &str, sort: Option<&str>) -> String {
        let canonical = serde_json::json!([FORMAT, scope.hash(), source_version, sort]).to_string();
        hex(&digest(&SHA256, canonical.as_bytes()).as_ref()[..16])
    }

    /// The extract of this scope, where it is there already.
    pub async fn known(
        &self,
        scope: &Scope,
        source_version: &str,
        sort: Option<&str>,
    ) -> Option<Arc<Extract>> {
        let version = Self::version(scope, source_version, sort);
        let found = match self.remembered(&version).await {
            Some(extract) => extract,
            None => {
                let read = Arc::new(read(&self.folder, &version).await?);
                self.known.insert(version.clone(), Arc::clone(&read)).await;
                read
            }
        };
        self.used.lock().unwrap_or_else(PoisonError::into_inner).insert(version);
        Some(found)
    }

    /// The extract called so, where it is remembered and still there: another process may have
    /// tidied it away, or a person.
    async fn remembered(&self, version: &str) -> Option<Arc<Extract>> {
        let extract = self.known.get(version).await?;
        let there = tokio::fs::metadata(&extract.path)
            .await
            .is_ok_and(|about| about.len() == extract.bytes);
        if !there {
            self.known.invalidate(version).await;
        }
        there.then_some(extract)
    }

    /// The extract of this scope; written where it is not there, none where it is larger than
    /// `budget`. Concurrent callers wait for one writer.
    ///
    /// # Errors
    /// Where the source cannot be read or the file not be written.
    pub async fn get(
        &self,
        scope: &Scope,
        connector: &Arc<dyn Connector>,
        sort: Option<&str>,
        budget: Budget,
    ) -> Result<Option<Arc<Extract>>> {
        let source = connector.version().await?;
        let version = Self::version(scope, &source, sort);
        if self.large.get(&version).await.is_some_and(|bytes| bytes >= budget.bytes) {
            return Ok(None);
        }
        self.used.lock().unwrap_or_else(PoisonError::into_inner).insert(version.clone());
        if let Some(extract) = self.remembered(&version).await {
            return Ok(Some(extract));
        }
        let written = self.known.try_get_with(version.clone(), async {
            match read(&self.folder, &version).await {
                Some(extract) => Ok(Arc::new(extract)),
                // Counted by the one who writes: five hundred pages that open at once would each
                // have the rows counted.
                None if connector.count(scope).await.map_err(ExtractError::Failed)?
                    > budget.rows =>
                {
                    Err(ExtractError::TooMany)
                }
                // Apart from the request, so that a reader who leaves does not make the next one
                // start again.
                None => {
                    let (this, scope, connector) =
                        (self.clone(), scope.clone(), Arc::clone(connector));
                    let (sort, version, tag) =
                        (sort.map(str::to_owned), version.clone(), tag(scope.dataset(), &source));
                    let names = (version, tag);
                    let task = async move {
                        this.write(
                            &scope,
                            connector.as_ref(),
                            sort.as_deref(),
                            budget.bytes,
                            &names,
                        )
                        .await
                    };
                    match tokio::spawn(task).await.map_err(SourceError::source) {
                        Ok(Ok(extract)) => Ok(Arc::new(extract)),
                        Ok(Err(error)) => Err(error),
                        Err(e) => Err(ExtractError::Failed(e)),
                    }
                }
            }
        });
        match written.await.map_err(|e: Arc<ExtractError>| e) {
            Ok(extract) => Ok(Some(extract)),
            Err(e) => match e.as_ref() {
                ExtractError::Failed(e) => Err(e.clone()),
                ExtractError::TooMany | ExtractError::NoRoom => Ok(None),
                ExtractError::TooLarge => {
                    self.large.insert(version, budget.bytes).await;
                    Ok(None)
                }
            },
        }
    }

    async fn write(
        &self,
        scope: &Scope,
        connector: &dyn Connector,
        sort: Option<&str>,
        most: u64,
        (version, tag): &(String, String),
    ) -> std::result::Result<Extract, ExtractError> {
        self.make_room().await;
        let room = self.room.take(&self.folder, most).await.map_err(|Full| {
            let (folder, bytes) = (self.folder.display(), self.room.most);
            tracing::warn!(%folder, bytes, "no room for an extract, whose queries run on the server: raise limits.extract_disk_bytes");
            ExtractError::NoRoom
        })?;
        let temporary = Temporary(self.writing.name().map_err(ExtractError::Failed)?);
        let rows = match connector.write_extract(scope, sort, room.bytes, &temporary.0).await {
            Ok(Some(rows)) => rows,
            Ok(None) if room.bytes < most => return Err(ExtractError::NoRoom),
            Ok(None) => return Err(ExtractError::TooLarge),
            Err(SourceError::Source(text)) if text.contains(DISK_FULL) => {
                return Err(self.disk_error(&text, true));
            }
            Err(e) => return Err(ExtractError::Failed(e)),
        };
        let failed = |e: std::io::Error| self.disk_error(&e.to_string(), disk_is_full(&e));
        let (digest, bytes) = hash(&temporary.0).await.map_err(failed)?;
        let path = self.folder.join(file_name(version, tag, rows, &digest));
        // Whoever wrote it went by the umask.
        tokio::fs::set_permissions(&temporary.0, Permissions::from_mode(0o600))
            .await
            .map_err(failed)?;
        tokio::fs::rename(&temporary.0, &path).await.map_err(failed)?;
        tracing::info!(
            tenant = scope.tenant(),
            dataset = scope.dataset(),
            rows,
            bytes,
            "wrote an extract"
        );
        Ok(Extract { path, bytes, rows, digest, version: version.clone() })
    }

    /// A fault of the disk, with the remedy in the log. What was written of the file is gone by
    /// then.
    fn disk_error(&self, error: &str, full: bool) -> ExtractError {
        let folder = self.folder.display();
        match full {
            true => {
                tracing::error!(error, %folder, "the disk is full: free some of it, or lower limits.extract_disk_bytes");
                ExtractError::Failed(SourceError::Busy { retry_after: LATER })
            }
            false => ExtractError::Failed(SourceError::Source(format!(
                "cannot write an extract into {folder}: {error}"
            ))),
        }
    }
}

/// A file in the making, which is deleted where it has not got its name.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// All that is known of an extract stands in its name: one rename publishes file and facts
/// together.
fn file_name(version: &str, tag: &str, rows: u64, digest: &str) -> String {
    format!("{version}-{tag}-{rows}-{digest}.parquet")
}

/// Names a version of a dataset's source, so that what was written of an older one is known by its
/// file's name.
fn tag(dataset: &str, source_version: &str) -> String {
    let canonical = serde_json::json!([dataset, source_version]).to_string();
    hex(digest(&SHA256, canonical.as_bytes()).as_ref().get(..8).unwrap_or_default())
}

async fn read(folder: &Path, version: &str) -> Option<Extract> {
    let mut entries = tokio::fs::read_dir(folder).await.ok()?;
    while let Ok(Some(entry)) = entries.next_entry().await {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let parts: Vec<&str> =
            name.strip_suffix(".parquet").map(|n| n.split('-').collect()).unwrap_or_default();
        if let [v, _, rows, digest] = parts.as_slice()
            && *v == version
        {
            let (bytes, rows) = (whole(&entry.path()).await.ok()?, rows.parse().ok()?);
            return Some(Extract {
                path: entry.path(),
                bytes,
                rows,
                digest: (*digest).to_owned(),
                version: version.to_owned(),
            });
        }
    }
    None
}

/// The size of a file that was not cut: Parquet ends as it begins. Files get their names when they
/// are whole, so one that is not was damaged since, and is written anew.
async fn whole(path: &Path) -> std::io::Result<u64> {
    let mut file = tokio::fs::File::open(path).await?;
    let mut end = [0; MAGIC.len()];
    file.seek(SeekFrom::End(-(MAGIC.len() as i64))).await?;
    file.read_exact(&mut end).await?;
    match end == *MAGIC {
        true => Ok(file.metadata().await?.len()),
        false => Err(std::io::ErrorKind::InvalidData.into()),
    }
}

async fn hash(path: &Path) -> std::io::Result<(String, u64)> {
    let mut file = tokio::fs::File::open(path).await?;
    let (mut context, mut bytes) = (Context::new(&SHA256), 0u64);
    let mut buffer = vec![0u8; 1 << 20];
    loop {
        match file.read(&mut buffer).await? {
            0 => return Ok((hex(context.finish().as_ref()), bytes)),
            n => {
                context.update(buffer.get(..n).unwrap_or_default());
                bytes += n as u64;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As where the server is started in its own folder, by names that begin there: who reads
    /// extracts stands elsewhere.
    #[test]
    fn a_relative_folder_is_named_whole() {
        let name = format!("extracts-of-a-test-{}", std::process::id());
        let extracts = Extracts::new(PathBuf::from(&name)).unwrap();
        assert!(extracts.folder.is_absolute() && extracts.folder.ends_with(&name));
        drop(extracts);
        std::fs::remove_dir_all(name).unwrap();
    }
}
