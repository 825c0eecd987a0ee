//! PostgreSQL: every statement in a read-only transaction with a timeout of its own, rows streamed,
//! cancelled when nobody reads.

mod bounded;
mod connect;
mod decode;
mod describe;
mod run;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use futures::future::BoxFuture;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use tokio_postgres::Client;

use crate::config::{ConnectOptions, Credentials, PASSWORD};
use crate::dialect::{Dialect, Postgres as PostgresSql};
use crate::plan::{Column, Wire};
use crate::secret::Secret;
use crate::sql::{Statement, TableRef};
use crate::warehouse::{Batches, Warehouse};
use crate::{Result, SourceError};

/// Connections kept for the next statement.
const IDLE: usize = 8;

/// How a connection is protected.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Tls {
    /// Not at all: for a socket or network of one's own.
    Off,
    /// By a certificate of a public authority that names the host.
    #[default]
    Public,
    /// By a certificate of one of these authorities (PEM) that names the host.
    Authority(String),
    /// The same, the authorities in a file.
    AuthorityFile(PathBuf),
}

/// A PostgreSQL database. Credential: `password`.
// Fields, never a connection string: those can carry code and options.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PostgresConfig {
    /// Its host.
    pub host: String,
    /// Its port.
    #[serde(default = "default_port")]
    pub port: u16,
    /// The database.
    pub database: String,
    /// The role. Give it SELECT on what may be read and nothing else.
    pub user: String,
    /// How the connection is protected.
    #[serde(default)]
    pub tls: Tls,
    /// The setting that holds the tenant's id within each statement's transaction, for row-level
    /// security of the database itself; none is set where it is empty.
    #[serde(rename = "tenant_setting", default = "default_setting", deserialize_with = "setting")]
    pub reader_setting: String,
}

fn default_port() -> u16 {
    5432
}

fn default_setting() -> String {
    "app.tenant".to_owned()
}

/// Refuses PostgreSQL's own settings: `role` among them would be a way to another role.
fn setting<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let name = String::deserialize(deserializer)?;
    match name.is_empty() || is_reader_setting(&name) {
        true => Ok(name),
        false => Err(D::Error::custom(
            "tenant_setting has two parts of lower-case letters, digits and _, such as app.tenant, or is empty",
        )),
    }
}

/// Tells whether a setting may name the reader: it has two parts, as PostgreSQL wants of settings
/// that are not its own.
fn is_reader_setting(name: &str) -> bool {
    let part = |p: &str| {
        p.bytes()
            .enumerate()
            .all(|(i, b)| b.is_ascii_lowercase() || b == b'_' || (i > 0 && b.is_ascii_digit()))
            && !p.is_empty()
    };
    name.len() <= 63 && name.split_once('.').is_some_and(|(a, b)| part(a) && part(b))
}

/// A PostgreSQL database.
#[derive(Clone)]
pub struct PostgresWarehouse {
    shared: Arc<Shared>,
}

struct Shared {
    config: PostgresConfig,
    /// As the configuration has it, with a file's text in its place.
    tls: Tls,
    password: Option<Secret>,
    options: ConnectOptions,
    idle: Mutex<Vec<Client>>,
}

impl PostgresWarehouse {
    /// Makes a database's warehouse; it is connected to when first asked. `options.timeout` is each
    /// statement's `statement_timeout`.
    ///
    /// # Errors
    /// Where there is a credential that it does not take, and where a file of certificates cannot
    /// be read.
    pub fn new(
        config: PostgresConfig,
        credentials: &Credentials,
        options: ConnectOptions,
    ) -> Result<Self> {
        credentials.only(&[PASSWORD])?;
        let tls = match config.tls.clone() {
            Tls::AuthorityFile(path) => {
                let read = std::fs::read_to_string(&path);
                let unreadable =
                    |e| SourceError::Source(format!("cannot read {}: {e}", path.display()));
                Tls::Authority(read.map_err(unreadable)?)
            }
            tls => tls,
        };
        let password = credentials.get(PASSWORD).cloned();
        let idle = Mutex::new(Vec::new());
        Ok(Self { shared: Arc::new(Shared { config, tls, password, options, idle }) })
    }
}

impl Shared {
    /// A connection at rest, or a new one.
    async fn client(&self) -> Result<Client> {
        loop {
            let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            match idle {
                Some(client) if client.is_closed() => {}
                Some(client) => return Ok(client),
                None => return connect::connect(self).await,
            }
        }
    }

    /// Keeps a connection whose transaction has ended. Others are dropped, which closes them.
    fn keep(&self, client: Client) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE && !client.is_closed() {
            idle.push(client);
        }
    }
}

impl Warehouse for PostgresWarehouse {
    fn dialect(&self) -> &dyn Dialect {
        &PostgresSql
    }

    fn test(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async {
            let client = self.shared.client().await?;
            client.simple_query("SELECT 1").await.map_err(fault)?;
            self.shared.keep(client);
            Ok(())
        })
    }

    fn tables(&self, most: usize) -> BoxFuture<'_, Result<Vec<TableRef>>> {
        Box::pin(describe::tables(&self.shared, most))
    }

    fn describe<'a>(&'a self, table: &'a TableRef) -> BoxFuture<'a, Result<Vec<Column>>> {
        Box::pin(describe::columns(&self.shared, table))
    }

    fn describe_statement<'a>(
        &'a self,
        statement: &'a Statement,
    ) -> BoxFuture<'a, Result<Vec<Column>>> {
        Box::pin(describe::statement(&self.shared, statement))
    }

    fn execute<'a>(
        &'a self,
        statement: Statement,
        wires: &'a [Wire],
    ) -> BoxFuture<'a, Result<Batches>> {
        Box::pin(run::execute(Arc::clone(&self.shared), statement, wires.to_vec()))
    }
}

/// Whose fault a failure is. Classes of SQLSTATE: appendix A of PostgreSQL's manual.
fn fault(e: tokio_postgres::Error) -> SourceError {
    let text = match e.as_db_error() {
        Some(db) => format!("{}: {}", db.code().code(), db.message()),
        None => return SourceError::unreachable(e),
    };
    match e.code().map_or("", |c| c.code()) {
        "57014" => SourceError::timeout(text),
        "22003" => SourceError::Query(pellucid_core::Error::new(
            pellucid_core::Code::Overflow,
            "a result is larger than its type holds: sum fewer rows or take the mean",
        )),
        code if ["08", "53", "57P"].iter().any(|class| code.starts_with(class)) => {
            SourceError::unreachable(text)
        }
        _ => SourceError::source(text),
    }
}
