//! Footers of Parquet files, which say to the reader that text is bytes.
//!
//! Arrow's reader holds whatever a page of text and its dictionary hold against UTF-8 as it unpacks
//! them, before anybody asks whose rows they are. One value that is none, in a row of somebody
//! else's, would fail everyone's queries over the column. What is text goes by the schema in the
//! footer, so the reader is given one in which such a column holds bytes. They compare, group and
//! sort as their text does, and become text where they are shown (`super::super::utf8`), which only
//! rows that have passed the policy are.

use std::any::Any;
use std::collections::HashSet;
use std::sync::Arc;

use arrow::datatypes::{DataType as Arrow, Field as ArrowField, Schema as ArrowSchema};
use datafusion::catalog::Session;
use datafusion::common::HashMap;
use datafusion::datasource::physical_plan::parquet::metadata::DFParquetMetadata;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::cache::cache_manager::{
    CachedFileMetadataEntry, FileMetadata, FileMetadataCache,
};
use datafusion::parquet::arrow::{
    ARROW_SCHEMA_META_KEY, encode_arrow_schema, parquet_to_arrow_schema,
};
use datafusion::parquet::basic::Type as Physical;
use datafusion::parquet::file::metadata::{
    FileMetaData, KeyValue, PageIndexPolicy, ParquetMetaData, ParquetMetaDataBuilder,
};
use datafusion::parquet::schema::types::{SchemaDescriptor, Type, TypePtr};
use object_store::{ObjectMeta, ObjectStore};

use super::super::types::is_text;

/// A file's footer.
#[derive(Clone)]
pub(in crate::query) struct Footer {
    /// The columns as the file means them.
    pub(in crate::query) meant: Arc<ArrowSchema>,
    /// What the reader goes by, in which text is bytes.
    pub(in crate::query) metadata: Arc<ParquetMetaData>,
}

impl FileMetadata for Footer {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn memory_size(&self) -> usize {
        self.metadata.memory_size() + self.meant.fields().size()
    }

    fn extra_info(&self) -> HashMap<String, String> {
        HashMap::new()
    }
}

/// Footers that were read and are remembered while their files stay the same.
#[derive(Clone)]
pub(in crate::query) struct Footers(Arc<FileMetadataCache>);

impl Footers {
    pub(in crate::query) fn of(state: &dyn Session) -> Self {
        Self(state.runtime_env().cache_manager.get_file_metadata_cache())
    }

    /// The footer of a file with what it tells of its pages.
    pub(in crate::query) async fn read(
        &self,
        store: &dyn ObjectStore,
        file: &ObjectMeta,
    ) -> Result<Footer> {
        if let Some(known) = self.0.get(&file.location)
            && known.is_valid_for(file)
            && let Some(footer) = known.file_metadata.as_any().downcast_ref::<Footer>()
        {
            return Ok(footer.clone());
        }
        let read = DFParquetMetadata::new(store, file)
            .with_page_index_policy(Some(PageIndexPolicy::Optional))
            .fetch_metadata()
            .await?;
        let footer = of_bytes(Arc::unwrap_or_clone(read))?;
        self.0.put(
            &file.location,
            CachedFileMetadataEntry::new(file.clone(), Arc::new(footer.clone())),
        );
        Ok(footer)
    }
}

/// The footer with bytes for text. Columns within others stay as they are: they are not read.
///
/// # Errors
/// Where a column would be left that the reader takes for text.
fn of_bytes(metadata: ParquetMetaData) -> Result<Footer> {
    let about = metadata.file_metadata();
    let meant = parquet_to_arrow_schema(about.schema_descr(), about.key_value_metadata())?;
    let text: HashSet<&str> = meant
        .fields()
        .iter()
        .filter(|f| is_text(f.data_type()))
        .map(|f| f.name().as_str())
        .collect();
    if text.is_empty() {
        return Ok(Footer { meant: Arc::new(meant), metadata: Arc::new(metadata) });
    }
    let root = about.schema();
    let columns = root
        .get_fields()
        .iter()
        .map(|c| if text.contains(c.name()) { bytes(c) } else { Ok(Arc::clone(c)) });
    let root = Type::group_type_builder(root.name())
        .with_fields(columns.collect::<Result<_>>()?)
        .build()?;
    let schema = Arc::new(SchemaDescriptor::new(Arc::new(root)));
    // Arrow's own schema beside it, which would make text of the bytes again, has times that
    // Parquet's cannot tell.
    let told = meant.fields().iter().map(|f| match is_text(f.data_type()) {
        true => Arc::new(ArrowField::new(f.name(), Arrow::Binary, f.is_nullable())),
        false => Arc::clone(f),
    });
    let told = encode_arrow_schema(&ArrowSchema::new(told.collect::<Vec<_>>()));
    let told = vec![KeyValue::new(ARROW_SCHEMA_META_KEY.to_owned(), told)];
    if let Some(left) = parquet_to_arrow_schema(&schema, Some(&told))?
        .fields()
        .iter()
        .find(|f| is_text(f.data_type()))
    {
        return Err(DataFusionError::Execution(format!(
            "column \"{}\" holds text in a form that is not read",
            left.name()
        )));
    }
    let (creator, orders) = (about.created_by().map(str::to_owned), about.column_orders().cloned());
    let about =
        FileMetaData::new(about.version(), about.num_rows(), creator, Some(told), schema, orders);
    let mut of_text = metadata.into_builder();
    let of_bytes = ParquetMetaDataBuilder::new(about)
        .set_row_groups(of_text.take_row_groups())
        .set_column_index(of_text.take_column_index())
        .set_offset_index(of_text.take_offset_index());
    Ok(Footer { meant: Arc::new(meant), metadata: Arc::new(of_bytes.build()) })
}

/// The column without what says that its bytes are text.
fn bytes(column: &TypePtr) -> Result<TypePtr> {
    let about = column.get_basic_info();
    if !column.is_primitive()
        || column.get_physical_type() != Physical::BYTE_ARRAY
        || !about.has_repetition()
    {
        return Ok(Arc::clone(column));
    }
    let id = about.has_id().then(|| about.id());
    let bytes = Type::primitive_type_builder(about.name(), Physical::BYTE_ARRAY)
        .with_repetition(about.repetition())
        .with_id(id);
    Ok(Arc::new(bytes.build()?))
}

#[cfg(test)]
mod tests {
    use arrow::array::new_null_array;
    use arrow::datatypes::TimeUnit;
    use arrow::record_batch::RecordBatch;
    use bytes::Bytes;
    use datafusion::parquet::arrow::ArrowWriter;
    use datafusion::parquet::basic::ConvertedType;
    use datafusion::parquet::file::metadata::ParquetMetaDataReader;

    use super::*;

    /// Types that Arrow's own schema alone tells stay, and every text of the file's own columns is
    /// bytes, to Arrow and to Parquet.
    #[test]
    fn text_is_bytes_and_nothing_else_changes() {
        let field = |name: &str, of: Arrow| ArrowField::new(name, of, true);
        let within = Arc::new(field("item", Arrow::Utf8));
        let fields = vec![
            field("text", Arrow::Utf8),
            field("t", Arrow::Timestamp(TimeUnit::Second, None)),
            field("view", Arrow::Utf8View),
            field("zoned", Arrow::Timestamp(TimeUnit::Microsecond, Some("+02:00".into()))),
            field("day", Arrow::Date64),
            field("encoded", Arrow::Dictionary(Box::new(Arrow::Int8), Box::new(Arrow::LargeUtf8))),
            field("list", Arrow::List(Arc::clone(&within))),
            field("group", Arrow::Struct(vec![within].into())),
            field("large", Arrow::LargeUtf8),
            field("bytes", Arrow::LargeBinary),
            field("price", Arrow::Decimal128(30, 2)),
        ];
        let schema = Arc::new(ArrowSchema::new(fields));
        let batch = RecordBatch::try_new(
            Arc::clone(&schema),
            schema.fields().iter().map(|f| new_null_array(f.data_type(), 2)).collect(),
        );
        let mut file = Vec::new();
        let mut writer = ArrowWriter::try_new(&mut file, Arc::clone(&schema), None).unwrap();
        writer.write(&batch.unwrap()).unwrap();
        writer.close().unwrap();
        let footer =
            of_bytes(ParquetMetaDataReader::new().parse_and_finish(&Bytes::from(file)).unwrap())
                .unwrap();
        assert_eq!(footer.meant.fields(), schema.fields());
        let about = footer.metadata.file_metadata();
        let told =
            parquet_to_arrow_schema(about.schema_descr(), about.key_value_metadata()).unwrap();
        for (told, meant) in told.fields().iter().zip(schema.fields()) {
            let expected =
                if is_text(meant.data_type()) { &Arrow::Binary } else { meant.data_type() };
            assert_eq!((told.name(), told.data_type()), (meant.name(), expected));
        }
        for column in about.schema_descr().columns() {
            let within = column.path().parts().len() > 1;
            assert!(within || column.converted_type() != ConvertedType::UTF8, "{}", column.path());
        }
        assert_eq!((about.num_rows(), footer.metadata.num_row_groups()), (2, 1));
    }
}
