//! What every warehouse can do, and what keeps a slow or broken one from harming others.

mod breaker;
mod guard;
mod permits;
pub(crate) mod rest;
mod wire;

use std::pin::Pin;

use arrow::array::RecordBatch;
use futures::Stream;
use futures::future::BoxFuture;

use crate::Result;
use crate::dialect::Dialect;
use crate::plan::{Column, Wire};
use crate::sql::{Statement, TableRef};

pub use breaker::Breaker;
pub use guard::{Bounds, Guarded};
pub(crate) use wire::texts;
pub use wire::{TextColumns, arrow_type, deliver, fields_schema};

/// Batches as they arrive, each with one column for each [`Wire`] asked for. Dropping the stream
/// cancels the statement.
pub type Batches = Pin<Box<dyn Stream<Item = Result<RecordBatch>> + Send>>;

/// A warehouse at the other end of one protocol. Every future stops its work when it is dropped.
///
/// Statements are reads and are sent as such: where a protocol has a read-only mode, it is on.
///
/// # Example
///
/// A warehouse that writes down what it is asked and says that there are three rows.
///
/// ```
/// use std::collections::BTreeSet;
/// use std::sync::{Arc, Mutex};
///
/// use arrow::array::{ArrayRef, Int64Array, RecordBatch};
/// use futures::future::BoxFuture;
/// use pellucid_connectors::dialect::{Dialect, Postgres};
/// use pellucid_connectors::plan::{Access, Column, Wire};
/// use pellucid_connectors::sql::{Statement, TableRef, Value};
/// use pellucid_connectors::table::SqlTable;
/// use pellucid_connectors::warehouse::{Batches, Warehouse};
/// use pellucid_connectors::{Result, SourceError};
/// use pellucid_core::{Filter, FilterOp};
///
/// #[derive(Default)]
/// struct Notebook(Mutex<Vec<Statement>>);
///
/// impl Warehouse for Notebook {
///     fn dialect(&self) -> &dyn Dialect {
///         &Postgres
///     }
///     fn test(&self) -> BoxFuture<'_, Result<()>> {
///         Box::pin(async { Ok(()) })
///     }
///     fn tables(&self, most: usize) -> BoxFuture<'_, Result<Vec<TableRef>>> {
///         Box::pin(async move { Ok([TableRef(vec!["sales".into()])].into_iter().take(most).collect()) })
///     }
///     fn describe<'a>(&'a self, _: &'a TableRef) -> BoxFuture<'a, Result<Vec<Column>>> {
///         Box::pin(async { Ok(vec![Column { name: "owner".into(), native: "text".into(), nullable: false }]) })
///     }
///     fn execute<'a>(&'a self, statement: Statement, _: &'a [Wire]) -> BoxFuture<'a, Result<Batches>> {
///         self.0.lock().unwrap().push(statement);
///         let three: ArrayRef = Arc::new(Int64Array::from(vec![3]));
///         let batch = RecordBatch::try_from_iter([("c0", three)]).map_err(SourceError::source);
///         Box::pin(async { Ok(Box::pin(futures::stream::iter([batch])) as Batches) })
///     }
/// }
///
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// let notebook = Arc::new(Notebook::default());
/// let table = SqlTable::new(Arc::<Notebook>::clone(&notebook), TableRef(vec!["sales".into()]), None);
/// let policy = [Filter::new("owner", FilterOp::Eq, "ACME")];
/// let access = Access { filters: &policy, hidden: &BTreeSet::new(), reader: None };
/// assert_eq!(table.count(access).await?, 3);
///
/// // A value of a policy travels beside the text and never in it.
/// let asked = notebook.0.lock().unwrap();
/// assert!(asked[0].text.contains("$1") && !asked[0].text.contains("ACME"));
/// assert_eq!(asked[0].binds, [Value::Text("ACME".into())]);
/// # Ok::<(), SourceError>(())
/// # }).unwrap();
/// ```
pub trait Warehouse: Send + Sync {
    /// Its SQL.
    fn dialect(&self) -> &dyn Dialect;

    /// Whether it can be reached with the credentials at hand.
    fn test(&self) -> BoxFuture<'_, Result<()>>;

    /// Tables that can be read, at most `most`.
    fn tables(&self, most: usize) -> BoxFuture<'_, Result<Vec<TableRef>>>;

    /// The columns of a table, in order.
    fn describe<'a>(&'a self, table: &'a TableRef) -> BoxFuture<'a, Result<Vec<Column>>>;

    /// The columns of a statement that people wrote, without running it. Only warehouses that
    /// implement this offer SQL of administrators.
    fn describe_statement<'a>(
        &'a self,
        statement: &'a Statement,
    ) -> BoxFuture<'a, Result<Vec<Column>>> {
        let _ = statement;
        Box::pin(async {
            let message = format!(
                "SQL is not offered on {}: ask by POST /api/v1/query",
                self.dialect().name()
            );
            Err(pellucid_core::Error::new(pellucid_core::Code::InvalidQuery, message).into())
        })
    }

    /// Runs a statement whose columns travel as `wires` says.
    fn execute<'a>(
        &'a self,
        statement: Statement,
        wires: &'a [Wire],
    ) -> BoxFuture<'a, Result<Batches>>;
}
