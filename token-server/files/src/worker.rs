//! The process that does jobs, one after the other, until its standard input ends.
//!
//! Whatever a job takes beyond what it may ends this process and nothing else: the server starts
//! another.

use std::os::fd::AsFd as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::{fs, io};

use pellucid_connectors::{Most, Result, SourceError};
use pellucid_core::{Query, Schema};
use rlimit::{Resource, setrlimit};
use tokio::io::AsyncWriteExt as _;
use tokio::net::unix::pipe;

use crate::process::{data, end_with_parent};
use crate::protocol::{Files, Format, Job, Reply, Said, Setup, Table, receive, send};
use crate::query::{self, Engine, Opened};
use crate::result::ResultSet;
use crate::spool::Spooled;

/// The hidden command of the server's program that does jobs.
pub const COMMAND: &str = "answer-queries";
/// Stack of the thread that plans: planners walk trees by calling themselves, and continue on more
/// stack where this ends.
const STACK: usize = 16 << 20;
/// Memory for the stacks of threads that read files, beside what a job may have: four of two
/// megabytes, and what planning runs over into.
const STACKS: u64 = 16 << 20;
/// What the text of such a fault begins with.
const PANICKED: &str = "the engine panicked";
/// Datasets whose columns are remembered.
const REMEMBERED: usize = 32;

/// Does jobs until the server has no more, each with so many threads.
///
/// # Example
///
/// A program that reads files has to be its own worker: the server's does so, and so does
/// `token-server/examples/policy.rs`.
///
/// ```no_run
/// use pellucid_files::{WORKER_COMMAND, answer_queries};
///
/// fn main() -> std::process::ExitCode {
///     let mut arguments = std::env::args().skip(1);
///     if arguments.next().as_deref() == Some(WORKER_COMMAND) {
///         return answer_queries(arguments.next().and_then(|n| n.parse().ok()).unwrap_or(1));
///     }
///     std::process::ExitCode::SUCCESS
/// }
/// ```
pub fn work(threads: usize) -> ExitCode {
    // One that has gone before this is noticed by its pipe.
    if end_with_parent().is_err() {
        return ExitCode::FAILURE;
    }
    let thread =
        std::thread::Builder::new().stack_size(STACK).name("engine".into()).spawn(move || {
            let mut runtime = match threads {
                0 | 1 => tokio::runtime::Builder::new_current_thread(),
                _ => tokio::runtime::Builder::new_multi_thread(),
            };
            let runtime = runtime
                .worker_threads(threads.max(1))
                .enable_all()
                .max_blocking_threads(4)
                .build()?;
            let served = runtime.block_on(serve());
            // A read that hangs must not keep the process.
            runtime.shutdown_background();
            served
        });
    match thread.and_then(|thread| thread.join().map_err(|_| io::Error::other("panicked"))?) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

async fn serve() -> io::Result<()> {
    // Pipes of the server's making, so that reading waits on no thread.
    let mut input = pipe::Receiver::from_owned_fd(io::stdin().as_fd().try_clone_to_owned()?)?;
    let mut output = pipe::Sender::from_owned_fd(io::stdout().as_fd().try_clone_to_owned()?)?;
    let Some(setup) = receive::<Setup>(&mut input).await? else { return Ok(()) };
    confine(&setup)?;
    let engine = Arc::new(Engine::new(&setup).map_err(io::Error::other)?);
    let mut worker = Worker { engine, opened: Vec::new() };
    let grown = data()?.saturating_add(setup.memory / 4);
    while let Some(job) = receive::<Job>(&mut input).await? {
        let done = worker.job(job).await;
        // What an allocator keeps after a large job is not there for the next one.
        let last = data()? > grown
            || done.as_ref().is_err_and(
                |e| matches!(e, SourceError::Source(text) if text.starts_with(PANICKED)),
            );
        let (reply, inline) = done.unwrap_or_else(|e| (Reply::from(e), Vec::new()));
        send(&mut output, &Said { reply, left_out: worker.engine.take_left_out(), last }).await?;
        output.write_all(&inline).await?;
        output.flush().await?;
        if last {
            break;
        }
    }
    Ok(())
}

/// Allows no more memory than told, and no image of it where it ends badly.
fn confine(setup: &Setup) -> io::Result<()> {
    let most = data()?.saturating_add(setup.memory).saturating_add(STACKS);
    setrlimit(Resource::DATA, most, most)?;
    setrlimit(Resource::CORE, 0, 0)
}

struct Worker {
    engine: Arc<Engine>,
    /// The latest datasets, the last used last.
    opened: Vec<Arc<Opened>>,
}

impl Worker {
    async fn job(&mut self, job: Job) -> Result<(Reply, Vec<u8>)> {
        let none = Vec::new;
        Ok(match job {
            Job::List { paths } => {
                let mut found = Vec::new();
                for path in &paths {
                    found.extend(query::list(&self.engine, path).await?);
                }
                (Reply::Listed(found), none())
            }
            Job::Describe { files, version, pinned } => (
                Reply::Described(
                    self.open(&files, &version, pinned.as_ref()).await?.schema.clone(),
                ),
                none(),
            ),
            Job::Count { table, access } => {
                let opened = self.open_as(&table).await?;
                let engine = Arc::clone(&self.engine);
                let count = caught(async move {
                    query::count_rows(&engine, &opened, &access, &Query::default()).await
                });
                (Reply::Counted(count.await?), none())
            }
            Job::Query { table, access, query, format, rows, bytes, spool } => {
                let opened = self.open_as(&table).await?;
                let (engine, most) = (Arc::clone(&self.engine), Most { rows, bytes });
                let answer =
                    caught(
                        async move { query::run(&engine, &opened, &access, &query, most).await },
                    )
                    .await?;
                delivered(&answer, format, most, &spool)?
            }
            Job::Extract { table, access, sort, bytes, to } => {
                let opened = self.open_as(&table).await?;
                let engine = Arc::clone(&self.engine);
                let written = caught(async move {
                    query::write_extract(&engine, &opened, &access, sort.as_deref(), bytes, &to)
                        .await
                });
                (Reply::Written(written.await?), none())
            }
        })
    }

    async fn open(
        &mut self,
        files: &Files,
        version: &str,
        pinned: Option<&Schema>,
    ) -> Result<Arc<Opened>> {
        let known = self
            .opened
            .iter()
            .position(|o| o.is(files, version, pinned))
            .map(|i| self.opened.remove(i));
        let opened = match known {
            Some(opened) => opened,
            None => {
                // An older version of the same files is of no use any more.
                self.opened.retain(|o| !o.is_of(files));
                let (engine, files, version, pinned) =
                    (Arc::clone(&self.engine), files.clone(), version.to_owned(), pinned.cloned());
                Arc::new(
                    caught(async move { Opened::read(&engine, &files, &version, pinned).await })
                        .await?,
                )
            }
        };
        if self.opened.len() >= REMEMBERED {
            self.opened.remove(0);
        }
        self.opened.push(Arc::clone(&opened));
        Ok(opened)
    }

    /// Opens what a job names and holds its columns against the job's.
    async fn open_as(&mut self, table: &Table) -> Result<Arc<Opened>> {
        self.open(&table.files, &table.version, Some(&table.schema)).await?.with_columns_of(table)
    }
}

/// Does a part of a job in which a reader of files may panic on a damaged one: that fails the job
/// and nothing else.
async fn caught<T: Send + 'static>(
    part: impl Future<Output = Result<T>> + Send + 'static,
) -> Result<T> {
    tokio::spawn(part).await.map_err(|e| SourceError::source(format!("{PANICKED}: {e}")))?
}

/// The answer on its way: short ones with the reply, long ones in a file.
fn delivered(
    answer: &ResultSet,
    format: Format,
    most: Most,
    spool: &Path,
) -> Result<(Reply, Vec<u8>)> {
    Ok(match answer.spooled(format, most, || private(spool))? {
        Spooled::Memory(bytes) => {
            (Reply::Answered { bytes: bytes.len() as u64, spooled: false }, bytes)
        }
        Spooled::File(_, bytes) => (Reply::Answered { bytes, spooled: true }, Vec::new()),
    })
}

/// A new file that only its owner may read.
fn private(path: &Path) -> io::Result<fs::File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    fs::File::options().write(true).create_new(true).mode(0o600).open(path)
}
