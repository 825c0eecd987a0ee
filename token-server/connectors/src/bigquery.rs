//! BigQuery: `jobs.query` with named parameters, then pages of its results.

use std::time::{SystemTime, UNIX_EPOCH};

use futures::future::BoxFuture;
use futures::{StreamExt as _, stream};
use reqwest::RequestBuilder;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json as object};
use tokio::sync::Mutex;

use crate::config::{ConnectOptions, Credentials, PRIVATE_KEY};
use crate::dialect::{BigQuery as BigQuerySql, Dialect};
use crate::http::{Http, json, page, send};
use crate::json::{Count, First, Rows};
use crate::jwt;
use crate::plan::{Column, Wire};
use crate::secret::Secret;
use crate::sql::{Statement, TableRef, Value};
use crate::warehouse::rest::{Running, listing, plain};
use crate::warehouse::{Batches, Warehouse};
use crate::{Result, SourceError};

/// What a token is asked for: jobs need more than reading, so the service account's roles are what
/// bounds it.
const SCOPE: &str = "https://www.googleapis.com/auth/bigquery";
/// Lifetime of an assertion in seconds; an hour is the longest.
const ASSERTION_SECONDS: u64 = 3_600;
/// A token is asked for anew this long before its end.
const MARGIN: u64 = 60;
/// Rows of a page.
const PAGE_ROWS: u32 = 50_000;

/// A BigQuery project. Credential: `private_key` of the service account, PEM; none for emulators.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BigQueryConfig {
    /// The API's address, ending in a slash.
    #[serde(default = "default_url")]
    pub url: String,
    /// The project that runs and pays for jobs.
    pub project: String,
    /// The dataset of tables that name none.
    pub dataset: String,
    /// Where jobs run, such as `EU`.
    #[serde(default)]
    pub location: Option<String>,
    /// The service account's e-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// Where assertions become tokens.
    #[serde(default = "default_token_url")]
    pub token_url: String,
    /// A query that would read more bytes fails instead of costing.
    #[serde(default)]
    pub maximum_bytes_billed: Option<u64>,
}

fn default_url() -> String {
    "https://bigquery.googleapis.com/bigquery/v2/".to_owned()
}

fn default_token_url() -> String {
    "https://oauth2.googleapis.com/token".to_owned()
}

/// A service account, whose assertions become tokens.
struct ServiceAccount {
    email: String,
    private_key: Secret,
}

/// A BigQuery project.
pub struct BigQueryWarehouse {
    http: Http,
    config: BigQueryConfig,
    options: ConnectOptions,
    /// `None` for emulators, which know nobody.
    account: Option<ServiceAccount>,
    token: Mutex<Option<(Secret, u64)>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    #[serde(default)]
    job_complete: bool,
    job_reference: Option<Job>,
    page_token: Option<String>,
    schema: Option<Shape>,
    #[serde(default)]
    rows: Rows,
    /// Warnings too: they alone tell no failure.
    #[serde(default)]
    errors: First<Fault>,
}

#[derive(Deserialize)]
struct Shape {
    #[serde(default)]
    fields: Count,
}

#[derive(Deserialize)]
struct Fault {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    message: String,
}

impl Answer {
    /// A job that ended without a schema and with errors failed: it is not a result of no rows.
    fn checked(self) -> Result<Self> {
        let columns = self.schema.as_ref().map_or(0, |s| s.fields.0);
        match self
            .errors
            .0
            .as_ref()
            .filter(|_| self.job_complete && columns == 0 && self.rows.is_empty())
        {
            Some(fault) => Err(SourceError::source(format!("{}: {}", fault.reason, fault.message))),
            None => Ok(self),
        }
    }
}

#[derive(Deserialize, Clone)]
#[serde(rename_all = "camelCase")]
struct Job {
    job_id: String,
    location: Option<String>,
}

#[derive(Deserialize)]
struct Token {
    access_token: String,
    expires_in: u64,
}

/// A job and what its pages are asked for with.
struct Pages {
    http: Http,
    project: String,
    token: Option<Secret>,
    job: Option<Job>,
    running: Running,
}

impl Pages {
    fn new(http: Http, project: String, token: Option<Secret>, job: Option<Job>) -> Self {
        let mut pages = Self { http, project, token, job, running: Running::default() };
        if let Ok(Some(url)) = pages.path("jobs/{id}/cancel") {
            pages.running.cancelled_by(
                identify(pages.http.post(url), pages.token.as_ref()).json(&object!({})),
            );
        }
        pages
    }

    fn path(&self, what: &str) -> Result<Option<url::Url>> {
        let Some(job) = &self.job else { return Ok(None) };
        let mut url = self
            .http
            .url(&format!("projects/{}/{what}", self.project).replace("{id}", &job.job_id))?;
        if let Some(location) = &job.location {
            url.query_pairs_mut().append_pair("location", location);
        }
        Ok(Some(url))
    }

    async fn page(&self, token: Option<&str>) -> Result<Answer> {
        let Some(mut url) = self.path("queries/{id}")? else {
            return Err(SourceError::source("a result of several pages without a job"));
        };
        url.query_pairs_mut()
            .append_pair("maxResults", &PAGE_ROWS.to_string())
            .append_pair("formatOptions.useInt64Timestamp", "true");
        if let Some(token) = token {
            url.query_pairs_mut().append_pair("pageToken", token);
        }
        page(send(identify(self.http.get(url), self.token.as_ref())).await?).await
    }
}

fn identify(request: RequestBuilder, token: Option<&Secret>) -> RequestBuilder {
    match token {
        Some(token) => request.bearer_auth(token.reveal()),
        None => request,
    }
}

fn parameter(i: usize, value: &Value) -> Json {
    let kind = match value {
        Value::Int(_) | Value::Timestamp(_) | Value::Date(_) => "INT64",
        Value::Float(_) => "FLOAT64",
        Value::Bool(_) => "BOOL",
        Value::Text(_) => "STRING",
    };
    object!({"name": format!("p{}", i + 1), "parameterType": {"type": kind}, "parameterValue": {"value": plain(value)}})
}

impl BigQueryWarehouse {
    /// Makes a project's warehouse.
    ///
    /// # Errors
    /// Where an address is none, and where there is a key and no account, or an account and no key.
    pub fn new(
        config: BigQueryConfig,
        credentials: &Credentials,
        options: ConnectOptions,
    ) -> Result<Self> {
        credentials.only(&[PRIVATE_KEY])?;
        let account = match (config.email.clone(), credentials.get(PRIVATE_KEY).cloned()) {
            (Some(email), Some(private_key)) => Some(ServiceAccount { email, private_key }),
            (None, None) => None,
            _ => {
                let message = "a service account is an email and a private_key";
                return Err(SourceError::source(message));
            }
        };
        let http = Http::new(&config.url, options.reach)?;
        Ok(Self { http, config, options, account, token: Mutex::new(None) })
    }

    async fn token(&self) -> Result<Option<Secret>> {
        let Some(ServiceAccount { email, private_key }) = &self.account else { return Ok(None) };
        let token_url = self.config.token_url.as_str();
        let now =
            SystemTime::now().duration_since(UNIX_EPOCH).map_err(SourceError::source)?.as_secs();
        let mut kept = self.token.lock().await;
        if let Some((token, until)) =
            kept.as_ref().filter(|(_, until)| *until > now.saturating_add(MARGIN))
        {
            let _ = until;
            return Ok(Some(token.clone()));
        }
        let claims = object!({"iss": email, "scope": SCOPE, "aud": token_url, "iat": now, "exp": now + ASSERTION_SECONDS});
        let assertion = jwt::sign(&jwt::key(private_key)?, &claims)?;
        let url = self.http.elsewhere(token_url)?;
        let form = format!(
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion={}",
            assertion.reveal()
        );
        let request = self
            .http
            .post(url)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(form);
        let answer: Token = json(send(request).await?).await?;
        let token = Secret::new(answer.access_token);
        *kept = Some((token.clone(), now.saturating_add(answer.expires_in)));
        Ok(Some(token))
    }

    async fn select(&self, statement: Statement, wires: Vec<Wire>) -> Result<Batches> {
        let token = self.token().await?;
        let parameters: Vec<Json> =
            statement.binds.iter().enumerate().map(|(i, v)| parameter(i, v)).collect();
        let mut body = object!({
            "query": statement.text, "useLegacySql": false, "parameterMode": "NAMED", "queryParameters": parameters,
            "maxResults": PAGE_ROWS, "timeoutMs": 10_000, "jobTimeoutMs": self.options.timeout.as_millis().to_string(),
            "requestId": uuid::Uuid::new_v4().to_string(), "formatOptions": {"useInt64Timestamp": true},
            "defaultDataset": {"projectId": self.config.project, "datasetId": self.config.dataset},
        });
        if let Some(most) = self.config.maximum_bytes_billed {
            body["maximumBytesBilled"] = object!(most.to_string());
        }
        if let Some(location) = &self.config.location {
            body["location"] = object!(location);
        }
        let url = self.http.url(&format!("projects/{}/queries", self.config.project))?;
        let answer: Answer =
            page(send(identify(self.http.post(url).json(&body), token.as_ref())).await?).await?;
        let pages = Pages::new(
            self.http.clone(),
            self.config.project.clone(),
            token,
            answer.job_reference.clone(),
        );
        let batches = stream::try_unfold(
            (pages, Some(answer), wires),
            |(mut pages, answer, wires)| async move {
                let Some(mut answer) = answer else { return Ok(None) };
                while !answer.job_complete {
                    answer = pages.page(None).await?;
                }
                let answer = answer.checked()?;
                let batch = answer.rows.batch(&wires)?;
                let next = match &answer.page_token {
                    Some(token) => Some(pages.page(Some(token)).await?),
                    None => {
                        pages.running.done();
                        None
                    }
                };
                Ok::<_, SourceError>(Some((batch, (pages, next, wires))))
            },
        );
        Ok(batches.boxed())
    }
}

impl Warehouse for BigQueryWarehouse {
    fn dialect(&self) -> &dyn Dialect {
        &BigQuerySql
    }

    fn test(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async {
            listing(self, Statement::new("SELECT '1'", Vec::new()), 1).await.map(drop)
        })
    }

    fn tables(&self, most: usize) -> BoxFuture<'_, Result<Vec<TableRef>>> {
        Box::pin(async move {
            let mut view = String::new();
            BigQuerySql.quote(&mut view, &self.config.dataset);
            let text = format!(
                "SELECT table_schema, table_name FROM {view}.INFORMATION_SCHEMA.TABLES ORDER BY 1, 2"
            );
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
            let (dataset, name) = match table.0.as_slice() {
                [name] => (&self.config.dataset, name),
                [.., dataset, name] => (dataset, name),
                [] => return Ok(Vec::new()),
            };
            let token = self.token().await?;
            let mut url =
                self.http.url(&format!("projects/{}/datasets/x/tables/x", self.config.project))?;
            if let Ok(mut segments) = url.path_segments_mut() {
                // Names are encoded as path segments, so that none leaves its place.
                segments.pop().pop().pop().push(dataset).push("tables").push(name);
            }
            #[derive(Deserialize)]
            struct Table {
                schema: Fields,
            }
            #[derive(Deserialize)]
            struct Fields {
                #[serde(default)]
                fields: Vec<Described>,
            }
            #[derive(Deserialize)]
            struct Described {
                name: String,
                r#type: String,
                mode: Option<String>,
            }
            let table: Table =
                json(send(identify(self.http.get(url), token.as_ref())).await?).await?;
            let column = |f: Described| {
                let mode = f.mode.unwrap_or_default();
                let native =
                    if mode == "REPEATED" { format!("ARRAY<{}>", f.r#type) } else { f.r#type };
                Column { name: f.name, native, nullable: mode != "REQUIRED" }
            };
            Ok(table.schema.fields.into_iter().map(column).collect())
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
