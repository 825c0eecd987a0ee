//! Bounds around a warehouse: how many statements at once, how long each, when to try again and when to leave it alone.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::future::BoxFuture;
use futures::{StreamExt as _, stream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout_at;

use super::{Batches, Breaker, Warehouse};
use crate::dialect::Dialect;
use crate::plan::{Column, Wire};
use crate::sql::{Statement, TableRef};
use crate::{Result, SourceError};

/// Before the second try of a read whose connection failed.
const RETRY_AFTER: Duration = Duration::from_millis(100);
/// What a caller is told to wait when every turn is taken until its time is up.
const FULL_RETRY: Duration = Duration::from_secs(1);

/// How much of a source is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Statements at once; more wait.
    pub concurrent: usize,
    /// Longest a statement may take, its wait for a turn included.
    pub timeout: Duration,
}

/// A warehouse within bounds. Each source has its own: a slow one takes no turn of another's.
pub struct Guarded {
    inner: Arc<dyn Warehouse>,
    bounds: Bounds,
    turns: Arc<Semaphore>,
    breaker: Arc<Breaker>,
}

impl Guarded {
    /// `inner` within `bounds`.
    pub fn new(inner: Arc<dyn Warehouse>, bounds: Bounds) -> Self {
        let turns = Arc::new(Semaphore::new(bounds.concurrent.max(1)));
        Self { inner, bounds, turns, breaker: Arc::new(Breaker::default()) }
    }

    /// Another way into the same source, with turns of its own: an outage that one notices holds for both.
    #[must_use]
    pub fn beside(&self, inner: Arc<dyn Warehouse>, bounds: Bounds) -> Self {
        Self { breaker: Arc::clone(&self.breaker), ..Self::new(inner, bounds) }
    }

    /// Waits for a turn, then asks; once more where the connection failed, since all that is asked is reads.
    async fn ask<'a, T>(&'a self, what: impl Fn() -> BoxFuture<'a, Result<T>>) -> Result<(T, OwnedSemaphorePermit, tokio::time::Instant)> {
        let deadline = tokio::time::Instant::now() + self.bounds.timeout;
        self.breaker.admit(Instant::now()).map_err(|retry_after| SourceError::Busy { retry_after })?;
        let turn = match timeout_at(deadline, Arc::clone(&self.turns).acquire_owned()).await {
            Ok(Ok(turn)) => turn,
            _ => return Err(SourceError::Busy { retry_after: FULL_RETRY }),
        };
        let tried = async {
            match what().await {
                Err(SourceError::Unreachable(first)) => {
                    tracing::warn!(error = first, "a source cannot be reached: trying once more");
                    tokio::time::sleep(RETRY_AFTER).await;
                    what().await
                }
                other => other,
            }
        };
        let answer = match timeout_at(deadline, tried).await {
            Ok(answer) => answer,
            Err(_) => Err(late(self.bounds.timeout)),
        };
        note(&self.breaker, answer.as_ref().err());
        answer.map(|answer| (answer, turn, deadline))
    }
}

fn late(timeout: Duration) -> SourceError {
    SourceError::Timeout(format!("the source took longer than {timeout:?}"))
}

fn note(breaker: &Breaker, error: Option<&SourceError>) {
    match error {
        Some(e) if e.is_outage() => breaker.failed(Instant::now()),
        _ => breaker.succeeded(),
    }
}

impl Warehouse for Guarded {
    fn dialect(&self) -> &dyn Dialect {
        self.inner.dialect()
    }

    fn test(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async { self.ask(|| self.inner.test()).await.map(|(answer, ..)| answer) })
    }

    fn tables(&self, most: usize) -> BoxFuture<'_, Result<Vec<TableRef>>> {
        Box::pin(async move { self.ask(|| self.inner.tables(most)).await.map(|(answer, ..)| answer) })
    }

    fn describe<'a>(&'a self, table: &'a TableRef) -> BoxFuture<'a, Result<Vec<Column>>> {
        Box::pin(async move { self.ask(|| self.inner.describe(table)).await.map(|(answer, ..)| answer) })
    }

    fn outline<'a>(&'a self, statement: &'a Statement) -> BoxFuture<'a, Result<Vec<Column>>> {
        Box::pin(async move { self.ask(|| self.inner.outline(statement)).await.map(|(answer, ..)| answer) })
    }

    fn execute<'a>(&'a self, statement: Statement, wires: &'a [Wire]) -> BoxFuture<'a, Result<Batches>> {
        Box::pin(async move {
            let (batches, turn, deadline) = self.ask(|| self.inner.execute(statement.clone(), wires)).await?;
            let (limit, breaker) = (self.bounds.timeout, Arc::clone(&self.breaker));
            // The turn is held until the last batch is read or the stream dropped.
            let bounded = stream::unfold((batches, turn, false), move |(mut batches, turn, over)| {
                let breaker = Arc::clone(&breaker);
                async move {
                    if over {
                        return None;
                    }
                    let next = match timeout_at(deadline, batches.next()).await {
                        Ok(next) => next?,
                        Err(_) => Err(late(limit)),
                    };
                    let over = next.is_err();
                    if let Err(e) = &next {
                        note(&breaker, Some(e));
                    }
                    Some((next, (batches, turn, over)))
                }
            });
            let bounded: Batches = Box::pin(bounded);
            Ok(bounded)
        })
    }
}
