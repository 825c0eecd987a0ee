//! SQLite or PostgreSQL behind one face. Statements are written once, with `$1` for a bound value,
//! which both read; where the two differ the statement is given for each.

mod row;
mod upkeep;
mod value;

use std::path::Path;
use std::time::Duration;

use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, Connection, Postgres, Sqlite, Transaction};

use super::audit::Noted;
use super::{StoreError, files};
use crate::config::DatabaseConfig;

pub(super) use row::Row;
pub(super) use upkeep::Upkeep;
pub(super) use value::Value;

/// How long a request waits for a connection before it is told to come again.
const ACQUIRE: Duration = Duration::from_secs(3);

/// A statement: one text for both databases, or one for each.
#[derive(Clone, Copy)]
pub(super) struct Sql {
    sqlite: &'static str,
    postgres: &'static str,
}

impl Sql {
    /// Where the two differ.
    pub(super) const fn each(sqlite: &'static str, postgres: &'static str) -> Self {
        Self { sqlite, postgres }
    }
}

impl From<&'static str> for Sql {
    fn from(both: &'static str) -> Self {
        Self::each(both, both)
    }
}

/// A pool of connections.
#[derive(Clone)]
pub(super) enum Db {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// A transaction. With its entry in the audit log it becomes a [`Noted`] one, which can be
/// committed; dropped, it is rolled back.
pub(super) enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

macro_rules! bound {
    ($db:ty, $sql:expr, $values:expr) => {{
        let mut query = sqlx::query::<$db>(AssertSqlSafe($sql));
        for value in $values {
            query = match value {
                Value::Text(v) => query.bind(v.as_deref()),
                Value::Int(v) => query.bind(*v),
                Value::Bytes(v) => query.bind(v.as_slice()),
            };
        }
        query
    }};
}

type Result<T> = std::result::Result<T, StoreError>;

impl Db {
    /// Opens the database of the configuration, SQLite in `folder` where it names none, and brings
    /// its tables up to date.
    ///
    /// # Errors
    /// Where it cannot be reached or its tables are newer than this server.
    pub(super) async fn open(config: &DatabaseConfig, folder: &Path) -> Result<Self> {
        match &config.url {
            Some(url) => {
                // The URL may hold a password and must not stand in an error.
                let options = url
                    .text()
                    .parse()
                    .map_err(|_| StoreError::File("database.url is not a PostgreSQL URL".into()))?;
                // All are opened at once: opened under load, while hundreds wait for them, they
                // took more than a second.
                let (most, least) = (config.max_connections, config.max_connections);
                let pool = PgPoolOptions::new()
                    .max_connections(most)
                    .min_connections(least)
                    .acquire_timeout(ACQUIRE);
                let pool = pool.after_release(|connection, _| {
                    Box::pin(async move { Ok(!connection.is_in_transaction()) })
                });
                let pool = pool.connect_with(options).await?;
                // Takes a lock in the database: of replicas that start at once, one migrates and
                // the others wait.
                sqlx::migrate!("./migrations/postgres").run(&pool).await?;
                Ok(Self::Postgres(pool))
            }
            None => {
                let file = folder.join("pellucid.sqlite");
                // SQLite has no lock of its own for this: of processes that start at once, one
                // makes the tables and the others wait.
                let _alone = files::alone(folder).await?;
                files::touch_private(&file)?;
                let options = SqliteConnectOptions::new()
                    .filename(&file)
                    .journal_mode(SqliteJournalMode::Wal)
                    // FULL: what has been acknowledged survives a power cut as well as a killed
                    // process.
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .busy_timeout(Duration::from_secs(5));
                let pool = SqlitePoolOptions::new()
                    .max_connections(config.max_connections)
                    .acquire_timeout(ACQUIRE);
                let pool =
                    pool.after_release(|connection, _| Box::pin(has_no_transaction(connection)));
                let pool = pool.connect_with(options).await?;
                sqlx::migrate!("./migrations/sqlite").run(&pool).await?;
                Ok(Self::Sqlite(pool))
            }
        }
    }

    /// Connections open, and those of them idle.
    pub(super) fn connections(&self) -> (u32, usize) {
        match self {
            Self::Sqlite(pool) => (pool.size(), pool.num_idle()),
            Self::Postgres(pool) => (pool.size(), pool.num_idle()),
        }
    }

    pub(super) async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }

    /// A transaction that writes.
    pub(super) async fn begin(&self) -> Result<Tx> {
        Ok(match self {
            // At once a writer: one that reads first and then finds another writing would fail
            // instead of waiting.
            Self::Sqlite(pool) => Tx::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// Does what needs no entry in the audit log.
    pub(super) async fn maintain(&self, upkeep: Upkeep<'_>) -> Result<()> {
        let (sql, values) = upkeep.statement();
        match self {
            Self::Sqlite(pool) => {
                bound!(Sqlite, sql.sqlite, &values).execute(pool).await.map(drop)?
            }
            Self::Postgres(pool) => {
                bound!(Postgres, sql.postgres, &values).execute(pool).await.map(drop)?
            }
        }
        Ok(())
    }

    /// Every row of a query.
    pub(super) async fn all(&self, sql: impl Into<Sql>, values: &[Value]) -> Result<Vec<Row>> {
        let sql = sql.into();
        Ok(match self {
            Self::Sqlite(pool) => bound!(Sqlite, sql.sqlite, values)
                .fetch_all(pool)
                .await?
                .into_iter()
                .map(Row::Sqlite)
                .collect(),
            Self::Postgres(pool) => bound!(Postgres, sql.postgres, values)
                .fetch_all(pool)
                .await?
                .into_iter()
                .map(Row::Postgres)
                .collect(),
        })
    }

    /// The first row of a query, where there is one.
    pub(super) async fn first(&self, sql: impl Into<Sql>, values: &[Value]) -> Result<Option<Row>> {
        let sql = sql.into();
        Ok(match self {
            Self::Sqlite(pool) => {
                bound!(Sqlite, sql.sqlite, values).fetch_optional(pool).await?.map(Row::Sqlite)
            }
            Self::Postgres(pool) => bound!(Postgres, sql.postgres, values)
                .fetch_optional(pool)
                .await?
                .map(Row::Postgres),
        })
    }
}

/// Whether a connection may be pooled. A COMMIT that fails, as on a full disk, may end SQLite's
/// transaction by itself; the ROLLBACK that follows then fails, and the connection counts itself
/// within a transaction for ever: it would refuse every later one. Such a connection is closed, and
/// the pool opens another.
async fn has_no_transaction(connection: &mut SqliteConnection) -> sqlx::Result<bool> {
    // A dropped transaction's ROLLBACK is queued: it has run when this one is answered.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

impl Tx {
    /// Makes transactions that take the same name run one after the other. SQLite's already do.
    pub(super) async fn lock(&mut self, name: &str) -> Result<()> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(_) => self
                .execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", &[name.into()])
                .await
                .map(drop),
        }
    }

    /// Runs a statement; returns the number of rows it changed.
    pub(super) async fn execute(&mut self, sql: impl Into<Sql>, values: &[Value]) -> Result<u64> {
        let sql = sql.into();
        Ok(match self {
            Self::Sqlite(tx) => {
                bound!(Sqlite, sql.sqlite, values).execute(&mut **tx).await?.rows_affected()
            }
            Self::Postgres(tx) => {
                bound!(Postgres, sql.postgres, values).execute(&mut **tx).await?.rows_affected()
            }
        })
    }

    /// As [`Db::all`].
    pub(super) async fn all(&mut self, sql: impl Into<Sql>, values: &[Value]) -> Result<Vec<Row>> {
        let sql = sql.into();
        Ok(match self {
            Self::Sqlite(tx) => bound!(Sqlite, sql.sqlite, values)
                .fetch_all(&mut **tx)
                .await?
                .into_iter()
                .map(Row::Sqlite)
                .collect(),
            Self::Postgres(tx) => bound!(Postgres, sql.postgres, values)
                .fetch_all(&mut **tx)
                .await?
                .into_iter()
                .map(Row::Postgres)
                .collect(),
        })
    }

    /// As [`Db::first`].
    pub(super) async fn first(
        &mut self,
        sql: impl Into<Sql>,
        values: &[Value],
    ) -> Result<Option<Row>> {
        Ok(self.all(sql, values).await?.into_iter().next())
    }
}

impl Noted {
    /// Makes the transaction last, and its entry with it.
    pub(super) async fn commit(self) -> Result<()> {
        match self.into_tx() {
            Tx::Sqlite(tx) => tx.commit().await?,
            Tx::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A method of the type itself would be called before this one, and its result is another: this
    /// stops compiling once [`Tx`] has a `commit` of its own. (An example that must not compile
    /// cannot show it: the type is private.)
    trait HasNone: Sized {
        fn commit(self) -> &'static str {
            "none"
        }
    }
    impl HasNone for Tx {}

    #[tokio::test]
    async fn a_transaction_is_committed_by_its_entry_alone() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&DatabaseConfig::default(), folder.path()).await.unwrap();
        let settings = async || db.all("SELECT name FROM settings", &[]).await.unwrap().len();
        let mut tx = db.begin().await.unwrap();
        tx.execute("INSERT INTO settings (name, value) VALUES ('a', 'b')", &[]).await.unwrap();
        let none: &'static str = tx.commit();
        assert_eq!((none, settings().await), ("none", 0));
    }
}
