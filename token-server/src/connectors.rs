//! Where rows come from. A connector answers for one dataset, takes a [`Scope`] with every read, and knows nothing of HTTP.

mod cell;
mod datafusion;
mod extract;
mod result;

use std::path::Path;

use futures::future::BoxFuture;
use pellucid_core::{Query, Schema};

use crate::policy::Scope;

pub use cell::json_rows;
pub use datafusion::{DataFusion, Engine};
pub use extract::{Extract, Extracts, Tidied};
pub use result::ResultSet;

/// What a connector refuses or bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectorLimits {
    /// Most rows of one result.
    pub result_rows: usize,
    /// Queries that run at once; more wait.
    pub concurrent_queries: usize,
}

/// A fault of a source, told apart by who can mend it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SourceError {
    /// The query is at fault; the message is for its author.
    #[error("{0}")]
    Query(#[from] pellucid_core::Error),
    /// The source is at fault. The text is for the log and never leaves the server.
    #[error("{0}")]
    Source(String),
}

impl SourceError {
    /// A fault of the source.
    pub fn source(e: impl std::fmt::Display) -> Self {
        Self::Source(e.to_string())
    }
}

/// A result with [`SourceError`].
pub type Result<T, E = SourceError> = std::result::Result<T, E>;

/// One dataset's source. Every future stops its work when it is dropped: that is how a request is cancelled.
pub trait Connector: Send + Sync {
    /// Whether the source can be read.
    fn test(&self) -> BoxFuture<'_, Result<()>>;

    /// Every column, hidden ones included; callers show `scope.visible(schema)` only.
    fn schema(&self) -> BoxFuture<'_, Result<Schema>>;

    /// Changes whenever the source's rows or columns may have.
    fn version(&self) -> BoxFuture<'_, Result<String>>;

    /// Rows in scope.
    fn count<'a>(&'a self, scope: &'a Scope) -> BoxFuture<'a, Result<u64>>;

    /// Answers a query over the rows and columns in scope.
    fn query<'a>(&'a self, scope: &'a Scope, query: &'a Query) -> BoxFuture<'a, Result<ResultSet>>;

    /// Writes the rows and columns in scope as Parquet to the new file `to`, sorted by `sort`. Returns their number.
    fn write_extract<'a>(&'a self, scope: &'a Scope, sort: Option<&'a str>, to: &'a Path) -> BoxFuture<'a, Result<u64>>;

    /// What it refuses or bounds.
    fn limits(&self) -> ConnectorLimits;
}
