//! The answer to a query, in Arrow.

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::ipc::writer::StreamWriter;
use pellucid_core::Field;

use super::{Result, SourceError};

/// The key of the Arrow schema's metadata that holds [`ResultSet::total`].
const TOTAL: &str = "pellucid.total";

/// Columns of equal length: dimensions, then measures, in the query's order.
///
/// Arrow types: `int` Int64, `float` Float64, `bool` Boolean, `string` Utf8, `timestamp` Timestamp(µs) without zone, `date`
/// Date32.
#[derive(Debug, Clone)]
pub struct ResultSet {
    /// Name and logical type of each column.
    pub fields: Vec<Field>,
    /// The same as Arrow has it.
    pub schema: SchemaRef,
    /// The rows.
    pub batches: Vec<RecordBatch>,
    /// Rows there would be without limit and offset.
    pub total: u64,
}

impl ResultSet {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// An Arrow IPC stream, its end marker included. The total stands in the schema's metadata under `pellucid.total`.
    ///
    /// # Errors
    /// Where the batches contradict their schema.
    pub fn ipc(&self) -> Result<Vec<u8>> {
        let metadata = [(TOTAL.to_owned(), self.total.to_string())].into();
        let schema = self.schema.as_ref().clone().with_metadata(metadata);
        let mut out = Vec::new();
        let mut writer = StreamWriter::try_new(&mut out, &schema).map_err(SourceError::source)?;
        for batch in &self.batches {
            writer.write(batch).map_err(SourceError::source)?;
        }
        writer.finish().map_err(SourceError::source)?;
        drop(writer);
        Ok(out)
    }
}
