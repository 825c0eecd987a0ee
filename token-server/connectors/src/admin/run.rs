//! A statement on its way, and what comes back in the types of every other answer.

use std::collections::BTreeSet;

use futures::TryStreamExt as _;
use pellucid_core::Field;

use super::{AdminTable, bounded, refused};
use crate::bounds::{Most, Tally};
use crate::plan::{Columns, Wire, wire};
use crate::sql::{Expr, Statement, TableRef, Writer};
use crate::table::Answer;
use crate::warehouse::{Warehouse, deliver, fields_schema};
use crate::{Result, SourceError};

/// The columns of a table, to be named in an [`AdminTable`].
///
/// # Errors
/// Where the source fails or has no such table.
pub async fn columns(warehouse: &dyn Warehouse, table: &TableRef) -> Result<Columns> {
    let described = warehouse.describe(table).await?;
    match described.is_empty() {
        true => {
            Err(SourceError::source(format!("there is no table {table}, or it may not be read")))
        }
        false => Ok(Columns::new(warehouse.dialect(), &described)),
    }
}

/// Answers `text` over `tables` and no others, with at most `most`.
///
/// # Errors
/// As [`super::rewrite`]; `limit_exceeded` for more; `invalid_query` for columns that are called
/// alike or of types that do not travel, and on warehouses on which this is not offered.
pub async fn ask(
    warehouse: &dyn Warehouse,
    text: &str,
    tables: &[AdminTable<'_>],
    most: Most,
) -> Result<Answer> {
    let statement = bounded(warehouse.dialect(), text, tables, Some(most.rows as u64 + 1))?;
    let described = warehouse.describe_statement(&statement).await?;
    let mut names = BTreeSet::new();
    if let Some(twice) = described.iter().find(|c| !names.insert(c.name.as_str())) {
        return Err(refused(format!(
            "two columns are called \"{}\": give each a name of its own by AS",
            twice.name
        )));
    }
    let found = Columns::new(warehouse.dialect(), &described);
    if let Some(skipped) = found.schema().skipped.first() {
        return Err(refused(format!("column \"{}\": {}: cast it", skipped.name, skipped.reason)));
    }
    let fields = &found.schema().fields;
    let shown: Vec<(Field, Wire)> = fields.iter().map(|f| (f.clone(), wire(f.data_type))).collect();
    let wires: Vec<Wire> = shown.iter().map(|(_, wire)| *wire).collect();
    let schema = fields_schema(fields);
    let mut raw =
        warehouse.execute(travelling(warehouse, &found, &shown, statement)?, &wires).await?;
    let (mut batches, mut tally) = (Vec::new(), Tally::new(most));
    while let Some(batch) = raw.try_next().await? {
        let batch = deliver(&batch, &shown, &schema)?;
        tally.add(&batch, "sql")?;
        if batch.num_rows() > 0 {
            batches.push(batch);
        }
    }
    Ok(Answer { fields: fields.clone(), schema, batches, total: tally.rows() as u64, held: None })
}

/// The statement with its columns in the shapes that travel. It has a LIMIT, so its order is kept.
fn travelling(
    warehouse: &dyn Warehouse,
    columns: &Columns,
    shown: &[(Field, Wire)],
    statement: Statement,
) -> Result<Statement> {
    let dialect = warehouse.dialect();
    let mut writer = Writer::new(dialect);
    writer.text.push_str("SELECT ");
    for (i, (field, wire)) in shown.iter().enumerate() {
        if i > 0 {
            writer.text.push_str(", ");
        }
        let value = columns.read(&field.name)?;
        let item = match wire {
            Wire::Micros => Expr::Template(dialect.micros(), vec![value]),
            Wire::Days => Expr::Template(dialect.days(), vec![value]),
            _ => value,
        };
        writer.expr(&item);
        writer.text.push_str(" AS ");
        dialect.quote(&mut writer.text, &format!("c{i}"));
    }
    writer.text.push_str(" FROM (");
    writer.text.push_str(&statement.text);
    writer.text.push_str(") AS t");
    Ok(Statement { text: writer.text, ..statement })
}
