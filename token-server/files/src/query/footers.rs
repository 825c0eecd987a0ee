//! What a dataset's Parquet files have, by their footers and the headers of their pages: the
//! columns that all of them have alike, and how much of a column is unpacked at once.
//!
//! A page is unpacked whole, whoever owns which of its values. A value that weighs more than a
//! worker may take would fail the queries of those whose values lie in the same page, and so tell
//! them of it. Therefore a column with such a page is not read at all, by nobody: it counts as one
//! of a type that is not read, which ends a dataset that is pinned with it, until somebody writes
//! the file anew.

mod page;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use arrow::datatypes::{DataType as Arrow, Field as ArrowField, Schema as ArrowSchema, SchemaRef};
use datafusion::catalog::Session;
use datafusion::datasource::listing::ListingTableUrl;
use datafusion::error::{DataFusionError, Result};
use datafusion::parquet::basic::{Encoding, Type as Physical};
use datafusion::parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};
use futures::future::BoxFuture;
use futures::{FutureExt as _, StreamExt as _, TryStreamExt as _};
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt as _};
use pellucid_core::schema::SkippedField;
use pellucid_core::{Field, Schema};

use super::parquet::Footers;
use super::text::files;
use super::types::{is_text, logical, widens};

/// What a page, or a dictionary, weighs that is nothing out of the ordinary: writers end one at a
/// megabyte.
const ORDINARY: u64 = 2 << 20;
/// Bytes of a page's begin that are read for its header, and most of them where it has statistics.
const HEAD: u64 = 512;
const LONGEST_HEAD: u64 = 1 << 20;
/// Column chunks whose pages are looked at side by side.
const AT_ONCE: usize = 4;

/// The columns of files.
pub(super) struct Found {
    /// Those that are read, as the table gives them.
    pub(super) arrow: SchemaRef,
    /// All of them, as they are told. One that stands twice in a file stands twice here, and then
    /// nothing may be read.
    pub(super) schema: Schema,
    /// What pages that are unpacked at once weigh beyond the ordinary, in the heaviest row group.
    pub(super) heavy: u64,
    /// What the text of the heaviest row group weighs.
    pub(super) text: u64,
}

/// A column as the files have it.
struct Column {
    name: String,
    /// None where files have it of types whose values are not each other's.
    arrow: Option<Arrow>,
    nullable: bool,
    files: usize,
}

/// Reads the columns of files. One whose pages may weigh more than `most` bytes at once is not
/// read.
pub(super) async fn read(
    state: &dyn Session,
    urls: &[ListingTableUrl],
    most: u64,
) -> Result<Found> {
    let footers = Footers::of(state);
    let (mut columns, mut twice, mut read, mut weights) =
        (Vec::<Column>::new(), Vec::new(), 0, Weights::default());
    for (url, file) in files(state, urls).await?.into_iter().filter(|(_, file)| file.size > 0) {
        let store = state.runtime_env().object_store(&url)?;
        let footer = footers.read(store.as_ref(), &file).await?;
        let mut names = HashSet::new();
        for field in footer.meant.fields() {
            if !names.insert(field.name().as_str()) {
                twice.push(ArrowField::clone(field));
                continue;
            }
            match columns.iter_mut().find(|c| c.name == *field.name()) {
                Some(column) => column.meet(field),
                None => columns.push(Column::new(field)),
            }
        }
        weights.add(store.as_ref(), &file, &footer.metadata, most).await?;
        read += 1;
    }
    if columns.is_empty() {
        return Err(DataFusionError::Execution("files without columns".into()));
    }
    let (too_heavy, heavy) = weights.too_heavy(most);
    // Text that lies in a page keeps the page while a batch of it is held, and few rows of one's
    // own may lie in many pages. Where that may weigh something, it is copied out.
    let copied = weights.text > most;
    let (mut arrow, mut schema) = (Vec::new(), Schema::default());
    for column in &columns {
        let reason = match &column.arrow {
            None => "its type is not the same in all files".to_owned(),
            Some(_) if too_heavy.contains(&column.name) => {
                format!(
                    "pages of it hold more than the {} MB that are unpacked at once: write it with smaller pages or values",
                    most >> 20
                )
            }
            Some(of) => match logical(of) {
                Some(data_type) => {
                    let nullable = column.nullable || column.files < read;
                    schema.fields.push(Field { name: column.name.clone(), data_type, nullable });
                    arrow.push(ArrowField::new(&column.name, stored(of, copied), nullable));
                    continue;
                }
                None => format!("{of} columns are not supported"),
            },
        };
        schema.skipped.push(SkippedField { name: column.name.clone(), reason });
    }
    for field in &twice {
        match logical(field.data_type()) {
            Some(data_type) => {
                schema.fields.push(Field { name: field.name().clone(), data_type, nullable: true })
            }
            None => schema.skipped.push(SkippedField {
                name: field.name().clone(),
                reason: "it stands twice in a file".into(),
            }),
        }
    }
    Ok(Found { arrow: Arc::new(ArrowSchema::new(arrow)), schema, heavy, text: weights.text })
}

impl Column {
    fn new(field: &ArrowField) -> Self {
        Self {
            name: field.name().clone(),
            arrow: Some(field.data_type().clone()),
            nullable: field.is_nullable(),
            files: 1,
        }
    }

    /// Takes the column of another file for the same, where all values of the one type are values
    /// of the other: a cast that may fail would fail on rows that no policy has passed.
    fn meet(&mut self, field: &ArrowField) {
        let other = field.data_type();
        self.arrow = self.arrow.take().and_then(|own| match () {
            () if own == *other => Some(own),
            () if logical(&own).is_none() || logical(&own) != logical(other) => None,
            () if is_text(&own) || widens(other, &own) => Some(own),
            () if widens(&own, other) => Some(other.clone()),
            () => None,
        });
        self.nullable |= field.is_nullable();
        self.files += 1;
    }
}

/// The type that the table gives a column in: text, however it is encoded, as bytes.
fn stored(of: &Arrow, copied: bool) -> Arrow {
    match is_text(of) {
        true if copied => Arrow::Binary,
        true => Arrow::BinaryView,
        false => of.clone(),
    }
}

/// What is unpacked at once of each row group, by column, and the text of the heaviest.
#[derive(Default)]
struct Weights {
    groups: Vec<BTreeMap<String, u64>>,
    text: u64,
}

impl Weights {
    async fn add(
        &mut self,
        store: &dyn ObjectStore,
        file: &ObjectMeta,
        metadata: &ParquetMetaData,
        most: u64,
    ) -> Result<()> {
        for group in metadata.row_groups() {
            // Columns within others are not read.
            let chunks: Vec<&ColumnChunkMetaData> =
                group.columns().iter().filter(|c| c.column_path().parts().len() == 1).collect();
            let whole = |c: &ColumnChunkMetaData| u64::try_from(c.uncompressed_size()).unwrap_or(0);
            let of_text = chunks.iter().filter(|c| c.column_type() == Physical::BYTE_ARRAY);
            let text = of_text.map(|c| text_of(c)).fold(0, u64::saturating_add);
            self.text = self.text.max(text);
            // No page is heavier than its chunk, so that the pages of most files need no look.
            let mut heavy: BTreeMap<String, u64> = BTreeMap::new();
            let suspects: Vec<_> = chunks.into_iter().filter(|c| whole(c) > ORDINARY).collect();
            if suspects.iter().map(|c| whole(c) - ORDINARY).fold(0, u64::saturating_add) > most {
                let weight = |chunk| weigh(store, file, chunk).boxed();
                let each: Vec<BoxFuture<'_, _>> = suspects.into_iter().map(weight).collect();
                let found: Vec<(String, u64)> =
                    futures::stream::iter(each).buffered(AT_ONCE).try_collect().await?;
                heavy.extend(found);
            } else {
                heavy.extend(
                    suspects.into_iter().map(|c| (c.column_path().string(), whole(c) - ORDINARY)),
                );
            }
            self.groups.push(heavy);
        }
        Ok(())
    }

    /// The columns without which no row group weighs more than `most`, the heaviest first, and what
    /// is left of the heaviest row group.
    fn too_heavy(&self, most: u64) -> (HashSet<String>, u64) {
        let mut out = HashSet::new();
        let mut heaviest = 0;
        for group in &self.groups {
            loop {
                let left = group.iter().filter(|(name, _)| !out.contains(*name));
                let sum = left.clone().map(|(_, weight)| *weight).fold(0, u64::saturating_add);
                match left.max_by_key(|(_, weight)| **weight) {
                    Some((name, _)) if sum > most => drop(out.insert(name.clone())),
                    _ => {
                        heaviest = heaviest.max(sum);
                        break;
                    }
                }
            }
        }
        (out, heaviest)
    }
}

/// What the text of a chunk weighs at most. Where values are written as what they have more than
/// the one before, any number of long ones is in a small page, and what footers tell of their
/// length is not to be believed: Arrow's C++ counts no more than is written.
fn text_of(chunk: &ColumnChunkMetaData) -> u64 {
    match chunk.encodings().any(|e| e == Encoding::DELTA_BYTE_ARRAY) {
        true => u64::MAX,
        false => u64::try_from(chunk.uncompressed_size()).unwrap_or(0),
    }
}

/// The column of a chunk, and what is unpacked of it at once beyond the ordinary.
async fn weigh(
    store: &dyn ObjectStore,
    file: &ObjectMeta,
    chunk: &ColumnChunkMetaData,
) -> Result<(String, u64)> {
    Ok((chunk.column_path().string(), heaviest(store, file, chunk).await?.saturating_sub(ORDINARY)))
}

/// What the heaviest page of a column chunk unpacks to, and its dictionary.
async fn heaviest(
    store: &dyn ObjectStore,
    file: &ObjectMeta,
    chunk: &ColumnChunkMetaData,
) -> Result<u64> {
    let place = |n: i64| {
        u64::try_from(n).map_err(|_| {
            DataFusionError::Execution("the file's footer has a negative length".into())
        })
    };
    let start = place(chunk.dictionary_page_offset().unwrap_or_else(|| chunk.data_page_offset()))?;
    let end = start.saturating_add(place(chunk.compressed_size())?).min(file.size);
    let (mut at, mut dictionary, mut page) = (start, 0, 0);
    while at < end {
        let mut head = HEAD;
        let found = loop {
            let bytes =
                store.get_range(&file.location, at..at.saturating_add(head).min(end)).await?;
            match page::header(&bytes) {
                Some(found) => break found,
                None if head < LONGEST_HEAD && at + head < end => head *= 8,
                None => {
                    return Err(DataFusionError::Execution(
                        "a page of the file has no header that can be read".into(),
                    ));
                }
            }
        };
        match found.dictionary {
            true => dictionary = found.unpacked.max(dictionary),
            false => page = found.unpacked.max(page),
        }
        at = at.saturating_add(found.stored);
    }
    Ok(page.saturating_add(dictionary))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lengths are what a file claims: together they may be more than there are.
    #[test]
    fn no_claim_is_too_large_to_be_summed() {
        let claims = |names: &[&str]| names.iter().map(|n| ((*n).to_owned(), u64::MAX)).collect();
        let weights =
            Weights { groups: vec![claims(&["a", "b", "c"]), claims(&["d"])], text: u64::MAX };
        let (out, heaviest) = weights.too_heavy(10);
        assert_eq!((out.len(), heaviest), (4, 0));
    }
}
