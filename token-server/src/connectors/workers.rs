//! Processes that read files: how many, whose, with how much memory and for how long.
//!
//! The memory of `limits.query_memory_bytes` is parted beforehand, so that what all workers
//! together may take is never more: half of it among as many workers as there are queries at once,
//! half for one that does again what did not fit there. The system holds each to its part, whatever
//! its engine counts; a job that needs more than the larger part, its room on disk included, is
//! refused.

mod left_out;
mod process;
mod standing;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use pellucid_files::protocol::{Bucket, Job, Reply, Setup};
use tokio::sync::oneshot;

use super::folder::Folder;
use super::permits::{Full, Permits};
use super::{Lying, Result, Rooms, SourceError};
use crate::config::Limits;
use left_out::Reported;
use process::{Heard, Process};
use standing::Standing;

/// A job that takes more of a processor steps back behind others' short ones. Waiting for a
/// processor does not count: else a flood of somebody else's would make every job a long one.
const LONG: Duration = Duration::from_millis(250);
/// How often that is looked at.
const LOOK: Duration = Duration::from_millis(100);
/// The time that a worker goes on for a reader who has left: most jobs end within it, and a new
/// process takes as long.
const GRACE: Duration = Duration::from_millis(100);
/// What a tenant is told to wait whose queue is full.
const FULL_RETRY: Duration = Duration::from_secs(1);

/// The workers of a server.
pub struct Workers(Arc<Inner>);

struct Inner {
    program: PathBuf,
    folder: Folder,
    buckets: Vec<Bucket>,
    threads: usize,
    spill_bytes: u64,
    usual: Size,
    large: Size,
    reported: Reported,
    standing: Standing,
    rooms: Rooms,
}

/// Workers of one size.
struct Size {
    memory: u64,
    permits: Arc<Permits>,
    idle: Mutex<Idle>,
}

impl Size {
    fn new(memory: u64, slots: usize) -> Self {
        Self { memory, permits: Permits::new(slots), idle: Mutex::default() }
    }
}

/// What came of a job: a reply, and the answer that came along with it.
pub(super) type Done = (Reply, Vec<u8>);

impl Workers {
    /// Workers within `limits` that keep files in `base` for the time being.
    ///
    /// # Errors
    /// Where the folder cannot be made.
    pub fn new(
        program: PathBuf,
        limits: &Limits,
        buckets: Vec<Bucket>,
        base: &std::path::Path,
    ) -> Result<Self> {
        Self::within(program, limits, buckets, base, Rooms::of(limits))
    }

    /// The same, with `rooms` for answers that wait for their readers.
    ///
    /// # Errors
    /// Where the folder cannot be made.
    pub fn within(
        program: PathBuf,
        limits: &Limits,
        buckets: Vec<Bucket>,
        base: &std::path::Path,
        rooms: Rooms,
    ) -> Result<Self> {
        let slots = limits.concurrent_queries();
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        // One permit is always left for somebody else, so as many work on the processors as there
        // are permits beside it.
        let threads = (processors / slots.saturating_sub(1).max(1)).max(1);
        let half = limits.query_memory_bytes as u64 / 2;
        let inner = Inner {
            program,
            folder: Folder::new(base)?,
            buckets,
            threads,
            spill_bytes: limits.spill_bytes / (slots as u64 + 1),
            usual: Size::new(half / slots as u64, slots),
            large: Size::new(half, 1),
            reported: Reported::default(),
            standing: Standing::default(),
            rooms,
        };
        Ok(Self(Arc::new(inner)))
    }

    /// Does a job for `tenant` within `time`. It ends where nobody waits for it any more, whatever
    /// it is at.
    ///
    /// # Errors
    /// [`SourceError::Busy`] where the tenant has too many waiting, [`SourceError::Timeout`] where
    /// the time is up. What the worker says is the reply's.
    pub(super) async fn run(&self, tenant: &str, job: Job, time: Duration) -> Result<Done> {
        let (mut done, waited) = oneshot::channel();
        let (inner, tenant) = (Arc::clone(&self.0), tenant.to_owned());
        // Apart from the request, so that a worker whose reader leaves may end its job and be used
        // again.
        tokio::spawn(async move {
            let outcome = tokio::select! {
                outcome = tokio::time::timeout(time, inner.fitted(&tenant, &job)) => outcome,
                () = async { done.closed().await; tokio::time::sleep(GRACE).await } => return,
            };
            let late =
                || SourceError::Timeout(format!("a job over files took longer than {time:?}"));
            // Nobody may wait any more.
            let _ = done.send(outcome.unwrap_or_else(|_| Err(late())));
        });
        waited.await.map_err(SourceError::source)?
    }

    /// Room for an answer of `tenant`'s that waits for its reader.
    pub(super) fn room(&self, tenant: &str) -> Lying {
        self.0.rooms.lying(tenant)
    }

    /// A new name for a file that goes with the process.
    pub(super) fn spool(&self) -> Result<PathBuf> {
        self.0.folder.name()
    }
}

impl Inner {
    /// Does the job with the usual memory, and with more where that is too little.
    async fn fitted(&self, tenant: &str, job: &Job) -> Result<Done> {
        match self.once(&self.usual, tenant, job).await? {
            Some((Reply::Exhausted, _)) | None => {}
            Some(done) => return Ok(done),
        }
        match self.once(&self.large, tenant, job).await? {
            Some(done) => Ok(done),
            None => Ok((Reply::Exhausted, Vec::new())),
        }
    }

    /// Does the job with the memory of `size`; none where its worker ended over it.
    async fn once(&self, size: &Size, tenant: &str, job: &Job) -> Result<Option<Done>> {
        let _permit = size
            .permits
            .take(tenant)
            .await
            .map_err(|Full| SourceError::Busy { retry_after: FULL_RETRY })?;
        let mut behind = self.standing.is_behind(tenant);
        let mut process = self.process(size, behind).await?;
        let mut spool = Unfinished(match job {
            Job::Query { spool, .. } => Some(spool.clone()),
            Job::Extract { to, .. } => Some(to.clone()),
            _ => None,
        });
        let id = process.id();
        let (begun, mut long) = (process::processor_time(id).unwrap_or_default(), false);
        let heard = {
            let mut work = std::pin::pin!(process.ask(job));
            loop {
                if long {
                    break work.await;
                }
                if let Ok(heard) = tokio::time::timeout(LOOK, &mut work).await {
                    break heard;
                }
                long =
                    process::processor_time(id).unwrap_or_default().saturating_sub(begun) >= LONG;
                if long {
                    self.standing.was_long(tenant);
                    if !behind {
                        process::step_back(id);
                        behind = true;
                    }
                }
            }
        };
        match heard {
            Heard::Ended => Ok(None),
            Heard::Reply { reply, answer, left_out, again } => {
                self.reported.log(job, left_out);
                if matches!(reply, Reply::Answered { .. } | Reply::Written(Some(_))) {
                    spool.0 = None;
                }
                if again {
                    size.idle
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .of(behind)
                        .push(process);
                }
                Ok(Some((reply, answer)))
            }
        }
    }

    async fn process(&self, size: &Size, behind: bool) -> Result<Process> {
        {
            let mut idle = size.idle.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(process) = idle.of(behind).pop() {
                return Ok(process);
            }
            // There are never more processes than permits, whichever they stand in: one of the
            // others makes room.
            drop(idle.of(!behind).pop());
        }
        let setup = Setup {
            buckets: self.buckets.clone(),
            memory: size.memory,
            largest: self.large.memory,
            threads: self.threads,
            spill: self.folder.name()?,
            spill_bytes: self.spill_bytes,
        };
        let process = Process::start(&self.program, &setup).await?;
        if behind {
            process::step_back(process.id());
        }
        Ok(process)
    }
}

/// Processes that wait for a job: those that others' go before, and the rest. A process that has
/// stepped back cannot step forward.
#[derive(Default)]
struct Idle {
    front: Vec<Process>,
    behind: Vec<Process>,
}

impl Idle {
    fn of(&mut self, behind: bool) -> &mut Vec<Process> {
        if behind { &mut self.behind } else { &mut self.front }
    }
}

/// A file in the making, which goes where the job that makes it does not end well.
struct Unfinished(Option<PathBuf>);

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(path) = self.0.take() {
            let _ = std::fs::remove_file(path);
        }
    }
}
