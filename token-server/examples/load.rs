//! Puts load on running servers and prints what came of it: `cargo run --example load -- --help`.
//! `make load` starts the servers and runs this.
//!
//! Every embed does what a page does: its backend mints a token, the page reads the configuration,
//! then asks one of a few queries again and again and reads ranges of its extract. Each phase is
//! measured by itself: requests, errors and quantiles of the time from sending a request to its
//! last byte.
//!
//! Queries are asked twice over. As readers do: every one of the embeds changes a filter, all
//! charts ask, and the reader looks at them for a while. And at saturation: every embed asks again
//! the moment it is answered, so that what is measured is how many answers a second there can be,
//! and the times are those of a queue that never empties.

// A tool that says what is wrong by stopping.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a tool that measures ends where something is wrong"
)]
#![expect(clippy::disallowed_methods, reason = "its readers look at what they asked for")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use clap::Parser;
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;

#[derive(Parser, Clone)]
struct Args {
    /// Where the server (or the load balancer) listens. Loopback alone: this is no tool to point
    /// at others.
    #[arg(long)]
    address: SocketAddr,
    /// A file with an API key of the scope mint.
    #[arg(long)]
    key: std::path::PathBuf,
    #[arg(long)]
    tenant: Vec<String>,
    #[arg(long)]
    dashboard: String,
    #[arg(long)]
    origin: String,
    /// Queries to ask, a JSON list.
    #[arg(long)]
    queries: String,
    /// Embeds at once, each with a connection of its own.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=1000))]
    embeds: u32,
    /// Length of each phase, in seconds.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=60))]
    seconds: u64,
    /// Milliseconds, on average, that a reader looks at a dashboard before the next filter.
    #[arg(long, default_value_t = 2000, value_parser = clap::value_parser!(u64).range(1..=60_000))]
    rest_ms: u64,
    /// Process whose memory is measured.
    #[arg(long)]
    pid: Option<u32>,
}

/// One connection.
struct Client {
    sender: SendRequest<Full<Bytes>>,
    host: String,
}

impl Client {
    async fn connect(address: SocketAddr) -> Self {
        assert!(address.ip().is_loopback(), "{address} is not on this machine");
        let stream = TcpStream::connect(address).await.expect("a connection");
        stream.set_nodelay(true).unwrap();
        let (sender, connection) = handshake(TokioIo::new(stream)).await.expect("HTTP/1.1");
        tokio::spawn(connection);
        Self { sender, host: address.to_string() }
    }

    async fn send(
        &mut self,
        method: &str,
        path: &str,
        bearer: &str,
        range: Option<&str>,
        body: Vec<u8>,
    ) -> Result<(u16, Bytes), hyper::Error> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", &self.host)
            .header("authorization", format!("Bearer {bearer}"));
        if !body.is_empty() {
            request = request.header("content-type", "application/json");
        }
        if let Some(range) = range {
            request = request.header("range", range);
        }
        self.sender.ready().await?;
        let response = self.sender.send_request(request.body(Full::from(body)).unwrap()).await?;
        let status = response.status().as_u16();
        Ok((status, response.into_body().collect().await?.to_bytes()))
    }
}

/// An embed: its tenant, its connection, and what it has been given.
struct Embed {
    client: Client,
    tenant: String,
    token: String,
    extract: String,
    bytes: u64,
    turn: u64,
}

#[derive(Clone, Copy, PartialEq)]
enum Phase {
    Mint,
    Config,
    Readers,
    Query,
    Extract,
}

const PHASES: [Phase; 5] =
    [Phase::Mint, Phase::Config, Phase::Readers, Phase::Query, Phase::Extract];

impl Phase {
    fn name(self) -> &'static str {
        match self {
            Self::Mint => "mint",
            Self::Config => "config",
            Self::Readers => "cached query",
            Self::Query => "  saturated",
            Self::Extract => "extract range",
        }
    }
}

/// Bytes of a range that a page asks for at once.
const RANGE: u64 = 64 << 10;

impl Embed {
    /// Between nothing and twice the average, the same in every run.
    async fn rest(&self, phase: Phase, args: &Args) {
        if phase == Phase::Readers {
            let share = (self.turn.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) % 1000;
            tokio::time::sleep(Duration::from_millis(2 * args.rest_ms * share / 1000)).await;
        }
    }

    async fn step(
        &mut self,
        phase: Phase,
        args: &Args,
        key: &str,
        queries: &[Vec<u8>],
    ) -> Result<u16, hyper::Error> {
        self.turn += 1;
        match phase {
            Phase::Mint => {
                let body =
                    json!({"tenant": self.tenant, "dashboardId": args.dashboard, "origin": args.origin, "ttlSeconds": 900}).to_string();
                let (status, answer) =
                    self.client.send("POST", "/api/v1/embed/token", key, None, body.into()).await?;
                if let Some(token) = serde_json::from_slice::<Value>(&answer)
                    .ok()
                    .and_then(|v| v["token"].as_str().map(str::to_owned))
                {
                    self.token = token;
                }
                Ok(status)
            }
            Phase::Config => {
                let (status, answer) = self
                    .client
                    .send("GET", "/api/v1/embed/config", &self.token, None, Vec::new())
                    .await?;
                if status == 200 && self.extract.is_empty() {
                    let config: Value = serde_json::from_slice(&answer).unwrap();
                    let delivery = &config["dataset"]["delivery"];
                    self.extract = delivery["path"].as_str().unwrap_or_default().to_owned();
                    self.bytes = delivery["bytes"].as_u64().unwrap_or_default();
                }
                Ok(status)
            }
            Phase::Readers | Phase::Query => {
                let body = queries[self.turn as usize % queries.len()].clone();
                Ok(self.client.send("POST", "/api/v1/query", &self.token, None, body).await?.0)
            }
            Phase::Extract => {
                let first = (self.turn * 7919 * RANGE) % self.bytes.saturating_sub(RANGE).max(1);
                let range = format!("bytes={first}-{}", (first + RANGE - 1).min(self.bytes - 1));
                Ok(self
                    .client
                    .send("GET", &self.extract, &self.token, Some(&range), Vec::new())
                    .await?
                    .0)
            }
        }
    }
}

#[derive(Default)]
struct Measured {
    millis: Vec<f64>,
    errors: usize,
}

fn main() {
    let args = Args::parse();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(run(args));
}

async fn run(args: Args) {
    let key = std::fs::read_to_string(&args.key).expect("a readable key").trim().to_owned();
    let queries: Vec<Vec<u8>> = serde_json::from_str::<Vec<Value>>(&args.queries)
        .expect("a JSON list")
        .iter()
        .map(|q| q.to_string().into())
        .collect();
    let mut embeds = Vec::new();
    for i in 0..args.embeds {
        let tenant = args.tenant[i as usize % args.tenant.len()].clone();
        embeds.push(Embed {
            client: Client::connect(args.address).await,
            tenant,
            token: String::new(),
            extract: String::new(),
            bytes: 0,
            turn: u64::from(i),
        });
    }
    // Once through everything, so that extracts are written and results cached: what is measured is
    // what readers see after the first.
    for embed in embeds.iter_mut().take(args.tenant.len()) {
        // More than once: a load balancer gives each request to another server, and each has
        // extracts of its own to write.
        for phase in [Phase::Mint, Phase::Config, Phase::Config, Phase::Config, Phase::Config] {
            embed.step(phase, &args, &key, &queries).await.expect("an answer");
        }
        for _ in &queries {
            embed.step(Phase::Query, &args, &key, &queries).await.expect("an answer");
        }
    }
    let mut report = Vec::new();
    println!(
        "{:<14} {:>9} {:>9} {:>8} {:>8} {:>8} {:>8} {:>7}",
        "", "requests", "per s", "p50 ms", "p95 ms", "p99 ms", "max ms", "errors"
    );
    for phase in PHASES {
        let (measured, back, seconds) = measure(phase, embeds, &args, &key, &queries).await;
        embeds = back;
        report.push(row(phase, measured, seconds));
    }
    let errors: usize =
        report.iter().map(|r| r["errors"].as_u64().unwrap_or_default() as usize).sum();
    let memory = args.pid.and_then(peak_memory);
    if let Some(bytes) = memory {
        println!("memory at its highest: {:.0} MB", bytes as f64 / 1e6);
    }
    if args.pid.is_some() {
        goals(&report, memory);
    }
    println!("{}", json!({"embeds": args.embeds, "phases": report, "peakMemoryBytes": memory}));
    assert_eq!(errors, 0, "requests failed");
}

/// What one server on two cores should do. The driver runs on the same cores.
fn goals(report: &[Value], memory: Option<u64>) {
    let of = |phase: Phase, field: &str| {
        report
            .iter()
            .find(|r| r["phase"] == phase.name())
            .and_then(|r| r[field].as_f64())
            .unwrap_or(f64::NAN)
    };
    let told = |met: bool| if met { "met" } else { "missed" };
    let (mints, p99) = (of(Phase::Mint, "perSecond"), of(Phase::Readers, "p99Ms"));
    println!("goal, 5,000 mints a second: {} ({mints:.0})", told(mints >= 5000.0));
    println!("goal, p99 of cached queries under 50 ms: {} ({p99:.1} ms)", told(p99 < 50.0));
    if let Some(bytes) = memory {
        println!(
            "goal, memory under 512 MB: {} ({:.0} MB)",
            told(bytes < 512_000_000),
            bytes as f64 / 1e6
        );
    }
}

/// Every embed does the same again and again until the time is over.
async fn measure(
    phase: Phase,
    embeds: Vec<Embed>,
    args: &Args,
    key: &str,
    queries: &[Vec<u8>],
) -> (Measured, Vec<Embed>, f64) {
    let (started, long) = (Instant::now(), Duration::from_secs(args.seconds));
    let shown = Arc::new(AtomicUsize::new(0));
    let tasks: Vec<_> = embeds
        .into_iter()
        .map(|mut embed| {
            let (args, key, queries, shown) =
                (args.clone(), key.to_owned(), queries.to_vec(), Arc::clone(&shown));
            tokio::spawn(async move {
                let mut out = Measured::default();
                // Readers do not come all at the same moment.
                embed.rest(phase, &args).await;
                while started.elapsed() < long {
                    let sent = Instant::now();
                    match embed.step(phase, &args, &key, &queries).await {
                        Ok(200 | 206) => out.millis.push(sent.elapsed().as_secs_f64() * 1000.0),
                        other => {
                            out.errors += 1;
                            if shown.fetch_add(1, Ordering::Relaxed) < 3 {
                                eprintln!("{}: {other:?}", phase.name());
                            }
                            if other.is_err() {
                                embed.client = Client::connect(args.address).await;
                            }
                        }
                    }
                    if embed.turn % queries.len() as u64 == 0 {
                        embed.rest(phase, &args).await;
                    }
                }
                (out, embed)
            })
        })
        .collect();
    let (mut all, mut back) = (Measured::default(), Vec::new());
    for task in tasks {
        let (one, embed) = task.await.unwrap();
        all.millis.extend(one.millis);
        all.errors += one.errors;
        back.push(embed);
    }
    (all, back, started.elapsed().as_secs_f64())
}

fn row(phase: Phase, mut m: Measured, seconds: f64) -> Value {
    m.millis.sort_by(f64::total_cmp);
    let at = |q: f64| {
        m.millis
            .get(((m.millis.len() as f64 * q) as usize).min(m.millis.len().saturating_sub(1)))
            .copied()
            .unwrap_or(f64::NAN)
    };
    let (n, rate) = (m.millis.len(), m.millis.len() as f64 / seconds);
    let (p50, p95, p99, max) = (at(0.5), at(0.95), at(0.99), at(1.0));
    println!(
        "{:<14} {n:>9} {rate:>9.0} {p50:>8.1} {p95:>8.1} {p99:>8.1} {max:>8.1} {:>7}",
        phase.name(),
        m.errors
    );
    json!({"phase": phase.name(), "requests": n, "perSecond": rate, "p50Ms": p50, "p95Ms": p95, "p99Ms": p99, "maxMs": max, "errors": m.errors})
}

/// The most memory the process has ever held, in bytes.
fn peak_memory(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kb| kb * 1024)
}
