//! One worker: a process of the server's own program, and the pipes to it.

use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use pellucid_files::WORKER_COMMAND;
use pellucid_files::protocol::{Job, Reply, Said, Setup, receive, send};
use rustix::process::{Pid, setpriority_process};
use tokio::io::{AsyncReadExt as _, BufReader};
use tokio::net::unix::pipe;

use crate::connectors::{Result, SourceError};

/// How far a worker steps back whose job takes long: others' short ones go before it.
const BACK: i32 = 10;

/// A running worker. It ends where it is dropped, whatever it is at, and its folder goes with it.
pub(super) struct Process {
    /// The process; `None` once it is being ended.
    child: Option<Child>,
    input: pipe::Sender,
    output: BufReader<pipe::Receiver>,
    folder: PathBuf,
}

/// What a worker said, or that it ended before it could.
pub(super) enum Heard {
    /// A reply and the answer that came along.
    Reply {
        reply: Reply,
        answer: Vec<u8>,
        /// Records of files that could not be read and were left out.
        left_out: u64,
        /// Whether the worker takes another job.
        again: bool,
    },
    /// It ended: by a limit, or by what it read.
    Ended,
}

impl Process {
    /// Starts a worker with `setup`.
    ///
    /// # Errors
    /// Where the system starts no process.
    pub(super) async fn start(program: &Path, setup: &Setup) -> Result<Self> {
        let failed =
            |e: io::Error| SourceError::Source(format!("cannot start {}: {e}", program.display()));
        tokio::fs::DirBuilder::new().mode(0o700).create(&setup.spill).await.map_err(failed)?;
        let mut command = Command::new(program);
        // No variable goes along, and so no secret that came in one; what it might say of an error
        // could be values of rows.
        command.arg(WORKER_COMMAND).arg(setup.threads.to_string()).env_clear().current_dir("/");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(failed)?;
        let pipes =
            child.stdin.take().zip(child.stdout.take()).ok_or(io::ErrorKind::BrokenPipe.into());
        let pipes = pipes.and_then(|(input, output)| {
            Ok((
                pipe::Sender::from_owned_fd(OwnedFd::from(input))?,
                pipe::Receiver::from_owned_fd(OwnedFd::from(output))?,
            ))
        });
        let (child, folder) = (Some(child), setup.spill.clone());
        let (input, output) = pipes.map_err(failed)?;
        let mut process = Self { child, input, output: BufReader::new(output), folder };
        send(&mut process.input, setup).await.map_err(failed)?;
        Ok(process)
    }

    /// Does a job.
    pub(super) async fn ask(&mut self, job: &Job) -> Heard {
        // A worker that ended early may still have said why.
        let _ = send(&mut self.input, job).await;
        let Ok(Some(Said { reply, left_out, last })) = receive(&mut self.output).await else {
            return Heard::Ended;
        };
        let mut answer = Vec::new();
        if let Reply::Answered { bytes, spooled: false } = reply {
            match (&mut self.output).take(bytes).read_to_end(&mut answer).await {
                Ok(read) if read as u64 == bytes => {}
                _ => return Heard::Ended,
            }
        }
        Heard::Reply { reply, answer, left_out, again: !last }
    }

    /// Its number in the system.
    pub(super) fn id(&self) -> Option<Pid> {
        self.child.as_ref().and_then(|child| i32::try_from(child.id()).ok()).and_then(Pid::from_raw)
    }
}

/// Time that the process has spent on processors, to a hundredth of a second; none where it has
/// ended.
pub(super) fn processor_time(id: Option<Pid>) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", id?.as_raw_nonzero())).ok()?;
    // After the name, which may hold anything, in hundredths of a second (proc_pid_stat(5): utime
    // is the 14th field, stime the 15th).
    let mut fields =
        stat.rsplit_once(')')?.1.split_whitespace().skip(11).map(|f| f.parse::<u64>().ok());
    Some(Duration::from_millis(10 * (fields.next()?? + fields.next()??)))
}

/// Lets others go before the process: on Linux each of its threads has a priority of its own, and
/// those it starts later have that of the thread that starts them.
pub(super) fn step_back(id: Option<Pid>) {
    let Some(id) = id else { return };
    // Where it has ended there is nothing to do.
    let _ = setpriority_process(Some(id), BACK);
    let threads = std::fs::read_dir(format!("/proc/{}/task", id.as_raw_nonzero()));
    for thread in threads.into_iter().flatten().flatten() {
        let thread = thread.file_name().to_str().and_then(|name| name.parse().ok());
        if let Some(thread) = thread.and_then(Pid::from_raw) {
            let _ = setpriority_process(Some(thread), BACK);
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let Some(mut child) = self.child.take() else { return };
        let folder = std::mem::take(&mut self.folder);
        let _ = child.kill();
        // What was killed is waited for, or it stays in the system's table; not here, where others
        // wait for this thread.
        let _ = std::thread::Builder::new().spawn(move || {
            let _ = child.wait();
            // Usually empty: the engine removes its own files.
            let _ = std::fs::remove_dir_all(folder);
        });
    }
}
