//! What the store promises, on SQLite and on PostgreSQL alike.

mod audit;
mod bounds;
mod dashboards;
mod keys;
mod outbox;
mod pins;
mod schema;

use pellucid_server::config::{Config, load};
use pellucid_server::store::Store;
use sqlx::{Connection as _, PgConnection, SqliteConnection};
use tempfile::TempDir;

/// A data folder and a database.
struct Place {
    folder: TempDir,
    url: Option<String>,
}

impl Place {
    fn sqlite() -> Option<Self> {
        Some(Self { folder: tempfile::tempdir().unwrap(), url: None })
    }

    fn postgres() -> Option<Self> {
        let url = crate::support::postgres()?.database();
        Some(Self { folder: tempfile::tempdir().unwrap(), url: Some(url) })
    }

    fn config(&self) -> Config {
        let file = self.folder.path().join("pellucid.toml");
        let database =
            self.url.as_ref().map(|url| format!("[database]\nurl = '{url}'")).unwrap_or_default();
        std::fs::write(&file, database).unwrap();
        load(Some(&file)).unwrap()
    }

    /// One process's store.
    async fn open(&self) -> Store {
        Store::open(&self.config()).await.unwrap()
    }

    /// Holds the audit log until the answer is dropped, as a backup or another process's long
    /// transaction would.
    async fn hold(&self) -> Box<dyn std::any::Any> {
        match &self.url {
            Some(url) => {
                let mut c = PgConnection::connect(url).await.unwrap();
                sqlx::raw_sql("BEGIN; LOCK TABLE audit IN EXCLUSIVE MODE")
                    .execute(&mut c)
                    .await
                    .unwrap();
                Box::new(c)
            }
            None => {
                let url = format!(
                    "sqlite://{}",
                    self.folder.path().join("pellucid-data/pellucid.sqlite").display()
                );
                let mut c = SqliteConnection::connect(&url).await.unwrap();
                sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut c).await.unwrap();
                Box::new(c)
            }
        }
    }

    /// Runs a statement past the store, as somebody with the database's password could; returns the
    /// error's text.
    async fn run(&self, sql: &'static str) -> Result<(), String> {
        let done = match &self.url {
            Some(url) => sqlx::query(sql)
                .execute(&mut PgConnection::connect(url).await.unwrap())
                .await
                .map(drop),
            None => {
                let url = format!(
                    "sqlite://{}",
                    self.folder.path().join("pellucid-data/pellucid.sqlite").display()
                );
                sqlx::query(sql)
                    .execute(&mut SqliteConnection::connect(&url).await.unwrap())
                    .await
                    .map(drop)
            }
        };
        done.map_err(|e| e.to_string())
    }
}

/// Makes of each function two tests, one a database.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(crate::store::Place::sqlite().unwrap()).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                if let Some(place) = crate::store::Place::postgres() {
                    super::$name(place).await;
                }
            })*
        }
    };
}
use on_both;
