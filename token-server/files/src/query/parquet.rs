//! Parquet files as a table, the text in it as the bytes that it is.

mod footer;
mod readers;

use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::config::TableParquetOptions;
use datafusion::common::project_schema;
use datafusion::datasource::TableType;
use datafusion::datasource::listing::{ListingTableUrl, PartitionedFile};
use datafusion::datasource::physical_plan::parquet::metadata::DFParquetMetadata;
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfigBuilder, ParquetSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::error::Result;
use datafusion::logical_expr::Expr;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::empty::EmptyExec;
use futures::future::BoxFuture;
use futures::{FutureExt as _, StreamExt as _, TryStreamExt as _};
use object_store::{ObjectMeta, ObjectStore};

pub(super) use footer::Footers;
use readers::Readers;

use super::text::files;

/// Footers that are looked at side by side.
const AT_ONCE: usize = 32;

/// Parquet files as a table.
#[derive(Debug, Clone)]
pub(super) struct ParquetFiles {
    pub(super) urls: Vec<ListingTableUrl>,
    pub(super) schema: SchemaRef,
    /// Whether rows that policy leaves out are passed over one by one: the reader would else
    /// decode those that lie between others, and drop them after.
    pub(super) heavy: bool,
}

#[async_trait::async_trait]
impl TableProvider for ParquetFiles {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        _limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let found: Vec<_> =
            files(state, &self.urls).await?.into_iter().filter(|(_, file)| file.size > 0).collect();
        // All of them are of one store. Where they have gone since they were opened, there are no
        // rows.
        let Some(place) = found.first().map(|(url, _)| url.object_store()) else {
            return Ok(Arc::new(EmptyExec::new(project_schema(&self.schema, projection)?)));
        };
        let (store, footers) = (state.runtime_env().object_store(&place)?, Footers::of(state));
        let each: Vec<BoxFuture<'_, _>> = found
            .into_iter()
            .map(|(_, file)| self.with_statistics(&store, &footers, file).boxed())
            .collect();
        let found: Vec<PartitionedFile> =
            futures::stream::iter(each).buffered(AT_ONCE).try_collect().await?;
        let mut options = TableParquetOptions::default();
        options.global.force_filter_selections = self.heavy;
        // What is remembered of a column that both a filter and the answer read is whole batches of
        // it, whatever the policy leaves of them.
        options.global.max_predicate_cache_size = Some(0);
        let source = ParquetSource::new(Arc::clone(&self.schema))
            .with_table_parquet_options(options)
            .with_parquet_file_reader_factory(Arc::new(Readers::new(store, footers)));
        let config = FileScanConfigBuilder::new(place, Arc::new(source))
            .with_file_groups(FileGroup::new(found).split_files(state.config().target_partitions()))
            .with_projection_indices(projection.cloned())?;
        Ok(DataSourceExec::from_data_source(config.build()))
    }
}

impl ParquetFiles {
    /// The file with what its footer says of its values, by which it is passed over as a whole.
    async fn with_statistics(
        &self,
        store: &Arc<dyn ObjectStore>,
        footers: &Footers,
        file: ObjectMeta,
    ) -> Result<PartitionedFile> {
        let footer = footers.read(store.as_ref(), &file).await?;
        let statistics =
            DFParquetMetadata::statistics_from_parquet_metadata(&footer.metadata, &self.schema)?;
        Ok(PartitionedFile::from(file).with_statistics(Arc::new(statistics)))
    }
}
