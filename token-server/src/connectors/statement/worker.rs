//! The other process: one task on standard input, one answer on standard output.

use std::io::{Read as _, Write as _};
use std::process::ExitCode;

use pellucid_core::{Code, Error};
use rlimit::{Resource, setrlimit};

use super::{Head, Task};
use crate::connectors::datafusion::sql;
use crate::connectors::{Result, ResultSet, SourceError};

/// Stack for planning and running: what walks a statement does so by calling itself, and a chain of operators is as deep as long.
const STACK: usize = 256 << 20;
/// Addresses beside those for rows: the program, stacks, and what the allocator reserves a thread and does not use.
const ADDRESSES: u64 = 1 << 30;
/// Threads that read files.
const READERS: usize = 2;

/// Reads a task, answers it, and says whether it could.
pub fn work() -> ExitCode {
    let mut text = Vec::new();
    let read = std::io::stdin().read_to_end(&mut text).map_err(SourceError::source);
    let answer = read.and_then(|_| serde_json::from_slice(&text).map_err(SourceError::source)).and_then(|task: Task| {
        confine(&task).map_err(SourceError::source)?;
        let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || run(&task)).map_err(SourceError::source)?;
        let broken = || Error::new(Code::InvalidQuery, "the engine cannot run this statement: write it another way");
        thread.join().map_err(|_| SourceError::Query(broken()))?
    });
    match write(answer) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// No more memory than told, no more time, and no byte into any file.
fn confine(task: &Task) -> std::io::Result<()> {
    let (memory, seconds) = (task.memory as u64 + ADDRESSES, task.seconds.max(1));
    for (resource, most) in [(Resource::AS, memory), (Resource::CPU, seconds * READERS as u64), (Resource::FSIZE, 0), (Resource::CORE, 0)] {
        setrlimit(resource, most, most)?;
    }
    Ok(())
}

fn run(task: &Task) -> Result<ResultSet> {
    let runtime = tokio::runtime::Builder::new_current_thread().max_blocking_threads(READERS).enable_all().build();
    runtime.map_err(SourceError::source)?.block_on(sql::run(&task.text, &task.tables, task.rows, task.memory))
}

fn write(answer: Result<ResultSet>) -> Result<()> {
    let answer = answer.and_then(|result| Ok((result.ipc()?, result.fields)));
    let (head, rows) = match answer {
        Ok((rows, fields)) => (Head::Rows(fields), rows),
        Err(SourceError::Query(e)) => (Head::Refused { code: e.code, message: e.message }, Vec::new()),
        Err(e) => (Head::Failed(e.to_string()), Vec::new()),
    };
    let mut out = std::io::stdout().lock();
    let head = serde_json::to_vec(&head).map_err(SourceError::source)?;
    out.write_all(&[head.as_slice(), b"\n", &rows].concat()).and_then(|()| out.flush()).map_err(SourceError::source)
}
