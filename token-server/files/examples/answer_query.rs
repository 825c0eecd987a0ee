//! Answers a query over a file in a process of its own, as the server does: no server, no tenant,
//! no token.
//!
//! `cargo run --release -p pellucid-files --example answer_query`

use std::collections::BTreeSet;
use std::error::Error;
use std::os::fd::OwnedFd;
use std::process::{Child, Command, ExitCode, Stdio};

use pellucid_core::{Dimension, Filter, FilterOp, Measure, Op, Query};
use pellucid_files::protocol::{
    Access, Files, Format, Job, Reply, Said, Setup, Table, receive, send,
};
use pellucid_files::{WORKER_COMMAND, answer_queries, version};
use tokio::io::AsyncReadExt as _;
use tokio::net::unix::pipe;

const ROWS: &str = "\
city,product,units,margin
Oslo,bolt,3,0.5
Oslo,nut,7,0.1
Bergen,bolt,90,0.2
";

fn main() -> ExitCode {
    // Whatever a file or a query takes beyond what it may ends the process that reads, so this
    // program is its own worker.
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some(WORKER_COMMAND) {
        return answer_queries(1);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    match runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(answer())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("{e}");
            ExitCode::FAILURE
        }
    }
}

async fn answer() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("sales.csv");
    std::fs::write(&file, ROWS)?;
    let spill = folder.path().join("spill");
    std::fs::create_dir(&spill)?;

    let memory = 256 << 20;
    let mut worker = Worker::start(&Setup {
        buckets: Vec::new(),
        memory,
        largest: memory,
        threads: 1,
        spill,
        spill_bytes: 1 << 20,
    })
    .await?;

    // The columns come first: a worker that later finds others refuses.
    let files = Files { paths: vec![file], sort: None };
    let version = version::of(&files.paths)?;
    let described = worker
        .ask(&Job::Describe { files: files.clone(), version: version.clone(), pinned: None })
        .await?;
    let (Reply::Described(schema), _) = described else {
        return Err("columns were asked for".into());
    };
    assert_eq!(schema.fields.len(), 4);

    // Every row of Oslo's, and nobody's margin.
    let access = Access {
        dataset: "sales".to_owned(),
        filters: vec![Filter::new("city", FilterOp::Eq, "Oslo")],
        hidden: BTreeSet::from(["margin".to_owned()]),
    };
    let query = Query {
        dimensions: vec![Dimension::field("product")],
        measures: vec![Measure::new(Op::Sum, Some("units"), "units")],
        ..Query::default()
    };
    let asked = |query: Query| Job::Query {
        table: Table { files: files.clone(), version: version.clone(), schema: schema.clone() },
        access: access.clone(),
        query: Box::new(query.into()),
        format: Format::Json,
        rows: 1_000,
        bytes: 1 << 20,
        spool: folder.path().join("answer"),
    };
    let (_, json) = worker.ask(&asked(query.clone())).await?;
    let answer: serde_json::Value = serde_json::from_slice(&json)?;
    println!("{}", answer["rows"]);
    assert_eq!(answer["rows"], serde_json::json!([["bolt", 3], ["nut", 7]]));

    let refused =
        worker.ask(&asked(Query { dimensions: vec![Dimension::field("margin")], ..query })).await;
    assert!(
        refused.is_err_and(|e| e.to_string().contains("margin")),
        "nobody reads a hidden column"
    );
    worker.end()
}

/// A process that does jobs, one after the other, until its standard input ends.
struct Worker {
    child: Child,
    input: pipe::Sender,
    output: pipe::Receiver,
}

impl Worker {
    async fn start(setup: &Setup) -> Result<Self, Box<dyn Error>> {
        let mut command = Command::new(std::env::current_exe()?);
        command
            .arg(WORKER_COMMAND)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let (input, output) =
            child.stdin.take().zip(child.stdout.take()).ok_or("a process without pipes")?;
        let (mut input, output) = (
            pipe::Sender::from_owned_fd(OwnedFd::from(input))?,
            pipe::Receiver::from_owned_fd(OwnedFd::from(output))?,
        );
        send(&mut input, setup).await?;
        Ok(Self { child, input, output })
    }

    /// Does a job; the answer to a query is short enough to travel along.
    async fn ask(&mut self, job: &Job) -> Result<(Reply, Vec<u8>), Box<dyn Error>> {
        send(&mut self.input, job).await?;
        let Said { reply, .. } = receive(&mut self.output).await?.ok_or("the worker has ended")?;
        let reply = reply.sound()?;
        let mut inline = Vec::new();
        if let Reply::Answered { bytes, spooled: false } = reply {
            (&mut self.output).take(bytes).read_to_end(&mut inline).await?;
        }
        Ok((reply, inline))
    }

    fn end(self) -> Result<(), Box<dyn Error>> {
        let Self { mut child, input, output } = self;
        drop((input, output));
        match child.wait()?.success() {
            true => Ok(()),
            false => Err("the worker failed".into()),
        }
    }
}
