//! The real router over real files in a temporary folder, with a clock that tests turn.

mod answers;
mod collector;
mod data;
mod front;
mod pause;
mod process;
mod reply;
mod services;
mod shop;
mod tokens;
mod warehouses;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use pellucid_server::app::{App, start};
use pellucid_server::config::load;
use pellucid_server::http::router;
use pellucid_server::store::{AuditQuery, AuditRow, Author, KeyScope, NewApiKey};
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection, SqliteConnection};
use tempfile::TempDir;
use tower::ServiceExt as _;

pub(crate) use answers::{answer, workers};
pub(crate) use collector::Collector;
pub(crate) use data::{Row, many, rows, write_parquet};
pub(crate) use front::{Front, TIMEOUT, closed, get2, reply};
pub(crate) use pause::{pause, pause_thread};
pub(crate) use process::{PROGRAM, Process, furnish, key, statements_of};
pub(crate) use reply::Reply;
pub(crate) use services::{Moto, Postgres, Redis, free_port, postgres};
pub(crate) use shop::{Shop, dataset, furnished, seed};
pub(crate) use tokens::{Forger, decode_part, forge, tamper};
pub(crate) use warehouses::{ClickHouse, Sail, Warehouse};

/// The page that embeds.
pub(crate) const PAGE: &str = "https://app.example.com";
/// When tests begin: 2026-01-01T00:00:00Z.
pub(crate) const START: i64 = 1_767_225_600;

const CONFIG: &str = r#"
data_dir = "data"
issuer = "test"
allowed_origins = ["https://app.example.com", "http://localhost:8787"]

[datasets.sales]
files = "sales.parquet"
hidden = ["secret"]
fresh_seconds = 600
sort = "ts"

[[datasets.sales.policy]]
column = "owner"
attribute = "owner"

[tenants.acme]
tier = "premium"
attributes = { owner = "acme" }

[tenants.umbrella]
tier = "premium"
attributes = { owner = "umbrella" }

[tenants.root]
tier = "premium"
all_rows = ["sales"]

[tenants.nobody]

[dashboards]
seed = "seed"
"#;

/// The configuration of a file, for a server within this process.
pub(crate) fn loaded(file: &std::path::Path) -> pellucid_server::config::Config {
    let mut config = load(Some(file)).unwrap();
    config.program = process::PROGRAM.into();
    config
}

/// The configuration with more in front; `[tables]` there would swallow what follows, so write them
/// inline.
pub(crate) fn config(more: &str) -> String {
    // A key may stand once.
    let base = if more.contains("data_dir") {
        CONFIG.replacen("data_dir = \"data\"\n", "", 1)
    } else {
        CONFIG.to_owned()
    };
    format!("{more}\n{base}")
}

pub(crate) struct Server {
    pub(crate) app: Arc<App>,
    pub(crate) folder: Arc<TempDir>,
    clock: Arc<AtomicI64>,
    router: Router,
}

impl Server {
    /// A server over [`rows`].
    pub(crate) async fn start() -> Self {
        Self::with(&rows(), "").await
    }

    /// A server over the given rows, with more configuration.
    pub(crate) async fn with(rows: &[Row], more: &str) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        write_parquet(&folder.path().join("sales.parquet"), rows);
        std::fs::create_dir(folder.path().join("seed")).unwrap();
        std::fs::write(folder.path().join("seed/overview.json"), dashboard("Overview").to_string())
            .unwrap();
        Self::over(folder, more).await
    }

    /// A server over a folder that another one left.
    pub(crate) async fn over(folder: Arc<TempDir>, more: &str) -> Self {
        let file = folder.path().join("pellucid.toml");
        std::fs::write(&file, config(more)).unwrap();
        let clock = Arc::new(AtomicI64::new(START));
        let read = Arc::clone(&clock);
        let mut config = loaded(&file);
        // The whole suite runs on PostgreSQL as well: see `make test-server`.
        if config.database.url.is_none()
            && let Some(url) = services::suite_database(folder.path())
        {
            config.database.url = Some(url.parse().unwrap());
        }
        let (app, _) = start(config, Arc::new(move || read.load(Ordering::SeqCst))).await.unwrap();
        Self { router: router(Arc::clone(&app)), app, folder, clock }
    }

    /// One of the server's own signing keys, as one who has broken into it would have; so that
    /// claims alone are at fault.
    pub(crate) async fn signing_key(&self, kid: &str) -> Forger {
        let sql = "SELECT algorithm, sealed FROM signing_keys WHERE kid = $1";
        let (alg, sealed): (String, Vec<u8>) = match &self.app.config.database.url {
            Some(url) => sqlx::query_as(sql)
                .bind(kid)
                .fetch_one(&mut PgConnection::connect(url.text()).await.unwrap())
                .await
                .unwrap(),
            None => {
                let url = format!(
                    "sqlite://{}",
                    self.folder.path().join("data/pellucid.sqlite").display()
                );
                sqlx::query_as(sql)
                    .bind(kid)
                    .fetch_one(&mut SqliteConnection::connect(&url).await.unwrap())
                    .await
                    .unwrap()
            }
        };
        Forger::read(&alg, &self.app.store.unseal(&format!("signing key {kid}"), &sealed).unwrap())
    }

    /// Changes the server's own database behind its back.
    pub(crate) async fn tamper_with_rows(&self, sql: &'static str) {
        match &self.app.config.database.url {
            Some(url) => sqlx::query(sql)
                .execute(&mut PgConnection::connect(url.text()).await.unwrap())
                .await
                .map(drop)
                .unwrap(),
            None => {
                let url = format!(
                    "sqlite://{}",
                    self.folder.path().join("data/pellucid.sqlite").display()
                );
                sqlx::query(sql)
                    .execute(&mut SqliteConnection::connect(&url).await.unwrap())
                    .await
                    .map(drop)
                    .unwrap();
            }
        }
    }

    pub(crate) fn set_time(&self, unix: i64) {
        self.clock.store(unix, Ordering::SeqCst);
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        Reply::read(self.router.clone().oneshot(request).await.unwrap()).await
    }

    /// The answer as it begins, its body unread.
    pub(crate) async fn unread(&self, path: &str, bearer: &str) -> axum::response::Response {
        self.router.clone().oneshot(get(path, bearer).body(Body::empty()).unwrap()).await.unwrap()
    }

    /// A key of these scopes, for one tenant or for all.
    pub(crate) async fn key(&self, scopes: &[KeyScope], tenant: Option<&str>) -> String {
        let new = NewApiKey {
            label: "test".into(),
            scopes: scopes.to_vec(),
            tenant: tenant.map(str::to_owned),
        };
        self.app.store.create_api_key(&new, &by(self.app.now())).await.unwrap().1
    }

    /// A token for the tenant's seeded dashboard.
    pub(crate) async fn token(&self, tenant: &str) -> String {
        self.token_for(tenant, "overview").await
    }

    /// A token for one of the tenant's dashboards.
    pub(crate) async fn token_for(&self, tenant: &str, dashboard: &str) -> String {
        let key = self.key(&[KeyScope::Mint], None).await;
        let reply = self
            .post(
                "/api/v1/embed/token",
                &key,
                json!({"tenant": tenant, "dashboardId": dashboard, "origin": PAGE}),
            )
            .await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.json()["token"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn get(&self, path: &str, bearer: &str) -> Reply {
        self.send(get(path, bearer).body(Body::empty()).unwrap()).await
    }

    /// Asks again and again until the answer has this status.
    pub(crate) async fn until(&self, status: u16, path: &str, bearer: &str) -> Reply {
        let started = std::time::Instant::now();
        loop {
            let reply = self.get(path, bearer).await;
            if reply.status == status {
                return reply;
            }
            assert!(
                started.elapsed() < TIMEOUT,
                "{path} answers {} and not {status}",
                reply.status
            );
            pause().await;
        }
    }

    /// What the audit log has of `which`, once that is `least` entries or more: they are written in
    /// the background.
    pub(crate) async fn until_audited(
        &self,
        which: impl Fn(AuditQuery<'_>) -> AuditQuery<'_>,
        least: usize,
    ) -> Vec<AuditRow> {
        let started = std::time::Instant::now();
        loop {
            let found = self
                .app
                .store
                .audit(&which(AuditQuery { limit: 1_000, ..AuditQuery::default() }))
                .await
                .unwrap();
            if found.len() >= least {
                return found;
            }
            assert!(started.elapsed() < TIMEOUT, "{found:?}");
            pause().await;
        }
    }

    pub(crate) async fn post(&self, path: &str, bearer: &str, body: Value) -> Reply {
        self.send_json("POST", path, bearer, body).await
    }

    pub(crate) async fn send_json(
        &self,
        method: &str,
        path: &str,
        bearer: &str,
        body: Value,
    ) -> Reply {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/json");
        let request = request.header(header::AUTHORIZATION, format!("Bearer {bearer}"));
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// The answer to a query as JSON.
    pub(crate) async fn query(&self, token: &str, query: Value) -> Reply {
        let request = Request::post("/api/v1/query")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json");
        self.send(request.body(Body::from(query.to_string())).unwrap()).await
    }
}

/// A test, as one who changes something at `at`.
pub(crate) fn by(at: i64) -> Author {
    Author::new(at, "test", "")
}

/// The random part of an API key, which may have underscores of its own.
pub(crate) fn secret_of(key: &str) -> &str {
    key.splitn(3, '_').nth(2).unwrap()
}

/// A request as a browser on [`PAGE`] sends it.
pub(crate) fn get(path: &str, bearer: &str) -> axum::http::request::Builder {
    Request::get(path)
        .header(header::AUTHORIZATION, format!("Bearer {bearer}"))
        .header(header::ORIGIN, PAGE)
}

/// A small dashboard that is right.
pub(crate) fn dashboard(title: &str) -> Value {
    json!({"title": title, "dataset": "sales", "charts": [{
        "id": "total",
        "place": {"column": 0, "row": 0, "width": 4, "height": 2},
        "chart": {"mark": "metric", "encoding": {"value": {"op": "sum", "field": "qty", "as": "total"}}}
    }]})
}
