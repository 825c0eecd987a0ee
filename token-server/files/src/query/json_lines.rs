//! Files of JSON objects, one after another, as text: each value as it would be printed, so that nothing but the query decides what a
//! value that fits no type means.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions, StringBuilder};
use arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session, TableProvider};
use datafusion::datasource::TableType;
use datafusion::datasource::listing::ListingTableUrl;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::Expr;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::{PartitionStream, StreamingTableExec};
use futures::{Stream, StreamExt as _, TryStreamExt as _};
use object_store::{ObjectMeta, ObjectStoreExt as _};
use serde_json::{Map, Value};

/// Rows in a batch.
const BATCH: usize = 8_192;
/// Longest object, in bytes: what has no end by then is no line.
const LONGEST: usize = 16 << 20;

/// Files and the columns that are read of them, each as text.
#[derive(Debug)]
pub(super) struct JsonLines {
    pub(super) urls: Vec<ListingTableUrl>,
    pub(super) schema: SchemaRef,
}

#[async_trait::async_trait]
impl TableProvider for JsonLines {
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
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let mut files = Vec::new();
        for url in &self.urls {
            let store = state.runtime_env().object_store(url)?;
            let mut found: Vec<ObjectMeta> = url.list_all_files(state, store.as_ref(), "").await?.try_collect().await?;
            found.sort_by(|a, b| a.location.cmp(&b.location));
            files.extend(found.into_iter().map(|file| (url.clone(), file)));
        }
        let schema = match projection {
            Some(of) => Arc::new(self.schema.project(of)?),
            None => Arc::clone(&self.schema),
        };
        let lines: Arc<dyn PartitionStream> = Arc::new(Lines { files, schema: Arc::clone(&schema) });
        Ok(Arc::new(StreamingTableExec::try_new(schema, vec![lines], None, [], false, limit)?))
    }
}

#[derive(Debug)]
struct Lines {
    files: Vec<(ListingTableUrl, ObjectMeta)>,
    schema: SchemaRef,
}

impl PartitionStream for Lines {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, context: Arc<TaskContext>) -> SendableRecordBatchStream {
        let schema = Arc::clone(&self.schema);
        let each = self.files.clone().into_iter().map(move |(url, file)| (url, file, Arc::clone(&context), Arc::clone(&schema)));
        let batches = futures::stream::iter(each).then(|(url, file, context, schema)| async move {
            let store = context.runtime_env().object_store(&url)?;
            let bytes = store.get(&file.location).await?.into_stream().map_err(DataFusionError::from);
            Ok::<_, DataFusionError>(batches(Box::pin(bytes), schema))
        });
        Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.schema), batches.try_flatten()))
    }
}

/// Batches of the objects in a file's bytes.
fn batches<B: AsRef<[u8]>>(
    bytes: impl Stream<Item = Result<B>> + Send + Unpin,
    schema: SchemaRef,
) -> impl Stream<Item = Result<RecordBatch>> + Send {
    let state = (bytes, Objects::default(), schema, false);
    futures::stream::try_unfold(state, |(mut bytes, mut objects, schema, mut ended)| async move {
        let mut rows = Vec::new();
        while rows.len() < BATCH {
            match objects.next(ended)? {
                Some(object) => rows.push(object),
                None if ended => break,
                None => match bytes.next().await.transpose()? {
                    Some(more) => objects.extend(more.as_ref()),
                    None => ended = true,
                },
            }
        }
        match rows.is_empty() {
            true => Ok(None),
            false => Ok(Some((batch(&rows, &schema)?, (bytes, objects, schema, ended)))),
        }
    })
}

/// Objects in bytes that arrive in pieces.
#[derive(Default)]
struct Objects {
    buffer: Vec<u8>,
    from: usize,
    /// Where the next byte to look at is, and what stands before it.
    at: usize,
    depth: usize,
    in_text: bool,
    escaped: bool,
}

impl Objects {
    fn extend(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.from);
        self.at -= self.from;
        self.from = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole object; none where its end has not come yet.
    fn next(&mut self, ended: bool) -> Result<Option<Map<String, Value>>> {
        while let Some(byte) = self.buffer.get(self.at) {
            self.at += 1;
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' if self.in_text => self.escaped = true,
                b'"' => self.in_text = !self.in_text,
                b'{' | b'[' if !self.in_text => self.depth += 1,
                b'}' | b']' if !self.in_text => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        let object = self.buffer.get(self.from..self.at).unwrap_or_default();
                        self.from = self.at;
                        return serde_json::from_slice(object).map(Some).map_err(|e| external(&e));
                    }
                }
                _ => {}
            }
            if self.at - self.from > LONGEST {
                return Err(DataFusionError::Execution(format!("an object of the JSON file has more than {LONGEST} bytes")));
            }
        }
        let rest = self.buffer.get(self.from..).unwrap_or_default();
        match ended && rest.iter().any(|b| !b.is_ascii_whitespace()) {
            true => Err(DataFusionError::Execution("the JSON file ends within an object".into())),
            false => Ok(None),
        }
    }
}

fn external(e: &serde_json::Error) -> DataFusionError {
    DataFusionError::Execution(format!("the JSON file has a line that is no object: {e}"))
}

fn batch(rows: &[Map<String, Value>], schema: &SchemaRef) -> Result<RecordBatch> {
    let columns = schema.fields().iter().map(|field| {
        let mut out = StringBuilder::new();
        for row in rows {
            match row.get(field.name()) {
                None | Some(Value::Null) => out.append_null(),
                Some(Value::String(text)) => out.append_value(text),
                Some(other) => out.append_value(other.to_string()),
            }
        }
        Arc::new(out.finish()) as ArrayRef
    });
    let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
    Ok(RecordBatch::try_new_with_options(Arc::clone(schema), columns.collect(), &options)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::AsArray as _;
    use arrow::datatypes::{DataType, Field, Schema};
    use proptest::prelude::*;

    fn read(text: &str, pieces: usize) -> Result<Vec<Option<String>>> {
        let schema = Arc::new(Schema::new(vec![Field::new("a", DataType::Utf8, true)]));
        let parts: Vec<Result<Vec<u8>>> = text.as_bytes().chunks(pieces).map(|c| Ok(c.to_vec())).collect();
        let all = batches(Box::pin(futures::stream::iter(parts)), schema).try_collect::<Vec<_>>();
        let all = futures::executor::block_on(all)?;
        Ok(all.iter().flat_map(|b| b.column(0).as_string::<i32>().iter().map(|v| v.map(str::to_owned)).collect::<Vec<_>>()).collect())
    }

    #[test]
    fn values_are_what_they_are_printed_as() {
        let text = "{\"a\":1}\n{\"a\":\"x}{\\\"\"} {\"a\":null}{\"b\":[1,{\"a\":2}]}\n{\"a\":{\"b\":1}}\n{\"a\":18446744073709551615}{\"a\":1.5}{\"a\":true}\n";
        let expected = [Some("1"), Some("x}{\""), None, None, Some("{\"b\":1}"), Some("18446744073709551615"), Some("1.5"), Some("true")];
        for pieces in [1, 2, 7, 1000] {
            assert_eq!(read(text, pieces).unwrap(), expected.map(|v| v.map(str::to_owned)));
        }
    }

    #[test]
    fn what_is_no_object_is_an_error() {
        for text in ["{\"a\":1", "[1,2]", "{\"a\":1}\n{\"a\"", "nonsense", "{]"] {
            assert!(read(text, 3).is_err(), "{text}");
        }
        assert_eq!(read(" \n", 1).unwrap().len(), 0);
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), pieces in 1usize..9) {
            let _ = read(&String::from_utf8_lossy(&bytes), pieces);
        }
    }
}
