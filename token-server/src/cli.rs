//! The command line.

mod dataset;
mod first_steps;
mod init;
mod key;
mod lines;
mod seal;
mod serve;
mod signing_key;
mod telemetry;
mod user;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::config::{Config, load};
use crate::encoding::unix_now;
use crate::store::{Author, Store};

/// A failure, as it is told to whoever typed the command.
type Failure = Box<dyn std::error::Error + Send + Sync>;

#[derive(Parser)]
#[command(version, about = "Mints tenant-scoped embed tokens and answers queries over a tenant's rows", long_about = ABOUT)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const ABOUT: &str = "Mints tenant-scoped embed tokens and answers queries over a tenant's rows.

To a first token:
  pellucid-server init && pellucid-server serve --config pellucid.toml
and in another terminal of the same folder
  pellucid-server key create --config pellucid.toml --scope mint --write-to mint.key
  curl -X POST http://127.0.0.1:8788/api/v1/embed/token \\
    -H \"Authorization: Bearer $(cat mint.key)\" \\
    -d '{\"tenant\":\"acme\",\"dashboardId\":\"sales\",\"origin\":\"http://localhost:3000\"}'
and with the token, which is in force for five minutes, to a first answer
  curl http://127.0.0.1:8788/api/v1/query -H \"Authorization: Bearer TOKEN\" \\
    -d '{\"dimensions\":[\"product\"],\"measures\":[{\"op\":\"sum\",\"field\":\"revenue\"}]}'

Environment variables override the file: PELLUCID_SERVER_LISTEN=0.0.0.0:8788, and with two underscores for a dot
PELLUCID_SERVER_DATASETS__FLIGHTS__FILES=/data/flights.parquet. PELLUCID_LOG sets what is logged (info, debug,
pellucid_server=debug), PELLUCID_LOG_FORMAT=json how.";

#[derive(Subcommand)]
enum Command {
    /// Write a first configuration, with rows and a dashboard to try it on
    Init(init::Init),
    /// Serve the API until interrupted
    Serve(serve::Serve),
    /// Make, list, rotate and revoke API keys
    #[command(subcommand)]
    Key(key::Key),
    /// List and rotate the keys that sign embed tokens
    #[command(subcommand)]
    SigningKey(signing_key::SigningKey),
    /// See which columns datasets are served with, and accept others
    #[command(subcommand)]
    Dataset(dataset::Dataset),
    /// Seal a credential of the configuration, read from standard input, for its place there:
    /// sources.shop.password
    Seal(seal::Seal),
    /// Refuse embed tokens before they expire: one token, or all of a tenant, a dashboard or an API
    /// key, issued up to now
    Revoke(key::Revoke),
    /// Answer one statement from standard input: the server calls itself so
    #[command(name = pellucid_files::STATEMENT_COMMAND, hide = true)]
    Statement {
        /// The server's process
        server: u32,
    },
    /// Answer queries over files from standard input: the server calls itself so
    #[command(name = pellucid_files::WORKER_COMMAND, hide = true)]
    Worker {
        /// Threads of one query
        threads: usize,
    },
}

/// Where the configuration is.
#[derive(Args)]
struct ConfigFile {
    /// The configuration; without it the defaults hold, and data goes to ./pellucid-data
    #[arg(long, short, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl ConfigFile {
    fn load(&self) -> Result<Config, Failure> {
        Ok(load(self.config.as_deref())?)
    }

    async fn store(&self) -> Result<Store, Failure> {
        Ok(Store::open(&self.load()?).await?)
    }
}

/// Whoever typed the command, for the audit log.
fn author() -> Author {
    Author::new(unix_now(), format!("cli:{}", user::name()), "")
}

/// Runs the command of the process's arguments.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.command {
        Command::Statement { server } => return pellucid_files::answer_statement(server),
        Command::Worker { threads } => return pellucid_files::answer_queries(threads),
        _ => {}
    }
    let run = || -> Result<(), Failure> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let done = runtime.block_on(async {
            match cli.command {
                Command::Init(c) => c.run(),
                Command::Serve(c) => c.run().await,
                Command::Key(c) => c.run().await,
                Command::SigningKey(c) => c.run().await,
                Command::Dataset(c) => c.run().await,
                Command::Seal(c) => c.run().await,
                Command::Revoke(c) => c.run().await,
                Command::Statement { .. } | Command::Worker { .. } => Ok(()),
            }
        });
        // Not waiting for what still blocks a thread: nobody is there to take it.
        runtime.shutdown_background();
        done
    };
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("pellucid-server: {e}");
            ExitCode::FAILURE
        }
    }
}
