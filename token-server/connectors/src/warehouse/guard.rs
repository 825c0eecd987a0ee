//! Bounds around a warehouse: how many statements at once, how long each, when to try again and
//! when to leave it alone.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use futures::{FutureExt as _, StreamExt as _, stream};
use tokio::time::{Instant, timeout_at};

use super::permits::{Permit, Permits};
use super::{Batches, Breaker, Warehouse};
use crate::dialect::Dialect;
use crate::plan::{Column, Wire};
use crate::sql::{Statement, TableRef};
use crate::{Result, SourceError};

/// The pause before the second try of a read whose connection failed.
const RETRY_AFTER: Duration = Duration::from_millis(100);
/// What a caller is told to wait when every permit is taken until its time is up.
const FULL_RETRY: Duration = Duration::from_secs(1);

/// How much of a source is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Statements at once; more wait.
    pub concurrent: usize,
    /// Longest a statement may take, its wait for a permit included.
    pub timeout: Duration,
}

/// A warehouse within bounds. Each source has its own: a slow one takes no permit of another's.
///
/// # Example
///
/// ```
/// use std::time::Duration;
///
/// use pellucid_connectors::config::{ConnectOptions, Credentials, WarehouseConfig};
/// use pellucid_connectors::warehouse::{Bounds, Guarded, Warehouse as _};
///
/// let config: WarehouseConfig = serde_json::from_str(r#"{"kind": "flight", "host": "sail.example.com"}"#)?;
/// let timeout = Duration::from_secs(30);
/// let warehouse = config.open(&Credentials::default(), ConnectOptions { timeout, ..ConnectOptions::default() })?;
/// let guarded = Guarded::new(warehouse, Bounds { concurrent: 8, timeout });
/// assert_eq!(guarded.dialect().name(), "spark");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Guarded {
    inner: Arc<dyn Warehouse>,
    bounds: Bounds,
    permits: Permits,
    breaker: Arc<Breaker>,
}

impl Guarded {
    /// `inner` within `bounds`.
    pub fn new(inner: Arc<dyn Warehouse>, bounds: Bounds) -> Self {
        Self {
            inner,
            bounds,
            permits: Permits::new(bounds.concurrent),
            breaker: Arc::new(Breaker::default()),
        }
    }

    /// Another way into the same source, with permits of its own: an outage that one notices holds
    /// for both.
    #[must_use]
    pub fn beside(&self, inner: Arc<dyn Warehouse>, bounds: Bounds) -> Self {
        Self { breaker: Arc::clone(&self.breaker), ..Self::new(inner, bounds) }
    }

    /// Waits for a permit of `tenant`, then asks; once more where the connection failed, since all
    /// that is asked is reads.
    async fn ask<'a, T>(
        &'a self,
        tenant: Option<&str>,
        what: impl Fn() -> BoxFuture<'a, Result<T>>,
    ) -> Result<(T, Permit, Instant)> {
        let deadline = Instant::now() + self.bounds.timeout;
        self.breaker
            .admit(now(), tenant)
            .map_err(|retry_after| SourceError::Busy { retry_after })?;
        let Ok(Some(permit)) = timeout_at(deadline, self.permits.take(tenant)).await else {
            return Err(SourceError::Busy { retry_after: FULL_RETRY });
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
        let answer = match timeout_at(deadline, AssertUnwindSafe(tried).catch_unwind()).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(unread()),
            Err(_) => Err(late(self.bounds.timeout)),
        };
        match &answer {
            // That an answer begins says that the source is up; whether the statement is too slow
            // is known at its end.
            Ok(_) => self.breaker.succeeded(None),
            Err(e) => note(&self.breaker, tenant, e),
        }
        answer.map(|answer| (answer, permit, deadline))
    }
}

/// The runtime's clock, which tests can turn.
fn now() -> std::time::Instant {
    Instant::now().into_std()
}

fn late(timeout: Duration) -> SourceError {
    SourceError::timeout(format!("the source took longer than {timeout:?}"))
}

/// The last net: a library that panics at what a source sent ends one answer.
fn unread() -> SourceError {
    SourceError::source("the source sent what cannot be read")
}

fn note(breaker: &Breaker, tenant: Option<&str>, error: &SourceError) {
    match error {
        SourceError::Unreachable(_) => breaker.unreachable(now()),
        SourceError::Timeout(_) => breaker.late(now(), tenant),
        _ => breaker.succeeded(tenant),
    }
}

impl Warehouse for Guarded {
    fn dialect(&self) -> &dyn Dialect {
        self.inner.dialect()
    }

    fn test(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async { self.ask(None, || self.inner.test()).await.map(|(answer, ..)| answer) })
    }

    fn tables(&self, most: usize) -> BoxFuture<'_, Result<Vec<TableRef>>> {
        Box::pin(async move {
            self.ask(None, || self.inner.tables(most)).await.map(|(answer, ..)| answer)
        })
    }

    fn describe<'a>(&'a self, table: &'a TableRef) -> BoxFuture<'a, Result<Vec<Column>>> {
        Box::pin(async move {
            self.ask(None, || self.inner.describe(table)).await.map(|(answer, ..)| answer)
        })
    }

    fn describe_statement<'a>(
        &'a self,
        statement: &'a Statement,
    ) -> BoxFuture<'a, Result<Vec<Column>>> {
        Box::pin(async move {
            self.ask(statement.reader.as_deref(), || self.inner.describe_statement(statement))
                .await
                .map(|(answer, ..)| answer)
        })
    }

    fn execute<'a>(
        &'a self,
        statement: Statement,
        wires: &'a [Wire],
    ) -> BoxFuture<'a, Result<Batches>> {
        Box::pin(async move {
            let tenant = statement.reader.clone();
            let asked =
                self.ask(tenant.as_deref(), || self.inner.execute(statement.clone(), wires));
            let (batches, permit, deadline) = asked.await?;
            let (limit, breaker) = (self.bounds.timeout, Arc::clone(&self.breaker));
            // The permit is held until the last batch is read or the stream dropped.
            let state = Some((AssertUnwindSafe(batches).catch_unwind(), permit, tenant));
            let bounded = stream::unfold(state, move |state| {
                let breaker = Arc::clone(&breaker);
                async move {
                    let (mut batches, permit, tenant) = state?;
                    let next = match timeout_at(deadline, batches.next()).await {
                        Ok(Some(Ok(next))) => next,
                        Ok(Some(Err(_))) => Err(unread()),
                        Ok(None) => {
                            breaker.succeeded(tenant.as_deref());
                            return None;
                        }
                        Err(_) => Err(late(limit)),
                    };
                    if let Err(e) = &next {
                        note(&breaker, tenant.as_deref(), e);
                        return Some((next, None));
                    }
                    Some((next, Some((batches, permit, tenant))))
                }
            });
            let bounded: Batches = Box::pin(bounded);
            Ok(bounded)
        })
    }
}
