//! Tables and columns from the catalogue, as far as the role may read them.

use tokio_postgres::types::{Kind, Type};

use super::{Shared, fault};
use crate::plan::Column;
use crate::sql::{Statement, TableRef};
use crate::{Result, SourceError};

const TABLES: &str = "SELECT n.nspname::text, c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema') \
     AND n.nspname NOT LIKE 'pg\\_toast%' AND n.nspname NOT LIKE 'pg\\_temp%' AND has_schema_privilege(n.oid, 'USAGE') \
     AND has_any_column_privilege(c.oid, 'SELECT') ORDER BY 1, 2 LIMIT $1";

/// A domain is read as the type under it. `~` marks a collation by which unequal text may be equal.
const COLUMNS: &str = "SELECT a.attname::text, \
     CASE WHEN co.collisdeterministic IS FALSE THEN '~' ELSE '' END || \
     CASE WHEN b.typtype = 'e' THEN 'enum' ELSE b.typname::text END, NOT a.attnotnull \
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
     JOIN pg_type t ON t.oid = a.atttypid JOIN pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END \
     LEFT JOIN pg_collation co ON co.oid = a.attcollation \
     WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped \
     AND has_column_privilege(c.oid, a.attnum, 'SELECT') ORDER BY a.attnum";

pub(super) async fn tables(shared: &Shared, most: usize) -> Result<Vec<TableRef>> {
    let client = shared.client().await?;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let rows = client.query(TABLES, &[&most]).await.map_err(fault)?;
    shared.keep(client);
    rows.iter()
        .map(|r| Ok(TableRef(vec![r.try_get(0).map_err(fault)?, r.try_get(1).map_err(fault)?])))
        .collect()
}

pub(super) async fn columns(shared: &Shared, table: &TableRef) -> Result<Vec<Column>> {
    let (schema, name) = match table.0.as_slice() {
        [name] => ("public", name.as_str()),
        [schema, name] => (schema.as_str(), name.as_str()),
        _ => {
            return Err(SourceError::source(format!(
                "{table}: a table of PostgreSQL is [schema, table] or [table]"
            )));
        }
    };
    let client = shared.client().await?;
    let rows = client.query(COLUMNS, &[&schema, &name]).await.map_err(fault)?;
    shared.keep(client);
    let column = |r: &tokio_postgres::Row| {
        let (name, native) = (r.try_get(0).map_err(fault)?, r.try_get(1).map_err(fault)?);
        Ok(Column { name, native, nullable: r.try_get(2).map_err(fault)? })
    };
    rows.iter().map(column).collect()
}

/// Prepares the statement, which does not run it. What it may do is decided where it runs.
pub(super) async fn statement(shared: &Shared, statement: &Statement) -> Result<Vec<Column>> {
    let client = shared.client().await?;
    let prepared = client.prepare(&statement.text).await.map_err(written)?;
    let column = |c: &tokio_postgres::Column| Column {
        name: c.name().to_owned(),
        native: native(c.type_()),
        nullable: true,
    };
    let columns = prepared.columns().iter().map(column).collect();
    drop(prepared);
    shared.keep(client);
    Ok(columns)
}

/// The type under a domain, and one name for every enumeration, as [`COLUMNS`] has them.
fn native(found: &Type) -> String {
    match found.kind() {
        Kind::Domain(base) => native(base),
        Kind::Enum(_) => "enum".to_owned(),
        _ => found.name().to_owned(),
    }
}

/// What PostgreSQL says of a statement that a person wrote is for that person: the syntax, and
/// names of columns, which they may see.
fn written(e: tokio_postgres::Error) -> SourceError {
    match e.as_db_error() {
        Some(db) if db.code().code().starts_with("42") => SourceError::Query(
            pellucid_core::Error::new(pellucid_core::Code::InvalidQuery, db.message().to_owned())
                .at("sql"),
        ),
        _ => fault(e),
    }
}
