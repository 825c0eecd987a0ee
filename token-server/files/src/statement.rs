//! Statements of administrators, each in a process of its own: one task on standard input, one
//! answer on standard output. Nothing it does to memory, stack or time is felt by the server, and
//! whoever found a way past the lists would find no secret, no variable and no right
//! to write there.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use pellucid_core::{Code, Error, Field};
use rlimit::{Resource, setrlimit};
use rustix::process::getppid;

use pellucid_connectors::{Most, Result, SourceError};
use serde::{Deserialize, Serialize};

use crate::process::{data, end_with_parent};
use crate::protocol::Format;
use crate::query::sql;

/// The hidden command of the server's program that answers one statement.
pub const COMMAND: &str = "answer-statement";

/// Stack for planning and running: what walks a statement does so by calling itself, and a chain of
/// operators is as deep as long. What the engine needs beyond it is counted as memory.
const STACK: usize = 16 << 20;
/// Part of the memory that the engine's operators may count on, in tenths; the rest is for what
/// they do not count, such as texts that a function makes, and for the answer.
const COUNTED: usize = 6;
/// Threads that read files.
const READERS: usize = 2;

/// What the process is told.
#[derive(Debug, Serialize, Deserialize)]
pub struct Task {
    /// The statement.
    pub text: String,
    /// The files, by the names the statement has for them.
    pub tables: Vec<(String, PathBuf)>,
    /// Most rows of the answer.
    pub rows: usize,
    /// Most bytes of the answer.
    pub bytes: u64,
    /// Most memory, in bytes, for what runs and for the answer.
    pub memory: usize,
    /// Longest it may compute, in seconds.
    pub seconds: u64,
}

/// What it says before the rows, as one line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Head {
    /// An Arrow IPC stream follows, of these columns.
    Rows(Vec<Field>),
    /// The statement is at fault.
    Refused {
        /// The kind of fault.
        code: Code,
        /// For its author.
        message: String,
    },
    /// We are; the text is for the log.
    Failed(String),
}

/// Reads a task, answers it, and says whether it could. `server` is the process that asks.
pub fn work(server: u32) -> ExitCode {
    // One that has gone before this is nobody's parent any more.
    let parent = || getppid().and_then(|id| u32::try_from(id.as_raw_pid()).ok());
    if end_with_parent().is_err() || parent() != Some(server) {
        return ExitCode::FAILURE;
    }
    let mut text = Vec::new();
    let read = std::io::stdin().read_to_end(&mut text).map_err(SourceError::source);
    let answer = read
        .and_then(|_| serde_json::from_slice(&text).map_err(SourceError::source))
        .and_then(|task: Task| {
            let thread = std::thread::Builder::new()
                .stack_size(STACK)
                // By now the stack is there, which is no memory for rows.
                .spawn(move || {
                    confine(&task).map_err(SourceError::source).and_then(|()| run(&task))
                })
                .map_err(SourceError::source)?;
            let broken = || {
                Error::new(
                    Code::InvalidQuery,
                    "the engine cannot run this statement: write it another way",
                )
            };
            thread.join().map_err(|_| SourceError::Query(broken()))?
        });
    match write(answer) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Allows no more memory than told, no more time, and no byte into any file.
fn confine(task: &Task) -> std::io::Result<()> {
    let (memory, seconds) = (data()?.saturating_add(task.memory as u64), task.seconds.max(1));
    for (resource, most) in [
        (Resource::DATA, memory),
        (Resource::CPU, seconds * READERS as u64),
        (Resource::FSIZE, 0),
        (Resource::CORE, 0),
    ] {
        setrlimit(resource, most, most)?;
    }
    Ok(())
}

fn run(task: &Task) -> Result<(Vec<Field>, Vec<u8>)> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .max_blocking_threads(READERS)
        .enable_all()
        .build();
    let most = Most { rows: task.rows, bytes: task.bytes };
    let result = runtime.map_err(SourceError::source)?.block_on(sql::run(
        &task.text,
        &task.tables,
        most,
        task.memory / 10 * COUNTED,
    ))?;
    let rows = result.encoded(Format::Arrow, most)?;
    Ok((result.fields, rows))
}

fn write(answer: Result<(Vec<Field>, Vec<u8>)>) -> Result<()> {
    let (head, rows) = match answer {
        Ok((fields, rows)) => (Head::Rows(fields), rows),
        Err(SourceError::Query(e)) => {
            (Head::Refused { code: e.code, message: e.message }, Vec::new())
        }
        Err(e) => (Head::Failed(e.to_string()), Vec::new()),
    };
    let mut out = std::io::stdout().lock();
    let head = serde_json::to_vec(&head).map_err(SourceError::source)?;
    out.write_all(&[head.as_slice(), b"\n", &rows].concat())
        .and_then(|()| out.flush())
        .map_err(SourceError::source)
}
