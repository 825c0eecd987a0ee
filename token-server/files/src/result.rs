//! The answer to a query, in Arrow.

use std::io::Write;

use arrow::array::{Array as _, RecordBatch};
use arrow::datatypes::SchemaRef;
use arrow::ipc::writer::StreamWriter;
use pellucid_connectors::{Most, Result, SourceError};
use pellucid_core::{Code, Error, Field};

use crate::json::write_json;
use crate::protocol::Format;
use crate::spool::{Spool, Spooled};

/// The key of the Arrow schema's metadata that holds [`ResultSet::total`].
const TOTAL: &str = "pellucid.total";

/// What an answer that is larger than it may be is refused with.
pub(crate) fn too_many_bytes(most: Most) -> SourceError {
    let message = format!(
        "the result has more than {} bytes: ask for fewer columns or rows, or for Arrow instead of JSON",
        most.bytes
    );
    Error::new(Code::LimitExceeded, message).at("limit").into()
}

/// Columns of equal length: dimensions, then measures, in the query's order.
///
/// Arrow types: `int` Int64, `float` Float64, `bool` Boolean, `string` Utf8, `timestamp`
/// Timestamp(µs) without zone, `date` Date32.
///
/// # Example
///
/// ```
/// use std::sync::Arc;
///
/// use arrow::array::{ArrayRef, Int64Array, RecordBatch};
/// use pellucid_core::{DataType, Field};
/// use pellucid_files::protocol::Format;
/// use pellucid_files::{Most, ResultSet};
///
/// let units: ArrayRef = Arc::new(Int64Array::from(vec![3, 7]));
/// let batch = RecordBatch::try_from_iter([("units", units)])?;
/// let fields = vec![Field { name: "units".into(), data_type: DataType::Int, nullable: false }];
/// let result = ResultSet { fields, schema: batch.schema(), batches: vec![batch], total: 2 };
///
/// let json = result.encoded(Format::Json, Most { rows: 10, bytes: 1_000 })?;
/// assert_eq!(json, br#"{"columns":[{"name":"units","type":"int"}],"rows":[[3],[7]],"total":2}"#);
/// // An answer is never cut: what is too long is an error.
/// assert!(result.encoded(Format::Json, Most { rows: 10, bytes: 20 }).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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

    /// Writes it in `format`, batch by batch.
    ///
    /// # Errors
    /// Where the batches contradict their schema, or `out` takes no more.
    pub fn write(&self, format: Format, out: &mut impl Write) -> Result<()> {
        match format {
            Format::Arrow => self.write_ipc(out),
            Format::Json => write_json(self, out).map_err(SourceError::source),
        }
    }

    /// Writes it as one piece of at most `most` bytes.
    ///
    /// # Errors
    /// `limit_exceeded` where it is longer.
    pub fn encoded(&self, format: Format, most: Most) -> Result<Vec<u8>> {
        let mut out = Limited { out: Vec::new(), left: most.bytes, over: false };
        let written = self.write(format, &mut out);
        if out.over {
            return Err(too_many_bytes(most));
        }
        written.map(|()| out.out)
    }

    /// Writes it into memory or, beyond a megabyte, into the file that `open` makes; of at most
    /// `most` bytes.
    ///
    /// # Errors
    /// `limit_exceeded` where it is longer, and where the file takes no more.
    pub fn spooled(
        &self,
        format: Format,
        most: Most,
        open: impl FnOnce() -> std::io::Result<std::fs::File>,
    ) -> Result<Spooled> {
        let mut out = Limited { out: Spool::new(open), left: most.bytes, over: false };
        let written = self.write(format, &mut out);
        if out.over {
            return Err(too_many_bytes(most));
        }
        written?;
        out.out.finish().map_err(SourceError::source)
    }

    /// An Arrow IPC stream, its end marker included. The total stands in the schema's metadata
    /// under `pellucid.total`.
    fn write_ipc(&self, out: &mut impl Write) -> Result<()> {
        let metadata = [(TOTAL.to_owned(), self.total.to_string())].into();
        let schema = self.schema.as_ref().clone().with_metadata(metadata);
        let mut writer = StreamWriter::try_new(out, &schema).map_err(SourceError::source)?;
        for batch in &self.batches {
            writer.write(batch).map_err(SourceError::source)?;
        }
        writer.finish().map_err(SourceError::source)
    }
}

/// Bytes of the batch's rows: what its arrays show, not what they keep alive.
pub(crate) fn batch_bytes(batch: &RecordBatch) -> u64 {
    // A length that overflows is beyond every limit.
    let sizes = batch
        .columns()
        .iter()
        .map(|c| c.to_data().get_slice_memory_size().map_or(u64::MAX, |n| n as u64));
    sizes.fold(0, u64::saturating_add)
}

/// A writer that takes so many bytes and no more.
pub(crate) struct Limited<W> {
    pub(crate) out: W,
    pub(crate) left: u64,
    /// Whether more was to be written.
    pub(crate) over: bool,
}

impl<W: Write> Write for Limited<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self.left.checked_sub(bytes.len() as u64) {
            Some(left) => {
                self.out.write_all(bytes)?;
                self.left = left;
                Ok(bytes.len())
            }
            None => {
                self.over = true;
                Err(std::io::Error::other("longer than it may be"))
            }
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}
