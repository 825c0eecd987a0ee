//! Data sources that were made by API. What is secret about one is sealed for its row.

use std::collections::BTreeMap;

use pellucid_connectors::config::WarehouseConfig;
use serde_json::json;

use super::audit::note;
use super::db::{Row, Tx};
use super::{AuditEntry, Author, Store, StoreError};
use crate::config::{Credential, Password, SourceConfig, SourceUse};

/// A data source as it is stored, without its credentials.
#[derive(Debug, Clone, PartialEq)]
pub struct DataSource {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub label: String,
    /// What it is and where.
    pub place: WarehouseConfig,
    /// How much of it may be used.
    pub use_of: SourceUse,
    /// Names of its credentials.
    pub credentials: Vec<String>,
    /// Counts up from 1 with every change.
    pub version: i64,
    /// Seconds since 1970.
    pub updated_at: i64,
    /// Who changed it last: `key:ID`.
    pub updated_by: String,
}

/// A new state of a data source.
#[derive(Debug, Clone)]
pub struct DataSourceWrite<'a> {
    /// Its id.
    pub id: &'a str,
    /// What people call it.
    pub label: &'a str,
    /// What it is and where.
    pub place: &'a WarehouseConfig,
    /// How much of it may be used.
    pub use_of: SourceUse,
    /// Its credentials by name; none keeps those that are stored.
    pub credentials: Option<&'a BTreeMap<String, Password>>,
    /// Who writes.
    pub by: &'a Author,
}

const COLUMNS: &str = "SELECT * FROM datasources WHERE id = $1";

impl Store {
    /// Every data source, by id.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn datasources(&self) -> Result<Vec<DataSource>, StoreError> {
        self.db.all("SELECT * FROM datasources ORDER BY id", &[]).await?.iter().map(read).collect()
    }

    /// The data source `id`.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn datasource(&self, id: &str) -> Result<Option<DataSource>, StoreError> {
        self.db.first(COLUMNS, &[id.into()]).await?.as_ref().map(read).transpose()
    }

    /// The data source `id` with its credentials, to connect to, and its version.
    ///
    /// # Errors
    /// Where the store fails, or the credentials were sealed for another row or under another key.
    pub async fn datasource_config(
        &self,
        id: &str,
        allow_private: bool,
    ) -> Result<Option<(i64, SourceConfig)>, StoreError> {
        let Some(row) = self.db.first(COLUMNS, &[id.into()]).await? else { return Ok(None) };
        let (source, sealed) = (read(&row)?, row.bytes("sealed")?);
        let plain = self.unseal(&context(id), &sealed)?;
        let credentials: BTreeMap<String, Password> =
            serde_json::from_slice(&plain).map_err(|_| corrupt(id))?;
        let credentials = credentials
            .into_iter()
            .map(|(name, secret)| (name, Credential::Text(secret)))
            .collect();
        Ok(Some((
            source.version,
            SourceConfig { place: source.place, credentials, allow_private, use_of: source.use_of },
        )))
    }

    /// Stores a new data source as version 1, and writes it down.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where it exists.
    pub async fn create_datasource(
        &self,
        write: &DataSourceWrite<'_>,
    ) -> Result<DataSource, StoreError> {
        let mut tx = self.db.begin().await?;
        if let Some(old) = current(&mut tx, write.id).await? {
            return Err(StoreError::Conflict(old.int("version")?));
        }
        let none = BTreeMap::new();
        let sealed = self.seal_credentials(write.id, write.credentials.unwrap_or(&none))?;
        let stored = put(&mut tx, write, sealed, 1).await?;
        note(tx, &entry("datasource.create", &stored, write.by)).await?.commit().await?;
        Ok(stored)
    }

    /// Replaces version `expected` of a data source, and writes it down. Credentials that are kept
    /// stay with the place they were given for.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where another version is stored, [`StoreError::Missing`] where none
    /// is, or where credentials are to be kept and the place differs.
    pub async fn update_datasource(
        &self,
        write: &DataSourceWrite<'_>,
        expected: i64,
    ) -> Result<DataSource, StoreError> {
        let mut tx = self.db.begin().await?;
        let old = expect(current(&mut tx, write.id).await?, expected)?;
        let sealed = match write.credentials {
            Some(given) => self.seal_credentials(write.id, given)?,
            None if read(&old)?.place == *write.place => {
                (old.text("credentials")?, old.bytes("sealed")?)
            }
            None => return Err(StoreError::Missing),
        };
        let stored = put(&mut tx, write, sealed, expected + 1).await?;
        note(tx, &entry("datasource.update", &stored, write.by)).await?.commit().await?;
        Ok(stored)
    }

    /// Deletes version `expected` of a data source and its credentials, and writes it down.
    ///
    /// # Errors
    /// As [`Self::update_datasource`].
    pub async fn delete_datasource(
        &self,
        id: &str,
        expected: i64,
        by: &Author,
    ) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        let old = read(&expect(current(&mut tx, id).await?, expected)?)?;
        tx.execute("DELETE FROM datasources WHERE id = $1", &[id.into()]).await?;
        note(tx, &entry("datasource.delete", &old, by)).await?.commit().await
    }

    /// The names, as JSON, and the sealed secrets.
    fn seal_credentials(
        &self,
        id: &str,
        credentials: &BTreeMap<String, Password>,
    ) -> Result<(String, Vec<u8>), StoreError> {
        let names: Vec<&String> = credentials.keys().collect();
        let plain: BTreeMap<&String, &str> =
            credentials.iter().map(|(name, secret)| (name, secret.reveal())).collect();
        let plain = serde_json::to_vec(&plain).map_err(|_| corrupt(id))?;
        Ok((
            serde_json::to_string(&names).map_err(|_| corrupt(id))?,
            self.seal(&context(id), &plain)?,
        ))
    }
}

/// What the credentials are bound to: they open in their own row alone.
fn context(id: &str) -> String {
    format!("datasource {id}")
}

fn corrupt(id: &str) -> StoreError {
    StoreError::Corrupt(format!("data source {id} cannot be read"))
}

/// The stored row. From here on no other transaction changes it.
async fn current(tx: &mut Tx, id: &str) -> Result<Option<Row>, StoreError> {
    tx.lock(&format!("datasource {id}")).await?;
    tx.first(COLUMNS, &[id.into()]).await
}

fn expect(found: Option<Row>, expected: i64) -> Result<Row, StoreError> {
    let row = found.ok_or(StoreError::Missing)?;
    match row.int("version")? {
        version if version == expected => Ok(row),
        version => Err(StoreError::Conflict(version)),
    }
}

/// What is written down of a data source: not its credentials.
fn entry(action: &'static str, about: &DataSource, by: &Author) -> AuditEntry {
    let hosts: Vec<String> = about.place.hosts().into_iter().flatten().collect();
    by.did(action, None, json!({"datasource": about.id, "version": about.version, "hosts": hosts}))
}

async fn put(
    tx: &mut Tx,
    w: &DataSourceWrite<'_>,
    (names, sealed): (String, Vec<u8>),
    version: i64,
) -> Result<DataSource, StoreError> {
    let (now, by) = (w.by.at, w.by.actor.as_str());
    let json = |e: serde_json::Error| StoreError::Corrupt(format!("data source {}: {e}", w.id));
    let (place, use_of) = (
        serde_json::to_string(w.place).map_err(json)?,
        serde_json::to_string(&w.use_of).map_err(json)?,
    );
    let credentials = serde_json::from_str(&names).map_err(json)?;
    let sql = "INSERT INTO datasources (id, label, place, use_of, credentials, sealed, version, updated_at, updated_by)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
               ON CONFLICT (id) DO UPDATE SET label = excluded.label, place = excluded.place, use_of = excluded.use_of,
               credentials = excluded.credentials, sealed = excluded.sealed, version = excluded.version,
               updated_at = excluded.updated_at, updated_by = excluded.updated_by";
    let values = [
        w.id.into(),
        w.label.into(),
        place.into(),
        use_of.into(),
        names.into(),
        sealed.into(),
        version.into(),
        now.into(),
        by.into(),
    ];
    tx.execute(sql, &values).await?;
    Ok(DataSource {
        id: w.id.to_owned(),
        label: w.label.to_owned(),
        place: w.place.clone(),
        use_of: w.use_of,
        credentials,
        version,
        updated_at: now,
        updated_by: by.to_owned(),
    })
}

fn read(row: &Row) -> Result<DataSource, StoreError> {
    let id = row.text("id")?;
    let bad = |e: serde_json::Error| StoreError::Corrupt(format!("data source {id}: {e}"));
    Ok(DataSource {
        label: row.text("label")?,
        place: serde_json::from_str(&row.text("place")?).map_err(bad)?,
        use_of: serde_json::from_str(&row.text("use_of")?).map_err(bad)?,
        credentials: serde_json::from_str(&row.text("credentials")?).map_err(bad)?,
        version: row.int("version")?,
        updated_at: row.int("updated_at")?,
        updated_by: row.text("updated_by")?,
        id,
    })
}
