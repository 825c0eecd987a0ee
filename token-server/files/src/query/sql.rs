//! SQL of administrators on the embedded engine. Its tables are extracts: files that hold a
//! tenant's rows and visible columns and nothing else, so that no plan, however it is turned round,
//! comes near another's.

use std::collections::BTreeSet;
use std::path::PathBuf;

use arrow::datatypes::Schema as ArrowSchema;
use datafusion::config::Dialect;
use datafusion::error::DataFusionError;
use datafusion::execution::config::SessionConfig;
use datafusion::execution::context::SessionContext;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::options::ParquetReadOptions;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::prelude::SQLOptions;
use futures::TryStreamExt as _;
use pellucid_connectors::{Most, Result, SourceError};
use pellucid_core::{Code, Error};

use super::{plan, types};
use crate::result::{ResultSet, batch_bytes};

/// Answers a statement over files by the names it has for them: with no more than `most`, and in as
/// much memory as `memory`.
///
/// # Errors
/// `invalid_query` for what the engine does not know, columns that are called alike and types that
/// do not travel; `limit_exceeded` for more rows or memory.
pub(crate) async fn run(
    text: &str,
    tables: &[(String, PathBuf)],
    most: Most,
    memory: usize,
) -> Result<ResultSet> {
    let session = session(memory)?;
    for (name, path) in tables {
        session
            .register_parquet(name.as_str(), path.to_string_lossy(), ParquetReadOptions::default())
            .await
            .map_err(SourceError::source)?;
    }
    let only_reads =
        SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
    let frame = session.sql_with_options(text, only_reads).await.map_err(written)?;
    let arrow: ArrowSchema = frame.schema().as_arrow().clone();
    let found = types::schema(&arrow);
    if let Some(skipped) = found.skipped.first() {
        return Err(refused(format!("column \"{}\": {}: cast it", skipped.name, skipped.reason)));
    }
    let mut names = BTreeSet::new();
    if let Some(twice) = found.fields.iter().find(|f| !names.insert(f.name.as_str())) {
        return Err(refused(format!(
            "two columns are called \"{}\": give each a name of its own by AS",
            twice.name
        )));
    }
    let mut rows = frame
        .limit(0, Some(most.rows.saturating_add(1)))
        .map_err(written)?
        .execute_stream()
        .await
        .map_err(failed)?;
    let (mut batches, mut bytes) = (Vec::new(), 0u64);
    while let Some(batch) = rows.try_next().await.map_err(failed)? {
        bytes = bytes.saturating_add(batch_bytes(&batch));
        if bytes > most.bytes {
            let message = format!("the result has more than {} bytes: select less", most.bytes);
            return Err(Error::new(Code::LimitExceeded, message).at("sql").into());
        }
        batches.push(batch);
    }
    let result = plan::result(found.fields, &batches)?;
    if result.rows() > most.rows {
        let message =
            format!("the result has more than {} rows: give the statement a LIMIT", most.rows);
        return Err(Error::new(Code::LimitExceeded, message).at("sql").into());
    }
    Ok(result)
}

/// A session on one thread with nothing in it, which writes no file.
fn session(memory: usize) -> Result<SessionContext> {
    let runtime = RuntimeEnvBuilder::new().with_memory_limit(memory, 1.0);
    let runtime = runtime.with_disk_manager_builder(
        DiskManagerBuilder::default().with_mode(DiskManagerMode::Disabled),
    );
    let mut config = SessionConfig::new()
        .with_information_schema(false)
        .with_target_partitions(1)
        .with_repartition_file_scans(false);
    config.options_mut().sql_parser.dialect = Dialect::PostgreSQL;
    Ok(SessionContext::new_with_config_rt(
        config,
        runtime.build_arc().map_err(SourceError::source)?,
    ))
}

/// What the planner says of a statement is for its author: words and columns, which they may see.
fn written(e: DataFusionError) -> SourceError {
    match e.find_root() {
        DataFusionError::Plan(_)
        | DataFusionError::SchemaError(..)
        | DataFusionError::SQL(..)
        | DataFusionError::NotImplemented(_) => refused(e.find_root().strip_backtrace()),
        _ => failed(e),
    }
}

/// What fails while it runs fails by the values of the tenant's own rows.
fn failed(e: DataFusionError) -> SourceError {
    match e.find_root() {
        // What an operator asks of the system itself, the system may refuse.
        DataFusionError::Execution(text) if text.contains("failed to reserve") => {
            let message = format!("the statement needs more memory than one may have: {text}");
            Error::new(Code::LimitExceeded, message).at("sql").into()
        }
        DataFusionError::ArrowError(..)
        | DataFusionError::Execution(_)
        | DataFusionError::Plan(_)
        | DataFusionError::NotImplemented(_) => refused(e.find_root().strip_backtrace()),
        _ => plan::fault(e),
    }
}

fn refused(message: impl Into<String>) -> SourceError {
    SourceError::Query(Error::new(Code::InvalidQuery, message.into()).at("sql"))
}
