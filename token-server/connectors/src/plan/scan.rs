//! The only place that reads a table. Nothing else makes a [`From::Table`], so no statement has one
//! without its policy.

use std::collections::BTreeSet;

use pellucid_core::{Filter, validate};

use super::{Access, Columns, Source, predicate};
use crate::dialect::Dialect;
use crate::sql::{Expr, From, Select, TableRef};
use crate::{Result, SourceError};

/// Selects `items` of the rows in scope that pass `filters`, which name columns of `queryable`; the
/// policy names those of the table.
pub(super) fn scan(
    source: Source<'_>,
    access: Access<'_>,
    (queryable, filters): (&Columns, &[Filter]),
    items: Vec<(Expr, String)>,
) -> Result<Select> {
    validate::filters(access.filters, source.columns.schema())
        // A policy that does not fit its table is the operator's fault and must not read as an
        // answer.
        .map_err(|e| {
            SourceError::source(format!("the policy does not fit table {}: {e}", source.table))
        })?;
    let policy = predicate::all(source.dialect, access.filters, source.columns)?;
    // A planner evaluates what is cheap first, whoever wrote it. Arithmetic of a page's can fail
    // and waits behind the policy. A column of the table is compared by what fails at no value,
    // or a policy would too, and stays where an index or partition serves it.
    let (beside, behind): (Vec<Filter>, Vec<Filter>) =
        filters.iter().cloned().partition(|f| !queryable.is_computed(&f.field));
    let beside = predicate::all(source.dialect, &beside, queryable)?;
    let behind = predicate::all(source.dialect, &behind, queryable)?;
    let filter = match (policy, beside) {
        (Some(policy), Some(beside)) => Some(Expr::And(vec![policy, beside])),
        (one, other) => one.or(other),
    };
    let table = From::Table(source.table.clone());
    let Some(behind) = behind else { return Ok(Select { filter, ..Select::new(items, table) }) };
    let mut named = BTreeSet::new();
    items.iter().map(|(item, _)| item).chain([&behind]).for_each(|e| e.columns(&mut named));
    let named = named.into_iter().map(|name| (Expr::column(name), name.to_owned())).collect();
    let own = Select { filter, behind_barrier: true, ..Select::new(named, table) };
    Ok(Select { filter: Some(behind), ..Select::new(items, From::Select(Box::new(own))) })
}

/// Selects the visible columns, under their own names and types, of the rows in scope: what stands
/// for a table in SQL that people write.
pub fn admin_scan(
    dialect: &dyn Dialect,
    table: &TableRef,
    columns: &Columns,
    access: Access<'_>,
) -> Result<Select> {
    let source = Source { dialect, table, columns, order: None };
    let visible = columns.visible(access.hidden);
    let items = visible.fields.iter().map(|f| (Expr::column(&f.name), f.name.clone())).collect();
    scan(source, access, (columns, &[]), items)
}
