//! Statements of administrators, each in a process of its own: nothing it does to memory, stack or
//! time is felt by the server, and whoever found a way past the lists would find no secret, no
//! variable and no right to write there.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use arrow::ipc::reader::StreamReader;
use pellucid_connectors::admin::{self, Renamed};
use pellucid_connectors::dialect::Postgres;
use pellucid_connectors::sql::TableRef;
use pellucid_core::{Code, Error, Field};
use pellucid_files::{Head, ResultSet, STATEMENT_COMMAND, Task};
use tokio::task::spawn_blocking;

use super::permits::Permits;
use super::{Extract, Result, SourceError};
use crate::config::Limits;

/// Statements that run at once; more wait. Each may take half of the memory for queries.
const AT_ONCE: usize = 2;
/// What one is told to wait whose tenant has too many statements that wait: some of them take long.
const RETRY_AFTER: Duration = Duration::from_secs(5);
/// Longest text before the rows of an answer: names and types of its columns.
const HEAD: u64 = 4 << 20;

/// A statement that is allowed, over tables that are called as datasets. PostgreSQL's grammar, as
/// far as the lists go.
///
/// # Errors
/// As [`admin::rename`].
pub fn read(text: &str, datasets: &[&str], most: usize) -> Result<Renamed> {
    let names: Vec<TableRef> = datasets.iter().map(|id| TableRef(vec![(*id).to_owned()])).collect();
    admin::rename(&Postgres, text, &names.iter().collect::<Vec<_>>(), most as u64 + 1)
}

/// Runs statements.
pub struct Statements {
    program: PathBuf,
    permits: Arc<Permits>,
    limits: Limits,
}

impl Statements {
    /// Statements are run by `program`, the server's own, within `limits`.
    pub fn new(program: PathBuf, limits: &Limits) -> Self {
        Self { program, permits: Permits::new(AT_ONCE), limits: *limits }
    }

    /// Answers a statement of `tenant`'s that [`read`] let in, over extracts by the names it has
    /// for them, when it is the tenant's turn. Dropped before, it ends the process.
    ///
    /// # Errors
    /// `invalid_query` for what the engine does not know, columns that are called alike and types
    /// that do not travel; `limit_exceeded` for more rows, memory or depth than a statement may
    /// have; [`SourceError::Busy`] where too many of the tenant's wait.
    pub async fn ask(
        &self,
        tenant: &str,
        text: String,
        tables: Vec<(String, Arc<Extract>)>,
    ) -> Result<ResultSet> {
        let turn = self.permits.take(tenant).await;
        let _turn = turn.map_err(|_| SourceError::Busy { retry_after: RETRY_AFTER })?;
        let tables =
            tables.into_iter().map(|(name, extract)| (name, extract.path.clone())).collect();
        let memory = self.limits.query_memory_bytes / AT_ONCE;
        let (rows, bytes, seconds) =
            (self.limits.result_rows, self.limits.result_bytes, self.limits.request_seconds);
        let task = Task { text, tables, rows, bytes, memory, seconds };
        let answer =
            self.run(serde_json::to_vec(&task).map_err(SourceError::source)?, bytes + HEAD).await?;
        let end = answer.iter().position(|b| *b == b'\n').ok_or_else(died)?;
        let (head, rows) = answer.split_at(end);
        match serde_json::from_slice(head).map_err(SourceError::source)? {
            Head::Rows(fields) => decoded(fields, rows.get(1..).unwrap_or_default()),
            Head::Refused { code, message } => Err(Error::new(code, message).at("sql").into()),
            Head::Failed(text) => Err(SourceError::Source(text)),
        }
    }

    /// What the process wrote before its end.
    async fn run(&self, task: Vec<u8>, most: u64) -> Result<Vec<u8>> {
        let mut command = Command::new(&self.program);
        // No variable goes along, and so no secret that came in one; what it might say of an error
        // could be values of rows.
        command
            .arg(STATEMENT_COMMAND)
            .arg(std::process::id().to_string())
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let child = command.spawn().map_err(|e| {
            SourceError::Source(format!("cannot start {}: {e}", self.program.display()))
        })?;
        let mut child = Running(Some(child));
        let Some((mut stdin, stdout)) = child.pipes() else {
            return Err(SourceError::source("a process without pipes"));
        };
        let asked = spawn_blocking(move || {
            // Where it ended before it read all, what it said or did not say tells why.
            let _ = stdin.write_all(&task);
            drop(stdin);
            let mut answer = Vec::new();
            stdout.take(most + 1).read_to_end(&mut answer).map(|_| answer)
        });
        let answer = asked.await.map_err(SourceError::source)?.map_err(SourceError::source)?;
        let whole = answer.len() as u64 <= most;
        let ended = spawn_blocking(move || child.end(!whole)).await.map_err(SourceError::source)?;
        if whole && ended { Ok(answer) } else { Err(died()) }
    }
}

/// A process that ends where it is dropped.
struct Running(Option<Child>);

impl Running {
    fn pipes(&mut self) -> Option<(std::process::ChildStdin, std::process::ChildStdout)> {
        let child = self.0.as_mut()?;
        child.stdin.take().zip(child.stdout.take())
    }

    /// Waits for its end, which is made where `kill` says so; whether it ended well.
    fn end(&mut self, kill: bool) -> bool {
        let Some(mut child) = self.0.take() else { return false };
        if kill {
            // Where it has ended already there is nothing to do.
            let _ = child.kill();
        }
        child.wait().is_ok_and(|status| status.success())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(mut child) = self.0.take() {
            let _ = child.kill();
            // What was killed is waited for, or it stays in the system's table; not here, where
            // others wait for this thread.
            let _ = std::thread::Builder::new().spawn(move || child.wait());
        }
    }
}

/// Who is stopped by the system says nothing.
fn died() -> SourceError {
    let message = "the statement needs more memory, depth or time than one may have: select less, or nest less";
    Error::new(Code::LimitExceeded, message).at("sql").into()
}

fn decoded(fields: Vec<Field>, rows: &[u8]) -> Result<ResultSet> {
    let reader = StreamReader::try_new(rows, None).map_err(SourceError::source)?;
    let schema = reader.schema();
    let batches: Vec<_> = reader.collect::<Result<_, _>>().map_err(SourceError::source)?;
    let total = batches.iter().map(|b| b.num_rows() as u64).sum();
    Ok(ResultSet { fields, schema, batches, total })
}
