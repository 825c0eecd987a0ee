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

/// Batches as they arrive, each with one column for each [`Wire`] asked for. Dropping the stream cancels the statement.
pub type Batches = Pin<Box<dyn Stream<Item = Result<RecordBatch>> + Send>>;

/// A warehouse at the other end of one protocol. Every future stops its work when it is dropped.
///
/// Statements are reads and are sent as such: where a protocol has a read-only mode, it is on.
pub trait Warehouse: Send + Sync {
    /// Its SQL.
    fn dialect(&self) -> &dyn Dialect;

    /// Whether it can be reached with the credentials at hand.
    fn test(&self) -> BoxFuture<'_, Result<()>>;

    /// Tables that can be read, at most `most`.
    fn tables(&self, most: usize) -> BoxFuture<'_, Result<Vec<TableRef>>>;

    /// The columns of a table, in order.
    fn describe<'a>(&'a self, table: &'a TableRef) -> BoxFuture<'a, Result<Vec<Column>>>;

    /// The columns of a statement that people wrote, without running it. Only warehouses that implement this offer SQL of administrators.
    fn describe_statement<'a>(&'a self, statement: &'a Statement) -> BoxFuture<'a, Result<Vec<Column>>> {
        let _ = statement;
        Box::pin(async {
            let message = format!("SQL is not offered on {}: ask by POST /api/v1/query", self.dialect().name());
            Err(pellucid_core::Error::new(pellucid_core::Code::InvalidQuery, message).into())
        })
    }

    /// Runs a statement whose columns travel as `wires` says.
    fn execute<'a>(&'a self, statement: Statement, wires: &'a [Wire]) -> BoxFuture<'a, Result<Batches>>;
}
