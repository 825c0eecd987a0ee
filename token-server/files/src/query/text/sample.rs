//! Which columns files of text have, by the first of their records that can be read.

use std::collections::{HashMap, HashSet};

use arrow::datatypes::{Field as ArrowField, Schema as ArrowSchema};
use arrow::json::reader::infer_json_schema_from_iterator;
use bytes::Bytes;
use datafusion::catalog::Session;
use datafusion::datasource::file_format::csv::CsvFormat;
use datafusion::datasource::listing::ListingTableUrl;
use datafusion::error::{DataFusionError, Result};
use futures::StreamExt as _;
use object_store::ObjectStoreExt as _;
use pellucid_connectors::warehouse::arrow_type;
use pellucid_core::Schema;
use serde_json::{Map, Value};

use super::records::Next;
use super::{Format, files, pieces};
use crate::query::types;

/// Records that are looked at.
const RECORDS: usize = 1_000;
/// Most columns of a file: keys of JSON objects may be values that somebody took for keys.
const MOST_COLUMNS: usize = 10_000;
/// Bytes of them after which no more are: a worker has some tens of megabytes, and keeps them all.
const BYTES: usize = 8 << 20;

/// The columns of files, as they are read and as they are told, with the types that the first
/// records' values fit.
///
/// Where the columns are `pinned` they have the types of the pin: a value of somebody's, among the
/// first records of a new version, is no change of the columns. So it is with the keys of JSON
/// objects, which are values as well: those of the pin are read, and no other.
///
/// # Errors
/// Where no record can be read although there are some.
pub(in crate::query) async fn columns(
    state: &dyn Session,
    urls: &[ListingTableUrl],
    format: Format,
    pinned: Option<&Schema>,
) -> Result<(ArrowSchema, Schema)> {
    let told = match (format, pinned) {
        (Format::Json, Some(pinned)) => pinned.clone(),
        _ => found(state, urls, format).await?,
    };
    let told = match pinned {
        Some(pinned) if same_names(&told, pinned) => pinned.clone(),
        _ => told,
    };
    // One type for each logical one: whose seconds have fractions among the first records is
    // nobody's business either.
    let read = told.fields.iter().map(|f| ArrowField::new(&f.name, arrow_type(f.data_type), true));
    Ok((ArrowSchema::new(read.collect::<Vec<_>>()), told))
}

/// The columns by the first records.
async fn found(state: &dyn Session, urls: &[ListingTableUrl], format: Format) -> Result<Schema> {
    let sample = sample(state, urls, format).await?;
    let found = match format {
        Format::Json => json_columns(&sample)?,
        Format::Csv => {
            let text = futures::stream::iter([Ok(Bytes::from(sample))]);
            CsvFormat::default()
                .with_has_header(true)
                .infer_schema_from_stream(state, RECORDS, text)
                .await?
                .0
        }
    };
    match found.fields().len() {
        0..=MOST_COLUMNS => Ok(types::schema(&found)),
        n => Err(DataFusionError::Execution(format!(
            "the file has {n} columns: there may be {MOST_COLUMNS}"
        ))),
    }
}

/// The columns of JSON objects. A key that has both single values and lists or objects has the type
/// of the former.
fn json_columns(lines: &[u8]) -> Result<ArrowSchema> {
    let mut objects: Vec<Map<String, Value>> =
        lines.split(|b| *b == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
    let nested = |v: &Value| v.is_array() || v.is_object();
    let single: HashSet<String> = objects
        .iter()
        .flatten()
        .filter(|(_, v)| !nested(v) && !v.is_null())
        .map(|(key, _)| key.clone())
        .collect();
    let mut first: HashMap<String, Value> = HashMap::new();
    for (key, value) in objects.iter_mut().flatten().filter(|(_, v)| nested(v)) {
        // The first list or object under a key stands for the others, which are not read either.
        *value = if single.contains(key) {
            Value::Null
        } else {
            first.entry(key.clone()).or_insert_with(|| value.clone()).clone()
        };
    }
    Ok(infer_json_schema_from_iterator(objects.into_iter().map(|o| Ok(Value::Object(o))))?)
}

/// Whether the columns are called alike and those of both that can be read stand in the same order.
fn same_names(found: &Schema, pinned: &Schema) -> bool {
    let all = |schema: &Schema| {
        let mut names: Vec<String> = schema
            .fields
            .iter()
            .map(|f| &f.name)
            .chain(schema.skipped.iter().map(|s| &s.name))
            .cloned()
            .collect();
        names.sort();
        names
    };
    let order = |schema: &Schema, other: &Schema| {
        let read = |name: &str| other.fields.iter().any(|f| f.name == name);
        schema.fields.iter().filter(|f| read(&f.name)).map(|f| f.name.clone()).collect::<Vec<_>>()
    };
    all(found) == all(pinned) && order(found, pinned) == order(pinned, found)
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
        true => Err(DataFusionError::Execution(
            "none of the first records can be read: a JSON file has an object a line".into(),
        )),
        false => Ok(out),
    }
}
