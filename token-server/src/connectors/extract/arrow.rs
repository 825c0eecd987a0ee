//! An extract as an Arrow IPC stream, a piece at a time and only when one is asked for.
//!
//! Decoding takes a thread for as long as one piece takes; between two pieces there is the reader's state and no thread, however long the
//! reader takes. What a piece weighs is bounded, too: a few kilobytes of a dictionary may be gigabytes of rows.

use std::fs::File;
use std::io;
use std::sync::Arc;

use arrow::array::{Array, AsArray as _, RecordBatch, RecordBatchReader as _};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::ipc::writer::StreamWriter;
use bytes::Bytes;
use futures::Stream;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use tokio::task::spawn_blocking;

/// Rows that are decoded at a time.
const BATCH: usize = 16_384;
/// Most bytes of text in a piece, unless one row has more.
const PIECE: usize = 1 << 20;

/// The rows of an extract's file as an Arrow IPC stream. It ends early, with an error, where the file cannot be read, and reads no further
/// when it is dropped.
pub fn arrow_stream(file: File) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    futures::stream::try_unfold(Step::Unread(file), |step| async move {
        match step {
            Step::Ended => Ok(None),
            step => spawn_blocking(move || step.next()).await.map_err(io::Error::other)?.map(Some),
        }
    })
}

/// How far the stream is.
enum Step {
    Unread(File),
    Open(Box<Decoding>),
    Ended,
}

impl Step {
    /// The next bytes, and what follows them.
    fn next(self) -> io::Result<(Bytes, Self)> {
        let mut decoding = match self {
            Self::Unread(file) => Box::new(Decoding::new(file)?),
            Self::Open(decoding) => decoding,
            Self::Ended => return Ok((Bytes::new(), Self::Ended)),
        };
        let more = decoding.piece().map_err(io::Error::other)?;
        let bytes = Bytes::from(std::mem::take(decoding.writer.get_mut()));
        Ok((bytes, if more { Self::Open(decoding) } else { Self::Ended }))
    }
}

struct Decoding {
    reader: ParquetRecordBatchReader,
    /// Rows that are decoded and not written, their text as views of what the file has once.
    batch: Option<RecordBatch>,
    schema: SchemaRef,
    writer: StreamWriter<Vec<u8>>,
}

impl Decoding {
    fn new(file: File) -> io::Result<Self> {
        let plain = ParquetRecordBatchReaderBuilder::try_new(file.try_clone()?).map_err(io::Error::other)?;
        let schema = Arc::clone(plain.schema());
        let options = ArrowReaderOptions::new().with_schema(Arc::new(viewed(&schema)));
        let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(file, options).map_err(io::Error::other)?;
        let reader = builder.with_batch_size(BATCH).build().map_err(io::Error::other)?;
        let schema = Arc::new(told_as(&schema, &reader.schema()));
        let writer = StreamWriter::try_new(Vec::new(), &schema).map_err(io::Error::other)?;
        Ok(Self { reader, batch: None, schema, writer })
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
        let columns = batch.columns().iter().zip(self.schema.fields()).map(|(c, f)| cast(c, f.data_type()));
        self.writer.write(&RecordBatch::try_new(Arc::clone(&self.schema), columns.collect::<Result<_, _>>()?)?)?;
        Ok(true)
    }
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
    with_types(read, |field| file.field_with_name(field.name()).map_or_else(|_| field.data_type().clone(), |f| f.data_type().clone()))
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
