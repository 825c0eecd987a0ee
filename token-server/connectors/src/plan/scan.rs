//! The only place that reads a table. Nothing else makes a [`From::Table`], so no statement has one without its policy.

use pellucid_core::{Filter, validate};

use super::{Access, Columns, Source, predicate};
use crate::dialect::Dialect;
use crate::sql::{Expr, From, Select, TableRef};
use crate::{Result, SourceError};

/// Selects `items` of the rows in scope that pass `filters`, which name columns of `asked`; the policy names those of the table.
pub(super) fn scan(
    source: Source<'_>,
    access: Access<'_>,
    (asked, filters): (&Columns, &[Filter]),
    items: Vec<(Expr, String)>,
) -> Result<Select> {
    validate::filters(access.filters, source.columns.schema())
        // A policy that does not fit its table is the operator's fault and must not read as an answer.
        .map_err(|e| SourceError::Source(format!("the policy does not fit table {}: {e}", source.table)))?;
    let policy = predicate::all(source.dialect, access.filters, source.columns)?;
    let asked = predicate::all(source.dialect, filters, asked)?;
    let mut select = Select::new(items, From::Table(source.table.clone()));
    select.filter = match (policy, asked) {
        (Some(policy), Some(asked)) => Some(Expr::And(vec![policy, asked])),
        (one, other) => one.or(other),
    };
    Ok(select)
}

/// Selects the visible columns, under their own names and types, of the rows in scope: what stands for a table in SQL that people
/// write.
pub fn admin_scan(dialect: &dyn Dialect, table: &TableRef, columns: &Columns, access: Access<'_>) -> Result<Select> {
    let source = Source { dialect, table, columns, order: None };
    let visible = columns.visible(access.hidden);
    let items = visible.fields.iter().map(|f| (Expr::column(&f.name), f.name.clone())).collect();
    scan(source, access, (columns, &[]), items)
}
