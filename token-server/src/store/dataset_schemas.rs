//! The columns that datasets are served with: those of the first opening, or those an operator
//! accepted last.

use std::collections::BTreeSet;

use serde_json::json;

use super::audit::note;
use super::db::{Row, Tx};
use super::{Author, Store, StoreError};
use crate::policy::Pin;

/// A dataset's pinned columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinnedSchema {
    /// The columns.
    pub pin: Pin,
    /// The time since when, in seconds since 1970.
    pub at: i64,
    /// Who pinned them: `server` at the first opening, or who accepted them.
    pub by: String,
    /// How often others have been accepted since the first ones.
    pub accepted: i64,
}

const ONE: &str = "SELECT * FROM dataset_schemas WHERE dataset = $1";

impl Store {
    /// The pinned columns of `dataset`; none where it was never opened.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn pinned_schema(&self, dataset: &str) -> Result<Option<PinnedSchema>, StoreError> {
        self.db.first(ONE, &[dataset.into()]).await?.as_ref().map(read).transpose()
    }

    /// Pins the columns of a dataset that has none pinned, and writes it down. Returns those that
    /// are pinned from then on: of two that open a dataset first at once, both go by the same.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn pin_schema(
        &self,
        dataset: &str,
        pin: &Pin,
        by: &Author,
    ) -> Result<PinnedSchema, StoreError> {
        let mut tx = self.db.begin().await?;
        if let Some(pinned) = current(&mut tx, dataset).await? {
            return Ok(pinned);
        }
        let pinned = put(&mut tx, dataset, pin, by, 0).await?;
        let detail = json!({"dataset": dataset, "schema": pin.fingerprint(), "columns": pin.names().count()});
        note(tx, &by.did("dataset.pin", None, detail)).await?.commit().await?;
        Ok(pinned)
    }

    /// Pins other columns of a dataset, which an operator accepts, and writes down how they differ.
    /// Returns whether they do.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn accept_schema(
        &self,
        dataset: &str,
        pin: &Pin,
        by: &Author,
    ) -> Result<bool, StoreError> {
        let mut tx = self.db.begin().await?;
        // What cannot be read is pinned anew.
        let old = match current(&mut tx, dataset).await {
            Err(StoreError::Corrupt(_)) => None,
            old => old?,
        };
        if old.as_ref().is_some_and(|old| old.pin == *pin) {
            return Ok(false);
        }
        let drift = old.as_ref().and_then(|old| old.pin.differs(pin, &BTreeSet::new(), &[]));
        put(&mut tx, dataset, pin, by, old.as_ref().map_or(0, |old| old.accepted + 1)).await?;
        let detail = json!({
            "dataset": dataset,
            "was": old.map(|old| old.pin.fingerprint()),
            "schema": pin.fingerprint(),
            "differences": drift.map(|d| d.sentences()).unwrap_or_default(),
        });
        note(tx, &by.did("dataset.accept", None, detail)).await?.commit().await?;
        Ok(true)
    }
}

/// What is pinned. From here on no other transaction changes it.
async fn current(tx: &mut Tx, dataset: &str) -> Result<Option<PinnedSchema>, StoreError> {
    tx.lock(&format!("dataset {dataset}")).await?;
    tx.first(ONE, &[dataset.into()]).await?.as_ref().map(read).transpose()
}

async fn put(
    tx: &mut Tx,
    dataset: &str,
    pin: &Pin,
    by: &Author,
    accepted: i64,
) -> Result<PinnedSchema, StoreError> {
    let columns = serde_json::to_string(pin)
        .map_err(|e| StoreError::Corrupt(format!("the schema of dataset {dataset}: {e}")))?;
    let sql = "INSERT INTO dataset_schemas (dataset, fingerprint, columns, pinned_at, pinned_by, accepted) VALUES ($1, $2, $3, $4, $5, $6)
               ON CONFLICT (dataset) DO UPDATE SET fingerprint = excluded.fingerprint, columns = excluded.columns,
               pinned_at = excluded.pinned_at, pinned_by = excluded.pinned_by, accepted = excluded.accepted";
    let values = [
        dataset.into(),
        pin.fingerprint().into(),
        columns.into(),
        by.at.into(),
        by.actor.as_str().into(),
        accepted.into(),
    ];
    tx.execute(sql, &values).await?;
    Ok(PinnedSchema { pin: pin.clone(), at: by.at, by: by.actor.clone(), accepted })
}

fn read(row: &Row) -> Result<PinnedSchema, StoreError> {
    let dataset = row.text("dataset")?;
    let corrupt = || {
        StoreError::Corrupt(format!(
            "the pinned schema of dataset {dataset} cannot be read: accept it anew"
        ))
    };
    let pin: Pin = serde_json::from_str(&row.text("columns")?).map_err(|_| corrupt())?;
    // Changed past the server, it is not what anybody pinned.
    if pin.fingerprint() != row.text("fingerprint")? {
        return Err(corrupt());
    }
    Ok(PinnedSchema {
        pin,
        at: row.int("pinned_at")?,
        by: row.text("pinned_by")?,
        accepted: row.int("accepted")?,
    })
}
