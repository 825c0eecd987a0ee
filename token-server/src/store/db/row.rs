//! A row of either database, read by name.

use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;

use crate::store::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// A row.
pub(in crate::store) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

macro_rules! get {
    ($self:expr, $name:expr) => {
        Ok(match $self {
            Row::Sqlite(row) => row.try_get($name)?,
            Row::Postgres(row) => row.try_get($name)?,
        })
    };
}

impl Row {
    pub(in crate::store) fn text(&self, name: &str) -> Result<String> {
        get!(self, name)
    }

    pub(in crate::store) fn maybe_text(&self, name: &str) -> Result<Option<String>> {
        get!(self, name)
    }

    pub(in crate::store) fn int(&self, name: &str) -> Result<i64> {
        get!(self, name)
    }

    pub(in crate::store) fn maybe_int(&self, name: &str) -> Result<Option<i64>> {
        get!(self, name)
    }

    pub(in crate::store) fn bytes(&self, name: &str) -> Result<Vec<u8>> {
        get!(self, name)
    }

    pub(in crate::store) fn maybe_bytes(&self, name: &str) -> Result<Option<Vec<u8>>> {
        get!(self, name)
    }
}
