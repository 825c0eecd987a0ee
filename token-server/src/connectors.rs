//! Where rows come from. A connector answers for one dataset, takes a [`Scope`] with every read, and knows nothing of HTTP.

mod answer;
mod extract;
mod files;
mod folder;
mod rooms;
mod statement;
mod warehouse;
mod workers;

use std::path::Path;

use futures::future::BoxFuture;
use pellucid_core::{Question, Schema};
use pellucid_files::Most;
use pellucid_files::protocol::Format;

use crate::policy::Scope;

pub use answer::Answer;
pub use extract::{ArrowStream, Budget, Extract, Extracts, Tidied};
pub use files::Files;
pub use pellucid_connectors::{Result, SourceError};
pub use rooms::{Lying, Rooms};
pub use statement::{Statements, read as read_statement};
pub(crate) use warehouse::access;
pub use warehouse::{Source, SourceResolver, WarehouseTable, open};
pub use workers::Workers;

/// One dataset's source. Every future stops its work when it is dropped: that is how a request is cancelled.
pub trait Connector: Send + Sync {
    /// Whether the source can be read.
    fn test(&self) -> BoxFuture<'_, Result<()>>;

    /// Every column, hidden ones included; callers show `scope.visible(schema)` only.
    fn schema(&self) -> BoxFuture<'_, Result<Schema>>;

    /// Tells which columns the dataset is served with. What reads others from then on is an error.
    fn pinned(&self, _columns: &Schema) {}

    /// Changes whenever the source's rows or columns may have.
    fn version(&self) -> BoxFuture<'_, Result<String>>;

    /// Versions before the current one whose extracts may still be read, the latest first: a page reads a file in several requests,
    /// and a version that ends with the clock must not end it in between.
    fn previous_versions(&self) -> BoxFuture<'_, Vec<String>> {
        Box::pin(async { Vec::new() })
    }

    /// Rows in scope.
    fn count<'a>(&'a self, scope: &'a Scope) -> BoxFuture<'a, Result<u64>>;

    /// Answers a query over the rows and columns in scope in `format`, with no more than `most`.
    fn query<'a>(&'a self, scope: &'a Scope, query: &'a Question, format: Format, most: Most) -> BoxFuture<'a, Result<Answer>>;

    /// Writes the rows and columns in scope as Parquet to the new file `to`, sorted by `sort`. Returns their number; none where the
    /// file would have more than `most` bytes.
    fn write_extract<'a>(&'a self, scope: &'a Scope, sort: Option<&'a str>, most: u64, to: &'a Path) -> BoxFuture<'a, Result<Option<u64>>>;
}
