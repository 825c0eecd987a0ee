//! What outlives the process: API keys, signing keys, dashboards, revocations and the audit log, in one SQLite file. Knows no
//! HTTP and decides nothing.

mod api_keys;
mod audit;
mod dashboards;
mod files;
mod revocations;
mod signing_keys;

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::config::Config;

pub use api_keys::{ApiKey, NewApiKey, Scope as KeyScope};
pub use audit::{Audit, AuditEntry, AuditRow};
pub use dashboards::{Dashboard, DashboardWrite, Viewer};
pub use revocations::{RevocationKind, Revocations};

/// A fault of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// Its schema.
    #[error("the database's schema cannot be brought up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A file beside it.
    #[error("{0}")]
    File(String),
    /// A row that this version did not write.
    #[error("the store holds what it cannot: {0}")]
    Corrupt(String),
    /// The system gives no randomness.
    #[error("the system gives no randomness")]
    Random,
    /// The record was changed by someone else, or exists already. Holds the version found.
    #[error("the record is at version {0}, not at the one given")]
    Conflict(i64),
    /// No such record.
    #[error("there is no such record")]
    Missing,
}

impl From<aws_lc_rs::error::Unspecified> for StoreError {
    fn from(_: aws_lc_rs::error::Unspecified) -> Self {
        Self::Random
    }
}

/// The store of one data folder.
#[derive(Clone)]
pub struct Store {
    pool: SqlitePool,
    folder: PathBuf,
    pepper: std::sync::Arc<Vec<u8>>,
}

impl Store {
    /// Opens the data folder, making it, its database and its secrets where they are absent.
    ///
    /// # Errors
    /// Where the folder cannot be written, or a secret in it can be read by others.
    pub async fn open(config: &Config) -> Result<Self, StoreError> {
        let folder = config.data_dir.clone();
        files::private_folder(&folder)?;
        let database = folder.join("pellucid.sqlite");
        files::touch_private(&database)?;
        let options = SqliteConnectOptions::new()
            .filename(&database)
            .journal_mode(SqliteJournalMode::Wal)
            // FULL: what has been acknowledged survives a power cut as well as a killed process.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5));
        let pool = SqlitePoolOptions::new().max_connections(8).connect_with(options).await?;
        sqlx::migrate!("./migrations").run(&pool).await?;
        let pepper = match &config.secrets.api_key_pepper {
            Some(secret) => secret.bytes().to_vec(),
            None => files::secret(&folder.join("api-key-pepper"), || Ok(crate::encoding::random::<32>()?.to_vec()))?,
        };
        Ok(Self { pool, folder, pepper: std::sync::Arc::new(pepper) })
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// Where it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.pool).await?;
        Ok(())
    }

    /// Closes every connection; what was acknowledged is on disk before it returns.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

#[cfg(test)]
mod tests;
