//! Which columns files of text have, by the first of their records that can be read.

use arrow::datatypes::Schema as ArrowSchema;
use arrow::json::reader::infer_json_schema;
use bytes::Bytes;
use datafusion::catalog::Session;
use datafusion::datasource::file_format::csv::CsvFormat;
use datafusion::datasource::listing::ListingTableUrl;
use datafusion::error::{DataFusionError, Result};
use futures::StreamExt as _;
use object_store::ObjectStoreExt as _;

use super::records::Next;
use super::{Format, files, pieces};

/// Records that are looked at.
const RECORDS: usize = 1_000;
/// Bytes of them after which no more are: a worker has some tens of megabytes, and keeps them all.
const BYTES: usize = 8 << 20;

/// The columns of files, with the types that the first records' values fit.
///
/// # Errors
/// Where no record can be read although there are some, and where the library finds no type.
pub(in crate::query) async fn columns(state: &dyn Session, urls: &[ListingTableUrl], format: Format) -> Result<ArrowSchema> {
    let sample = sample(state, urls, format).await?;
    match format {
        Format::Json => Ok(infer_json_schema(sample.as_slice(), None)?.0),
        Format::Csv => {
            let text = futures::stream::iter([Ok(Bytes::from(sample))]);
            Ok(CsvFormat::default().with_has_header(true).infer_schema_from_stream(state, RECORDS, text).await?.0)
        }
    }
}

/// One file of the first records that can be read.
async fn sample(state: &dyn Session, urls: &[ListingTableUrl], format: Format) -> Result<Vec<u8>> {
    let (mut out, mut names, mut looked, mut read) = (Vec::new(), Vec::new(), 0, 0);
    for (url, file) in files(state, urls).await? {
        if looked >= RECORDS || out.len() >= BYTES {
            break;
        }
        let store = state.runtime_env().object_store(&url)?;
        let mut bytes = pieces(store.get(&file.location).await?);
        let (mut records, mut ended) = (format.records(std::mem::take(&mut names)), false);
        while looked < RECORDS && out.len() < BYTES {
            let next = records.next(ended)?;
            if out.is_empty() && next != Next::Pending {
                records.write_head(&mut out);
            }
            match next {
                Next::Record => {
                    records.write(&mut out);
                    (looked, read) = (looked + 1, read + 1);
                }
                Next::Unreadable(_) => looked += 1,
                Next::Pending if ended => break,
                Next::Pending => match bytes.next().await.transpose()? {
                    Some(more) => records.extend(&more),
                    None => ended = true,
                },
            }
        }
        if out.is_empty() && !records.columns().is_empty() {
            records.write_head(&mut out);
        }
        names = records.columns();
    }
    match looked > 0 && read == 0 {
        true => Err(DataFusionError::Execution("none of the first records can be read: a JSON file has an object a line".into())),
        false => Ok(out),
    }
}
