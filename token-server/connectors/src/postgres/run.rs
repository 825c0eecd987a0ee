//! A statement in its transaction, its rows as a stream, and what happens when nobody reads on.

use std::sync::Arc;

use futures::{StreamExt as _, stream};
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{CancelToken, Client, Row, RowStream};

use super::connect::cancel;
use super::decode::{Bound, batch};
use super::{Shared, fault};
use crate::Result;
use crate::plan::Wire;
use crate::sql::Statement;
use crate::warehouse::Batches;

/// Rows of a batch: enough to make Arrow worth it, few enough to hold.
const BATCH: usize = 8_192;
/// And its bytes, past which it has no more rows.
const BATCH_BYTES: usize = 4 << 20;

/// Ends with the transaction.
const SET_READER: &str = "SELECT set_config($1, $2, true)";

/// A connection inside a transaction. Dropped before its end, the statement is cancelled and the
/// connection closed: it never serves another.
struct Running {
    shared: Arc<Shared>,
    client: Option<Client>,
    token: CancelToken,
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.client.is_none() {
            return;
        }
        let (shared, token) = (Arc::clone(&self.shared), self.token.clone());
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if let Err(error) = cancel(&shared, token).await {
                    tracing::warn!(%error, "a statement could not be cancelled; its timeout ends it");
                }
            });
        }
    }
}

impl Running {
    /// Ends the transaction; the connection serves again only where that went well.
    async fn finish(mut self) -> Result<()> {
        if let Some(client) = &self.client {
            client.batch_execute("COMMIT").await.map_err(fault)?;
        }
        if let Some(client) = self.client.take() {
            self.shared.keep(client);
        }
        Ok(())
    }
}

pub(super) async fn execute(
    shared: Arc<Shared>,
    statement: Statement,
    wires: Vec<Wire>,
) -> Result<Batches> {
    let client = shared.client().await?;
    let token = client.cancel_token();
    let running = Running { shared, client: Some(client), token };
    let rows = open(&running, &statement).await?;
    let batches = stream::unfold(Some((Box::pin(rows), running)), move |state| {
        let wires = wires.clone();
        async move {
            let (mut rows, running) = state?;
            match next(&mut rows).await {
                Err(e) => Some((Err(e), None)),
                Ok((read, false)) => Some((batch(&read, &wires), Some((rows, running)))),
                // The stream has ended and must not be asked again.
                Ok((read, true)) => match running.finish().await {
                    Ok(()) => Some((batch(&read, &wires), None)),
                    Err(e) => Some((Err(e), None)),
                },
            }
        }
    });
    Ok(Box::pin(batches))
}

async fn open(running: &Running, statement: &Statement) -> Result<RowStream> {
    let Some(client) = &running.client else {
        return Err(crate::SourceError::source("a transaction without a connection"));
    };
    let timeout = running.shared.options.timeout.as_millis();
    let begin = format!(
        "BEGIN READ ONLY; SET LOCAL statement_timeout = {timeout}; SET LOCAL TimeZone = 'UTC'"
    );
    client.batch_execute(&begin).await.map_err(fault)?;
    // Bound, within the transaction, and sent ahead of the statement without waiting for it.
    let prepare = client.prepare(&statement.text);
    let setting =
        Some(running.shared.config.reader_setting.as_str()).filter(|name| !name.is_empty());
    let prepared = match setting.zip(statement.reader.as_deref()) {
        Some((setting, reader)) => {
            let values: [(&(dyn ToSql + Sync), Type); 2] =
                [(&setting, Type::TEXT), (&reader, Type::TEXT)];
            futures::future::try_join(client.query_typed(SET_READER, &values), prepare)
                .await
                .map(|(_, prepared)| prepared)
        }
        None => prepare.await,
    }
    .map_err(fault)?;
    client.query_raw(&prepared, statement.binds.iter().cloned().map(Bound)).await.map_err(fault)
}

/// The next rows, and whether they are the last.
async fn next(rows: &mut std::pin::Pin<Box<RowStream>>) -> Result<(Vec<Row>, bool)> {
    let (mut read, mut bytes) = (Vec::new(), 0usize);
    while read.len() < BATCH && bytes < BATCH_BYTES {
        match rows.next().await {
            Some(row) => {
                let row = row.map_err(fault)?;
                bytes += row.raw_size_bytes();
                read.push(row);
            }
            None => return Ok((read, true)),
        }
    }
    Ok((read, false))
}
