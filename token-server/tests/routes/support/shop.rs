//! A warehouse: a database of its own on the tests' PostgreSQL, with the tests' rows.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tempfile::TempDir;

use super::{Row, Server, dashboard, postgres, rows, write_parquet};

/// A database with `public.sales`.
pub(crate) struct Shop {
    url: String,
}

const TABLE: &str = "(owner text NOT NULL, secret text NOT NULL, product text, qty int8, price float8, ok bool, ts timestamp, day date)";

impl Shop {
    /// A database with the rows; none where PostgreSQL is not installed.
    pub(crate) async fn with(rows: &[Row]) -> Option<Self> {
        let shop = Self { url: postgres()?.database() };
        shop.sql(&format!("CREATE TABLE sales {TABLE}; CREATE TABLE own {TABLE}")).await;
        shop.fill("sales", rows).await;
        Some(shop)
    }

    /// Puts rows in place of those of a table.
    pub(crate) async fn fill(&self, table: &str, rows: &[Row]) {
        let mut sql = format!("TRUNCATE {table};");
        for r in rows {
            let quoted = |v: &str| format!("'{}'", v.replace('\'', "''"));
            let or_null = |v: Option<String>| v.unwrap_or_else(|| "NULL".into());
            write!(
                sql,
                "INSERT INTO {table} VALUES ({}, {}, {}, {}, {}, {}, {}, {});",
                quoted(r.owner),
                quoted(&r.secret),
                or_null(r.product.map(quoted)),
                or_null(r.qty.map(|v| v.to_string())),
                or_null(r.price.map(|v| format!("'{v:?}'::float8"))),
                or_null(r.ok.map(|v| v.to_string())),
                or_null(r.ts.map(|v| format!(
                    "TIMESTAMP '1970-01-01' + make_interval(secs => {}) + interval '{} us'",
                    v / 1_000_000,
                    v % 1_000_000
                ))),
                or_null(r.day.map(|v| format!("DATE '1970-01-01' + ({v})"))),
            )
            .unwrap();
        }
        self.sql(&sql).await;
    }

    /// Runs statements as the administrator.
    pub(crate) async fn sql(&self, sql: &str) {
        let mut connection = PgConnection::connect(&self.url).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut connection)
            .await
            .unwrap_or_else(|e| panic!("{e}: {sql}"));
    }

    /// Rows of a table.
    pub(crate) async fn count(&self, table: &str) -> i64 {
        let sql = AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        sqlx::query_scalar(sql)
            .fetch_one(&mut PgConnection::connect(&self.url).await.unwrap())
            .await
            .unwrap()
    }

    /// Statements of ours that run.
    pub(crate) async fn running(&self) -> i64 {
        let sql = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pellucid' AND state = 'active' \
                   AND datname = current_database()";
        sqlx::query_scalar(sql)
            .fetch_one(&mut PgConnection::connect(&self.url).await.unwrap())
            .await
            .unwrap()
    }

    /// The place of the database: its port and name.
    pub(crate) fn place(&self) -> (u16, &str) {
        let (_, rest) = self.url.rsplit_once(':').unwrap();
        let (port, name) = rest.split_once('/').unwrap();
        (port.parse().unwrap(), name)
    }

    /// The source `shop` and the dataset `live` over `public.sales`, with more of the source's keys
    /// in front.
    pub(crate) fn config(&self, more: &str) -> String {
        let (port, name) = self.place();
        format!(
            "sources.shop = {{ {more} kind = 'postgres', host = '127.0.0.1', port = {port}, database = '{name}', user = 'pellucid', \
             password = 'hunter2-hunter2', tls = 'off', allow_private = true }}\n{}",
            dataset("live", "public.sales")
        )
    }
}

/// A dataset of the source `shop` with the tests' policy.
pub(crate) fn dataset(id: &str, table: &str) -> String {
    let policy = "policy = [{ column = 'owner', attribute = 'owner' }]";
    format!(
        "datasets.{id} = {{ source = 'shop', table = '{table}', hidden = ['secret'], sort = 'ts', {policy} }}\n"
    )
}

/// A folder with the tests' files and a dashboard for each of these datasets, called as the
/// dataset.
pub(crate) fn furnished(datasets: &[&str]) -> Arc<TempDir> {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    seed(folder.path(), datasets);
    folder
}

pub(crate) fn seed(folder: &Path, datasets: &[&str]) {
    write_parquet(&folder.join("sales.parquet"), &rows());
    std::fs::create_dir_all(folder.join("seed")).unwrap();
    std::fs::write(folder.join("seed/overview.json"), dashboard("Overview").to_string()).unwrap();
    for id in datasets {
        let mut spec: Value = dashboard(id);
        spec["dataset"] = Value::from(*id);
        std::fs::write(folder.join(format!("seed/{id}.json")), spec.to_string()).unwrap();
    }
}

impl Server {
    /// A server with this warehouse beside its files.
    pub(crate) async fn selling(shop: &Shop, more: &str) -> Self {
        Self::over(furnished(&["live"]), &format!("{more}\n{}", shop.config(""))).await
    }
}
