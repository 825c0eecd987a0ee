//! A tenant's rows, sorted, on their way into an extract.

use std::path::Path;
use std::sync::Arc;

use arrow::datatypes::{DataType as Arrow, SchemaRef, TimeUnit};
use datafusion::logical_expr::{Expr, cast};
use futures::TryStreamExt as _;

use super::engine::Engine;
use super::scan::scan;
use super::source::Opened;
use super::{plan, types};
use crate::connectors::{Result, SourceError, extract};
use crate::policy::Scope;

/// Writes the rows and columns in scope to the new file `to`. Returns the number of rows; none beyond `most` bytes.
pub(super) async fn run(engine: &Engine, source: &Opened, scope: &Scope, sort: Option<&str>, most: u64, to: &Path) -> Result<Option<u64>> {
    let _turn = engine.turn().await?;
    // One thread keeps the files' row order.
    let session = engine.session(true);
    let (table, columns) = scan(&session, source, scope)?;
    let shown = columns.schema().fields.iter().map(|f| stored(f.name.as_str(), &source.arrow)).collect::<Result<Vec<_>>>()?;
    let table = match plan::sort_column(sort, &columns) {
        Some(name) => {
            let order = [name, plan::PLACE].map(|c| types::column(c).sort(true, false)).to_vec();
            plan::with_place(table)?.sort(order).map_err(SourceError::source)?
        }
        None => table,
    };
    let table = table.select(shown).map_err(SourceError::source)?;
    let schema: SchemaRef = Arc::new(table.schema().as_arrow().clone());
    let rows = table.execute_stream().await.map_err(plan::fault)?.map_err(plan::fault);
    extract::write(schema, Box::pin(rows), most, to).await
}

/// The column as it is stored: its own type, but text as plain UTF-8 and times without zone.
fn stored(name: &str, arrow: &SchemaRef) -> Result<Expr> {
    let field = arrow.field_with_name(name).map_err(SourceError::source)?;
    let to = match field.data_type() {
        Arrow::Utf8View | Arrow::LargeUtf8 | Arrow::Dictionary(..) => Arrow::Utf8,
        Arrow::Timestamp(unit, Some(_)) => Arrow::Timestamp(*unit, None),
        Arrow::Timestamp(TimeUnit::Second, None) => Arrow::Timestamp(TimeUnit::Millisecond, None),
        _ => return Ok(types::column(name)),
    };
    Ok(cast(types::column(name), to).alias(name))
}
