//! How much of what a source sends is held at once. A length that a source claims is held against
//! one of these before anything is allocated for it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow::array::RecordBatch;
use futures::TryStreamExt as _;
use pellucid_core::{Code, Error};

use crate::warehouse::Batches;
use crate::{Result, SourceError};

/// The head of an Arrow message: a schema of some thousand columns is the longest.
pub(crate) const HEAD_BYTES: usize = 4 << 20;
/// The body of an Arrow message, and what it comes to when it is no longer compressed.
pub(crate) const BODY_BYTES: usize = 64 << 20;
/// Values of one Arrow message or page: a few bits on the wire can be a number of eight bytes here.
pub(crate) const CELLS: usize = 1 << 24;
/// A page of rows as JSON.
pub(crate) const PAGE_BYTES: usize = 128 << 20;
/// Any other JSON: what tells of a job, a table's columns, a token.
pub(crate) const JSON_BYTES: usize = 16 << 20;
/// A message of gRPC.
pub(crate) const GRPC_BYTES: usize = 16 << 20;
/// A message of PostgreSQL: a row, most of the time.
pub(crate) const ROW_BYTES: usize = 64 << 20;
/// What lists tables and columns.
const LIST: Most = Most { rows: 1_000_000, bytes: 64 << 20 };

/// The most that an answer may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Most {
    /// Its rows.
    pub rows: usize,
    /// Its bytes in memory.
    pub bytes: u64,
}

impl Most {
    /// What an answer with more rows is refused with.
    pub fn too_many_rows(self) -> Error {
        let rows = self.rows;
        let message = format!(
            "the result has more than {rows} rows: group more coarsely, or give the query a limit of at most {rows}"
        );
        Error::new(Code::LimitExceeded, message).at("limit")
    }
}

/// What has come of an answer so far.
#[derive(Debug)]
pub(crate) struct Tally {
    most: Most,
    rows: usize,
    bytes: u64,
}

impl Tally {
    pub(crate) fn new(most: Most) -> Self {
        Self { most, rows: 0, bytes: 0 }
    }

    /// Bytes so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Rows so far.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Counts a batch; `at` is the part of the request that a remedy would change.
    ///
    /// # Errors
    /// `limit_exceeded` with the number and the remedy.
    pub(crate) fn add(&mut self, batch: &RecordBatch, at: &str) -> Result<()> {
        let Most { rows, bytes } = self.most;
        self.rows = self.rows.saturating_add(batch.num_rows());
        self.bytes = self.bytes.saturating_add(held(batch));
        let remedy = match at {
            "sql" => "give the statement a LIMIT",
            _ => "group more coarsely, name fewer columns, or give the query a limit",
        };
        let message = match (self.rows > rows, self.bytes > bytes) {
            (true, _) if at == "sql" => format!("the result has more than {rows} rows: {remedy}"),
            (true, _) => return Err(self.most.too_many_rows().into()),
            (_, true) => format!("the result is larger than {bytes} bytes: {remedy}"),
            _ => return Ok(()),
        };
        Err(Error::new(Code::LimitExceeded, message).at(at).into())
    }
}

/// The memory that a batch keeps from being freed. Columns that were not copied share what came
/// with them.
fn held(batch: &RecordBatch) -> u64 {
    let mut seen = std::collections::BTreeMap::new();
    for column in batch.columns() {
        let data = column.to_data();
        let nulls = data.nulls().map(arrow::buffer::NullBuffer::buffer);
        seen.extend(data.buffers().iter().chain(nulls).map(|b| (b.data_ptr(), b.capacity())));
    }
    seen.values().fold(0, |sum, bytes| sum.saturating_add(*bytes as u64))
}

/// The batches of a list, which is short.
pub(crate) async fn listed(mut batches: Batches) -> Result<Vec<RecordBatch>> {
    let (mut out, mut tally) = (Vec::new(), Tally::new(LIST));
    while let Some(batch) = batches.try_next().await? {
        tally
            .add(&batch, "limit")
            .map_err(|_| SourceError::source(format!("a list is larger than {LIST:?}")))?;
        if batch.num_rows() > 0 {
            out.push(batch);
        }
    }
    Ok(out)
}

/// The last net under a decoder: what a library cannot read must be an error, and some of it is a
/// panic there.
pub(crate) fn contained<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(SourceError::source("the source sent what cannot be read")))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, Int64Array};

    use super::*;

    #[test]
    fn what_is_held_is_counted_once_and_whole() {
        let long: ArrayRef = Arc::new(Int64Array::from(vec![1; 10_000]));
        let one =
            RecordBatch::try_from_iter([("a", long.slice(5, 1)), ("b", long.slice(6, 1))]).unwrap();
        assert!((80_000..90_000).contains(&held(&one)), "{}", held(&one));
        let mut tally = Tally::new(Most { rows: 2, bytes: 200_000 });
        tally.add(&one, "limit").unwrap();
        tally.add(&one, "limit").unwrap();
        for (most, said) in [
            (Most { rows: 2, bytes: u64::MAX }, "more than 2 rows"),
            (Most { rows: 9, bytes: 100_000 }, "100000 bytes"),
        ] {
            let mut tally = Tally { most, rows: 2, bytes: 90_000 };
            let e = tally.add(&one, "limit").unwrap_err();
            assert!(
                matches!(&e, SourceError::Query(e) if e.code == Code::LimitExceeded && e.message.contains(said)),
                "{e}"
            );
        }
    }

    #[test]
    fn a_panic_is_an_error() {
        let e = contained(|| -> Result<()> { panic!("hostile bytes") }).unwrap_err();
        assert!(matches!(e, SourceError::Source(_)));
    }
}
