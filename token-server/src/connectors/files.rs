//! The connector of one dataset over Parquet, CSV or JSON files, in folders or S3-compatible
//! stores. Workers read them; here is what they are told, and what is known of the files in
//! between.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures::future::BoxFuture;
use pellucid_core::{Question, Schema};
use pellucid_files::protocol::{self, Format, Job, Reply};
use pellucid_files::{Most, bucket_of, version};
use tokio::sync::RwLock;

use super::workers::{Done, Workers};
use super::{Answer, Connector, Result, SourceError};
use crate::policy::Scope;

/// How long what a store has is taken for what it had.
const LIST_AGAIN: Duration = Duration::from_secs(5);
/// Longest that a worker may take for a job: requests have their own, shorter time.
const JOB_TIMEOUT: Duration = Duration::from_secs(60);
/// Longest an extract may take.
const EXTRACT: Duration = Duration::from_secs(600);
/// Who asks for what belongs to no tenant: columns and lists of files.
const NOBODY: &str = "";

/// Files as they were at one version.
struct Opened {
    version: String,
    /// What the columns were said to be.
    pinned: Option<Schema>,
    schema: Schema,
}

/// The connector of one dataset over files.
pub struct Files {
    workers: Arc<Workers>,
    files: protocol::Files,
    opened: RwLock<Option<Arc<Opened>>>,
    /// The columns that the dataset is served with, once that is known.
    pinned: Mutex<Option<Schema>>,
    /// When a store was last asked what it has, and the version that made.
    listed: RwLock<Option<(Instant, String)>>,
}

impl Files {
    /// A connector over `paths`, which are opened when first asked. Rows are in the order of the
    /// column `sort`, nulls last; ties keep the files' order. Extracts are written in this
    /// order, so what depends on it (`first`, `last`, rows without a sort) is the same here and
    /// in the browser.
    pub fn new(workers: Arc<Workers>, paths: Vec<PathBuf>, sort: Option<String>) -> Self {
        // Workers stand in another folder. A path that cannot be made absolute is not found, and
        // said so.
        let absolute = |path: PathBuf| {
            if bucket_of(&path).is_some() {
                path
            } else {
                std::path::absolute(&path).unwrap_or(path)
            }
        };
        let paths = paths.into_iter().map(absolute).collect();
        Self {
            workers,
            files: protocol::Files { paths, sort },
            opened: RwLock::new(None),
            pinned: Mutex::new(None),
            listed: RwLock::new(None),
        }
    }

    /// What the files are now. A store is asked at most once in a while: it is another request.
    async fn version_now(&self) -> Result<String> {
        let paths = &self.files.paths;
        if !paths.iter().any(|f| version::is_listed(f)) {
            return version::of(paths);
        }
        let keep =
            if paths.iter().any(|f| bucket_of(f).is_some()) { LIST_AGAIN } else { Duration::ZERO };
        let known = |slot: &Option<(Instant, String)>| {
            slot.as_ref().filter(|(at, _)| at.elapsed() < keep).map(|(_, v)| v.clone())
        };
        if let Some(version) = known(&*self.listed.read().await) {
            return Ok(version);
        }
        let mut slot = self.listed.write().await;
        if let Some(version) = known(&slot) {
            return Ok(version);
        }
        let (listed, plain): (Vec<PathBuf>, Vec<PathBuf>) =
            paths.iter().cloned().partition(|f| version::is_listed(f));
        let Reply::Listed(mut seen) = self.run_untenanted(Job::List { paths: listed }).await?
        else {
            return Err(unexpected());
        };
        for file in plain {
            seen.push((
                file.to_string_lossy().into_owned(),
                0,
                version::of(std::slice::from_ref(&file))?,
            ));
        }
        let version = version::fingerprint(&seen)?;
        *slot = Some((Instant::now(), version.clone()));
        Ok(version)
    }

    async fn open(&self) -> Result<Arc<Opened>> {
        let version = self.version_now().await?;
        let pinned = self.pin();
        let same = |o: &&Arc<Opened>| o.version == version && o.pinned == pinned;
        if let Some(opened) = self.opened.read().await.as_ref().filter(same) {
            return Ok(Arc::clone(opened));
        }
        let mut slot = self.opened.write().await;
        if let Some(opened) = slot.as_ref().filter(same) {
            return Ok(Arc::clone(opened));
        }
        let describe = Job::Describe {
            files: self.files.clone(),
            version: version.clone(),
            pinned: pinned.clone(),
        };
        let Reply::Described(schema) = self.run_untenanted(describe).await? else {
            return Err(unexpected());
        };
        let opened = Arc::new(Opened { version, pinned, schema });
        *slot = Some(Arc::clone(&opened));
        Ok(opened)
    }

    fn pin(&self) -> Option<Schema> {
        self.pinned.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Does a job that belongs to no tenant.
    async fn run_untenanted(&self, job: Job) -> Result<Reply> {
        match self.workers.run(NOBODY, job, JOB_TIMEOUT).await?.0 {
            Reply::Exhausted => {
                Err(SourceError::source("the reader of files ended over them: are they damaged?"))
            }
            reply => reply.sound(),
        }
    }

    /// Does a job over the files as they are now; once more where they changed in between.
    async fn ask(
        &self,
        scope: &Scope,
        time: Duration,
        job: impl Fn(protocol::Table, protocol::Access) -> Result<Job>,
    ) -> Result<Done> {
        let access = protocol::Access {
            dataset: scope.dataset().to_owned(),
            filters: scope.filters().to_vec(),
            hidden: scope.hidden().clone(),
        };
        let mut again = true;
        loop {
            let opened = self.open().await?;
            // They may have changed since somebody held them against the pin, and change back
            // before anybody does again.
            if opened.pinned.as_ref().is_some_and(|pinned| !alike(pinned, &opened.schema)) {
                return Err(SourceError::Changed(
                    "the files have other columns than the dataset is served with".into(),
                ));
            }
            let (files, version, schema) =
                (self.files.clone(), opened.version.clone(), opened.schema.clone());
            let job = job(protocol::Table { files, version, schema }, access.clone())?;
            let (reply, answer) = self.workers.run(scope.tenant(), job, time).await?;
            if matches!(reply, Reply::Failed { stale: true, .. }) && std::mem::take(&mut again) {
                *self.listed.write().await = None;
                continue;
            }
            return Ok((reply.sound()?, answer));
        }
    }
}

/// Whether columns are called alike, in one order, and have the same types.
fn alike(a: &Schema, b: &Schema) -> bool {
    let read =
        |s: &Schema| s.fields.iter().map(|f| (f.name.clone(), f.data_type)).collect::<Vec<_>>();
    let skipped = |s: &Schema| s.skipped.iter().map(|f| f.name.clone()).collect::<Vec<_>>();
    read(a) == read(b) && skipped(a) == skipped(b)
}

fn unexpected() -> SourceError {
    SourceError::source("a worker gave another kind of reply than was asked for")
}

impl Connector for Files {
    fn test(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async { self.open().await.map(drop) })
    }

    fn schema(&self) -> BoxFuture<'_, Result<Schema>> {
        Box::pin(async { Ok(self.open().await?.schema.clone()) })
    }

    fn pinned(&self, columns: &Schema) {
        *self.pinned.lock().unwrap_or_else(PoisonError::into_inner) = Some(columns.clone());
    }

    fn version(&self) -> BoxFuture<'_, Result<String>> {
        Box::pin(async { Ok(self.open().await?.version.clone()) })
    }

    fn count<'a>(&'a self, scope: &'a Scope) -> BoxFuture<'a, Result<u64>> {
        Box::pin(async move {
            match self
                .ask(scope, JOB_TIMEOUT, |table, access| Ok(Job::Count { table, access }))
                .await?
            {
                (Reply::Counted(rows), _) => Ok(rows),
                _ => Err(unexpected()),
            }
        })
    }

    fn query<'a>(
        &'a self,
        scope: &'a Scope,
        query: &'a Question,
        format: Format,
        most: Most,
    ) -> BoxFuture<'a, Result<Answer>> {
        Box::pin(async move {
            let spool = self.workers.spool()?;
            let Most { rows, bytes } = most;
            let job = |table, access| {
                let (query, spool) = (Box::new(query.clone()), spool.clone());
                Ok(Job::Query { table, access, query, format, rows, bytes, spool })
            };
            match self.ask(scope, JOB_TIMEOUT, job).await? {
                (Reply::Answered { spooled: false, .. }, answer) => {
                    Ok(Answer::Bytes(answer.into()))
                }
                (Reply::Answered { bytes, spooled: true }, _) => {
                    let opened = std::fs::File::open(&spool);
                    // It has no name any more and goes with its last reader.
                    let _ = std::fs::remove_file(&spool);
                    Answer::on_disk(
                        opened.map_err(SourceError::source)?,
                        bytes,
                        Some(self.workers.room(scope.tenant())),
                    )
                }
                _ => Err(unexpected()),
            }
        })
    }

    fn write_extract<'a>(
        &'a self,
        scope: &'a Scope,
        sort: Option<&'a str>,
        most: u64,
        to: &'a Path,
    ) -> BoxFuture<'a, Result<Option<u64>>> {
        Box::pin(async move {
            let to = std::path::absolute(to).map_err(SourceError::source)?;
            let job = |table, access| {
                Ok(Job::Extract {
                    table,
                    access,
                    sort: sort.map(str::to_owned),
                    bytes: most,
                    to: to.clone(),
                })
            };
            match self.ask(scope, EXTRACT, job).await? {
                (Reply::Written(rows), _) => Ok(rows),
                _ => Err(unexpected()),
            }
        })
    }
}
