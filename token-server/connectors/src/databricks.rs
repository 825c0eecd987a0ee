//! Databricks SQL Statement Execution API 2.0: statements run there, results are fetched as Arrow
//! streams from links to a store, which get no credentials of ours.

use std::time::Duration;

use arrow::array::RecordBatch;
use futures::future::BoxFuture;
use futures::{StreamExt as _, stream};
use reqwest::RequestBuilder;
use serde::{Deserialize, Serialize};
use serde_json::json as object;

use crate::bounds::listed;
use crate::config::{ConnectOptions, Credentials, TOKEN};
use crate::dialect::{Dialect, Spark};
use crate::http::{Http, bytes, json, send};
use crate::ipc::{Ending, Reader};
use crate::plan::{Column, Wire};
use crate::secret::Secret;
use crate::sql::{Statement, TableRef, Value, quoted};
use crate::warehouse::rest::{Running, plain};
use crate::warehouse::{Batches, Warehouse};
use crate::{Result, SourceError};

const SPARK: Spark = Spark { named_parameters: true };
/// Between two looks at a statement that runs.
const POLL: Duration = Duration::from_millis(500);

/// A Databricks SQL warehouse. Credential: `token`, of a service principal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DatabricksConfig {
    /// The workspace's address.
    pub url: String,
    /// The SQL warehouse's id.
    pub warehouse_id: String,
    /// The catalog of tables that name none.
    #[serde(default)]
    pub catalog: Option<String>,
    /// The schema of tables that name none.
    #[serde(default)]
    pub schema: Option<String>,
}

/// A Databricks SQL warehouse.
pub struct DatabricksWarehouse {
    http: Http,
    config: DatabricksConfig,
    token: Secret,
}

#[derive(Deserialize)]
struct Answer {
    statement_id: String,
    status: Status,
    manifest: Option<Manifest>,
    result: Option<Chunk>,
}

#[derive(Deserialize)]
struct Manifest {
    #[serde(default)]
    total_chunk_count: u64,
}

#[derive(Deserialize)]
struct Status {
    state: String,
    error: Option<Failure>,
}

#[derive(Deserialize)]
struct Failure {
    error_code: Option<String>,
    message: Option<String>,
}

#[derive(Deserialize, Default)]
struct Chunk {
    #[serde(default)]
    external_links: Vec<Link>,
}

#[derive(Deserialize)]
struct Link {
    external_link: String,
    next_chunk_internal_link: Option<String>,
}

fn parameter(i: usize, value: &Value) -> serde_json::Value {
    let kind = match value {
        Value::Int(_) | Value::Timestamp(_) => "BIGINT",
        Value::Date(_) => "INT",
        Value::Float(_) => "DOUBLE",
        Value::Bool(_) => "BOOLEAN",
        Value::Text(_) => "STRING",
    };
    object!({"name": format!("p{}", i + 1), "type": kind, "value": plain(value)})
}

impl DatabricksWarehouse {
    /// Makes a warehouse of it. Its store of results is held to `options.reach` as its host is.
    ///
    /// # Errors
    /// Where its address is none or it has no token.
    pub fn new(
        config: DatabricksConfig,
        credentials: &Credentials,
        options: ConnectOptions,
    ) -> Result<Self> {
        credentials.only(&[TOKEN])?;
        let token = credentials.need(TOKEN)?;
        Ok(Self { http: Http::new(&config.url, options.reach)?, config, token })
    }

    async fn ask<T: serde::de::DeserializeOwned>(&self, request: RequestBuilder) -> Result<T> {
        json(send(request.bearer_auth(self.token.reveal())).await?).await
    }

    async fn select(&self, statement: Statement) -> Result<Batches> {
        let parameters: Vec<_> =
            statement.binds.iter().enumerate().map(|(i, v)| parameter(i, v)).collect();
        let mut body = object!({
            "statement": statement.text, "warehouse_id": self.config.warehouse_id, "parameters": parameters,
            "disposition": "EXTERNAL_LINKS", "format": "ARROW_STREAM", "wait_timeout": "30s", "on_wait_timeout": "CONTINUE",
        });
        for (key, value) in [("catalog", &self.config.catalog), ("schema", &self.config.schema)] {
            if let Some(value) = value {
                body[key] = object!(value);
            }
        }
        let mut answer: Answer =
            self.ask(self.http.post(self.http.url("/api/2.0/sql/statements")?).json(&body)).await?;
        let path = format!("/api/2.0/sql/statements/{}", answer.statement_id);
        let mut running = Running::default();
        if let Ok(url) = self.http.url(&format!("{path}/cancel")) {
            running.cancelled_by(
                self.http.post(url).bearer_auth(self.token.reveal()).json(&object!({})),
            );
        }
        while matches!(answer.status.state.as_str(), "PENDING" | "RUNNING") {
            tokio::time::sleep(POLL).await;
            answer = self.ask(self.http.get(self.http.url(&path)?)).await?;
        }
        if answer.status.state != "SUCCEEDED" {
            running.done();
            let e = answer.status.error;
            let part = |f: fn(Failure) -> Option<String>| e.and_then(f).unwrap_or_default();
            return Err(SourceError::source(format!(
                "{}: {}",
                answer.status.state,
                part(|e| Some(format!(
                    "{} {}",
                    e.error_code.unwrap_or_default(),
                    e.message.unwrap_or_default()
                )))
            )));
        }
        // Of no rows there are no chunks.
        let none = answer.manifest.as_ref().is_some_and(|m| m.total_chunk_count == 0);
        let links =
            if none { Vec::new() } else { answer.result.unwrap_or_default().external_links };
        let state = (self.http.clone(), self.token.clone(), running, links, None);
        let batches = stream::try_unfold(
            state,
            |(http, token, mut running, mut links, mut reader)| async move {
                loop {
                    if let Some(open) = &mut reader
                        && let Some(batch) = Reader::next(open).await?
                    {
                        return Ok::<_, SourceError>(Some((
                            batch,
                            (http, token, running, links, reader),
                        )));
                    }
                    let Some(link) = links.pop() else {
                        running.done();
                        return Ok(None);
                    };
                    // The link carries its own right to read; ours is not for the store.
                    let response = send(http.get(http.elsewhere(&link.external_link)?)).await?;
                    reader = Some(Reader::new(bytes(response), Ending::Anywhere));
                    if let Some(next) =
                        link.next_chunk_internal_link.as_deref().filter(|_| links.is_empty())
                    {
                        let request = http.get(http.given(next)?).bearer_auth(token.reveal());
                        links = json::<Chunk>(send(request).await?).await?.external_links;
                        links.reverse();
                    }
                }
            },
        );
        Ok(batches.boxed())
    }

    async fn texts(&self, text: String) -> Result<Vec<RecordBatch>> {
        listed(self.select(Statement::new(text, Vec::new())).await?).await
    }
}

fn cell(batch: &RecordBatch, column: &str, row: usize) -> Option<String> {
    let text =
        arrow::compute::cast(batch.column_by_name(column)?, &arrow::datatypes::DataType::Utf8)
            .ok()?;
    let text = arrow::array::AsArray::as_string_opt::<i32>(&text)?;
    arrow::array::Array::is_valid(text, row).then(|| text.value(row).to_owned())
}

impl Warehouse for DatabricksWarehouse {
    fn dialect(&self) -> &dyn Dialect {
        &SPARK
    }

    fn test(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async { self.texts("SELECT 1 AS c0".to_owned()).await.map(drop) })
    }

    fn tables(&self, most: usize) -> BoxFuture<'_, Result<Vec<TableRef>>> {
        Box::pin(async move {
            let batches = self.texts("SHOW TABLES".to_owned()).await?;
            let table = |b: &RecordBatch, row| {
                Some(TableRef(vec![cell(b, "database", row)?, cell(b, "tableName", row)?]))
            };
            Ok(batches
                .iter()
                .flat_map(|b| (0..b.num_rows()).filter_map(move |row| table(b, row)))
                .take(most)
                .collect())
        })
    }

    fn describe<'a>(&'a self, table: &'a TableRef) -> BoxFuture<'a, Result<Vec<Column>>> {
        Box::pin(async move {
            let batches = self.texts(format!("DESCRIBE TABLE {}", quoted(&SPARK, table))).await?;
            let rows = batches.iter().flat_map(|b| {
                (0..b.num_rows())
                    .map(move |row| (cell(b, "col_name", row), cell(b, "data_type", row)))
            });
            // Partitioning follows the columns, behind an empty name or one with a number sign.
            let columns = rows.take_while(|(name, _)| {
                name.as_deref().is_some_and(|n| !n.is_empty() && !n.starts_with('#'))
            });
            let column = |(name, native): (Option<String>, Option<String>)| {
                let native =
                    native?.to_uppercase().split('(').next().unwrap_or_default().trim().to_owned();
                Some(Column { name: name?, native, nullable: true })
            };
            Ok(columns.filter_map(column).collect())
        })
    }

    fn execute<'a>(
        &'a self,
        statement: Statement,
        _wires: &'a [Wire],
    ) -> BoxFuture<'a, Result<Batches>> {
        Box::pin(self.select(statement))
    }
}
