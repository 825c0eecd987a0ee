//! Readers of Parquet files that go by footers in which text is bytes.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::parquet::{
    DefaultParquetFileReaderFactory, ParquetFileReaderFactory,
};
use datafusion::error::Result;
use datafusion::parquet::arrow::arrow_reader::ArrowReaderOptions;
use datafusion::parquet::arrow::async_reader::AsyncFileReader;
use datafusion::parquet::errors::{ParquetError, Result as ParquetResult};
use datafusion::parquet::file::metadata::ParquetMetaData;
use datafusion::physical_plan::metrics::ExecutionPlanMetricsSet;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use object_store::{ObjectMeta, ObjectStore};

use super::Footers;

/// Gives a reader for each file of a store.
pub(super) struct Readers {
    store: Arc<dyn ObjectStore>,
    footers: Footers,
    plain: DefaultParquetFileReaderFactory,
}

impl Readers {
    pub(super) fn new(store: Arc<dyn ObjectStore>, footers: Footers) -> Self {
        Self { plain: DefaultParquetFileReaderFactory::new(Arc::clone(&store)), store, footers }
    }
}

impl fmt::Debug for Readers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Readers").field("store", &self.store).finish_non_exhaustive()
    }
}

impl ParquetFileReaderFactory for Readers {
    fn create_reader(
        &self,
        partition: usize,
        file: PartitionedFile,
        hint: Option<usize>,
        metrics: &ExecutionPlanMetricsSet,
    ) -> Result<Box<dyn AsyncFileReader + Send>> {
        let (store, footers, of) =
            (Arc::clone(&self.store), self.footers.clone(), file.object_meta.clone());
        Ok(Box::new(Reader {
            store,
            footers,
            of,
            plain: self.plain.create_reader(partition, file, hint, metrics)?,
        }))
    }
}

struct Reader {
    store: Arc<dyn ObjectStore>,
    footers: Footers,
    of: ObjectMeta,
    plain: Box<dyn AsyncFileReader + Send>,
}

impl AsyncFileReader for Reader {
    fn get_bytes(&mut self, range: Range<u64>) -> BoxFuture<'_, ParquetResult<Bytes>> {
        self.plain.get_bytes(range)
    }

    fn get_byte_ranges(
        &mut self,
        ranges: Vec<Range<u64>>,
    ) -> BoxFuture<'_, ParquetResult<Vec<Bytes>>> {
        self.plain.get_byte_ranges(ranges)
    }

    fn get_metadata<'a>(
        &'a mut self,
        _: Option<&'a ArrowReaderOptions>,
    ) -> BoxFuture<'a, ParquetResult<Arc<ParquetMetaData>>> {
        let footer = self.footers.read(self.store.as_ref(), &self.of);
        footer
            .map(|read| read.map(|f| f.metadata).map_err(|e| ParquetError::External(Box::new(e))))
            .boxed()
    }
}
