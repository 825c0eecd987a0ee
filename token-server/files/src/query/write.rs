//! A tenant's rows, sorted, on their way into an extract.

use std::path::Path;
use std::sync::Arc;

use arrow::datatypes::{DataType as Arrow, SchemaRef, TimeUnit};
use datafusion::logical_expr::{Expr, cast};
use futures::TryStreamExt as _;
use pellucid_connectors::{Result, SourceError};
use pellucid_core::DataType;

use super::engine::Engine;
use super::scan::scan;
use super::source::Opened;
use super::{plan, types, utf8};
use crate::parquet;
use crate::protocol::Access;

/// Writes the rows and columns in scope to the new file `to`. Returns the number of rows; none
/// beyond `most` bytes.
pub(crate) async fn run(
    engine: &Engine,
    source: &Opened,
    access: &Access,
    sort: Option<&str>,
    most: u64,
    to: &Path,
) -> Result<Option<u64>> {
    // One thread keeps the files' row order.
    let session = engine.session_over(source, true);
    let (table, columns) = scan(&session, source, access)?;
    let shown = columns
        .schema()
        .fields
        .iter()
        .map(|f| stored(f.name.as_str(), source))
        .collect::<Result<Vec<_>>>()?;
    let table = match plan::sort_column(sort, &columns) {
        Some(name) => {
            let place = plan::place(&columns);
            let order =
                [columns.value(name)?.0.sort(true, false), types::column(&place).sort(true, false)]
                    .to_vec();
            plan::with_place(table, &place)?.sort(order).map_err(SourceError::source)?
        }
        None => table,
    };
    let table = table.select(shown).map_err(SourceError::source)?;
    let schema: SchemaRef = Arc::new(table.schema().as_arrow().clone());
    let rows = table.execute_stream().await.map_err(plan::fault)?.map_err(plan::fault);
    parquet::write(schema, Box::pin(rows), most, to).await
}

/// The column as an extract stores it: its own type, but text as plain UTF-8 and times without
/// zone.
fn stored(name: &str, source: &Opened) -> Result<Expr> {
    let meant = source.arrow.field_with_name(name).map_err(SourceError::source)?;
    let is = source.stored.field_with_name(name).map_err(SourceError::source)?;
    let to = match meant.data_type() {
        Arrow::Binary | Arrow::BinaryView => {
            let bytes = cast(types::column(name), types::working(DataType::String));
            return Ok(utf8::function(name, Arrow::Utf8).call(vec![bytes]).alias(name));
        }
        Arrow::Timestamp(unit, Some(_)) => Arrow::Timestamp(*unit, None),
        Arrow::Timestamp(TimeUnit::Second, None) => Arrow::Timestamp(TimeUnit::Millisecond, None),
        other => other.clone(),
    };
    match *is.data_type() == to {
        true => Ok(types::column(name)),
        false => Ok(cast(types::column(name), to).alias(name)),
    }
}
