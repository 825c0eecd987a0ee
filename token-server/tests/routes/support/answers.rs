//! Connectors asked without HTTP.

use std::sync::Arc;

use futures::TryStreamExt as _;
use pellucid_core::Query;
use pellucid_files::protocol::Format;
use pellucid_server::config::Limits;
use pellucid_server::connectors::{Connector, Workers};
use pellucid_server::policy::Scope;
use serde_json::Value;

use super::process::PROGRAM;

/// Workers of the program under test.
pub(crate) fn workers() -> Arc<Workers> {
    let base = std::env::temp_dir().join("pellucid-test-workers");
    Arc::new(Workers::new(PROGRAM.into(), &Limits::default(), Vec::new(), &base).unwrap())
}

/// The answer to a query as JSON, or the text of its error.
pub(crate) async fn answer(
    connector: &dyn Connector,
    scope: &Scope,
    query: &Query,
) -> Result<Value, String> {
    let answer = connector
        .query(scope, &query.clone().into(), Format::Json, Limits::default().most())
        .await
        .map_err(|e| e.to_string())?;
    let pieces: Vec<bytes::Bytes> = answer.into_stream().try_collect().await.unwrap();
    Ok(serde_json::from_slice(&pieces.concat()).unwrap())
}
