//! An extract as an Arrow IPC stream, a piece at a time and only when one is asked for.
//!
//! Decoding takes a thread for as long as one piece takes; between two pieces there is the reader's
//! state and no thread, however long the reader takes. What a piece weighs is bounded, too: a few
//! kilobytes of a dictionary may be gigabytes of rows.

use std::fs::File;
use std::io;
use std::sync::Arc;

use arrow::array::{Array, AsArray as _, RecordBatch, RecordBatchReader as _};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::ipc::writer::StreamWriter;
use bytes::Bytes;
use futures::Stream;
use parquet::arrow::arrow_reader::{
    ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::basic::Type as PhysicalType;
use parquet::file::metadata::RowGroupMetaData;
use tokio::task::spawn_blocking;

/// Most rows that are decoded at a time.
const BATCH: usize = 16_384;
/// Most bytes of text in a piece, unless one row has more.
const PIECE: usize = 1 << 20;

/// The rows of an extract's file as an Arrow IPC stream, of which nothing is decoded yet.
pub struct ArrowStream(Box<Decoding>);

impl ArrowStream {
    /// Reads how the file is laid out.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub async fn open(file: File) -> io::Result<Self> {
        Ok(Self(Box::new(
            spawn_blocking(move || Decoding::new(file)).await.map_err(io::Error::other)??,
        )))
    }

    /// Bytes of memory that it takes at most at any time.
    pub fn weight(&self) -> u64 {
        self.0.weight
    }

    /// The bytes. They end early, with an error, where the file cannot be read, and nothing is read
    /// further when they are dropped.
    pub fn pieces(self) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
        futures::stream::try_unfold(Some(self.0), |step| async move {
            match step {
                None => Ok(None),
                Some(decoding) => spawn_blocking(move || decoding.next())
                    .await
                    .map_err(io::Error::other)?
                    .map(Some),
            }
        })
    }
}

struct Decoding {
    reader: ParquetRecordBatchReader,
    /// Rows that are decoded and not written, their text as views of what the file has once.
    batch: Option<RecordBatch>,
    schema: SchemaRef,
    writer: StreamWriter<Vec<u8>>,
    weight: u64,
}

impl Decoding {
    fn new(file: File) -> io::Result<Self> {
        let plain = ParquetRecordBatchReaderBuilder::try_new(file.try_clone()?)
            .map_err(io::Error::other)?;
        let schema = Arc::clone(plain.schema());
        let options = ArrowReaderOptions::new().with_schema(Arc::new(viewed(&schema)));
        let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(file, options)
            .map_err(io::Error::other)?;
        let (rows, weight) = held(builder.metadata().row_groups());
        let reader = builder.with_batch_size(rows).build().map_err(io::Error::other)?;
        let schema = Arc::new(told_as(&schema, &reader.schema()));
        let writer = StreamWriter::try_new(Vec::new(), &schema).map_err(io::Error::other)?;
        Ok(Self { reader, batch: None, schema, writer, weight })
    }

    /// The next bytes, and what follows them; none after the last.
    fn next(mut self: Box<Self>) -> io::Result<(Bytes, Option<Box<Self>>)> {
        let more = self.piece().map_err(io::Error::other)?;
        let bytes = Bytes::from(std::mem::take(self.writer.get_mut()));
        Ok((bytes, more.then_some(self)))
    }

    /// Writes the next rows, or the end. Says whether there is more.
    fn piece(&mut self) -> arrow::error::Result<bool> {
        let batch = match self.batch.take() {
            Some(rest) => Some(rest),
            None => self.reader.next().transpose()?,
        };
        let Some(batch) = batch else {
            self.writer.finish()?;
            return Ok(false);
        };
        let rows = fitting(&batch);
        if rows < batch.num_rows() {
            self.batch = Some(batch.slice(rows, batch.num_rows() - rows));
        }
        let batch = batch.slice(0, rows);
        let columns =
            batch.columns().iter().zip(self.schema.fields()).map(|(c, f)| cast(c, f.data_type()));
        self.writer.write(&RecordBatch::try_new(
            Arc::clone(&self.schema),
            columns.collect::<Result<_, _>>()?,
        )?)?;
        Ok(true)
    }
}

/// How many rows are decoded at a time, and what they and the piece made of them may weigh.
///
/// Numbers weigh what their types do. Of text a batch holds the pages that it is in, which may be
/// the most of a row group where few rows have most of it; the rows of a batch are as many as have
/// a piece's bytes on the average of the heaviest group.
fn held(groups: &[RowGroupMetaData]) -> (usize, u64) {
    let (mut rows, mut text, mut columns) = (BATCH, 0u64, 0u64);
    for group in groups {
        let of_text =
            group.columns().iter().filter(|c| c.column_type() == PhysicalType::BYTE_ARRAY);
        let bytes: u64 = of_text
            .map(|c| u64::try_from(c.uncompressed_size()).unwrap_or(0))
            .fold(0, u64::saturating_add);
        let each = bytes / u64::try_from(group.num_rows()).unwrap_or(0).max(1);
        rows = rows.min(usize::try_from(PIECE as u64 / each.max(1)).unwrap_or(BATCH).max(1));
        (text, columns) = (text.max(bytes), columns.max(group.num_columns() as u64));
    }
    // Views and numbers have 16 bytes a value at most, in the batch and in what is cast from it.
    let values = (rows as u64).saturating_mul(columns).saturating_mul(32);
    (rows, text.saturating_add(values).saturating_add(3 * PIECE as u64))
}

/// The schema with text as views, which name a value of a dictionary instead of repeating it.
fn viewed(schema: &Schema) -> Schema {
    with_types(schema, |field| match field.data_type() {
        DataType::Utf8 | DataType::LargeUtf8 => DataType::Utf8View,
        DataType::Binary | DataType::LargeBinary => DataType::BinaryView,
        other => other.clone(),
    })
}

/// What is written: the types of the file, and its columns as they are read.
fn told_as(file: &Schema, read: &Schema) -> Schema {
    with_types(read, |field| {
        file.field_with_name(field.name())
            .map_or_else(|_| field.data_type().clone(), |f| f.data_type().clone())
    })
}

fn with_types(schema: &Schema, of: impl Fn(&Field) -> DataType) -> Schema {
    let fields = schema.fields().iter().map(|f| f.as_ref().clone().with_data_type(of(f)));
    Schema::new_with_metadata(fields.collect::<Vec<_>>(), schema.metadata().clone())
}

/// As many of the first rows as weigh no more than a piece may, and one at least.
fn fitting(batch: &RecordBatch) -> usize {
    let mut weights = vec![0usize; batch.num_rows()];
    for column in batch.columns() {
        match column.data_type() {
            DataType::Utf8View => add(&mut weights, column.as_string_view().lengths()),
            DataType::BinaryView => add(&mut weights, column.as_binary_view().lengths()),
            _ => {}
        }
    }
    let within = weights.iter().scan(0usize, |sum, w| {
        *sum = sum.saturating_add(*w);
        (*sum <= PIECE).then_some(())
    });
    within.count().max(1).min(batch.num_rows())
}

fn add(weights: &mut [usize], lengths: impl ExactSizeIterator<Item = u32>) {
    for (weight, length) in weights.iter_mut().zip(lengths) {
        *weight = weight.saturating_add(length as usize);
    }
}
