//! Snowflake SQL API v2: key-pair JWT, bindings, results in partitions.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures::future::BoxFuture;
use futures::{StreamExt as _, stream};
use reqwest::{RequestBuilder, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json as object};

use crate::config::{ConnectOptions, Credentials, PRIVATE_KEY};
use crate::dialect::{Dialect, Snowflake as SnowflakeSql};
use crate::http::{Http, page, send};
use crate::json::{Count, Rows};
use crate::jwt;
use crate::plan::{Column, Wire};
use crate::secret::Secret;
use crate::sql::{Statement, TableRef, Value};
use crate::warehouse::rest::{Running, described, listing, plain};
use crate::warehouse::{Batches, Warehouse};
use crate::{Result, SourceError};

/// Between two looks at a statement that runs.
const POLL: Duration = Duration::from_millis(500);
/// Lifetime of a token in seconds; Snowflake takes up to an hour.
const TOKEN_SECONDS: u64 = 600;

/// A Snowflake account. Credential: `private_key`, RSA, PKCS#8, PEM.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SnowflakeConfig {
    /// The account's address.
    pub url: String,
    /// The account's identifier, without region where it has an organisation.
    pub account: String,
    /// The user.
    pub user: String,
    /// The virtual warehouse that runs statements.
    pub warehouse: String,
    /// The database of tables that name none.
    pub database: String,
    /// The schema of tables that name none.
    pub schema: String,
    /// The role, where not the user's own.
    #[serde(default)]
    pub role: Option<String>,
}

/// A Snowflake account.
pub struct SnowflakeWarehouse {
    http: Http,
    config: SnowflakeConfig,
    options: ConnectOptions,
    key: KeyPair,
    fingerprint: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    statement_handle: Option<String>,
    #[serde(default)]
    data: Rows,
    result_set_meta_data: Option<Meta>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Meta {
    #[serde(default)]
    partition_info: Count,
}

/// A statement and what its partitions are asked for with.
struct Partitions {
    http: Http,
    token: Secret,
    handle: Option<String>,
    running: Running,
}

impl Partitions {
    /// Notes by which handle the statement is known, where it is.
    fn known_as(&mut self, handle: Option<String>) {
        self.running.done();
        if let Some(handle) = &handle
            && let Ok(url) = self.http.url(&format!("/api/v2/statements/{handle}/cancel"))
        {
            self.running.cancelled_by(identify(self.http.post(url), &self.token));
        }
        self.handle = handle;
    }
}

fn identify(request: RequestBuilder, token: &Secret) -> RequestBuilder {
    request
        .bearer_auth(token.reveal())
        .header("X-Snowflake-Authorization-Token-Type", "KEYPAIR_JWT")
        .header("Accept", "application/json")
}

fn binding(value: &Value) -> Json {
    let kind = match value {
        Value::Int(_) | Value::Timestamp(_) | Value::Date(_) => "FIXED",
        Value::Float(_) => "REAL",
        Value::Bool(_) => "BOOLEAN",
        Value::Text(_) => "TEXT",
    };
    object!({"type": kind, "value": plain(value)})
}

impl SnowflakeWarehouse {
    /// Makes an account's warehouse.
    ///
    /// # Errors
    /// Where its address is none, or the key is missing or cannot be read.
    pub fn new(
        config: SnowflakeConfig,
        credentials: &Credentials,
        options: ConnectOptions,
    ) -> Result<Self> {
        credentials.only(&[PRIVATE_KEY])?;
        let key = jwt::key(&credentials.need(PRIVATE_KEY)?)?;
        let public = key
            .public_key()
            .as_der()
            .map_err(|_| SourceError::source("the private key has no public half"))?;
        let public: &[u8] = public.as_ref();
        let fingerprint = format!("SHA256:{}", STANDARD.encode(digest(&SHA256, public)));
        let http = Http::new(&config.url, options.reach)?;
        Ok(Self { http, config, options, key, fingerprint })
    }

    /// A token as Snowflake wants it: the issuer names the key's fingerprint.
    fn token(&self) -> Result<Secret> {
        let now =
            SystemTime::now().duration_since(UNIX_EPOCH).map_err(SourceError::source)?.as_secs();
        let account = self.config.account.split('.').next().unwrap_or_default().to_uppercase();
        let subject = format!("{account}.{}", self.config.user.to_uppercase());
        let claims = object!({"iss": format!("{subject}.{}", self.fingerprint), "sub": subject, "iat": now, "exp": now + TOKEN_SECONDS});
        jwt::sign(&self.key, &claims)
    }

    async fn select(&self, statement: Statement, wires: Vec<Wire>) -> Result<Batches> {
        let token = self.token()?;
        let bindings: serde_json::Map<String, Json> = statement
            .binds
            .iter()
            .enumerate()
            .map(|(i, v)| ((i + 1).to_string(), binding(v)))
            .collect();
        let mut body = object!({
            "statement": statement.text, "timeout": self.options.timeout.as_secs().max(1), "warehouse": self.config.warehouse,
            "database": self.config.database, "schema": self.config.schema, "bindings": bindings,
            "parameters": {"TIMEZONE": "UTC", "WEEK_START": "1", "MULTI_STATEMENT_COUNT": "1", "BINARY_OUTPUT_FORMAT": "HEX"},
        });
        if let Some(role) = &self.config.role {
            body["role"] = object!(role);
        }
        let url =
            self.http.url(&format!("/api/v2/statements?requestId={}", uuid::Uuid::new_v4()))?;
        let mut response = send(identify(self.http.post(url).json(&body), &token)).await?;
        let mut parts = Partitions {
            http: self.http.clone(),
            token,
            handle: None,
            running: Running::default(),
        };
        let answer = loop {
            let status = response.status();
            let answer: Answer = page(response).await?;
            parts.known_as(answer.statement_handle.clone());
            if status != StatusCode::ACCEPTED {
                break answer;
            }
            let handle = answer
                .statement_handle
                .ok_or_else(|| SourceError::source("a running statement without a handle"))?;
            tokio::time::sleep(POLL).await;
            let request = self.http.get(self.http.url(&format!("/api/v2/statements/{handle}"))?);
            response = send(identify(request, &parts.token)).await?;
        };
        let partitions = answer.result_set_meta_data.map_or(0, |m| m.partition_info.0);
        let state = (parts, Some(answer.data), 1usize, wires);
        let batches =
            stream::try_unfold(state, move |(mut parts, first, next, wires)| async move {
                if let Some(rows) = first {
                    return Ok(Some((rows.batch(&wires)?, (parts, None, next, wires))));
                }
                if next >= partitions {
                    parts.running.done();
                    return Ok(None);
                }
                let handle = parts.handle.clone().unwrap_or_default();
                let url =
                    parts.http.url(&format!("/api/v2/statements/{handle}?partition={next}"))?;
                let part: Answer =
                    page(send(identify(parts.http.get(url), &parts.token)).await?).await?;
                Ok::<_, SourceError>(Some((
                    part.data.batch(&wires)?,
                    (parts, None, next + 1, wires),
                )))
            });
        Ok(batches.boxed())
    }
}

impl Warehouse for SnowflakeWarehouse {
    fn dialect(&self) -> &dyn Dialect {
        &SnowflakeSql
    }

    fn test(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async {
            listing(self, Statement::new("SELECT '1'", Vec::new()), 1).await.map(drop)
        })
    }

    fn tables(&self, most: usize) -> BoxFuture<'_, Result<Vec<TableRef>>> {
        Box::pin(async move {
            let text = "SELECT TABLE_SCHEMA, TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA <> 'INFORMATION_SCHEMA' \
                        ORDER BY 1, 2";
            Ok(listing(self, Statement::new(text, Vec::new()), 2)
                .await?
                .into_iter()
                .take(most)
                .map(TableRef)
                .collect())
        })
    }

    fn describe<'a>(&'a self, table: &'a TableRef) -> BoxFuture<'a, Result<Vec<Column>>> {
        Box::pin(async move {
            let (schema, name) = match table.0.as_slice() {
                [name] => (self.config.schema.clone(), name.clone()),
                [.., schema, name] => (schema.clone(), name.clone()),
                [] => return Ok(Vec::new()),
            };
            let text = "SELECT COLUMN_NAME, IFF(DATA_TYPE = 'NUMBER' AND NUMERIC_SCALE = 0, 'NUMBER:0', DATA_TYPE), IS_NULLABLE \
                        FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION";
            let statement = Statement::new(text, vec![Value::Text(schema), Value::Text(name)]);
            Ok(described(listing(self, statement, 3).await?))
        })
    }

    fn execute<'a>(
        &'a self,
        statement: Statement,
        wires: &'a [Wire],
    ) -> BoxFuture<'a, Result<Batches>> {
        Box::pin(self.select(statement, wires.to_vec()))
    }
}
