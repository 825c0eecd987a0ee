//! Attacks a running server as one tenant's reader and measures what another tenant's reader
//! notices: `cargo run --example hostile -- --help`. `make load` starts the server, with 512 MB to
//! live in, and runs this.
//!
//! Tenant B asks a small query again and again, first alone and then while tenant A, with valid
//! tokens, sends the worst of what there is in [`attacks`]. At the end: whether the process lives,
//! B's quantiles then and now, and what the server's processes held at most.

// A tool that says what is wrong by stopping.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a tool that measures ends where something is wrong"
)]
#![expect(clippy::disallowed_methods, reason = "its readers and its attackers take their time")]

mod attacks;
mod client;
mod watch;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use clap::Parser;
use serde_json::{Value, json};

use attacks::{ATTACKS, run};
use client::{Client, drained, mint};
use watch::Watched;

#[derive(Parser, Clone)]
struct Args {
    /// Where the server listens. Loopback alone: this is no tool to point at others.
    #[arg(long)]
    address: SocketAddr,
    /// A file with an API key of the scope mint.
    #[arg(long)]
    key: std::path::PathBuf,
    /// Who attacks, and whose queries are measured.
    #[arg(long, default_value = "a")]
    attacker: String,
    #[arg(long, default_value = "b")]
    victim: String,
    /// Dashboards over the dataset that is attacked and over the small one that is asked.
    #[arg(long, default_value = "heavy")]
    heavy: String,
    #[arg(long, default_value = "small")]
    small: String,
    #[arg(long)]
    origin: String,
    /// How long the attack takes, in seconds.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(5..=600))]
    seconds: u64,
    /// Only attacks whose name contains this.
    #[arg(long, default_value = "")]
    only: String,
    /// The server's process.
    #[arg(long)]
    pid: u32,
    /// What its processes may hold together, in MB.
    #[arg(long, default_value_t = 512)]
    memory_mb: u64,
}

/// What answers came, by attack.
type Counts = Arc<Mutex<BTreeMap<&'static str, BTreeMap<String, u64>>>>;

fn main() {
    let args = Args::parse();
    assert!(args.address.ip().is_loopback(), "{} is not on this machine", args.address);
    // A machine of two cores is the server's as well.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(hostile(args));
}

async fn hostile(args: Args) {
    let key = std::fs::read_to_string(&args.key).expect("a readable key").trim().to_owned();
    let watched = Watched::start(args.pid);
    // A's extract is written once, as it would have been long ago: else nobody could stare at it
    // while A's own queries are waited for.
    let written = async {
        let token = mint(&args, &key, &args.attacker, &args.heavy).await?;
        let mut client = Client::connect(args.address).await?;
        drained(client.send("GET", attacks::ROWS, &token, &[], Vec::new()).await?).await
    };
    println!("A's rows: {:?}", tokio::time::timeout(Duration::from_secs(120), written).await);
    let quiet_seconds = (args.seconds / 4).clamp(5, 30);
    let quiet = ask(&args, &key, Duration::from_secs(quiet_seconds)).await;

    let counts: Counts = Arc::default();
    let ends = Instant::now() + Duration::from_secs(args.seconds);
    let mut tasks = Vec::new();
    let chosen = ATTACKS.iter().filter(|a| a.name.contains(&args.only));
    for attack in chosen.clone() {
        counts.lock().unwrap().entry(attack.name).or_default();
        for worker in 0..attack.workers {
            let (args, key, counts) = (args.clone(), key.clone(), Arc::clone(&counts));
            tasks.push(tokio::spawn(async move {
                let note = |what: String| {
                    *counts
                        .lock()
                        .unwrap()
                        .entry(attack.name)
                        .or_default()
                        .entry(what)
                        .or_default() += 1
                };
                run(attack, worker, &args, &key, ends, &note).await;
            }));
        }
    }
    let attacked = ask(&args, &key, Duration::from_secs(args.seconds)).await;
    for task in tasks {
        // Some hold on to what they have until the end.
        let left = ends.saturating_duration_since(Instant::now()) + Duration::from_secs(2);
        drop(tokio::time::timeout(left, task).await);
    }
    let alive = watched.alive();
    // It answers still, to whoever comes now.
    let after =
        tokio::time::timeout(Duration::from_secs(20), ask(&args, &key, Duration::from_secs(2)))
            .await;
    report(
        &args,
        &quiet,
        &attacked,
        alive && after.is_ok_and(|a| !a.millis.is_empty()),
        &watched,
        &counts.lock().unwrap(),
    );
}

/// What B noticed.
#[derive(Default)]
struct Measured {
    millis: Vec<f64>,
    others: BTreeMap<String, u64>,
}

impl Measured {
    fn at(&self, q: f64) -> f64 {
        let last = self.millis.len().saturating_sub(1);
        self.millis
            .get(((self.millis.len() as f64 * q) as usize).min(last))
            .copied()
            .unwrap_or(f64::NAN)
    }
}

/// B's rows whole, which are a few.
const SMALL_ROWS: &str = "/api/v1/datasets/small/data.arrow";
/// So many queries of B's for each mint and each reading of its rows whole.
const BETWEEN: u64 = 40;

/// B's reader: a small query every twentieth of a second, none of which is cached, and now and then
/// a new token and the rows whole.
async fn ask(args: &Args, key: &str, long: Duration) -> Measured {
    let (mut out, started) = (Measured::default(), Instant::now());
    let mut client: Option<Client> = None;
    let mut token = String::new();
    let mut turn = 0;
    while started.elapsed() < long {
        turn += 1;
        if turn % BETWEEN == 0 {
            let whole = async {
                let mut client = Client::connect(args.address).await?;
                token = mint(args, key, &args.victim, &args.small).await?;
                drained(client.send("GET", SMALL_ROWS, &token, &[], Vec::new()).await?).await
            };
            match tokio::time::timeout(Duration::from_secs(30), whole).await {
                Ok(Some((200, _))) => {}
                other => {
                    *out.others
                        .entry(format!(
                            "mint and rows whole: {:?}",
                            other.ok().flatten().map(|(status, _)| status)
                        ))
                        .or_default() += 1
                }
            }
        }
        let sent = Instant::now();
        let answered = async {
            if client.is_none() {
                client = Some(Client::connect(args.address).await?);
            }
            if token.is_empty() {
                token = mint(args, key, &args.victim, &args.small).await?;
            }
            // Another value is another query, which nobody has asked before.
            let salt = started.elapsed().as_micros() as u64;
            let query = json!({"dimensions": ["region"], "measures": [{"op": "sum", "field": "amount", "as": "a"}],
                "filters": [{"field": "amount", "op": "neq", "value": -(salt as f64) - long.as_secs_f64()}]});
            client.as_mut()?.query(&token, &query, "application/json").await
        };
        match tokio::time::timeout(Duration::from_secs(30), answered).await {
            Ok(Some((200, _))) => out.millis.push(sent.elapsed().as_secs_f64() * 1_000.0),
            other => {
                let what = match other {
                    Ok(Some((401, _))) => {
                        token.clear();
                        "401".to_owned()
                    }
                    Ok(Some((status, _))) => status.to_string(),
                    Ok(None) => "broken off".to_owned(),
                    Err(_) => "30 s".to_owned(),
                };
                *out.others.entry(what).or_default() += 1;
                client = None;
            }
        }
        tokio::time::sleep(Duration::from_millis(50).saturating_sub(sent.elapsed())).await;
    }
    out.millis.sort_by(f64::total_cmp);
    out
}

fn report(
    args: &Args,
    quiet: &Measured,
    attacked: &Measured,
    alive: bool,
    watched: &Watched,
    counts: &BTreeMap<&'static str, BTreeMap<String, u64>>,
) {
    println!("{:<34} what came of it", "attack");
    for (attack, answers) in counts {
        let told: Vec<String> = answers.iter().map(|(what, n)| format!("{what}: {n}")).collect();
        println!("{attack:<34} {}", told.join("  "));
    }
    println!(
        "\n{:<14} {:>8} {:>8} {:>8} {:>8}  others",
        "tenant B", "answers", "p50 ms", "p99 ms", "max ms"
    );
    for (name, m) in [("alone", quiet), ("under attack", attacked)] {
        println!(
            "{name:<14} {:>8} {:>8.1} {:>8.1} {:>8.1}  {:?}",
            m.millis.len(),
            m.at(0.5),
            m.at(0.99),
            m.at(1.0),
            m.others
        );
    }
    let ratio = attacked.at(0.99) / quiet.at(0.99);
    let peak = watched.peak();
    let (resident, told) =
        (peak.resident as f64 / 1e6, |met: bool| if met { "met" } else { "MISSED" });
    println!(
        "\nthe processes held at most: {resident:.0} MB resident, {} threads, {} descriptors, {} processes",
        peak.threads, peak.descriptors, peak.processes
    );
    println!("goal, the server lives and answers: {}", told(alive));
    println!("goal, p99 within 5x of its quiet figure: {} ({ratio:.1}x)", told(ratio <= 5.0));
    println!(
        "goal, B is always answered: {} ({:?})",
        told(attacked.others.is_empty()),
        attacked.others
    );
    println!(
        "goal, memory under {} MB: {} ({resident:.0} MB)",
        args.memory_mb,
        told(peak.resident < args.memory_mb << 20)
    );
    let of = |m: &Measured| json!({"answers": m.millis.len(), "p50Ms": m.at(0.5), "p99Ms": m.at(0.99), "maxMs": m.at(1.0), "others": m.others});
    let whole: Value = json!({
        "phase": "hostile", "seconds": args.seconds, "alive": alive, "quiet": of(quiet), "attacked": of(attacked), "p99Ratio": ratio,
        "peakResidentBytes": peak.resident, "threads": peak.threads, "descriptors": peak.descriptors, "processes": peak.processes,
        "attacks": counts,
    });
    println!("{whole}");
    assert!(alive, "the server did not live through it");
}
