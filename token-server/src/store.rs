//! What outlives the process: API keys, signing keys, dashboards, revocations and the audit log, in
//! one SQLite file or in PostgreSQL. Knows no HTTP and decides nothing.

mod api_keys;
mod audit;
mod author;
mod dashboards;
mod dataset_schemas;
mod datasources;
mod db;
mod files;
mod lengths;
mod revocations;
mod seal;
mod settings;
mod signing_keys;
mod versions;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::{Config, Limits};
use crate::token::Algorithm;
use db::Db;

pub use api_keys::{ApiKey, NewApiKey, Scope as KeyScope};
pub use audit::{Action, Audit, AuditEntry, AuditFull, AuditQuery, AuditRow, Receipt, action};
pub use author::Author;
pub use dashboards::{Dashboard, DashboardWrite, Viewer};
pub use dataset_schemas::PinnedSchema;
pub use datasources::{DataSource, DataSourceWrite};
pub(crate) use lengths::{MAX_LABEL, MAX_REVOKED};
pub use lengths::{check_label, check_revoked};
pub use revocations::{RevocationKind, Revocations};
pub use signing_keys::SigningKeyRecord;
pub use versions::DashboardVersion;

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
    /// More than may be stored.
    #[error("{message}")]
    Limit {
        /// The field that is too large or one too many.
        path: &'static str,
        /// What it is, what it may be, and the remedy.
        message: String,
    },
}

impl From<aws_lc_rs::error::Unspecified> for StoreError {
    fn from(_: aws_lc_rs::error::Unspecified) -> Self {
        Self::Random
    }
}

/// The store of one data folder and its database.
#[derive(Clone)]
pub struct Store {
    db: Db,
    folder: PathBuf,
    pepper: Arc<Vec<u8>>,
    sealer: seal::Sealer,
    algorithm: Algorithm,
    limits: Limits,
}

impl Store {
    /// Opens the data folder and the database, making them and their secrets where they are absent.
    ///
    /// # Example
    ///
    /// ```
    /// use pellucid_server::config::load;
    /// use pellucid_server::store::{Author, KeyScope, NewApiKey, Store};
    ///
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// let folder = tempfile::tempdir()?;
    /// let mut config = load(None)?;
    /// config.data_dir = folder.path().join("data");
    /// let store = Store::open(&config).await?;
    ///
    /// // Whatever changes something is written down with who did it.
    /// let (now, by) = (1_767_225_600, Author::new(1_767_225_600, "cli:ann", ""));
    /// let new = NewApiKey { label: "the shop".into(), scopes: vec![KeyScope::Mint], tenant: None };
    /// let (record, key) = store.create_api_key(&new, &by).await?;
    /// assert_eq!(store.find_api_key(&key, now).await?.map(|found| found.id), Some(record.id));
    /// assert!(store.find_api_key("plk_000000000000_guessed", now).await?.is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Where the folder cannot be written, a secret in it can be read by others, the database
    /// cannot be reached, or it was made with other secrets.
    pub async fn open(config: &Config) -> Result<Self, StoreError> {
        let folder = config.data_dir.clone();
        files::private_folder(&folder)?;
        let db = Db::open(&config.database, &folder).await?;
        let secret = |given: &Option<crate::config::Secret>, file: &str| match given {
            Some(secret) => Ok(secret.bytes().to_vec()),
            None => {
                files::secret(&folder.join(file), || Ok(crate::encoding::random::<32>()?.to_vec()))
            }
        };
        let pepper = secret(&config.secrets.api_key_pepper, "api-key-pepper")?;
        let sealing = secret(&config.secrets.sealing_key, "sealing-key")?;
        settings::agree(&db, "api_key_pepper", &pepper).await?;
        settings::agree(&db, "sealing_key", &sealing).await?;
        Ok(Self {
            db,
            sealer: seal::Sealer::new(&sealing)?,
            pepper: Arc::new(pepper),
            algorithm: config.token.algorithm,
            limits: config.limits,
            folder,
        })
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder for what lives no longer than this process.
    pub fn work_folder(&self) -> PathBuf {
        self.folder.join("work")
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// Where it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.db.first("SELECT 1", &[]).await.map(drop)
    }

    /// Connections to the database: open, and idle among them.
    pub fn connections(&self) -> (u32, usize) {
        self.db.connections()
    }

    /// Closes every connection; what was acknowledged is on disk before it returns.
    pub async fn close(&self) {
        self.db.close().await;
    }
}
