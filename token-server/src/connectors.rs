//! Where rows come from. A connector answers for one dataset, takes a [`Scope`] with every read,
//! and knows nothing of HTTP.

mod answer;
mod extract;
mod files;
mod folder;
mod permits;
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

/// One dataset's source. Every future stops its work when it is dropped: that is how a request is
/// cancelled.
///
/// # Example
///
/// A source that has a number for each tenant.
///
/// ```
/// use std::collections::BTreeMap;
/// use std::path::Path;
///
/// use futures::future::BoxFuture;
/// use pellucid_core::{DataType, Field, Question, Schema};
/// use pellucid_files::Most;
/// use pellucid_files::protocol::Format;
/// use pellucid_server::config::{DatasetConfig, TenantConfig};
/// use pellucid_server::connectors::{Answer, Connector, Result, SourceError};
/// use pellucid_server::policy::{Scope, bind};
///
/// struct Numbers(BTreeMap<String, i64>);
///
/// impl Numbers {
///     /// What the scope's tenant has. A scope that asks for more than that is not read past: nothing is answered then.
///     fn of(&self, scope: &Scope) -> Result<Option<i64>> {
///         match scope.filters() {
///             [] => Ok(self.0.get(scope.tenant()).copied()),
///             _ => Err(SourceError::source("numbers have no columns to filter by")),
///         }
///     }
/// }
///
/// impl Connector for Numbers {
///     fn test(&self) -> BoxFuture<'_, Result<()>> {
///         Box::pin(async { Ok(()) })
///     }
///     fn schema(&self) -> BoxFuture<'_, Result<Schema>> {
///         let number = Field { name: "number".into(), data_type: DataType::Int, nullable: false };
///         Box::pin(async { Ok(Schema { fields: vec![number], skipped: Vec::new() }) })
///     }
///     fn version(&self) -> BoxFuture<'_, Result<String>> {
///         Box::pin(async { Ok("1".to_owned()) })
///     }
///     fn count<'a>(&'a self, scope: &'a Scope) -> BoxFuture<'a, Result<u64>> {
///         Box::pin(async { Ok(u64::from(self.of(scope)?.is_some())) })
///     }
///     fn query<'a>(&'a self, scope: &'a Scope, _: &'a Question, _: Format, _: Most) -> BoxFuture<'a, Result<Answer>> {
///         Box::pin(async {
///             let rows: Vec<[i64; 1]> = self.of(scope)?.into_iter().map(|number| [number]).collect();
///             let answer = serde_json::json!({"columns": [{"name": "number", "type": "int"}], "total": rows.len(), "rows": rows});
///             Ok(Answer::Bytes(answer.to_string().into()))
///         })
///     }
///     fn write_extract<'a>(&'a self, _: &'a Scope, _: Option<&'a str>, _: u64, _: &'a Path) -> BoxFuture<'a, Result<Option<u64>>> {
///         Box::pin(async { Err(SourceError::source("numbers have no extract")) })
///     }
/// }
///
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// let numbers = Numbers(BTreeMap::from([("acme".to_owned(), 7)]));
/// let dataset: DatasetConfig = serde_json::from_str(r#"{"files": "numbers", "open": true}"#)?;
/// let scope = bind("numbers", &dataset, "acme", &TenantConfig::default(), &[])?;
/// assert_eq!(numbers.count(&scope).await?, 1);
///
/// let other = bind("numbers", &dataset, "globex", &TenantConfig::default(), &[])?;
/// assert_eq!(numbers.count(&other).await?, 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Connector: Send + Sync {
    /// Whether the source can be read.
    fn test(&self) -> BoxFuture<'_, Result<()>>;

    /// Every column, hidden ones included; callers show `scope.visible(schema)` only.
    fn schema(&self) -> BoxFuture<'_, Result<Schema>>;

    /// Tells which columns the dataset is served with. What reads others from then on is an error.
    fn pinned(&self, _columns: &Schema) {}

    /// Changes whenever the source's rows or columns may have.
    fn version(&self) -> BoxFuture<'_, Result<String>>;

    /// Versions before the current one whose extracts may still be read, the latest first: a page
    /// reads a file in several requests, and a version that ends with the clock must not end it
    /// in between.
    fn previous_versions(&self) -> BoxFuture<'_, Vec<String>> {
        Box::pin(async { Vec::new() })
    }

    /// Rows in scope.
    fn count<'a>(&'a self, scope: &'a Scope) -> BoxFuture<'a, Result<u64>>;

    /// Answers a query over the rows and columns in scope in `format`, with no more than `most`.
    fn query<'a>(
        &'a self,
        scope: &'a Scope,
        query: &'a Question,
        format: Format,
        most: Most,
    ) -> BoxFuture<'a, Result<Answer>>;

    /// Writes the rows and columns in scope as Parquet to the new file `to`, sorted by `sort`.
    /// Returns their number; none where the file would have more than `most` bytes.
    fn write_extract<'a>(
        &'a self,
        scope: &'a Scope,
        sort: Option<&'a str>,
        most: u64,
        to: &'a Path,
    ) -> BoxFuture<'a, Result<Option<u64>>>;
}
