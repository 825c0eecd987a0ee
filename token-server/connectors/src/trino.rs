//! Trino: a statement is posted, then followed page by page at the address each answer gives, on
//! the same host.

use std::time::Duration;

use futures::future::BoxFuture;
use futures::{StreamExt as _, stream};
use reqwest::RequestBuilder;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::bounds::listed;
use crate::config::{ConnectOptions, Credentials, PASSWORD, TOKEN};
use crate::dialect::{Dialect, Trino as TrinoSql};
use crate::http::{Http, page, send};
use crate::json::Rows;
use crate::plan::{Column, Wire};
use crate::secret::Secret;
use crate::sql::{Expr, From, Select, Statement, TableRef, Value, render};
use crate::warehouse::rest::{Running, described, listing};
use crate::warehouse::{Batches, Warehouse};
use crate::{Result, SourceError};

/// Between two tries of a page that a gateway would not give: Trino's protocol asks for 50 to 100
/// ms.
const PAUSE: Duration = Duration::from_millis(100);
/// Tries of one page.
const TRIES: u32 = 10;

/// How the user is known.
#[derive(Debug, Clone)]
enum Auth {
    /// By the user's name alone.
    None,
    /// A password.
    Basic(Secret),
    /// A JWT.
    Bearer(Secret),
}

/// A Trino. Credential: `password` or `token`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TrinoConfig {
    /// The coordinator's address.
    pub url: String,
    /// The user.
    pub user: String,
    /// The catalog of tables that name none.
    pub catalog: String,
    /// The schema of tables that name none.
    pub schema: String,
}

/// A Trino.
pub struct TrinoWarehouse {
    http: Http,
    login: Login,
}

/// Who asks, as each request says it.
#[derive(Clone)]
struct Login {
    config: TrinoConfig,
    auth: Auth,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    next_uri: Option<String>,
    #[serde(default)]
    data: Rows,
    error: Option<Failure>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Failure {
    message: Option<String>,
    error_name: Option<String>,
}

/// A statement and where its next page is.
struct Pages {
    http: Http,
    login: Login,
    next: Option<Url>,
    running: Running,
}

fn identify(request: RequestBuilder, login: &Login) -> RequestBuilder {
    let config = &login.config;
    let request = request
        .header("X-Trino-User", &config.user)
        .header("X-Trino-Catalog", &config.catalog)
        .header("X-Trino-Schema", &config.schema)
        .header("X-Trino-Time-Zone", "UTC")
        .header("X-Trino-Source", "pellucid");
    match &login.auth {
        Auth::None => request,
        Auth::Basic(password) => request.basic_auth(&config.user, Some(password.reveal())),
        Auth::Bearer(token) => request.bearer_auth(token.reveal()),
    }
}

impl Pages {
    /// Takes a page and notes where the next one is.
    async fn take(&mut self, request: RequestBuilder) -> Result<Rows> {
        let page: Page = page(send(identify(request, &self.login)).await?).await?;
        // What an answer says in `error` counts, whatever its status.
        if let Some(e) = page.error {
            self.next = None;
            self.running.done();
            let text =
                format!("{}: {}", e.error_name.unwrap_or_default(), e.message.unwrap_or_default());
            return Err(match text.contains("EXCEEDED_TIME_LIMIT") {
                true => SourceError::timeout(text),
                false => SourceError::source(text),
            });
        }
        self.next = page.next_uri.as_deref().map(|u| self.http.given(u)).transpose()?;
        match self.next.clone() {
            Some(next) => self.running.cancelled_by(identify(self.http.delete(next), &self.login)),
            None => self.running.done(),
        }
        Ok(page.data)
    }

    /// The next page with rows; none after the last.
    async fn rows(&mut self) -> Result<Option<Rows>> {
        while let Some(next) = self.next.clone() {
            let mut tries = 0;
            let data = loop {
                tries += 1;
                // A page may be asked for again: the protocol keeps it until the next is.
                match self.take(self.http.get(next.clone())).await {
                    Err(SourceError::Unreachable(_)) if tries < TRIES => {
                        tokio::time::sleep(PAUSE).await
                    }
                    other => break other?,
                }
            };
            if !data.is_empty() {
                return Ok(Some(data));
            }
        }
        Ok(None)
    }
}

impl TrinoWarehouse {
    /// Makes a warehouse of it.
    ///
    /// # Errors
    /// Where its address is none, and where it is given a password and a token.
    pub fn new(
        config: TrinoConfig,
        credentials: &Credentials,
        options: ConnectOptions,
    ) -> Result<Self> {
        credentials.only(&[PASSWORD, TOKEN])?;
        let auth = match (credentials.get(PASSWORD), credentials.get(TOKEN)) {
            (Some(password), None) => Auth::Basic(password.clone()),
            (None, Some(token)) => Auth::Bearer(token.clone()),
            (None, None) => Auth::None,
            (Some(_), Some(_)) => {
                return Err(SourceError::source("Trino takes a password or a token, not both"));
            }
        };
        let http = Http::new(&config.url, options.reach)?;
        Ok(Self { http, login: Login { config, auth } })
    }

    async fn select(&self, text: String, wires: Vec<Wire>) -> Result<Batches> {
        let mut pages = Pages {
            http: self.http.clone(),
            login: self.login.clone(),
            next: None,
            running: Running::default(),
        };
        let first = pages.take(self.http.post(self.http.url("/v1/statement")?).body(text)).await?;
        let state = (pages, (!first.is_empty()).then_some(first), wires);
        let batches = stream::try_unfold(state, |(mut pages, waiting, wires)| async move {
            let rows = match waiting {
                Some(rows) => Some(rows),
                None => pages.rows().await?,
            };
            rows.map(|rows| Ok::<_, SourceError>((rows.batch(&wires)?, (pages, None, wires))))
                .transpose()
        });
        Ok(batches.boxed())
    }
}

/// `information_schema` of a catalog, with conditions on its columns.
fn catalogue(catalog: &str, view: &str, columns: &[&str], equal: &[(&str, &str)]) -> Select {
    let from = From::Table(TableRef(vec![
        catalog.to_owned(),
        "information_schema".to_owned(),
        view.to_owned(),
    ]));
    let mut select =
        Select::new(columns.iter().map(|c| (Expr::column(*c), (*c).to_owned())).collect(), from);
    let test = |(column, value): &(&str, &str)| {
        Expr::column(*column)
            .compare(crate::sql::Cmp::Eq, Expr::Value(Value::Text((*value).to_owned())))
    };
    select.filter = Some(Expr::And(equal.iter().map(test).collect()));
    select
}

impl Warehouse for TrinoWarehouse {
    fn dialect(&self) -> &dyn Dialect {
        &TrinoSql
    }

    fn test(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async {
            listed(self.select("SELECT 1".to_owned(), vec![Wire::Int]).await?).await.map(drop)
        })
    }

    fn tables(&self, most: usize) -> BoxFuture<'_, Result<Vec<TableRef>>> {
        Box::pin(async move {
            let mut select = catalogue(
                &self.login.config.catalog,
                "tables",
                &["table_schema", "table_name"],
                &[],
            );
            select.limit = Some(most as u64);
            Ok(listing(self, render(&TrinoSql, &select), 2)
                .await?
                .into_iter()
                .map(TableRef)
                .collect())
        })
    }

    fn describe<'a>(&'a self, table: &'a TableRef) -> BoxFuture<'a, Result<Vec<Column>>> {
        Box::pin(async move {
            let (catalog, schema, name) = match table.0.as_slice() {
                [name] => (&self.login.config.catalog, &self.login.config.schema, name),
                [schema, name] => (&self.login.config.catalog, schema, name),
                [catalog, schema, name] => (catalog, schema, name),
                _ => {
                    return Err(SourceError::source(format!(
                        "{table}: a table of Trino has one to three parts"
                    )));
                }
            };
            let names = ["column_name", "data_type", "is_nullable"];
            let mut select = catalogue(
                catalog,
                "columns",
                &names,
                &[("table_schema", schema), ("table_name", name)],
            );
            select.order_by = vec![crate::sql::Order {
                by: Expr::column("ordinal_position"),
                descending: false,
                float: false,
            }];
            Ok(described(listing(self, render(&TrinoSql, &select), 3).await?))
        })
    }

    fn execute<'a>(
        &'a self,
        statement: Statement,
        wires: &'a [Wire],
    ) -> BoxFuture<'a, Result<Batches>> {
        Box::pin(self.select(statement.text, wires.to_vec()))
    }
}
